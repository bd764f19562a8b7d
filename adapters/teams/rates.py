"""How often one place may be asked: as often as is documented, counted here, and never before it said we may."""

import asyncio
from bisect import bisect_left, insort
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from adapters.teams.limits import LATEST, MARGIN, NEWBORN, QUEUED
from bot.domain.errors import ChatUnavailable
from bot.ports import Clock

Windows = Sequence[tuple[int, float]]  # (requests, seconds)


class _Place:
    def __init__(self) -> None:
        self.starts: list[float] = []  # instants of the loop at which requests came or will go, oldest first
        self.closed_until = 0.0

    def came(self, sent: float, answered: float) -> None:
        """Somewhere between these two it was counted: late is safe, and a call that hangs holds nobody up for long."""
        place = bisect_left(self.starts, sent)
        if place < len(self.starts) and self.starts[place] == sent:
            del self.starts[place]
            insort(self.starts, min(answered, sent + LATEST))


class Rates:
    """Of one kind of request. Turns are given in the order they are asked for."""

    def __init__(self, windows: Windows) -> None:
        """`windows` may be empty: then only what was refused is remembered."""
        self._windows = windows
        self._longest = max((seconds for _most, seconds in windows), default=0.0)
        self._places: dict[str, _Place] = {}

    @asynccontextmanager
    async def turn(self, place: str, patience: float = QUEUED) -> AsyncIterator[None]:
        """A request to this place may go. Raises ChatUnavailable when that is more than so many seconds from now."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        here = self._place(place, now)
        if here.closed_until > now:
            raise ChatUnavailable("ratelimited", retry_after=timedelta(seconds=here.closed_until - now))
        at = self._earliest(here, now)
        if at - now > patience:
            raise ChatUnavailable("ratelimited", retry_after=timedelta(seconds=at - now))
        here.starts.append(at)
        if at > now:
            await asyncio.sleep(at - now)
        try:
            yield
        finally:
            here.came(at, loop.time())

    def close(self, place: str, wait: timedelta) -> None:
        """This place asked to be left alone for so long."""
        now = asyncio.get_running_loop().time()
        here = self._place(place, now)
        here.closed_until = max(here.closed_until, now + wait.total_seconds())

    def _earliest(self, here: _Place, now: float) -> float:
        at = max([now, *here.starts[-1:]])
        for most, seconds in self._windows:
            if len(here.starts) >= most:
                at = max(at, here.starts[-most] + seconds + MARGIN)
        return at

    def _place(self, place: str, now: float) -> _Place:
        here = self._places.get(place)
        if here is None:
            self._forget(now)
            here = self._places[place] = _Place()
        while here.starts and here.starts[0] < now - self._longest - MARGIN:
            here.starts.pop(0)
        return here

    def _forget(self, now: float) -> None:
        """Places nobody asked lately."""
        quiet = now - self._longest - MARGIN
        for place in [
            name
            for name, here in self._places.items()
            if here.closed_until < now and (not here.starts or here.starts[-1] < quiet)
        ]:
            del self._places[place]


class Newborn:
    """Places made a moment ago: Microsoft's houses learn of them one after the other."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._born: dict[str, datetime] = {}

    def add(self, place: str, at: datetime | None = None) -> None:
        """Made just now, or at that instant."""
        now = self._clock.now()
        self._born = {name: born for name, born in self._born.items() if now - born < NEWBORN}
        self._born[place] = at or now

    def has(self, place: str) -> bool:
        """Whether that is a moment ago still."""
        born = self._born.get(place)
        return born is not None and self._clock.now() - born < NEWBORN
