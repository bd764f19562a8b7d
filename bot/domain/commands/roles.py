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
