"""Who does what."""

from dataclasses import dataclass

from bot.domain.values import Person


@dataclass(frozen=True, kw_only=True)
class AssignRole:
    """Gives a role to a person; whoever held it before is relieved."""

    role: str
    person: Person


@dataclass(frozen=True, kw_only=True)
class DropRole:
    """Gives a role back; the commander holds every role not given away."""

    role: str


@dataclass(frozen=True, kw_only=True)
class OfferCommand:
    """Offers the command to somebody; it changes hands when they accept."""

    person: Person


@dataclass(frozen=True, kw_only=True)
class AcceptCommand:
    """Takes the command that was offered."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """Brings people in, now. Counts as an escalation."""

    people: tuple[Person, ...]
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Follow:
    """The asker gets each update privately."""


@dataclass(frozen=True, kw_only=True)
class Unfollow:
    """And no longer."""
