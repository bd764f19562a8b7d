"""One place the page is written to, in a thread of its own: a place that hangs holds up nobody else."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from functools import partial
from typing import Literal, TypeVar
from urllib.parse import urlsplit

import structlog

from bot.domain.errors import LostRace, SetupError, TargetRejected, TargetUnavailable
from bot.keeper.limits import PLACE_SECONDS, TURN_SECONDS
from bot.statuspage.bundle import Bundle
from bot.statuspage.publishing import Destination, Outcome

T = TypeVar("T")
Turn = Callable[[str, float], AbstractContextManager[None]]  # what for, and how long to wait, in seconds
Standing = Literal["up to date", "behind", "ahead", "empty"]

NAME_LENGTH = 40  # characters of a place's name where it is told what is wrong there

log = structlog.get_logger(__name__)


class Place:
    """By its address. Raises SetupError for one that nothing here can write to."""

    def __init__(self, address: str, turn: Turn) -> None:
        self.name = named(address)
        try:
            self._destination = Destination(address)
        except (ImportError, ValueError, OSError) as error:
            why = " ".join(str(error).split())
            raise SetupError(f"STATUS_TARGETS: {self.name} cannot be written to: {why}") from error
        self._address = address
        self._turn = turn
        self._writing: asyncio.Future[Outcome] | None = None

    async def show(self, bundle: Bundle, *, looking: bool = False) -> Outcome:
        """Makes it show the bundle; "overtaken" where something newer is there. `looking`: files may have vanished.

        What takes too long goes on in its thread. Raises TargetUnavailable, TargetRejected.
        """
        try:
            async with asyncio.timeout(PLACE_SECONDS):
                while self._writing and not self._writing.done():
                    await asyncio.wait([self._writing])
                self._writing = in_thread(partial(self._write, bundle, looking))
                return await asyncio.shield(self._writing)
        except TimeoutError as error:
            raise TargetUnavailable("no answer in time", maybe_done=True) from error

    async def standing(self, revision: int) -> Standing:
        """How it compares to this revision. Raises TargetUnavailable."""
        try:
            async with asyncio.timeout(PLACE_SECONDS):
                there = await in_thread(self._destination.revision)
        except TimeoutError as error:
            raise TargetUnavailable("no answer in time") from error
        if there is None:
            return "empty"
        return "up to date" if there == revision else "behind" if there < revision else "ahead"

    def _write(self, bundle: Bundle, looking: bool) -> Outcome:
        try:
            there = self._destination.revision()
            if there == bundle.revision and not looking:
                return "live"
            with self._turn(f"page {self._address}", TURN_SECONDS):
                return self._destination.publish(bundle, looking=looking or there is None)
        except (TargetUnavailable, TargetRejected):
            raise
        except LostRace as error:
            raise TargetUnavailable("another process is writing there") from error
        except Exception as error:
            # File systems raise what they like; whoever waits for the page is told that it is not there.
            log.exception("page.failed", place=self.name)
            raise TargetUnavailable(f"the page cannot be written: {type(error).__name__}", maybe_done=True) from error


def named(address: str) -> str:
    """A place as people are told of it, without what may be secret in its address."""
    if "://" not in address:
        return address if len(address) <= NAME_LENGTH else f"…{address[1 - NAME_LENGTH :]}"
    parts = urlsplit(address)
    shown = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    return shown if len(shown) <= NAME_LENGTH else f"{shown[: NAME_LENGTH - 1]}…"


def in_thread(work: Callable[[], T]) -> "asyncio.Future[T]":
    """In a thread that the process does not wait for when it ends."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def tell(answer: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the process has ended meanwhile: nobody waits
            loop.call_soon_threadsafe(lambda: None if done.done() else answer())

    def run() -> None:
        try:
            found = work()
        except BaseException as error:  # noqa: BLE001 - belongs to whoever waits
            tell(partial(done.set_exception, error))
        else:
            tell(partial(done.set_result, found))

    done.add_done_callback(_heard)
    threading.Thread(target=run, name="page", daemon=True).start()
    return done


def _heard(done: "asyncio.Future[T]") -> None:
    """Whoever waited may have given up: then an error is nobody's news."""
    if not done.cancelled():
        done.exception()
