"""How often a token may be used: its requests go one by one, whichever targets they are for."""

import asyncio
from datetime import timedelta

from adapters.publish.limits import STATUSPAGE_PACE
from bot.domain.errors import TargetUnavailable


class Pace:
    """Of one token. `line` is held for a whole publication, so that publications are done in the order they came."""

    def __init__(self) -> None:
        self.line = asyncio.Lock()
        self._free_at = 0.0
        self._closed_until = 0.0

    async def turn(self) -> None:
        """Returns when a request may be made. Raises TargetUnavailable while the other side wants none."""
        loop = asyncio.get_running_loop()
        if (wait := self._closed_until - loop.time()) > 0:
            raise TargetUnavailable("the other side asked to wait", retry_after=timedelta(seconds=wait))
        delay = self._free_at - loop.time()
        self._free_at = max(self._free_at, loop.time()) + STATUSPAGE_PACE
        await asyncio.sleep(delay)

    def hold(self, wait: timedelta) -> None:
        """Nobody asks before that."""
        self._closed_until = asyncio.get_running_loop().time() + wait.total_seconds()


_paces: dict[str, Pace] = {}


def pace_of(token: str) -> Pace:
    """The one of this process."""
    return _paces.setdefault(token, Pace())
