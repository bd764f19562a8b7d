"""What every event carries."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.values import Person


@dataclass(frozen=True, kw_only=True)
class Event:
    """`seq` counts within the incident, from 1, without gaps; `at` is aware UTC."""

    seq: int
    at: datetime
    actor: Person
