"""Microsoft's rate limits. Off until a test switches them on."""

import math
from collections import deque

from tests.adapters.slack.standin.instants import Clock
from tests.adapters.teams.standin.limits import READS, SENDS, TEAM, TENANT
from tests.adapters.teams.standin.refusals import Refusal

WINDOWS = {"send": SENDS, "read": READS, "team": TEAM}


class Rates:
    """Counts requests of each kind at each place, and of the bot in the tenant."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._on = False
        self._came: dict[tuple[str, str], deque[float]] = {}
        self.refused: list[tuple[str, str]] = []

    def enforce(self) -> None:
        """Switches them on."""
        self._on = True

    def relax(self) -> None:
        """Switches them off and forgets."""
        self._on = False
        self._came.clear()

    def count(self, kind: str, place: str) -> None:
        """Refuses with 429 what is one too many."""
        if not self._on or not kind:
            return
        if kind in ("send", "read"):
            self._take("tenant", "", TENANT)
        self._take(kind, place, WINDOWS[kind])

    def _take(self, kind: str, place: str, windows: tuple[tuple[int, float], ...]) -> None:
        now, came = self._clock.time(), self._came.setdefault((kind, place), deque())
        while came and came[0] <= now - windows[-1][1]:
            came.popleft()
        for most, seconds in windows:
            inside = [at for at in came if at > now - seconds]
            if len(inside) >= most:
                self.refused.append((kind, place))
                wait = max(1, math.ceil(inside[-most] + seconds - now))
                raise Refusal(429, "TooManyRequests", "API calls quota exceeded", retry_after=wait)
        came.append(now)
