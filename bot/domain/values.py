"""The small things incidents are made of: severities, statuses, people, places."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from functools import cache
from zoneinfo import available_timezones


class Severity(IntEnum):
    """Size of impact. The lower number is worse; in doubt, take the worse."""

    SEV1 = 1
    SEV2 = 2
    SEV3 = 3
    SEV4 = 4


class Status(StrEnum):
    """Where the response stands."""

    TRIAGE = "triage"  # something was reported that may become an incident
    INVESTIGATING = "investigating"  # we know that it hurts, not yet why
    IDENTIFIED = "identified"  # we know why
    MONITORING = "monitoring"  # a fix is in, we watch whether it holds
    RESOLVED = "resolved"  # service is back
    CLOSED = "closed"  # resolved, and nothing more is expected
    CANCELLED = "cancelled"  # a false alarm, or a duplicate

    @property
    def is_open(self) -> bool:
        """Whether somebody is still waiting for news."""
        return self not in (Status.RESOLVED, Status.CLOSED, Status.CANCELLED)


OPEN_STATUSES = tuple(status for status in Status if status.is_open)
RESPONSE_STATUSES = (Status.INVESTIGATING, Status.IDENTIFIED, Status.MONITORING)  # among which an incident moves


class Scope(StrEnum):
    """How far a failure reaches."""

    LOCALIZED = "localized"
    LARGE_SCALE = "large-scale"
    CRITICAL = "critical"


class Kind(StrEnum):
    """What a person is to the organisation, as their platform tells it."""

    MEMBER = "member"
    GUEST = "guest"
    STRANGER = "stranger"  # from another organisation, in a shared channel
    BOT = "bot"
    GONE = "gone"  # deactivated
    MACHINE = "machine"  # Vigia itself


class Audience(StrEnum):
    """Who was promised an update."""

    ROOM = "room"  # whoever is in the incident's channel
    PUBLIC = "public"  # people outside


class Via(StrEnum):
    """How a rung reaches people."""

    PRIVATE = "private"  # a direct message
    CHANNEL = "channel"  # the incident's channel, mentioning them
    PAGE = "page"  # both at once, counted as an escalation


class Loss(StrEnum):
    """Why an incident's channel cannot be reached any more."""

    ARCHIVED = "archived"
    DELETED = "deleted"
    LEFT = "left"  # Vigia was put out of it
    REFUSED = "refused"  # the platform says one of these when something is to be said there


@dataclass(frozen=True)
class Person:
    """Somebody on one platform. Two are the same when platform and id are; the name is for display."""

    platform: str
    id: str
    name: str = field(default="", compare=False)


@dataclass(frozen=True)
class Group:
    """A named set of people on one platform; its members as far as the platform tells them."""

    platform: str
    id: str
    name: str = field(default="", compare=False)
    members: tuple[Person, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Conversation:
    """A channel, thread or direct message. The id is the adapter's, opaque to everybody else."""

    platform: str
    id: str


@dataclass(frozen=True)
class PostRef:
    """One message at its platform, for revising and pinning it. The id is the adapter's, opaque."""

    conversation: Conversation
    id: str


@dataclass(frozen=True)
class Statement:
    """The last thing said to others about an incident. `at` is aware UTC."""

    text: str
    by: Person
    at: datetime


COMMANDER = "commander"
VIGIA = Person("vigia", "vigia", "Vigia")


class ComponentState(StrEnum):
    """How something people use is, the better first."""

    OPERATIONAL = "operational"
    UNDER_MAINTENANCE = "under_maintenance"
    DEGRADED_PERFORMANCE = "degraded_performance"
    PARTIAL_OUTAGE = "partial_outage"
    MAJOR_OUTAGE = "major_outage"

    @property
    def rank(self) -> int:
        """The higher, the worse."""
        return _RANKS[self]


_RANKS = {state: rank for rank, state in enumerate(ComponentState)}


class WorkStage(StrEnum):
    """Where planned maintenance stands."""

    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    VERIFYING = "verifying"
    COMPLETED = "completed"
    CANCELLED = "cancelled"

    @property
    def is_active(self) -> bool:
        """Whether work is being done."""
        return self in (WorkStage.IN_PROGRESS, WorkStage.VERIFYING)

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to come."""
        return self in (WorkStage.COMPLETED, WorkStage.CANCELLED)


@cache
def zones() -> frozenset[str]:
    """The names of all time zones: a walk through hundreds of files, taken once."""
    return frozenset(available_timezones())
