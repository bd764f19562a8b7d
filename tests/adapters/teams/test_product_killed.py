"""Real processes are killed (kill -9) while Microsoft is asked for something: all is whole after the restart, once."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from adapters.teams.cards import key_of
from adapters.teams.reading import words_of
from bot.store import migrate
from tests.adapters.slack.product_processes import QUIET, AheadTime
from tests.adapters.teams.installation import card_in, said
from tests.adapters.teams.standin import CATALOG_APP, EVERY, Conversation, Door, Fault, Hang, HoldAnswer, TeamsStandIn
from tests.databases import copy_sqlite
from tests.processes.installation import Installation, Vigia, installed, on_database, until

pytestmark = [pytest.mark.kill, pytest.mark.long]

WHOLE_WITHIN = 15.0  # seconds from the restart
BURST = 50
ASKED = "What can be said?"
REPEATED = "Repeated: "
DECLARE = "declare sev2 Checkout is down"


@dataclass
class Vigias:
    """Processes that serve and deliver, one after the other. The stand-in is in the test's process."""

    teams: TeamsStandIn
    clock: AheadTime
    installation: Installation
    environment: pytest.MonkeyPatch
    took: float = field(default=0.0)  # seconds from the last start to everything being done
    _began: float = field(default=0.0)

    async def start(self) -> None:
        """On what the database holds; what people do is brought to it."""
        self.leads_to(await self.begins())

    async def begins(self) -> Vigia:
        """One more process."""
        self._began = time.monotonic()
        given = self.teams.settings(TEAMS_GRAPH_RATE="0", TEAMS_CATALOG_APP_ID=CATALOG_APP) | self.teams.trust
        for name, value in given.items():
            self.environment.setenv(name, value)
        return await self.installation.start("run", VIGIA_ADAPTERS="teams")

    def leads_to(self, process: Vigia) -> None:
        """From now on what people do is brought there."""
        self.teams.deliver_to(door_at(process))

    async def kill(self) -> None:
        """kill -9."""
        await self.installation.processes[-1].kill()

    async def settle(self) -> None:
        """Until everything planned is done, and no call was made for a moment."""
        calls = -1
        while calls != len(self.teams.calls):
            calls = len(self.teams.calls)
            await asyncio.sleep(QUIET)
            await self.installation.whole()
        self.took = time.monotonic() - self._began

    def time_passes(self, seconds: float) -> None:
        """While it is away."""
        self.clock.ahead += seconds
        on_database(self.installation.url, "DELETE FROM facts WHERE key = 'clock.ahead'")
        on_database(
            self.installation.url, f"INSERT INTO facts (key, value) VALUES ('clock.ahead', '{self.clock.ahead}')"
        )


def door_at(process: Vigia) -> str:
    """Where activities are brought."""
    return f"http://127.0.0.1:{process.port}/api/messages"


@asynccontextmanager
async def beside(teams: TeamsStandIn, process: Vigia) -> AsyncIterator[Door]:
    """Another way from Teams to another process."""
    door = Door(teams.state, teams.openid)
    door.url = door_at(process)
    await door.open()
    try:
        yield door
    finally:
        await door.close()


@pytest.fixture
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new, migrated database."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return copy_sqlite(request.getfixturevalue("migrated_sqlite"), tmp_path / "vigia.db")
    fresh: Callable[[], str] = request.getfixturevalue("fresh_postgres")
    made = fresh()
    migrate(made)
    return made


@pytest.fixture
async def teams() -> AsyncIterator[TeamsStandIn]:
    async with TeamsStandIn(AheadTime()) as running:
        yield running


@pytest.fixture
async def vigia(
    teams: TeamsStandIn, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Vigias]:
    assert isinstance(teams.clock, AheadTime)
    async with installed(url, tmp_path) as installation:
        yield Vigias(teams, teams.clock, installation, monkeypatch)


def said_twice(teams: TeamsStandIn) -> list[str]:
    """What stands anywhere more than once: in channels, which may be read, at all; elsewhere without saying so."""
    found = []
    for place in teams.state.conversations.values():
        posts = [post for post in place.posts if place.kind == "channel" or REPEATED not in said(post)]
        times = Counter(key for post in posts if (key := key_of(post.cards[0])[0]))
        found += [key for key, count in times.items() if count > 1]
    return found


