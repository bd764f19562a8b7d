"""Where a process can die: just before and just after every statement, every commit and every call to chat.

The process under test reaches its database and its platform through a gate. The gate counts the points that are
passed, and at one of them it raises `Died`. From then on it is shut: whatever the process still tries, having
caught the exception as it would any other, neither a statement nor a call gets through.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Dialect, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from bot.domain.details import NamedLink
from bot.domain.values import Conversation, Person, PostRef
from bot.messages import Message
from bot.ports import ChatPort, Profile, Quoted, Refused, Room, RoomSpec
from bot.ports.publishing import Receipt, Release, Statement, Target, Underway

T = TypeVar("T")

CALL = "call."  # how the name of a call to chat, or to a publication target, begins
COMMIT = "COMMIT"
SHOWN = 80  # characters of a statement in the name of a point


class Died(Exception):
    """The process was killed here."""


@dataclass(frozen=True)
class Blow:
    """Dies at this point, counted from 0: before what happens there, or after it."""

    point: int
    after: bool


class Gate:
    """Between one process and everything outside it. Points are counted from `watch` on."""

    def __init__(self) -> None:
        self.points: list[str] = []
        self.died = asyncio.Event()
        self._watching = False
        self._blow: Blow | None = None

    @property
    def shut(self) -> bool:
        return self.died.is_set()

    def watch(self, blow: Blow | None = None) -> None:
        """Counts from now on, and dies at the blow."""
        self._watching, self._blow = True, blow

    def rest(self) -> None:
        """Nothing is counted any more, and nobody dies."""
        self._watching = False

    def kill(self) -> None:
        """Nothing passes any more."""
        self.died.set()

    def before(self, what: str) -> int:
        """Something is about to happen; answers its number."""
        if self.shut:
            raise Died
        if not self._watching:
            return -1
        self.points.append(what)
        point = len(self.points) - 1
        self._meet(Blow(point, after=False))
        return point

    def after(self, point: int) -> None:
        """It has happened."""
        if self.shut:
            raise Died
        if self._watching:
            self._meet(Blow(point, after=True))

    def _meet(self, here: Blow) -> None:
        if here == self._blow:
            self.kill()
            raise Died


_COMPILED: dict[Any, Any] = {}
_DIALECTS: dict[str, Dialect] = {}


def gated_engine(gate: Gate, *args: Any, **options: Any) -> Engine:
    """An engine whose every statement and every commit pass the gate. Rolling back is always possible.

    Engines share what they have compiled: a process here lives for milliseconds, and would compile for most of them.
    """
    engine = create_engine(*args, execution_options={"compiled_cache": _COMPILED}, **options)
    if engine.dialect.name not in _DIALECTS:
        _DIALECTS[engine.dialect.name] = engine.dialect
        _watch_commits(engine.dialect)
    engine.dialect = _DIALECTS[engine.dialect.name]

    @event.listens_for(engine, "connect")
    def connected(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info["gate"] = gate

    @event.listens_for(engine, "before_cursor_execute")
    def before_statement(
        connection: Connection, _cursor: Any, statement: str, _parameters: Any, _context: Any, _many: bool
    ) -> None:
        connection.info["point"] = gate.before(" ".join(statement.split())[:SHOWN])

    @event.listens_for(engine, "after_cursor_execute")
    def after_statement(
        connection: Connection, _cursor: Any, _statement: str, _parameters: Any, _context: Any, _many: bool
    ) -> None:
        gate.after(connection.info["point"])

    return engine


def _watch_commits(dialect: Dialect) -> None:
    """SQLAlchemy's own event comes before the commit, and none comes after it."""
    commit = dialect.do_commit

    def do_commit(connection: Any) -> None:
        gate: Gate = connection.info["gate"]
        point = gate.before(COMMIT)
        commit(connection)
        gate.after(point)

    dialect.do_commit = do_commit  # type: ignore[assignment, method-assign]


class GatedChat:
    """A ChatPort behind the gate."""

    def __init__(self, chat: ChatPort, gate: Gate) -> None:
        self.platform, self.can, self.dialect = chat.platform, chat.can, chat.dialect
        self._chat = chat
        self._gate = gate

    async def _call(self, name: str, call: Callable[[], Awaitable[T]]) -> T:
        point = self._gate.before(f"{CALL}{name}")
        answer = await call()
        self._gate.after(point)
        return answer

    async def open_room(self, spec: RoomSpec, *, key: str, second_try: bool) -> Room:
        return await self._call("open_room", lambda: self._chat.open_room(spec, key=key, second_try=second_try))

    async def invite(self, room: Conversation, people: Sequence[Person]) -> Sequence[Refused]:
        return await self._call("invite", lambda: self._chat.invite(room, people))

    async def set_topic(self, room: Conversation, words: str) -> None:
        await self._call("set_topic", lambda: self._chat.set_topic(room, words))

    async def archive(self, room: Conversation) -> None:
        await self._call("archive", lambda: self._chat.archive(room))

    async def show_links(self, room: Conversation, links: Sequence[NamedLink]) -> None:
        await self._call("show_links", lambda: self._chat.show_links(room, links))

    async def post(self, to: Conversation | Person, message: Message, *, key: str) -> PostRef:
        return await self._call("post", lambda: self._chat.post(to, message, key=key))

    async def find(self, to: Conversation | Person, *, key: str, since: datetime) -> PostRef | None:
        return await self._call("find", lambda: self._chat.find(to, key=key, since=since))

    async def revise(self, post: PostRef, message: Message) -> None:
        await self._call("revise", lambda: self._chat.revise(post, message))

    async def withdraw(self, post: PostRef) -> None:
        await self._call("withdraw", lambda: self._chat.withdraw(post))

    async def pin(self, post: PostRef) -> None:
        await self._call("pin", lambda: self._chat.pin(post))

    async def history(self, room: Conversation) -> Sequence[Quoted]:
        return await self._call("history", lambda: self._chat.history(room))

    async def profile(self, person: Person) -> Profile:
        return await self._call("profile", lambda: self._chat.profile(person))


class GatedTarget:
    """A publication target behind the gate."""

    def __init__(self, target: Target, gate: Gate) -> None:
        self.name, self.holds, self.form = target.name, target.holds, target.form
        self.limit, self.knows_again = target.limit, target.knows_again
        self._target = target
        self._gate = gate

    def measure(self, statements: Sequence[Statement]) -> int:
        return self._target.measure(statements)

    async def publish(self, release: Release, *, again: bool) -> Receipt | Underway:
        point = self._gate.before(f"{CALL}publish {self.name}")
        answer = await self._target.publish(release, again=again)
        self._gate.after(point)
        return answer

    async def stop(self) -> None:
        await self._target.stop()
