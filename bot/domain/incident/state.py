"""What an incident is made of, and what its verbs share."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bot.domain import errors
from bot.domain.act import KEPT, UNDO_WITHIN, Act, Parts, differences, parts
from bot.domain.cadence import Plan
from bot.domain.details import Details
from bot.domain.events import AnyEvent, Event
from bot.domain.promise import Promise
from bot.domain.task import Task
from bot.domain.values import COMMANDER, VIGIA, Audience, Conversation, Person, Severity, Statement, Status

TITLE_SHOWN = 120  # characters of a title shown on cards and in lists; the whole is kept as the first note
SOONEST = timedelta(minutes=1)  # shortest interval and snooze that can be asked for
LATEST = timedelta(hours=24)  # longest: beyond a day, nobody remembers the promise

E = TypeVar("E", bound=Event)


@dataclass
class State:
    """`number` is 0 until the store has given one; `events` are those not yet stored; `seq` counts all of them.

    `as_of` is when what is told now happened (aware UTC), if that was earlier.
    """

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
    details: Details = field(default_factory=Details)
    roles: dict[str, Person] = field(default_factory=dict)
    promises: dict[Audience, Promise] = field(default_factory=dict)
    tasks: dict[int, Task] = field(default_factory=dict)
    check_at: datetime | None = None  # when somebody is asked whether it is over; None when it is
    acts: tuple[Act, ...] = ()  # what people did a moment ago, and could take back
    as_of: datetime | None = None
    seq: int = 0
    events: list[AnyEvent] = field(default_factory=list)

    @property
    def interval(self) -> timedelta:
        """Time to the next update as things stand: the incident's own cadence, else the plan's."""
        return self.own_cadence or self.plan.cadence.interval(self.severity, self.status)

    @property
    def next_update_due_at(self) -> datetime | None:
        """What people in the channel were told; None when the incident is over."""
        promise = self.promises.get(Audience.ROOM)
        return promise.due_at if promise else None

    def holder(self, role: str) -> Person:
        """Who answers for a role: the commander holds every role not given away."""
        return self.roles.get(role) or self.roles[COMMANDER]

    def _record(self, kind: type[E], by: Person, at: datetime, /, **fields: Any) -> None:
        self.seq += 1
        said_at = fields.pop("said_at", self.as_of)
        self.events.append(kind(seq=self.seq, at=at, actor=by, said_at=said_at, **fields))  # type: ignore[arg-type]
        if not self.status.is_open:
            self.check_at = None
        elif by != VIGIA and self.status is not Status.MONITORING:
            self._check_not_before(at + self.plan.forgotten.silent)

    def _check_not_before(self, at: datetime) -> None:
        self.check_at = max(self.check_at or at, at)

    def _promise(self, due_at: datetime, at: datetime) -> None:
        """Made by the event just recorded."""
        self.promises[Audience.ROOM] = Promise.make(
            Audience.ROOM, at=at, seq=self.seq, due_at=due_at, ladder=self.plan.ladder
        )

    def _must_be_open(self) -> Promise:
        if not self.status.is_open:
            by, at = (self.ended.by, self.ended.at) if self.ended else (None, None)
            raise errors.IncidentOver(number=self.number, status=self.status, by=by, at=at)
        # A promise lost by hand is restored by the sweep; until then it counts as overdue from the beginning.
        return self.promises.get(Audience.ROOM) or Promise(Audience.ROOM, self.opened_at, 0, self.opened_at, None)

    def _watch(self, at: datetime) -> None:
        """From the moment the fix is in, work on it no longer says that it is not forgotten."""
        if self.status is Status.MONITORING:
            self.check_at = at + self.plan.forgotten.monitoring

    def remember(self, before: Parts, *, by: Person, at: datetime) -> None:
        """Keeps what the events not yet stored have changed since `before` (see `act.parts`), for `undo`."""
        if not self.events:
            return
        told = self.events[-1]
        was, now = differences(before, parts(self))
        fresh = [act for act in self.acts if at - act.at <= UNDO_WITHIN]
        self.acts = (*fresh, Act(by, at, told.seq, type(told).__name__, was, now))[-KEPT:]


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
