"""Who does what."""

from dataclasses import dataclass

from bot.domain.events.base import Event
from bot.domain.values import Person


@dataclass(frozen=True, kw_only=True)
class RoleAssigned(Event):
    """`before` held the role until now, None if nobody did."""

    role: str
    person: Person
    before: Person | None


@dataclass(frozen=True, kw_only=True)
class RoleDropped(Event):
    """The commander holds it now."""

    role: str
    person: Person


@dataclass(frozen=True, kw_only=True)
class CommandOffered(Event):
    """It changes hands when `person` accepts."""

    person: Person


@dataclass(frozen=True, kw_only=True)
class CommandAccepted(Event):
    """From the one who offered to the one who took it, with everything that goes with it."""

    before: Person


@dataclass(frozen=True, kw_only=True)
class PeoplePaged(Event):
    """An escalation."""

    people: tuple[Person, ...]
    text: str


@dataclass(frozen=True, kw_only=True)
class Followed(Event):
    """The actor gets each update privately from now on."""


@dataclass(frozen=True, kw_only=True)
class Unfollowed(Event):
    """And no longer."""
