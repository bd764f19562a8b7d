"""A core for Slack's own tests: it keeps facts, its clock is the stand-in's, and it replies whatever a test wants."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from bot.domain.values import Person
from bot.messages import Answer, Message, Paragraph, Reply, Text
from bot.ports import Clock, Core, Database, Happening, Inbox, Profile, Request, TimeMachine
from tests.adapters.slack.standin.instants import Clock as SlackClock
from tests.adapters.slack.standin.watching import Watched


def message(*paragraphs: str) -> Message:
    """A message of plain paragraphs."""
    return Message(paragraphs[0], tuple(Paragraph((Text(words),)) for words in paragraphs), "en")


class SharedClock:
    """The stand-in's time as the core reads it."""

    def __init__(self, clock: SlackClock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.time(), UTC)


class FakeInbox:
    """Keeps letters for as long as the test lasts."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.letters: dict[str, tuple[str, datetime]] = {}
        self.kept = 0  # how often something was
        self.free = asyncio.Event()  # what is to be kept waits for it
        self.free.set()
        self._news = Watched()
        self._looks = self._begun = 0

    async def keep(self, letters: Mapping[str, str]) -> None:
        self._begun += 1
        self._news.changed()
        await self.free.wait()
        self.letters |= {name: (body, self._clock.now()) for name, body in letters.items()}
        self.kept += 1

    async def drop(self, names: Collection[str]) -> None:
        for name in names:
            self.letters.pop(name, None)
        self._news.changed()

    async def left_behind(self, idle: timedelta) -> Mapping[str, str]:
        now = self._clock.now()
        old = {name: body for name, (body, at) in self.letters.items() if at < now - idle}
        self.letters |= {name: (body, now) for name, body in old.items()}
        self._looks += 1
        self._news.changed()
        return old

    async def looked(self) -> None:
        """Returns once somebody has asked what was left behind."""
        await self._news.until(lambda: self._looks > 0)

    async def begun(self) -> None:
        """Returns once somebody has begun to keep something."""
        await self._news.until(lambda: self._begun > 0)

    async def empty(self) -> None:
        """Returns once nothing is left."""
        await self._news.until(lambda: not self.letters)


class FakeCore:
    """Answers each request once, as the real one does. `free` holds every request until it is set."""

    def __init__(self, clock: SlackClock) -> None:
        self.clock: Clock = SharedClock(clock)
        self.database: Database = cast(Any, None)  # Slack has no tables of its own
        self.time_machine: TimeMachine | None = None
        self.asked: list[Request] = []
        self.answer: Callable[[Request], Reply] = lambda request: Answer(message("Done."))
        self.free = asyncio.Event()
        self.free.set()
        self.facts: dict[str, str] = {}
        self.kept_for: dict[str, timedelta | None] = {}  # how long each fact is
        self.people: dict[Person, Profile] = {}
        self.letters = FakeInbox(self.clock)
        self.happenings: list[Happening] = []
        self._replies: dict[str, Reply] = {}

    async def submit(self, request: Request) -> Reply:
        await self.free.wait()
        if request.request_id not in self._replies:
            self.asked.append(request)
            self._replies[request.request_id] = self.answer(request)
        return self._replies[request.request_id]

    async def happened(self, happening: Happening) -> None:
        self.happenings.append(happening)

    def inbox(self, platform: str) -> Inbox:
        return self.letters

    async def known(self, people: Collection[Person]) -> Mapping[Person, Profile]:
        return {person: self.people[person] for person in people if person in self.people}

    async def remember(self, key: str, value: str, keep: timedelta | None = None) -> None:
        self.facts[key] = value
        self.kept_for[key] = keep

    async def recall(self, key: str) -> str | None:
        return self.facts.get(key)


def as_core(fake: FakeCore) -> Core:
    """The fake as what it stands in for; the type checker compares them here."""
    return fake
