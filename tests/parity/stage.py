"""A whole process with a clock that stands, and what can be seen of it before and after something is asked."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial

from aiohttp import DummyCookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from bot import bootstrap, config
from bot.clock import StandingClock
from bot.config import HOME
from bot.domain.component import ListedComponent, id_for
from bot.domain.durations import parse_duration
from bot.domain.errors import TargetRejected
from bot.domain.release import Release
from bot.playbook import Playbook, load_playbook
from bot.testing import NOON, FakeTarget
from tests.adapters.slack.installed import Through
from tests.parity.doors import Door, Post, Told, WebChatDoor
from tests.parity.rows import CARD, Passed, Pinned, Pressed, Said, Step
from tests.parity.slack_door import slack_installation
from tests.parity.teams_door import teams_installation
from tests.parity.terminals import terminals

# What the platform or a target answers, when it does.
OUTSIDE = {"RoomOpened", "CardPosted", "AnnouncementPosted", "ReceiptRecorded", "received"}


@cache
def playbook() -> Playbook:
    """The shipped one, read once; but the public hears of SEV1 alone, so that other rows are asked for nothing else."""
    shipped = load_playbook(HOME / "playbooks" / "default.yaml").model_dump(by_alias=True)
    shipped["audiences"]["customers"]["when"] = {"severity": ["sev1"]}
    return Playbook.model_validate(shipped)


def places_to_publish(*_whatever: object) -> tuple[dict[str, FakeTarget], dict[str, str]]:
    """Stakeholders and customers can be told; the support desk's target refuses the first time."""
    targets = {name: FakeTarget(name) for name in ("stakeholders", "customers-mail", "support-mail")}
    refusals = [TargetRejected("401")]

    def refuse_once(_release: Release) -> None:
        if refusals:
            raise refusals.pop()

    targets["support-mail"].before = refuse_once
    return targets, {}


@dataclass
class Stage:
    """One installation behind one door."""

    process: bootstrap.Process
    clock: StandingClock
    door: Door

    async def plays(self, steps: tuple[Step, ...]) -> Told:
        """What happened before; the last thing the asker was told."""
        told = Told(False, "")
        for step in steps:
            match step:
                case Said():
                    told = await self.door.types(step.who, step.where, step.words)
                    assert not told.refused, told.text
                    await self.settle()
                case Pinned():
                    told = await self.door.pins(step.who, "room", "capture", step.fields, step.author)
                    assert not told.refused, told.text
                case Pressed():
                    button = next(one for one in told.buttons if one.verb == step.verb)
                    told = await self.door.presses(step.who, step.where, button)
                    assert not told.refused, told.text
                case Passed():
                    await self.wait(step.length)
        return told

    async def wait(self, length: str) -> None:
        """So much later, having asked each question when it was due, as the ticker does."""
        passed = parse_duration(length)
        assert passed is not None
        end = self.clock.now() + passed
        while (alarm := await self._next_alarm()) and alarm <= end:
            self.clock.move_to(max(alarm, self.clock.now()))
            await self.process.engine.prompt_due()
            await self.settle()
        self.clock.move_to(end)

    async def _next_alarm(self) -> datetime | None:
        asked = (lambda unit: unit.incidents.next_alarm(), lambda unit: unit.maintenances.next_wake())
        return min([at for ask in asked if (at := await self.process.store.read(ask))], default=None)

    async def settle(self) -> None:
        """Until everything is delivered."""
        await self.process.delivery.idle()

    async def happened(self) -> list[list[str]]:
        """The kinds of event of each incident and each maintenance, but for what the outside answered; and what became
        of each component that people added.
        """
        numbers = range(1, (await self.process.store.read(lambda unit: unit.incidents.latest()) or 0) + 1)
        timelines = await self.process.store.read(lambda unit: [unit.incidents.timeline(n) for n in numbers])
        works = await self.process.store.read(lambda unit: unit.maintenances.newest(10))
        kinds = [[type(one).__name__ for one in events] for events in timelines]
        kinds += [[str(one.what) for one in work.history] for work in reversed(works)]
        kinds += await self.process.store.read(lambda unit: [became(one) for one in unit.components.listed()])
        return [[kind for kind in some if kind not in OUTSIDE] for some in kinds]


def became(one: ListedComponent) -> list[str]:
    """What people did to it: its id still tells the name it began with."""
    done = {
        "ComponentAdded": one.by_command,
        "ComponentRenamed": one.by_command and id_for(one.name[""]) != one.id,
        "ComponentRetired": not one.is_listed,
    }
    return [kind for kind, so in done.items() if so]


def news(before: list[list[str]], after: list[list[str]]) -> tuple[str, ...]:
    """What has happened since, incident by incident."""
    known = [*before, *([[]] * (len(after) - len(before)))]
    return tuple(kind for was, now in zip(known, after, strict=True) for kind in now[len(was) :])


def places(before: list[Post], after: list[Post]) -> frozenset[str]:
    """Where something was said since; the card when it shows something else."""
    fresh = Counter(map(_shown, after)) - Counter(map(_shown, before))
    return frozenset(place for place, _text, _buttons in fresh)


def _shown(post: Post) -> tuple[str, str, str]:
    return (post.place, post.text, str([button.drawn for button in post.buttons]) if post.place == CARD else "")


@asynccontextmanager
async def through_the_web_chat(url: str) -> AsyncIterator[Stage]:
    """The demo, with no ticker: nothing happens by itself but deliveries."""
    settings = config.load(database_url=url, vigia_demo=True, host="127.0.0.1", vigia_adapters="webchat")
    clock = StandingClock(NOON)
    process = await bootstrap.build(settings, clock=clock, playbook=playbook())
    async with AsyncExitStack() as stack:
        await bootstrap.start(process, stack, web=False, worker=False)
        application = web.Application()
        for route in process.adapters[0].routes():
            application.router.add_route(route.method, route.path, route.handler)
        server = TestServer(application)
        client = await stack.enter_async_context(TestClient(server, cookie_jar=DummyCookieJar()))
        yield Stage(process, clock, WebChatDoor(client))


@asynccontextmanager
async def through_terminals(url: str) -> AsyncIterator[Stage]:
    """The same demo, with everybody at a terminal."""
    async with through_the_web_chat(url) as stage:
        assert isinstance(stage.door, WebChatDoor)
        async with terminals(stage.door.at, stage.clock) as door:
            yield Stage(stage.process, stage.clock, door)


@asynccontextmanager
async def through_slack(url: str, through: Through) -> AsyncIterator[Stage]:
    """A stand-in workspace; nothing happens by itself but deliveries."""
    clock = StandingClock(NOON)
    async with slack_installation(url, clock, playbook(), through) as (process, door):
        yield Stage(process, clock, door)


@asynccontextmanager
async def through_teams(url: str) -> AsyncIterator[Stage]:
    """A stand-in tenant; nothing happens by itself but deliveries."""
    clock = StandingClock(NOON)
    async with teams_installation(url, clock, playbook()) as (process, door):
        yield Stage(process, clock, door)


DOORS: Mapping[str, Callable[[str], AbstractAsyncContextManager[Stage]]] = {
    "webchat": through_the_web_chat,
    "terminal": through_terminals,
    "slack-http": partial(through_slack, through="http"),
    "slack-socket": partial(through_slack, through="socket"),
    "teams": through_teams,
}
