"""From declared to closed, and back."""

from dataclasses import replace
from datetime import datetime
from typing import Self

from bot.domain import errors
from bot.domain.cadence import Plan
from bot.domain.events import (
    IncidentCancelled,
    IncidentClosed,
    IncidentDeclared,
    IncidentPromoted,
    IncidentReopened,
    IncidentResolved,
    MadePrivate,
    NoteAdded,
    RoleAssigned,
    StatusChanged,
    TitleChanged,
)
from bot.domain.incident.state import State, shortened
from bot.domain.task import TaskKind
from bot.domain.values import COMMANDER, Audience, Conversation, Person, Severity, Statement, Status


class Life(State):
    """Each verb checks, changes the state and records the event together."""

    @classmethod
    def declare(
        cls,
        *,
        title: str,
        summary: str,
        severity: Severity,
        private: bool,
        origin: Conversation,
        plan: Plan,
        playbook: str,
        by: Person,
        at: datetime,
        triage: bool = False,
    ) -> Self:
        """A new incident with its first promise. Whoever declares commands it until somebody takes over.

        Raises TitleMissing. A long title is shortened for display and kept whole as the first note.
        """
        if not title.strip():
            raise errors.TitleMissing
        incident = cls(
            number=0,
            title=shortened(title),
            severity=severity,
            status=Status.TRIAGE if triage else Status.INVESTIGATING,
            private=private,
            origin=origin,
            declared_by=by,
            opened_at=at,
            plan=plan,
            playbook=playbook,
        )
        due_at = at + incident.interval
        incident._record(
            IncidentDeclared,
            by,
            at,
            title=title,
            summary=summary,
            severity=severity,
            private=private,
            origin=origin,
            due_at=due_at,
            triage=triage,
        )
        incident._promise(due_at, at)
        if summary:
            incident.last = Statement(summary, by, at)
        if incident.title != title:
            incident._record(NoteAdded, by, at, text=title)
        incident.roles[COMMANDER] = by
        incident._record(RoleAssigned, by, at, role=COMMANDER, person=by, before=None)
        return incident

    def promote(self, severity: Severity | None, *, by: Person, at: datetime) -> None:
        """What was only recorded becomes an incident. Raises NotTriage."""
        if self.status is not Status.TRIAGE:
            raise errors.NotTriage(number=self.number)
        self.severity = severity or self.severity
        self.status = Status.INVESTIGATING
        self._record(IncidentPromoted, by, at, severity=self.severity)

    def change_status(self, status: Status, *, by: Person, at: datetime) -> None:
        """Moves among the open statuses. Raises IncidentOver, AlreadySo."""
        self._must_be_open()
        if status == self.status:
            raise errors.AlreadySo(what=status, by=None, at=None)
        self._move_to(status, by, at, with_update=False)

    def resolve(self, text: str, *, by: Person, at: datetime) -> None:
        """Service is back: every promise ends. Raises IncidentOver."""
        if self.as_of and self.as_of < self.opened_at:
            raise errors.BeforeItBegan(at=self.opened_at)
        self._end(IncidentResolved, Status.RESOLVED, text, by, at)
        self.resolved_at = self.as_of or at

    def cancel(self, text: str, *, by: Person, at: datetime) -> None:
        """It was never an incident: every promise ends. Raises IncidentOver."""
        self._end(IncidentCancelled, Status.CANCELLED, text, by, at)

    def reopen(self, text: str, *, by: Person, at: datetime) -> None:
        """Not over after all: investigating again, with a new promise. Raises IncidentOpen."""
        if self.status.is_open:
            raise errors.IncidentOpen(number=self.number, status=self.status)
        before, self.status = self.status, Status.INVESTIGATING
        self.resolved_at = self.ended = self.eta = None
        self.details = replace(self.details, merged_into=None)
        due_at = at + self.interval
        self._record(IncidentReopened, by, at, before=before, text=text, due_at=due_at)
        self._promise(due_at, at)
        if text:
            self.last = Statement(text, by, at)

    def close(self, *, by: Person, at: datetime, archive: bool = False) -> None:
        """Resolved, and nothing more is expected. Raises NotResolved, AlreadySo, IncidentOver when it was cancelled."""
        if self.status is Status.CLOSED:
            raise errors.AlreadySo(what=self.status, by=None, at=None)
        if self.status is Status.CANCELLED:
            self._must_be_open()
        if self.status is not Status.RESOLVED:
            raise errors.NotResolved(number=self.number, status=self.status)
        self.status = Status.CLOSED
        self._record(IncidentClosed, by, at, archive=archive)

    def make_private(self, *, by: Person, at: datetime) -> None:
        """Only the people in it see it from now on. Raises PrivateAlready; NotInIt for whoever would be left out."""
        if self.private:
            raise errors.PrivateAlready(number=self.number)
        if by != self.declared_by and by not in self.roles.values():
            raise errors.NotInIt(number=self.number)
        self.private = True
        self.promises.pop(Audience.PUBLIC, None)  # nothing more is said outside
        self._record(MadePrivate, by, at)

    def change_title(self, title: str, *, by: Person, at: datetime) -> None:
        """Mends it; what it was stays in the timeline. Raises TitleMissing, AlreadySo."""
        if not title.strip():
            raise errors.TitleMissing
        before, self.title = self.title, shortened(title)
        if before == self.title:
            raise errors.AlreadySo(what=self.title, by=None, at=None)
        self._record(TitleChanged, by, at, before=before, after=title)

    def _move_to(self, status: Status, by: Person, at: datetime, *, with_update: bool) -> None:
        if self.status is Status.TRIAGE:
            self.promote(None, by=by, at=at)  # whoever says how far the work is has decided that it is an incident
        if status is not self.status:
            before, self.status = self.status, status
            self._watch(at)
            self._record(StatusChanged, by, at, before=before, after=status, with_update=with_update)

    def _end(
        self,
        kind: type[IncidentResolved] | type[IncidentCancelled],
        status: Status,
        text: str,
        by: Person,
        at: datetime,
    ) -> None:
        promise = self._must_be_open()
        before = self.status
        self._finish(status, text, by, at)
        self._record(kind, by, at, before=before, text=text, was_due=promise.due_at)

    def _finish(self, status: Status, text: str, by: Person, at: datetime) -> None:
        """Nothing is promised and nobody is asked any more."""
        self.status = status
        self.promises.clear()
        self.tasks = {n: task.asked() if task.kind is TaskKind.TASK else task for n, task in self.tasks.items()}
        self.ended = Statement(text, by, self.as_of or at)
        if text:
            self.last = self.ended
