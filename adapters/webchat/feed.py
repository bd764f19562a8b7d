"""The stream of what changed, for every open page: one reader of the database feeds them all."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

import structlog
from aiohttp import web

from adapters.webchat import tables
from adapters.webchat.cards import Json, drawn_channel, drawn_message
from adapters.webchat.directory import Directory
from adapters.webchat.door import HEADERS
from adapters.webchat.limits import BACKLOG, BATCH, HEARTBEAT, POLL, SESSION_CHECK, WRITE_TIMEOUT
from adapters.webchat.outbound import BELL
from adapters.webchat.people import People
from adapters.webchat.tables import Change, Channel
from bot.ports import Database

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Event:
    """One event, written out once for all. `seen_by` None: everybody; `change` 0: no place in the order."""

    change: int
    wire: bytes
    seen_by: frozenset[str] | None = None


class Listener:
    """One open stream's queue. A reader too slow for it is let go, and resumes from the database later."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[Event | None] = asyncio.Queue(BACKLOG)

    def offer(self, event: Event) -> bool:
        """False: the queue is full."""
        if self._waiting.full():
            return False
        self._waiting.put_nowait(event)
        return True

    def end(self) -> None:
        """Forgets what waits; the stream ends."""
        while not self._waiting.empty():
            self._waiting.get_nowait()
        self._waiting.put_nowait(None)

    async def next(self) -> Event | None:
        """The next event; None at the end."""
        return await self._waiting.get()


class Feed:
    """Reads what changed when the bell rings, and passes it on to whoever listens and may see it."""

    def __init__(self, database: Database, directory: Directory) -> None:
        self._database = database
        self._directory = directory
        self._bell = asyncio.Event()
        self._listeners: set[Listener] = set()
        self._position = 0
        self._reader: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begins at the present; the past is read by each stream itself."""
        self._position = await self._database.read(tables.latest_change)
        self._database.on_wake(BELL, self._bell.set)
        self._reader = asyncio.create_task(self._read_on(), name="webchat feed")

    async def stop(self) -> None:
        """Ends every stream."""
        if self._reader:
            self._reader.cancel()
            with suppress(asyncio.CancelledError):
                await self._reader
        for listener in self._listeners:
            listener.end()

    def tell_everybody(self, name: str, data: Json) -> None:
        """Passes on what is true only now: it is not kept for those who come later."""
        self._pass_on(Event(0, _wire(name, data)))

    async def stream(
        self, request: web.Request, person: str, after: int | None, is_welcome: Callable[[], Awaitable[bool]]
    ) -> web.StreamResponse:
        """Server-sent events for one person, for as long as they are welcome: all after a change, or from now on."""
        response = web.StreamResponse(
            headers=HEADERS | {"Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no"}
        )
        listener = Listener()
        self._listeners.add(listener)  # before the past is read, so that nothing falls between
        try:
            latest = await self._database.read(tables.latest_change)
            await response.prepare(request)
            await _send(response, b"retry: 1000\n\n")
            sent = await self._catch_up(response, person, latest if after is None else after, latest)
            await self._live(response, person, sent, listener, is_welcome)
        except (ConnectionResetError, TimeoutError):
            pass  # the reader is gone or takes nothing; when it comes back it says where it was
        finally:
            self._listeners.discard(listener)
        return response

    async def _catch_up(self, response: web.StreamResponse, person: str, after: int, latest: int) -> int:
        if after > latest:
            # The reader remembers another database, as after a fresh start of the demo.
            await _send(response, _wire("reset", {"change": latest}, latest))
            return latest
        while True:
            events = await self._events_after(after)
            for event in events:
                if _may_see(person, event.seen_by):
                    await _send(response, event.wire)
                after = event.change
            if len(events) < BATCH:
                return after

    async def _live(
        self,
        response: web.StreamResponse,
        person: str,
        sent: int,
        listener: Listener,
        is_welcome: Callable[[], Awaitable[bool]],
    ) -> None:
        checked = monotonic()
        while True:
            if monotonic() - checked >= SESSION_CHECK.total_seconds():
                if not await is_welcome():
                    return
                checked = monotonic()
            try:
                async with asyncio.timeout(HEARTBEAT.total_seconds()):
                    event = await listener.next()
            except TimeoutError:
                await _send(response, b": still here\n\n")
                continue
            if event is None:
                return
            if _may_see(person, event.seen_by) and (event.change == 0 or event.change > sent):
                await _send(response, event.wire)

    async def _read_on(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL.total_seconds()):
                    await self._bell.wait()
            self._bell.clear()
            try:
                await self._read_once()
            except Exception:
                log.exception("webchat.feed-failed")  # tried again at the next bell or poll

    async def _read_once(self) -> None:
        if not self._listeners:
            latest = await self._database.read(tables.latest_change)
            if not self._listeners:  # whoever came meanwhile may have read less than this
                self._position = latest
                return
        while events := await self._events_after(self._position):
            for event in events:
                self._pass_on(event)
            self._position = events[-1].change

    def _pass_on(self, event: Event) -> None:
        for listener in [one for one in self._listeners if not one.offer(event)]:
            self._listeners.discard(listener)
            listener.end()

    async def _events_after(self, after: int) -> list[Event]:
        changes = await self._database.read(lambda connection: tables.changes_after(connection, after, BATCH))
        people = await self._directory.people() if changes else {}
        return [_event(change, people) for change in changes]


def _event(change: Change, people: People) -> Event:
    if isinstance(change.what, Channel):
        wire = _wire("channel", drawn_channel(change.what), change.number)
    else:
        wire = _wire("message", drawn_message(change.what, people), change.number)
    return Event(change.number, wire, change.seen_by)


def _may_see(person: str, seen_by: frozenset[str] | None) -> bool:
    return seen_by is None or person in seen_by


def _wire(name: str, data: Json, change: int | None = None) -> bytes:
    place = "" if change is None else f"id: {change}\n"
    return f"{place}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


async def _send(response: web.StreamResponse, data: bytes) -> None:
    async with asyncio.timeout(WRITE_TIMEOUT.total_seconds()):
        await response.write(data)
