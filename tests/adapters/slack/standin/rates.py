"""Slack's rate limits. Off until a test switches them on."""

import math
from collections import deque

from tests.adapters.slack.standin.instants import Clock
from tests.adapters.slack.standin.limits import MINUTE, POST_BURST, POSTS_A_MINUTE, POSTS_A_SECOND, TIERS
from tests.adapters.slack.standin.refusals import ratelimited


class Rates:
    """Counts calls per method, and posts per channel and workspace."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._on = False
        self._burst = POST_BURST
        self._calls: dict[str, deque[float]] = {}
        self._buckets: dict[str, tuple[float, float]] = {}

    def enforce(self, *, burst: int = POST_BURST) -> None:
        """Switches them on. `burst`: posts one channel takes at once before one a second holds."""
        self._on, self._burst = True, burst

    def relax(self) -> None:
        """Switches them off and forgets."""
        self._on = False
        self._calls.clear()
        self._buckets.clear()

    def count(self, method: str, tier: int, channel: str) -> None:
        """Refuses the call with 429 when it is one too many."""
        if not self._on:
            return
        if method == "chat.postMessage":
            self._take_post(channel)
            self._take_call(method, POSTS_A_MINUTE)
        else:
            self._take_call(method, TIERS[tier])

    def _take_call(self, method: str, most: int) -> None:
        now, calls = self._clock.time(), self._calls.setdefault(method, deque())
        while calls and calls[0] <= now - MINUTE:
            calls.popleft()
        if len(calls) >= most:
            raise ratelimited(max(1, math.ceil(calls[0] + MINUTE - now)))
        calls.append(now)

    def _take_post(self, channel: str) -> None:
        now = self._clock.time()
        left, at = self._buckets.get(channel, (float(self._burst), now))
        left = min(float(self._burst), left + (now - at) * POSTS_A_SECOND)
        if left < 1:
            self._buckets[channel] = (left, now)
            raise ratelimited(max(1, math.ceil((1 - left) / POSTS_A_SECOND)))
        self._buckets[channel] = (left - 1, now)
