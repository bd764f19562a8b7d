"""Work during an incident, and after it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.values import Person


class TaskKind(StrEnum):
    """When it is done."""

    TASK = "task"  # during
    FOLLOW_UP = "followup"  # after


@dataclass(frozen=True)
class Task:
    """One thing to do. Numbers count within the incident; instants are aware UTC."""

    number: int
    kind: TaskKind
    text: str
    person: Person | None = None  # None: the commander answers for it
    due_at: datetime | None = None
    alarm_at: datetime | None = None  # when it is asked for; None when it is not, or was
    done_at: datetime | None = None

    def done(self, at: datetime) -> "Task":
        """Finished: nobody is asked any more."""
        return replace(self, done_at=at, alarm_at=None)

    def asked(self) -> "Task":
        """The question was asked; it is asked once."""
        return replace(self, alarm_at=None)
