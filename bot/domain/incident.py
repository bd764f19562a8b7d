"""An incident: what it refuses, what it decides, what it records.

Each verb is one method. It checks, changes the state and records the event together, so that no caller can do
one without the other. Nothing here reads a clock: `at` is given, aware UTC.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bot.domain import errors
from bot.domain.cadence import Plan
from bot.domain.events import (
    AlarmSnoozed,
    AnnouncementPosted,
    AnyEvent,
    CadenceChanged,
    CardPosted,
    DeliveryBuried,
    Event,
    IncidentCancelled,
    IncidentDeclared,
    IncidentReopened,
    IncidentResolved,
    NoChangeReported,
    NoteAdded,
    PromiseRestored,
    RoleAssigned,
    RoleDropped,
    RoomNameTaken,
    RoomOpened,
    SeverityChanged,
    StatusChanged,
    UpdateDue,
    UpdatePosted,
)
from bot.domain.promise import Promise
from bot.domain.values import (
    COMMANDER,
    VIGIA,
    Audience,
    Conversation,
    Person,
    PostRef,
    Severity,
    Statement,
    Status,
)

TITLE_SHOWN = 120  # characters of a title shown on cards and in lists; the whole is kept as the first note
SOONEST = timedelta(minutes=1)  # shortest interval and snooze that can be asked for
LATEST = timedelta(hours=24)  # longest: beyond a day, nobody remembers the promise

E = TypeVar("E", bound=Event)


@dataclass
class Incident:
    """The aggregate. `number` is 0 until the store has given it one; `events` are those not yet stored."""

    number: int
    title: str
    severity: Severity
    status: Status
    private: bool
    origin: Conversation
    declared_by: Person
    opened_at: datetime
    plan: Plan
    playbook: str  # digest of the playbook in force
    resolved_at: datetime | None = None
    own_cadence: timedelta | None = None
    eta: datetime | None = None
    last: Statement | None = None  # what was last said to others
    ended: Statement | None = None  # who resolved or cancelled it, and when
    roles: dict[str, Person] = field(default_factory=dict)
    promises: dict[Audience, Promise] = field(default_factory=dict)
    seq: int = 0
    events: list[AnyEvent] = field(default_factory=list)

    # -- life ---------------------------------------------------------------------------------------------

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
    ) -> "Incident":
        """A new incident with its first promise. Whoever declares commands it until somebody takes over.

        Raises TitleMissing. A long title is shortened for display and kept whole as the first note.
        """
        if not title.strip():
            raise errors.TitleMissing
        incident = cls(
            number=0,
            title=shortened(title),
            severity=severity,
            status=Status.INVESTIGATING,
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
        )
        incident._promise(due_at, at)
        if summary:
            incident.last = Statement(summary, by, at)
        if incident.title != title:
            incident._record(NoteAdded, by, at, text=title)
        incident.assign_role(COMMANDER, by, by=by, at=at)
        return incident

    def change_status(self, status: Status, *, by: Person, at: datetime) -> None:
        """Moves among the open statuses. Raises IncidentOver, AlreadySo."""
        self._must_be_open()
        if status == self.status:
            raise errors.AlreadySo(what=status, by=None, at=None)
        self._move_to(status, by, at, with_update=False)

    def resolve(self, text: str, *, by: Person, at: datetime) -> None:
        """Service is back: every promise ends. Raises IncidentOver."""
        self._end(IncidentResolved, Status.RESOLVED, text, by, at)
        self.resolved_at = at

    def cancel(self, text: str, *, by: Person, at: datetime) -> None:
        """It was never an incident: every promise ends. Raises IncidentOver."""
        self._end(IncidentCancelled, Status.CANCELLED, text, by, at)

    def reopen(self, text: str, *, by: Person, at: datetime) -> None:
        """Not over after all: investigating again, with a new promise. Raises IncidentOpen."""
        if self.status.is_open:
            raise errors.IncidentOpen(number=self.number, status=self.status)
        before, self.status = self.status, Status.INVESTIGATING
        self.resolved_at = self.ended = self.eta = None
        due_at = at + self.interval
        self._record(IncidentReopened, by, at, before=before, text=text, due_at=due_at)
        self._promise(due_at, at)
        if text:
            self.last = Statement(text, by, at)

    def change_severity(self, severity: Severity, text: str, *, by: Person, at: datetime) -> None:
        """Better or worse than thought. The promise already made stays. Raises IncidentOver, AlreadySo."""
        self._must_be_open()
        if severity == self.severity:
            raise errors.AlreadySo(what=severity, by=None, at=None)
        before, self.severity = self.severity, severity
        self._record(SeverityChanged, by, at, before=before, after=severity, text=text)

    # -- updates and promises -----------------------------------------------------------------------------

    @property
    def interval(self) -> timedelta:
        """Time to the next update as things stand: the incident's own cadence, else the plan's."""
        return self.own_cadence or self.plan.cadence.interval(self.severity, self.status)

    @property
    def next_update_due_at(self) -> datetime | None:
        """What people in the channel were told; None when the incident is over."""
        promise = self.promises.get(Audience.ROOM)
        return promise.due_at if promise else None

    def post_update(
        self,
        text: str,
        *,
        by: Person,
        at: datetime,
        status: Status | None = None,
        next_in: timedelta | None = None,
        next_at: datetime | None = None,
        eta: datetime | None = None,
    ) -> None:
        """The formal update: keeps or breaks the promise and makes the next.

        Raises IncidentOver, TextMissing, DurationOutOfRange. A final status resolves or cancels with the text.
        """
        if status is Status.RESOLVED:
            self.resolve(text, by=by, at=at)
            return
        if status is Status.CANCELLED:
            self.cancel(text, by=by, at=at)
            return
        promise = self._must_be_open()
        if not text.strip():
            raise errors.TextMissing(verb="update")
        if next_at is not None:
            next_in = next_at - at
        if next_in is not None:
            within_a_day(next_in)
        before = self.status
        if status is not None and status != before:
            self._move_to(status, by, at, with_update=True)
        due_at = at + (next_in or self.interval)
        self.eta = eta or self.eta
        self.last = Statement(text, by, at)
        self._record(
            UpdatePosted,
            by,
            at,
            text=text,
            before=before,
            status=self.status,
            was_due=promise.due_at,
            due_at=due_at,
            eta=eta,
        )
        self._promise(due_at, at)

    def report_no_change(self, *, by: Person, at: datetime, answers: int | None = None) -> None:
        """Still working on it: the next update is promised again. Raises IncidentOver, PromptAnswered."""
        promise = self._answered(answers)
        due_at = at + self.interval
        self._record(NoChangeReported, by, at, was_due=promise.due_at, due_at=due_at)
        self._promise(due_at, at)

    def snooze(self, length: timedelta, reason: str, *, by: Person, at: datetime, answers: int | None = None) -> None:
        """Moves the bot's question, once per promise. Raises IncidentOver, PromptAnswered, SnoozedAlready."""
        promise = self._answered(answers)
        within_a_day(length)
        if promise.snoozed_until is not None:
            raise errors.SnoozedAlready(until=promise.snoozed_until, due=promise.due_at)
        until = at + length
        self.promises[promise.audience] = promise.snoozed(until)
        self._record(AlarmSnoozed, by, at, until=until, due_at=promise.due_at, reason=reason)

    def change_cadence(self, every: timedelta, *, by: Person, at: datetime) -> None:
        """This incident's own interval, from the next update on. Raises IncidentOver, DurationOutOfRange."""
        self._must_be_open()
        within_a_day(every)
        self.own_cadence = every
        self._record(CadenceChanged, by, at, every=every)

    def prompt(self, audience: Audience, *, at: datetime) -> None:
        """Asks the highest rung reached, once, however late. Does nothing when nothing is due."""
        promise = self.promises.get(audience)
        if promise is None or promise.alarm_at is None or promise.alarm_at > at:
            return
        self.promises[audience], index = promise.prompted(at, self.plan.ladder)
        rung = self.plan.ladder.rungs[index]
        people = dict.fromkeys(self.holder(role) for role in rung.ask)
        self._record(
            UpdateDue,
            VIGIA,
            at,
            audience=audience,
            promise=promise.made_seq,
            due_at=promise.due_at,
            rung=index,
            roles=rung.ask,
            people=tuple(people),
            via=rung.via,
        )

    def restore_promise(self, *, at: datetime) -> None:
        """An open incident without a promise gets one: somebody is waiting. Else nothing happens."""
        if self.status.is_open and Audience.ROOM not in self.promises:
            due_at = at + self.interval
            self._record(PromiseRestored, VIGIA, at, due_at=due_at)
            self._promise(due_at, at)

    # -- roles and notes ----------------------------------------------------------------------------------

    def holder(self, role: str) -> Person:
        """Who answers for a role: the commander holds every role not given away."""
        return self.roles.get(role) or self.roles[COMMANDER]

    def assign_role(self, role: str, person: Person, *, by: Person, at: datetime) -> None:
        """Gives a role to a person. Raises IncidentOver, RoleHeldAlready."""
        self._must_be_open()
        before = self.roles.get(role)
        if before == person:
            raise errors.RoleHeldAlready(role=role, person=person)
        self.roles[role] = person
        self._record(RoleAssigned, by, at, role=role, person=person, before=before)

    def drop_role(self, role: str, *, by: Person, at: datetime) -> None:
        """Gives a role back to the commander. Raises IncidentOver, CommandMustBeHeld, RoleVacant."""
        self._must_be_open()
        if role == COMMANDER:
            raise errors.CommandMustBeHeld
        person = self.roles.pop(role, None)
        if person is None:
            raise errors.RoleVacant(role=role)
        self._record(RoleDropped, by, at, role=role, person=person)

    def add_note(self, text: str, *, by: Person, at: datetime) -> None:
        """A line for the timeline; also after the end, when the story is completed. Raises TextMissing."""
        if not text.strip():
            raise errors.TextMissing(verb="note")
        self._record(NoteAdded, by, at, text=text)

    # -- what the outside answered ------------------------------------------------------------------------

    def room_opened(self, room: Conversation, name: str, url: str, *, at: datetime) -> None:
        """The channel exists."""
        self._record(RoomOpened, VIGIA, at, room=room, name=name, url=url)

    def room_name_taken(self, platform: str, name: str, wish: str, *, at: datetime) -> None:
        """The reserved name belongs to somebody else."""
        self._record(RoomNameTaken, VIGIA, at, platform=platform, name=name, wish=wish)

    def card_posted(self, post: PostRef, *, at: datetime) -> None:
        """The status card stands in the channel."""
        self._record(CardPosted, VIGIA, at, post=post)

    def announcement_posted(self, post: PostRef, *, at: datetime) -> None:
        """The announcement channel knows."""
        self._record(AnnouncementPosted, VIGIA, at, post=post)

    def delivery_buried(self, what: str, place: str, platform: str, reason: str, *, at: datetime) -> None:
        """Something will not be said or done outside."""
        self._record(DeliveryBuried, VIGIA, at, what=what, place=place, platform=platform, reason=reason)

    # -- inside -------------------------------------------------------------------------------------------

    def _record(self, kind: type[E], by: Person, at: datetime, **fields: Any) -> None:
        self.seq += 1
        self.events.append(kind(seq=self.seq, at=at, actor=by, **fields))  # type: ignore[arg-type]

    def _promise(self, due_at: datetime, at: datetime) -> None:
        """Made by the event just recorded."""
        self.promises[Audience.ROOM] = Promise.make(
            Audience.ROOM, at=at, seq=self.seq, due_at=due_at, ladder=self.plan.ladder
        )

    def _must_be_open(self) -> Promise:
        if not self.status.is_open:
            by, at = (self.ended.by, self.ended.at) if self.ended else (None, None)
            raise errors.IncidentOver(number=self.number, status=self.status, by=by, at=at)
        return self.promises[Audience.ROOM]

    def _answered(self, promise_seq: int | None) -> Promise:
        promise = self._must_be_open()
        if promise_seq is not None and promise_seq != promise.made_seq:
            raise errors.PromptAnswered(by=self.last.by if self.last else None, at=promise.made_at, due=promise.due_at)
        return promise

    def _move_to(self, status: Status, by: Person, at: datetime, *, with_update: bool) -> None:
        before, self.status = self.status, status
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
        before, self.status = self.status, status
        self.promises.clear()
        self.ended = Statement(text, by, at)
        if text:
            self.last = self.ended
        self._record(kind, by, at, before=before, text=text, was_due=promise.due_at)


def shortened(title: str) -> str:
    """One line of at most TITLE_SHOWN characters, cut between words where there are any."""
    line = " ".join(title.split())
    if len(line) <= TITLE_SHOWN:
        return line
    cut = line[: TITLE_SHOWN - 1]
    head, _, tail = cut.rpartition(" ")
    return (head if head and len(tail) < TITLE_SHOWN // 3 else cut).rstrip() + "…"


def within_a_day(length: timedelta) -> None:
    """Raises DurationOutOfRange outside SOONEST..LATEST."""
    if not SOONEST <= length <= LATEST:
        raise errors.DurationOutOfRange(shortest=SOONEST, longest=LATEST)
