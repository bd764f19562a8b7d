"""A core for the web chat's tests: a real database, a clock that stands still, and whatever replies a test wants."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event

from bot.domain.values import Person
from bot.messages import Answer, Message, Paragraph, Reply, Text
from bot.ports import Chosen, Clock, Core, Database, Happening, Inbox, Profile, Request, TimeMachine

T = TypeVar("T")
VIEWS = {"why", "deliveries", "timeline", "list", "help"}
NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


def message(*paragraphs: str) -> Message:
    """A message of plain paragraphs."""
    return Message(paragraphs[0], tuple(Paragraph((Text(words),)) for words in paragraphs), "en")


class FakeDatabase:
    """Transactions in threads of their own; the bell rings at once."""

    def __init__(self, url: str, threads: int = 4) -> None:
        self.engine = _engine(url)
        self.reads = 0
        self.failures = 0  # how many of the next readings fail
        self.deaf = False  # no bell is heard
        self._threads = ThreadPoolExecutor(threads)
        self._rings: dict[str, list[Callable[[], None]]] = {}

    async def write(self, work: Callable[[Any], T], *, wakes: str | None = None) -> T:
        done = await asyncio.get_running_loop().run_in_executor(self._threads, self.now, work)
        for ring in [] if self.deaf else self._rings.get(wakes or "", []):
            ring()
        return done

    async def read(self, work: Callable[[Any], T]) -> T:
        self.reads += 1
        if self.failures:
            self.failures -= 1
            raise ConnectionError("the database is away")
        return await asyncio.get_running_loop().run_in_executor(self._threads, self.now, work)

    def on_wake(self, bell: str, ring: Callable[[], None]) -> None:
        self._rings.setdefault(bell, []).append(ring)

    def now(self, work: Callable[[Connection], T]) -> T:
        with self.engine.begin() as connection:
            return work(connection)

    def close(self) -> None:
        self._threads.shutdown()
        self.engine.dispose()


class FakeClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time


class FakeTimeMachine:
    """Moves the clock; `next_reminder` None: nothing is promised to anybody."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self.next_reminder: datetime | None = None

    async def advance(self, by: timedelta) -> datetime:
        self._clock.time += by
        return self._clock.time

    async def to_next_reminder(self) -> datetime | None:
        if self.next_reminder:
            self._clock.time = self.next_reminder
        return self.next_reminder


class FakeCore:
    """Answers each request once, as the real one does; what was asked is kept in `asked`.

    The page asks for `views` by itself: they are answered, or refused where there are none, and not kept.
    """

    def __init__(self, url: str) -> None:
        self.fake_database = FakeDatabase(url)
        self.fake_clock = FakeClock()
        self.fake_time_machine = FakeTimeMachine(self.fake_clock)
        self.database: Database = self.fake_database
        self.clock: Clock = self.fake_clock
        self.time_machine: TimeMachine | None = self.fake_time_machine
        self.asked: list[Request] = []
        self.views: dict[str, Message] = {}  # by verb
        self.answer: Callable[[Request], Reply] = lambda request: Answer(message("Done."))
        self.happenings: list[Happening] = []
        self._replies: dict[str, Reply] = {}

    async def submit(self, request: Request) -> Reply:
        if isinstance(request.said, Chosen) and request.said.verb in VIEWS and not request.said.submitted:
            shown = self.views.get(request.said.verb)
            return Answer(shown) if shown else Answer(message("Not here."), refused=True)
        if request.request_id not in self._replies:
            self.asked.append(request)
            self._replies[request.request_id] = self.answer(request)
        return self._replies[request.request_id]

    async def happened(self, happening: Happening) -> None:
        self.happenings.append(happening)

    def inbox(self, platform: str) -> Inbox:
        raise NotImplementedError

    async def known(self, people: Collection[Person]) -> Mapping[Person, Profile]:
        raise NotImplementedError

    async def remember(self, key: str, value: str, keep: timedelta | None = None) -> None:
        raise NotImplementedError

    async def recall(self, key: str) -> str | None:
        raise NotImplementedError


def as_core(fake: FakeCore) -> Core:
    """The fake as what it stands in for; the type checker compares them here."""
    return fake


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url)
    engine = create_engine(url, connect_args={"timeout": 60})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys=ON").close()
        connection.execute("PRAGMA journal_mode=WAL").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
