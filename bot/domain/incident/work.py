"""Tasks during, follow-ups after."""

from dataclasses import replace
from datetime import datetime

from bot.domain import errors
from bot.domain.events import TaskAdded, TaskCompleted, TaskDue
from bot.domain.incident.state import State
from bot.domain.task import Task, TaskKind
from bot.domain.values import COMMANDER, VIGIA, Person


class Work(State):
    """A task with a time is asked for once, when it is due."""

    def add_task(
        self, text: str, kind: TaskKind, person: Person | None, due_at: datetime | None, *, by: Person, at: datetime
    ) -> None:
        """Raises TextMissing, and IncidentOver for a task: after the end there are follow-ups."""
        if kind is TaskKind.TASK:
            self._must_be_open()
        if not text.strip():
            raise errors.TextMissing(verb=str(kind))
        number = self.details.tasks + 1
        self.details = replace(self.details, tasks=number)
        self.tasks[number] = Task(number, kind, text, person, due_at, due_at)
        self._record(TaskAdded, by, at, number=number, kind=kind, text=text, person=person, due_at=due_at)

    def complete_task(self, number: int, *, by: Person, at: datetime) -> None:
        """It is done. Raises UnknownTask."""
        task = self.tasks.get(number)
        if task is None or task.done_at is not None:
            raise errors.UnknownTask(word=str(number))
        self.tasks[number] = task.done(at)
        self._record(TaskCompleted, by, at, number=number, text=task.text)

    def ask_for_tasks(self, *, at: datetime) -> None:
        """Asks for every task whose time has come, each once, however late."""
        for number, task in self.tasks.items():
            if task.alarm_at is not None and task.alarm_at <= at and task.due_at is not None:
                self.tasks[number] = task.asked()
                person = task.person or self.roles[COMMANDER]
                self._record(TaskDue, VIGIA, at, number=number, text=task.text, person=person, due_at=task.due_at)
