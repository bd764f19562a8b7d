"""How often Microsoft may be asked: as often as is documented, counted here, and never before it said we may.

Each process counts for itself. What several exceed together is answered with 429, and then waited for.
"""

import asyncio
from bisect import bisect_left, bisect_right, insort
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
        self.gathers_at = 0.0  # when those that were given back come again, all at once

    def came(self, sent: float, answered: float) -> None:
        """Somewhere between these two it was counted: late is safe, and a call that hangs holds nobody up for long."""
        if self.leave(sent):
            insort(self.starts, min(answered, sent + LATEST))

    def leave(self, at: float) -> bool:
        """Takes one back. False when it is so long ago that it was forgotten."""
        place = bisect_left(self.starts, at)
        there = place < len(self.starts) and self.starts[place] == at
        if there:
            del self.starts[place]
        return there

    def has_room(self, at: float, most: int, seconds: float) -> float:
        """`at` when no span of so many seconds would hold more than so many; else an instant to try next."""
        here = bisect_right(self.starts, at)
        for first in range(max(0, here - most), min(here, len(self.starts) - most) + 1):
            last = first + most  # with `at` among them, at the place `here`
            begins = self.starts[first] if first < here else at
            ends = at if last == here else self.starts[last - 1]
            if ends - begins <= seconds:
                return begins + seconds + MARGIN if first < here else self.starts[here]
        return at


class Rates:
    """Of one kind of request."""

    def __init__(self, windows: Windows) -> None:
        """`windows` may be empty: then only what was refused is remembered."""
        self._windows = windows
        self._longest = max((seconds for _most, seconds in windows), default=0.0)
        self._places: dict[str, _Place] = {}

    def close(self, place: str, wait: timedelta) -> None:
        """This place asked to be left alone for so long."""
        now = asyncio.get_running_loop().time()
        here = self.place(place, now)
        here.closed_until = max(here.closed_until, now + wait.total_seconds())

    def earliest(self, here: _Place, at: float) -> float:
        """The first instant from then on at which one more may go there."""
        for most, seconds in self._windows:
            at = here.has_room(at, most, seconds)
        return at

    def place(self, name: str, now: float) -> _Place:
        """What is known of it. Places nobody asked lately are forgotten when a new one comes."""
        here = self._places.get(name)
        if here is None:
            self._forget(now)
            here = self._places[name] = _Place()
        while here.starts and here.starts[0] < now - self._longest - MARGIN:
            here.starts.pop(0)
        return here

    def _forget(self, now: float) -> None:
        quiet = now - self._longest - MARGIN
        for place in [
            name
            for name, here in self._places.items()
            if here.closed_until < now and (not here.starts or here.starts[-1] < quiet)
        ]:
            del self._places[place]


Places = Sequence[tuple[Rates, _Place]]
Pace = tuple[Rates, str]  # a kind of request, and the place it is counted for


@asynccontextmanager
async def turn(*paces: Pace, patience: float = QUEUED) -> AsyncIterator[None]:
    """A request that counts for all of these may go. Raises ChatUnavailable when that is too many seconds from now.

    Who is given back at a place comes again at one instant with all others, and until then nobody overtakes them who
    has no more patience: the core sends the worst first.
    """
    loop = asyncio.get_running_loop()
    now = loop.time()
    places = [(rates, rates.place(name, now)) for rates, name in paces]
    at = max([now, *(here.closed_until for _rates, here in places)])
    if at > now:
        raise ChatUnavailable("ratelimited", retry_after=timedelta(seconds=at - now))
    at = _when(places, now)
    narrow = next((here for rates, here in places if rates.earliest(here, now) > now), places[0][1])
    if narrow.gathers_at > now + patience:
        raise ChatUnavailable("ratelimited", retry_after=timedelta(seconds=narrow.gathers_at - now))
    if at - now > patience:
        narrow.gathers_at = at
        raise ChatUnavailable("ratelimited", retry_after=timedelta(seconds=at - now))
    _book(places, at)
    try:
        while (wait := at - loop.time()) > 0:
            await asyncio.sleep(wait)
            # What went before may have come late: the windows are looked at again.
            for _rates, here in places:
                here.leave(at)
            at = _when(places, max(at, loop.time()))
            _book(places, at)
        yield
    finally:
        for _rates, here in places:
            here.came(at, loop.time())


def _when(places: Places, at: float) -> float:
    """The first instant from then on at which all have room."""
    while (later := max(rates.earliest(here, at) for rates, here in places)) > at:
        at = later
    return at


def _book(places: Places, at: float) -> None:
    for _rates, here in places:
        insort(here.starts, at)


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
