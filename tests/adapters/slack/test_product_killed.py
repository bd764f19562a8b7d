"""Real processes are killed (kill -9) while Slack is asked for something: all is whole after the restart, once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.store import migrate
from tests.adapters.slack import scenarios
from tests.adapters.slack.bot_under_test import DoorKind
from tests.adapters.slack.product import said_twice
from tests.adapters.slack.product_processes import AheadTime, Vigias
from tests.adapters.slack.scenarios import DECLARE, TITLE, incidents, shortcomings
from tests.adapters.slack.standin import EVERY, Channel, Fault, Hang, HoldAnswer, SlackStandIn, drawn
from tests.adapters.slack.standin.doors import HttpDoor
from tests.adapters.slack.standin.doors.http import encoded
from tests.databases import copy_sqlite
from tests.processes.installation import installed, on_database, until

pytestmark = [pytest.mark.kill, pytest.mark.long]

WHOLE_WITHIN = 15.0  # seconds from the restart
BURST = 50
ASKED = "What can be said?"
# Starting processes is what costs: each door and each database is seen once, not each pair of them.
on_both = pytest.mark.parametrize(
    ("door", "database"),
    [("http", "sqlite"), pytest.param("socket", "postgres", marks=pytest.mark.postgres)],
)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    name: str = getattr(request, "param", "sqlite")
    return name


@pytest.fixture
def url(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new, migrated database."""
    if database == "sqlite":
        return copy_sqlite(request.getfixturevalue("migrated_sqlite"), tmp_path / "vigia.db")
    fresh: Callable[[], str] = request.getfixturevalue("fresh_postgres")
    made = fresh()
    migrate(made)
    return made


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    async with SlackStandIn(AheadTime()) as running:
        yield running


@pytest.fixture
async def vigia(
    slack: SlackStandIn, door: DoorKind, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Vigias]:
    assert isinstance(slack.clock, AheadTime)
    async with installed(url, tmp_path) as installation:
        yield Vigias(slack, slack.clock, door, installation, monkeypatch)


# -- the naive bot's failures -------------------------------------------------------------------------------------


@on_both
async def test_killed_once_the_channel_was_made_it_takes_the_same_channel_up_again(
    slack: SlackStandIn, vigia: Vigias
) -> None:
    await vigia.start()
    await scenarios.killed_once_the_channel_was_made(slack, vigia)
    assert shortcomings(slack) == []
    assert vigia.took < WHOLE_WITHIN
    assert [call.outcome for call in slack.calls.of("conversations.create")] == ["answer lost", "name_taken"]


@on_both
async def test_a_reminder_due_while_it_was_down_is_sent_once_after_the_restart(
    slack: SlackStandIn, vigia: Vigias
) -> None:
    await vigia.start()
    asked = [text for text in await scenarios.down_when_a_reminder_was_due(slack, vigia) if ASKED in text]
    assert len(asked) == 1
    assert "5 minutes late" in asked[0]
    assert vigia.took < WHOLE_WITHIN
    await vigia.kill()
    await vigia.start()
    await vigia.settle()
    assert [drawn(post) for post in incidents(slack)[0].posts if ASKED in drawn(post)] == asked
    assert said_twice(slack) == []


