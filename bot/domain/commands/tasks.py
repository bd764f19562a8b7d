"""Work during and after."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.task import TaskKind
from bot.domain.values import Person


@dataclass(frozen=True, kw_only=True)
class AddTask:
    """Something to do. With a time it is asked for when it is due."""

    text: str
    kind: TaskKind = TaskKind.TASK
    person: Person | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class CompleteTask:
    """It is done."""

    number: int
