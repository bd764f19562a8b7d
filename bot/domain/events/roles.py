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