@on_both
async def test_fifty_acknowledged_commands_are_done_once_though_it_is_killed_in_that_moment(
    slack: SlackStandIn, vigia: Vigias
) -> None:
    await vigia.start()
    ana = slack.workspace.person("ana")
    await scenarios.declare(slack, vigia)
    (room,) = incidents(slack)
    people = [slack.workspace.add_person(f"p{n}") for n in range(BURST // 2)]  # whom nobody has seen before
    slack.faults.on("response_url", slack.faults.on(EVERY, Hang()))
    typing = [person.types(f"/inc declare Fault {n}.", "general") for n, person in enumerate(people)]
    typing += [ana.types(f"/inc note Sign {n}.", room) for n in range(BURST // 2)]
    typed = await asyncio.gather(*typing)
    await vigia.kill()
    assert [delivery.acknowledged for delivery in typed] == [True] * BURST
    slack.faults.clear()

    await vigia.time_passes(60)  # so that nobody can be working on it any more
    await vigia.start()

    async def nothing_is_left() -> bool:
        return on_database(vigia.installation.url, "SELECT count(*) FROM inbox") == [(0,)]

    await until(nothing_is_left, "what was acknowledged is done", WHOLE_WITHIN)
    await vigia.settle()
    assert vigia.took < WHOLE_WITHIN
    assert len(incidents(slack)) == 1 + len(people)
    announced = [drawn(post) for post in slack.workspace.general.posts]
    assert [sum(f"Fault {n}." in text for text in announced) for n in range(len(people))] == [1] * len(people)
    await ana.types("/inc timeline", room)
    await vigia.settle()
    timeline = "\n".join(drawn(one) for one in ana.sees(room))
    assert [timeline.count(f"Sign {n}.") for n in range(BURST // 2)] == [1] * (BURST // 2)
    assert said_twice(slack) == []


# -- any call of a declaration, an update, a question, a resolution -----------------------------------------------


@dataclass(frozen=True)
class Blow:
    """Killed in the nth call of a method: once the workspace has changed, or when nothing has happened yet."""

    method: str
    nth: int = 1
    after: bool = True

    @property
    def fault(self) -> Fault:
        """The call gets no answer until everybody is dead."""
        return HoldAnswer() if self.after else Hang()

    async def comes(self, slack: SlackStandIn) -> None:
        """The call is under way."""
        if self.after:
            await slack.calls.acted(self.method, self.nth)
        else:
            await slack.calls.begun(self.method, self.nth)


BEFORE = "before "
JOURNEYS = [  # door, database, and where it dies while declaring, updating, asking, resolving
    ("http", "sqlite", "conversations.create", "chat.postMessage", "chat.postMessage", "chat.postMessage"),
    ("socket", "postgres", "chat.postMessage 2", "chat.update", "chat.postMessage 2", "chat.update"),
    ("http", "postgres", "pins.add", "conversations.setTopic", "before chat.postMessage", "chat.update 2"),
    (
        "socket",
        "sqlite",
        "before conversations.invite",
        "before chat.postMessage",
        "conversations.open",
        "before chat.update",
    ),
]


def blow(words: str) -> Blow:
    """As written in the table."""
    method, _, nth = words.removeprefix(BEFORE).partition(" ")
    return Blow(method, int(nth or 1), not words.startswith(BEFORE))


async def dies(slack: SlackStandIn, vigia: Vigias, where: Blow, doing: Callable[[], Awaitable[object]]) -> None:
    """Something is done; it is killed in the middle, and nothing of its own comes to an end."""
    slack.calls.clear()
    slack.faults.on(where.method, where.fault, nth=where.nth)
    asked = asyncio.ensure_future(doing())
    async with asyncio.timeout(20):
        await where.comes(slack)
    await vigia.kill()
    slack.faults.clear()
    await asyncio.gather(asked, return_exceptions=True)


async def comes_back(slack: SlackStandIn, vigia: Vigias) -> None:
    """Whole in time, and nothing is said twice."""
    await vigia.start()
    await vigia.settle()
    assert vigia.took < WHOLE_WITHIN
    assert said_twice(slack) == []
    assert shortcomings(slack) == []


def told(room: Channel, words: str) -> list[str]:
    """What carries these words there, the card left out."""
    return [drawn(post) for post in room.posts if words in drawn(post) and post not in room.pinned]


@pytest.mark.parametrize(
    ("door", "database", "declare", "update", "ask", "resolve"),
    [
        pytest.param(*one, marks=[pytest.mark.postgres] if "postgres" in one else [], id="-".join(one[:2]))
        for one in JOURNEYS
    ],
)
async def test_killed_in_every_act_of_an_incident_it_is_whole_and_nothing_is_said_twice(
    slack: SlackStandIn, vigia: Vigias, declare: str, update: str, ask: str, resolve: str
) -> None:
    ana = slack.workspace.person("ana")
    await vigia.start()
    await dies(slack, vigia, blow(declare), lambda: ana.types(DECLARE, "general"))
    await comes_back(slack, vigia)
    (room,) = incidents(slack)

    await dies(slack, vigia, blow(update), lambda: ana.types("/inc status identified The pool is full", room))
    await comes_back(slack, vigia)
    assert len(told(room, "The pool is full")) == 1
    assert "identified" in drawn(room.pinned[0])

    await vigia.kill()
    await vigia.time_passes(36 * 60)  # half an hour and the next step of the ladder: in private and in the channel
    await dies(slack, vigia, blow(ask), vigia.start)
    await comes_back(slack, vigia)
    assert len(told(room, ASKED)) == 1
    assert len(told(ana.direct, ASKED)) == 1

    await dies(slack, vigia, blow(resolve), lambda: ana.types("/inc resolve Pool enlarged", room))
    await comes_back(slack, vigia)
    assert len(told(room, "Pool enlarged")) == 1
    assert "resolved" in drawn(room.pinned[0])
    assert "resolved" in drawn(slack.workspace.general.posts[0])
    assert "resolved" in room.topic.value
    assert len(incidents(slack)) == 1


# -- several processes --------------------------------------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.parametrize(("door", "database"), [("http", "postgres")])
async def test_when_the_process_that_took_the_declaration_is_killed_the_other_carries_on(
    slack: SlackStandIn, vigia: Vigias
) -> None:
    commands = ("web", "worker", "web", "worker")
    first, first_worker, second, _ = await asyncio.gather(*(vigia.begins(command) for command in commands))
    ana = slack.workspace.person("ana")
    vigia.leads_to(first)
    slack.faults.on("conversations.create", HoldAnswer(), nth=1)
    asked = asyncio.create_task(ana.types(DECLARE, "general"))
    await slack.calls.acted("conversations.create")
    await asyncio.gather(first.kill(), first_worker.kill())
    slack.faults.clear()
    assert (await asked).acknowledged

    vigia.leads_to(second)
    await vigia.installation.whole()
    assert shortcomings(slack) == []
    (room,) = incidents(slack)

    # The promised time is near: what the clock would do in twenty-six minutes.
    earlier = "alarm_at = alarm_at - interval '26 minutes', due_at = due_at - interval '26 minutes'"
    on_database(vigia.installation.url, f"UPDATE promises SET {earlier}")

    async def somebody_is_asked() -> bool:
        return bool(told(ana.direct, ASKED))

    await until(somebody_is_asked, "the other process asks")
    assert (await ana.types("/inc resolve Pool enlarged", room)).acknowledged

    async def resolved() -> bool:
        return "resolved" in drawn(room.pinned[0]) and "resolved" in room.topic.value

    await until(resolved, "the other process obeys")
    await vigia.installation.whole()
    assert len(told(ana.direct, ASKED)) == 1
    assert [TITLE in drawn(post) for post in slack.workspace.general.posts] == [True]
    assert said_twice(slack) == []


@pytest.mark.postgres
@pytest.mark.parametrize(("door", "database"), [("http", "postgres")])
async def test_one_event_brought_four_times_to_two_processes_acts_once(slack: SlackStandIn, vigia: Vigias) -> None:
    first, second = await asyncio.gather(vigia.begins("run"), vigia.begins("run"))
    vigia.leads_to(first)
    said = await slack.workspace.person("ana").mentions_bot(f"declare {TITLE}", in_="general")
    door = slack.door
    assert isinstance(door, HttpDoor)
    body, kind = encoded(said.payload)
    addresses = [f"http://127.0.0.1:{one.port}/slack/events" for one in (second, first, second)]
    again = [door.send(address, body, {"Content-Type": kind, **door.signed(body)}) for address in addresses]
    assert [attempt.status for attempt in (said.last, *await asyncio.gather(*again))] == [200] * 4
    await vigia.settle()
    assert shortcomings(slack) == []
    assert said_twice(slack) == []
