"""What happened to a planned maintenance. It is no incident's, so these are no incident's events."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.values import Person


class Happened(StrEnum):
    """In the past tense."""

    PLANNED = "planned"  # or planned anew, while nobody outside had heard of it
    DISCARDED = "discarded"
    ANNOUNCED = "announced"
    REMINDED = "reminded"
    STARTED = "started"
    CHECKED = "checked"  # the work is done; whether all is well is being looked at
    FINISHED = "finished"
    EXTENDED = "extended"
    CALLED_OFF = "called-off"
    RECEIVED = "received"  # a target answered
    DECIDED = "decided"  # somebody said what becomes of a text at a target


@dataclass(frozen=True, kw_only=True)
class MaintenanceEvent:
    """`seq` counts within the maintenance, from 1, without gaps; instants are aware UTC.

    `announcement` is the number of the one that tells of it; 0 where nobody outside is told.
    """

    seq: int
    at: datetime
    actor: Person
    what: Happened
    announcement: int = 0
    target: str = ""  # of RECEIVED and DECIDED
    reason: str = ""
    arrived: bool = False  # of DECIDED: it is there, and not said again
