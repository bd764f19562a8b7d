"""Work during and after."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.events.base import Event
from bot.domain.task import TaskKind
from bot.domain.values import Person


@dataclass(frozen=True, kw_only=True)
class TaskAdded(Event):
    """Something to do, by `due_at` if that is given."""

    number: int
    kind: TaskKind
    text: str
    person: Person | None
    due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class TaskCompleted(Event):
    """It is done."""

    number: int
    text: str


@dataclass(frozen=True, kw_only=True)
class TaskDue(Event):
    """Its time has come and it is not done: `person` is asked for it."""

    number: int
    text: str
    person: Person
    due_at: datetime
