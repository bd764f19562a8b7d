"""What every event carries."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.values import Person


@dataclass(frozen=True, kw_only=True)
class Event:
    """`seq` counts within the incident, from 1, without gaps; instants are aware UTC."""

    seq: int
    at: datetime
    actor: Person
    said_at: datetime | None = None  # when it happened, if it was told later

    @property
    def happened_at(self) -> datetime:
        """Its place in the story."""
        return self.said_at or self.at
