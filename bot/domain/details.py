"""What else is known about an incident: how far it reaches, where to look, who was asked to take over."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.values import Person, Scope


@dataclass(frozen=True)
class NamedLink:
    """A place to go: the bridge, a dashboard, a remote session."""

    name: str
    url: str


@dataclass(frozen=True)
class Offer:
    """The command, offered and not yet accepted. `at` is aware UTC."""

    to: Person
    by: Person
    at: datetime


@dataclass(frozen=True)
class Details:
    """Everything has a "not said" value: an incident needs none of it."""

    scope: Scope | None = None
    users: int | None = None  # how many are affected
    systems: str = ""
    risk: str = ""
    links: tuple[NamedLink, ...] = ()
    captured: tuple[str, ...] = ()  # messages that stand in the timeline, by where they were said
    offer: Offer | None = None
    followers: tuple[Person, ...] = ()  # get each update privately
    merged_into: int | None = None  # the incident it turned out to be a duplicate of
    tasks: int = 0  # how many tasks and follow-ups were ever added; the next gets the number after
    publications: int = 0  # how many were ever drafted; the next gets the number after
