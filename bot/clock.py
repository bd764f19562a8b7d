"""The present, from the system or moved by hand. Every answer is aware UTC and never earlier than the last."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.ports import Clock


def wall() -> datetime:
    """The machine's own clock."""
    return datetime.now(UTC)


class SystemClock:
    """The wall clock, except that it never runs backwards: after a step back it goes on by monotonic time."""

    def __init__(self, wall: Callable[[], datetime] = wall, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._last = wall()
        self._beat = monotonic()
        self.behind = timedelta()  # how far the wall clock is behind what was already answered

    def now(self) -> datetime:
        """Aware UTC."""
        with self._lock:
            told, beat = self._wall(), self._monotonic()
            answer = told if told >= self._last else self._last + timedelta(seconds=beat - self._beat)
            self.behind = answer - told
            self._last, self._beat = answer, beat
            return answer


class MovableClock:
    """Another clock, moved forward by hand: the demo's."""

    def __init__(self, base: Clock, ahead: timedelta = timedelta()) -> None:
        self._base = base
        self.ahead = ahead

    def now(self) -> datetime:
        """Aware UTC."""
        return self._base.now() + self.ahead

    def advance(self, by: timedelta) -> None:
        """Moves forward; moving back is refused."""
        if by < timedelta():
            raise ValueError("a clock is only moved forward")
        self.ahead += by


class StandingClock:
    """Stands still until it is told the time: for replays and tests."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        """Aware UTC."""
        return self._at

    def move_to(self, at: datetime) -> None:
        """Forward only."""
        if at < self._at:
            raise ValueError(f"{at} is before {self._at}")
        self._at = at

    def advance(self, by: timedelta) -> None:
        """Forward by so much."""
        self.move_to(self._at + by)