def shortcomings(teams: TeamsStandIn) -> list[str]:
    """What keeps the team from showing exactly one whole incident; empty when nothing does."""
    rooms = teams.channels_named("inc-")
    told = [] if len(rooms) == 1 else [f"{len(rooms)} channels"]
    for room in rooms:
        cards = [post for post in room.posts if post.cards[0]["body"][0].get("style") == "heading"]
        told += [] if len(cards) == 1 else [f"{len(cards)} cards"]
        told += [] if "·" in room.description else ["no topic"]
    announced = [post for post in teams.incidents.posts if "Checkout is down" in said(post)]
    return told + ([] if len(announced) == 1 else [f"announced {len(announced)} times"])


def told(place: Conversation, words: str) -> list[str]:
    """What carries these words there, cards and repeats left out."""
    posts = [post for post in place.posts if post.cards[0]["body"][0].get("style") != "heading"]
    return [said(post) for post in posts if words in said(post) and REPEATED not in said(post)]


@dataclass(frozen=True)
class Blow:
    """Killed in the nth call: once the tenant has changed, or when nothing has happened yet."""

    operation: str
    nth: int = 1
    after: bool = True

    @property
    def fault(self) -> Fault:
        """The call gets no answer until everybody is dead."""
        return HoldAnswer() if self.after else Hang()

    async def comes(self, teams: TeamsStandIn) -> None:
        """The call is under way."""
        if self.after:
            await teams.calls.acted(self.operation, self.nth)
        else:
            await teams.calls.begun(self.operation, self.nth)


JOURNEYS = [  # where it dies while declaring, updating, asking, resolving
    ("sqlite", "graph.channels.create", "connector.send", "connector.send", "connector.update"),
    ("postgres", "connector.send 2", "connector.update", "connector.send 2", "before connector.update"),
    ("sqlite", "graph.channel.update", "before connector.send", "before connector.send", "connector.send"),
    ("postgres", "before graph.channels.create", "graph.channel.update", "connector.send", "connector.update 2"),
]


def blow(words: str) -> Blow:
    """As written in the table."""
    operation, _, nth = words.removeprefix("before ").partition(" ")
    return Blow(operation, int(nth or 1), not words.startswith("before "))


async def dies(teams: TeamsStandIn, vigia: Vigias, where: Blow, doing: Callable[[], Awaitable[object]]) -> None:
    """Something is done; it is killed in the middle, and nothing of its own comes to an end."""
    teams.calls.clear()
    teams.faults.on(where.operation, where.fault, nth=where.nth)
    asked = asyncio.ensure_future(doing())
    async with asyncio.timeout(20):
        await where.comes(teams)
    await vigia.kill()
    teams.faults.clear()
    await asyncio.gather(asked, return_exceptions=True)


async def comes_back(teams: TeamsStandIn, vigia: Vigias) -> None:
    """Whole in time, and nothing is said twice."""
    await vigia.start()
    await vigia.settle()
    assert vigia.took < WHOLE_WITHIN
    assert said_twice(teams) == []
    assert shortcomings(teams) == []


@pytest.mark.parametrize(
    ("url", "declare", "update", "ask", "resolve"),
    [
        pytest.param(*one, marks=[pytest.mark.postgres] if one[0] == "postgres" else [], id=f"{one[0]}-{one[1]}")
        for one in JOURNEYS
    ],
    indirect=["url"],
)
async def test_killed_in_every_act_of_an_incident_it_is_whole_and_nothing_is_said_twice(
    teams: TeamsStandIn, vigia: Vigias, declare: str, update: str, ask: str, resolve: str
) -> None:
    ana = teams.person("ana")
    await vigia.start()
    await dies(teams, vigia, blow(declare), lambda: ana.mentions_bot(DECLARE, in_=teams.general))
    await comes_back(teams, vigia)
    (room,) = teams.channels_named("inc-")

    words = "status identified The pool is full"
    await dies(teams, vigia, blow(update), lambda: ana.mentions_bot(words, in_=room))
    await comes_back(teams, vigia)
    assert len(told(room, "The pool is full")) == 1
    assert "identified" in said(card_in(room))

    await vigia.kill()
    vigia.time_passes(36 * 60)  # half an hour and the next step of the ladder: in private and in the channel
    await dies(teams, vigia, blow(ask), vigia.start)
    await comes_back(teams, vigia)
    assert len(told(room, ASKED)) == 1
    assert any(ASKED in said(post) for post in ana.personal.posts)

    await dies(teams, vigia, blow(resolve), lambda: ana.mentions_bot("resolve Pool enlarged", in_=room))
    await comes_back(teams, vigia)
    assert len(told(room, "Pool enlarged")) == 1
    assert "resolved" in said(card_in(room))
    assert "resolved" in said(teams.incidents.posts[0])
    assert room.description.startswith("SEV2 · resolved")


