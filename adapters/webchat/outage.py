"""The demo's pretence that chat fails."""

from datetime import datetime

from adapters.webchat.limits import OUTAGE, OUTAGE_RETRY
from bot.domain.errors import ChatUnavailable
from bot.ports import Clock


class Outage:
    """Lasts until an instant of the demo's clock. Outside the demo it never begins."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: datetime | None = None

    @property
    def until(self) -> datetime | None:
        """When it ends; None when there is none."""
        return self._until if self._until and self._clock.now() < self._until else None

    def begin(self) -> datetime:
        """From now on; answers when it ends."""
        self._until = self._clock.now() + OUTAGE
        return self._until

    def check(self) -> None:
        """Raises ChatUnavailable while it lasts."""
        if until := self.until:
            left = until - self._clock.now()
            raise ChatUnavailable("pretended outage", retry_after=min(left, OUTAGE_RETRY))
