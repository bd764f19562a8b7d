"""From declared to resolved, and back."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.events.base import Event
from bot.domain.values import Conversation, Scope, Severity, Status


@dataclass(frozen=True, kw_only=True)
class IncidentDeclared(Event):
    """`title` is whole, whatever its length; `origin` is where it was declared."""

    title: str
    summary: str
    severity: Severity
    private: bool
    origin: Conversation
    due_at: datetime
    triage: bool = False


@dataclass(frozen=True, kw_only=True)
class StatusChanged(Event):
    """Among the open statuses. `with_update`: the update beside it tells people, nothing else needs to."""

    before: Status
    after: Status
    with_update: bool


@dataclass(frozen=True, kw_only=True)
class IncidentResolved(Event):
    """`was_due` is the promise this ended; a statement like an update, it keeps or breaks it."""

    before: Status
    text: str
    was_due: datetime


@dataclass(frozen=True, kw_only=True)
class IncidentReopened(Event):
    """The promise starts anew, with `due_at`."""

    before: Status
    text: str
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class IncidentCancelled(Event):
    """A false alarm."""

    before: Status
    text: str
    was_due: datetime


@dataclass(frozen=True, kw_only=True)
class SeverityChanged(Event):
    """Better or worse than thought."""

    before: Severity
    after: Severity
    text: str


@dataclass(frozen=True, kw_only=True)
class IncidentPromoted(Event):
    """What was only recorded is an incident now."""

    severity: Severity


@dataclass(frozen=True, kw_only=True)
class KeptOpen(Event):
    """Not over: nobody asks whether it is before `until`."""

    until: datetime


@dataclass(frozen=True, kw_only=True)
class IncidentClosed(Event):
    """Nothing more is expected. `archive`: its channel is put away as well."""

    archive: bool = False


@dataclass(frozen=True, kw_only=True)
class MadePrivate(Event):
    """From now on only the people in it see it. It goes on in a new, private channel."""


@dataclass(frozen=True, kw_only=True)
class TitleChanged(Event):
    """Both are kept; `after` is whole, whatever its length."""

    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class ScopeChanged(Event):
    """How far the failure reaches."""

    before: Scope | None
    after: Scope


@dataclass(frozen=True, kw_only=True)
class ImpactChanged(Event):
    """Whom and what it hits, as known from now on."""

    users: int | None
    systems: str
    risk: str