async def test_fifty_acknowledged_commands_are_done_once_though_it_is_killed_in_that_moment(
    teams: TeamsStandIn, vigia: Vigias
) -> None:
    await vigia.start()
    ana = teams.person("ana")
    await ana.mentions_bot(DECLARE, in_=teams.general)
    await vigia.settle()
    (room,) = teams.channels_named("inc-")
    people = [teams.add_person(f"p{n}", has_app=True) for n in range(BURST // 2)]  # whom nobody has seen before
    teams.faults.on(EVERY, Hang())
    typing = [one.mentions_bot(f"declare Fault {n}.", in_=teams.general) for n, one in enumerate(people)]
    typing += [ana.mentions_bot(f"note Sign {n}.", in_=room) for n in range(BURST // 2)]
    typed = await asyncio.gather(*typing)
    await vigia.kill()
    assert [delivery.acknowledged for delivery in typed] == [True] * BURST
    teams.faults.clear()

    vigia.time_passes(60)  # so that nobody can be working on it any more
    await vigia.start()

    async def nothing_is_left() -> bool:
        return on_database(vigia.installation.url, "SELECT count(*) FROM inbox") == [(0,)]

    await until(nothing_is_left, "what was acknowledged is done", WHOLE_WITHIN)
    await vigia.settle()
    assert len(teams.channels_named("inc-")) == 1 + len(people)
    announced = [said(post) for post in teams.incidents.posts]
    assert [sum(f"Fault {n}." in text for text in announced) for n in range(len(people))] == [1] * len(people)
    await ana.mentions_bot("timeline", in_=room)
    await vigia.settle()
    timeline = words_of(ana.personal.posts[-1].cards)
    assert [timeline.count(f"Sign {n}.") for n in range(BURST // 2)] == [1] * (BURST // 2)
    assert said_twice(teams) == []


@pytest.mark.postgres
@pytest.mark.parametrize("url", ["postgres"], indirect=True)
async def test_of_two_processes_one_is_killed_while_declaring_and_the_other_carries_on(
    teams: TeamsStandIn, vigia: Vigias
) -> None:
    first, second = await asyncio.gather(vigia.begins(), vigia.begins())
    ana = teams.person("ana")
    teams.faults.on("graph.channels.create", HoldAnswer(), nth=1)
    vigia.leads_to(first)
    asked = asyncio.ensure_future(ana.mentions_bot(DECLARE, in_=teams.general))
    await teams.calls.acted("graph.channels.create")
    await first.kill()
    teams.faults.clear()
    taken = await asked
    assert taken.acknowledged

    vigia.leads_to(second)
    again = await asyncio.gather(*(teams.door.again(taken) for _ in range(3)))
    assert [one.status for one in again] == [200] * 3
    await vigia.settle()
    assert shortcomings(teams) == []
    (room,) = teams.channels_named("inc-")
    await ana.mentions_bot("resolve Pool enlarged", in_=room)
    await vigia.settle()
    assert "resolved" in said(card_in(room))
    assert said_twice(teams) == []


@pytest.mark.postgres
@pytest.mark.parametrize("url", ["postgres"], indirect=True)
async def test_one_activity_brought_four_times_to_two_processes_acts_once(teams: TeamsStandIn, vigia: Vigias) -> None:
    first, second = await asyncio.gather(vigia.begins(), vigia.begins())
    vigia.leads_to(first)
    taken = await teams.person("ana").mentions_bot(DECLARE, in_=teams.general)
    async with beside(teams, second) as other:
        again = [door.send(taken.last.sent, taken.last.headers) for door in (other, teams.door, other)]
        statuses = [one.status for one in (taken.last, *await asyncio.gather(*again))]
    assert statuses == [200] * 4
    await vigia.settle()
    assert shortcomings(teams) == []
    assert said_twice(teams) == []
