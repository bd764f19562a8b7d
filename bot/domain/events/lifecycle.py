"""From declared to resolved, and back."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.events.base import Event
from bot.domain.values import Conversation, Severity, Status


@dataclass(frozen=True, kw_only=True)
class IncidentDeclared(Event):
    """`title` is whole, whatever its length; `origin` is where it was declared."""

    title: str
    summary: str
    severity: Severity
    private: bool
    origin: Conversation
    due_at: datetime


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
