"""Planned maintenance: drafted, let go by somebody who read what would be said, then carried through by the clock.

    draft ──▶ scheduled ──▶ in progress ──▶ verifying ──▶ completed
      │           └──────────────┴──────────────┴───────▶ cancelled
      └─────▶ discarded

An aggregate of its own beside incidents. Nothing here reads a clock or talks to anybody.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain import errors
from bot.domain.events.maintenance import Happened, MaintenanceEvent
from bot.domain.publication import Approval, Arrival, Delivered, Piece, TargetReceipt
from bot.domain.values import VIGIA, Person, PostRef, WorkStage

SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(days=14)  # what takes longer is no maintenance window; our choice
FURTHEST = timedelta(days=366)  # a year ahead: beyond it, a date is taken for a slip of the pen; our choice


@dataclass(frozen=True)
class Schedule:
    """When people are reminded, each so long before the start; how long the result is looked at after the end."""

    remind: tuple[timedelta, ...]
    verify: timedelta


@dataclass
class Announcement(Delivered):
    """One text on its way to its targets. `phase` is that of its template."""

    number: int
    phase: str
    at: datetime
    pieces: tuple[Piece, ...]
    receipts: dict[str, TargetReceipt] = field(default_factory=dict)

    def overtake(self, target: str, *, at: datetime) -> bool:
        """A mailing that has come halfway goes no further either: the rest hears what is true now."""
        before = self.receipts.get(target)
        if before is None or before.state is not Arrival.UNDERWAY:
            return super().overtake(target, at=at)
        self.receipts[target] = replace(before, state=Arrival.OVERTAKEN, at=at, reason="")
        return True


@dataclass
class Maintenance:
    """`names` and `texts` by language. `pieces` are what each target would be told first; `playbook` its digest."""

    number: int
    playbook: str
    schedule: Schedule
    names: Mapping[str, str]
    texts: Mapping[str, str]
    components: tuple[str, ...]  # ids
    starts_at: datetime
    ends_at: datetime
    author: Person
    planned_at: datetime  # drafted first
    written_at: datetime  # drafted, or last edited
    pieces: tuple[Piece, ...]
    second_person: bool
    phrase: str = ""  # id of a ready sentence, said in each phase that has it
    stage: WorkStage = WorkStage.SCHEDULED
    approval: Approval | None = None
    reason: str = ""  # why it was called off
    announcements: list[Announcement] = field(default_factory=list)
    history: list[MaintenanceEvent] = field(default_factory=list)
    posts: dict[str, PostRef] = field(default_factory=dict)  # where its card stands, by platform

    # -- what it is ---------------------------------------------------------------------------------------------

    @property
    def is_draft(self) -> bool:
        """Whether nobody outside has heard of it."""
        return self.approval is None and not self.stage.is_over

    @property
    def digest(self) -> str:
        """Of exactly what would be said where, and what the clock would do: letting it go is bound to it."""
        said = [(piece.target, [asdict(one) for one in piece.statements]) for piece in self.pieces]
        planned = [self.starts_at.isoformat(), self.ends_at.isoformat(), *self.components]
        return hashlib.sha256(json.dumps([planned, said], ensure_ascii=False).encode()).hexdigest()[:16]

    @property
    def verified_by(self) -> datetime:
        """When the clock finishes it."""
        return self.ends_at + self.schedule.verify

    @property
    def wake_at(self) -> datetime | None:
        """When the clock has something to do; None: never."""
        if self.is_draft or self.stage.is_over:
            return None
        match self.stage:
            case WorkStage.SCHEDULED:
                return min([*self._reminders(), self.starts_at])
            case WorkStage.IN_PROGRESS:
                return self.ends_at
            case _:
                return self.verified_by

    @property
    def told(self) -> tuple[str, ...]:
        """The targets that hear of it, in the order they were shown."""
        return tuple(piece.target for piece in self.pieces)

    def latest(self, target: str) -> Announcement | None:
        """What went to this target last."""
        return next((one for one in reversed(self.announcements) if target in one.receipts), None)

    # -- people -------------------------------------------------------------------------------------------------

    def planned(self, *, by: Person, at: datetime) -> None:
        """A draft stands. Raises WindowEnded, WindowInverted, WindowUnreasonable, and nothing is recorded."""
        must_be_reasonable(self.starts_at, self.ends_at, at=at)
        self._record(Happened.PLANNED, by, at)

    def edit(
        self,
        names: Mapping[str, str],
        texts: Mapping[str, str],
        phrase: str,
        components: tuple[str, ...],
        starts_at: datetime,
        ends_at: datetime,
        *,
        by: Person,
        at: datetime,
    ) -> None:
        """Another draft: whoever edits it last is its author. What targets would be told is put in anew afterwards.

        Raises MaintenanceAnnounced, MaintenanceOver, WindowEnded, WindowInverted, WindowUnreasonable.
        """
        self._must_be_draft()
        must_be_reasonable(starts_at, ends_at, at=at)
        self.names, self.texts, self.phrase, self.components = names, texts, phrase, components
        self.starts_at, self.ends_at = starts_at, ends_at
        self.author, self.written_at = by, at
        self._record(Happened.PLANNED, by, at)

    def announce(self, digest: str, *, reason: str, by: Person, at: datetime) -> Announcement:
        """Lets it go. `digest` "" stands for what is there.

        Raises MaintenanceAnnounced, MaintenanceOver, MaintenanceEdited, WindowPassed, NothingToPublish,
        AnnouncerNeeded, ApproverUnknown.
        """
        self._must_be_draft()
        if digest not in ("", self.digest):
            raise errors.MaintenanceEdited(number=self.number, by=self.author, at=self.written_at)
        if self.ends_at <= at:
            raise errors.WindowPassed(number=self.number, at=self.ends_at)
        if not self.pieces:
            raise errors.NothingToPublish(number=self.number)
        if self.second_person and not reason:
            self._must_be_another(by)
        alone = self.second_person and (by == self.author or by.platform != self.author.platform)
        self.approval = Approval(by, at, reason if alone else "")
        return self.tell(Happened.ANNOUNCED, "maintenance-scheduled", self.pieces, by=by, at=at)

    def begin(self, *, by: Person, at: datetime) -> None:
        """Earlier than planned. Raises MaintenanceNotAnnounced, MaintenanceOver, MaintenanceBegun."""
        self._must_be_announced()
        if self.stage is not WorkStage.SCHEDULED:
            raise errors.MaintenanceBegun(number=self.number, at=self.starts_at)
        self.starts_at, self.stage = at, WorkStage.IN_PROGRESS

    def extend(self, until: datetime | timedelta, *, at: datetime) -> None:
        """More time; while the result is looked at, the work goes on.

        Raises MaintenanceNotAnnounced, MaintenanceOver, WindowNotLonger, WindowUnreasonable.
        """
        self._must_be_announced()
        ends_at = until if isinstance(until, datetime) else self.ends_at + until
        if ends_at <= self.ends_at or ends_at <= at:
            raise errors.WindowNotLonger(number=self.number, at=self.ends_at)
        must_be_reasonable(self.starts_at, ends_at, at=at)
        self.ends_at = ends_at
        if self.stage is WorkStage.VERIFYING:
            self.stage = WorkStage.IN_PROGRESS

    def finish(self, *, at: datetime) -> None:
        """All is well, whether or not its time is up. Raises MaintenanceNotAnnounced, MaintenanceOver, …NotBegun."""
        self._must_be_announced()
        if self.stage is WorkStage.SCHEDULED:
            raise errors.MaintenanceNotBegun(number=self.number, at=self.starts_at)
        self.ends_at, self.stage = min(self.ends_at, at), WorkStage.COMPLETED

    def call_off(self, reason: str) -> None:
        """It does not take place, or does not go on. Raises MaintenanceNotAnnounced, MaintenanceOver."""
        self._must_be_announced()
        self.stage, self.reason = WorkStage.CANCELLED, reason

    def discard(self, *, by: Person, at: datetime) -> None:
        """A draft nobody hears of. Raises MaintenanceAnnounced, MaintenanceOver."""
        self._must_be_draft()
        self.stage = WorkStage.CANCELLED
        self._record(Happened.DISCARDED, by, at)

    def decide(self, target: str, *, arrived: bool, by: Person, at: datetime) -> Announcement:
        """A person says what became of the last text at a target. Raises UnknownTarget, NothingToDecide."""
        announcement = self.latest(target)
        if announcement is None:
            raise errors.UnknownTarget(word=target, known=list(self.told))
        announcement.decide(target, arrived=arrived, at=at)
        self._record(Happened.DECIDED, by, at, announcement=announcement.number, target=target, arrived=arrived)
        return announcement

    # -- the clock ----------------------------------------------------------------------------------------------

    def strike(self, *, at: datetime) -> Happened | None:
        """What the clock makes happen now; None when nothing. Of several instants that were missed, the last alone."""
        if self.is_draft or self.stage.is_over:
            return None
        stage = self._stage_at(at)
        if stage is not self.stage:
            self.stage = stage
            return {
                WorkStage.IN_PROGRESS: Happened.STARTED,
                WorkStage.VERIFYING: Happened.CHECKED,
                WorkStage.COMPLETED: Happened.FINISHED,
            }[stage]
        if stage is WorkStage.SCHEDULED and any(due <= at for due in self._reminders()):
            return Happened.REMINDED
        return None

    def _stage_at(self, at: datetime) -> WorkStage:
        passed = [
            (self.starts_at, WorkStage.IN_PROGRESS),
            (self.ends_at, WorkStage.VERIFYING),
            (self.verified_by, WorkStage.COMPLETED),
        ]
        order = list(WorkStage)
        reached = [stage for due, stage in passed if due <= at]
        return max([self.stage, *reached], key=order.index)

    def _reminders(self) -> list[datetime]:
        """Those still to come, counted from the last time people were told of its start."""
        last = max(one.at for one in self.history if one.what in (Happened.ANNOUNCED, Happened.REMINDED))
        return [due for before in self.schedule.remind if last < (due := self.starts_at - before) < self.starts_at]

    # -- telling ------------------------------------------------------------------------------------------------

    def tell(
        self,
        what: Happened,
        phase: str,
        pieces: tuple[Piece, ...],
        *,
        by: Person = VIGIA,
        at: datetime,
        reason: str = "",
        unsaid: Mapping[str, str] | None = None,
    ) -> Announcement:
        """One more text for its targets; what still waited there is not said any more: the newest is true.

        `unsaid`: targets that cannot be told, and why.
        """
        receipts = {piece.target: TargetReceipt(Arrival.WAITING, at) for piece in pieces}
        receipts |= {target: TargetReceipt(Arrival.FAILED, at, why) for target, why in (unsaid or {}).items()}
        for older in self.announcements:
            for target in receipts:
                older.overtake(target, at=at)
        announcement = Announcement(len(self.announcements) + 1, phase, at, pieces, receipts)
        self.announcements.append(announcement)
        self._record(what, by, at, announcement=announcement.number, reason=reason)
        return announcement

    def received(self, number: int, target: str, receipt: TargetReceipt, *, at: datetime) -> None:
        """What a target answered, recorded when that is news to people."""
        announcement = self.announcements[number - 1]
        before = announcement.receipts[target].state
        if before is Arrival.OVERTAKEN and receipt.state is not Arrival.SENT:
            return  # it is not tried again
        if announcement.record(target, receipt):
            self._record(Happened.RECEIVED, VIGIA, at, announcement=number, target=target, reason=receipt.reason)

    def _record(self, what: Happened, by: Person, at: datetime, **more: object) -> None:
        seq = len(self.history) + 1
        self.history.append(MaintenanceEvent(seq=seq, at=at, actor=by, what=what, **more))  # type: ignore[arg-type]

    # -- what must be so ----------------------------------------------------------------------------------------

    def _must_be_draft(self) -> None:
        self._must_not_be_over()
        if self.approval:
            raise errors.MaintenanceAnnounced(number=self.number, by=self.approval.by, at=self.approval.at)

    def _must_be_announced(self) -> None:
        self._must_not_be_over()
        if not self.approval:
            raise errors.MaintenanceNotAnnounced(number=self.number)

    def _must_not_be_over(self) -> None:
        if self.stage.is_over:
            raise errors.MaintenanceOver(number=self.number, at=self.history[-1].at)

    def _must_be_another(self, by: Person) -> None:
        if by == self.author:
            raise errors.AnnouncerNeeded(number=self.number)
        if by.platform != self.author.platform:
            # Whether they are one person on two platforms cannot be told, so they count as one.
            raise errors.ApproverUnknown(number=self.number, platform=self.author.platform)


def must_be_reasonable(starts_at: datetime, ends_at: datetime, *, at: datetime) -> None:
    """Raises WindowInverted, WindowEnded, WindowUnreasonable."""
    if ends_at <= starts_at:
        raise errors.WindowInverted(starts=starts_at, ends=ends_at)
    if ends_at <= at:
        raise errors.WindowEnded(at=ends_at)
    if not SHORTEST <= ends_at - starts_at <= LONGEST or starts_at - at > FURTHEST:
        raise errors.WindowUnreasonable(longest=LONGEST, furthest=FURTHEST)
