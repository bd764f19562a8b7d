"""The stand-in's time: real, or moved by the test alone."""

import asyncio
import time as wall
from collections.abc import Coroutine
from typing import Any, Final, Protocol, TypeVar

T = TypeVar("T")

NOON: Final = 1_772_452_800.0  # 2 March 2026, 12:00 UTC
SETTLING: Final = 5  # turns of the loop a woken sleeper gets before time moves on


class Clock(Protocol):
    """What the stand-in asks of time."""

    def time(self) -> float:
        """Seconds since 1970."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Returns when so many seconds have passed on this clock."""
        ...


class RealTime:
    """The machine's own."""

    def time(self) -> float:
        """Seconds since 1970."""
        return wall.time()

    async def sleep(self, seconds: float) -> None:
        """Waits really."""
        await asyncio.sleep(seconds)


class FastTime:
    """Runs by itself, so many times as fast as the machine's."""

    def __init__(self, times: float, start: float = NOON) -> None:
        self._times = times
        self._start = start
        self._born = wall.monotonic()

    def time(self) -> float:
        """Seconds since 1970."""
        return self._start + (wall.monotonic() - self._born) * self._times

    async def sleep(self, seconds: float) -> None:
        """Waits that much shorter."""
        await asyncio.sleep(seconds / self._times)


class SteppedTime:
    """Stands still until the test moves it."""

    def __init__(self, start: float = NOON) -> None:
        self._now = start
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def time(self) -> float:
        """Seconds since 1970, as far as the test has moved it."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Returns once the test has moved time so far."""
        if seconds <= 0:
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._now + seconds, woken))
        await woken

    async def advance(self, seconds: float) -> None:
        """Moves time, waking who is due on the way, in order."""
        until = self._now + seconds
        while due := sorted((when, id(woken)) for when, woken in self._sleepers if when <= until):
            when, first = due[0]
            self._now = max(self._now, when)
            woken = next(one for _, one in self._sleepers if id(one) == first)
            self._sleepers = [(at, one) for at, one in self._sleepers if one is not woken]
            if not woken.done():
                woken.set_result(None)
                for _ in range(SETTLING):
                    await asyncio.sleep(0)
        self._now = until


async def within(clock: Clock, seconds: float, work: Coroutine[Any, Any, T]) -> T:
    """The work's result, or TimeoutError when the clock passes `seconds` first."""
    doing = asyncio.ensure_future(work)
    waiting = asyncio.ensure_future(clock.sleep(seconds))
    try:
        await asyncio.wait({doing, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if doing.done():
            return doing.result()
        raise TimeoutError
    finally:
        for task in (doing, waiting):
            task.cancel()
        await asyncio.gather(doing, waiting, return_exceptions=True)
