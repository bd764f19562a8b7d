"""A text for an audience: drafted, approved by whoever may, delivered to each target on its own.

    draft ──▶ released (approved, on its way; each target has its receipt)
      └─────▶ discarded

An aggregate of its own beside the incident it speaks about. Nothing here reads a clock or talks to anybody.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain import errors
from bot.domain.content import Content
from bot.domain.release import ReleaseKind, Statement
from bot.domain.values import Person, Severity

VALID = timedelta(minutes=30)  # how long what somebody read and approved may be taken for read; our choice


class Stage(StrEnum):
    """Where a publication stands."""

    DRAFT = "draft"
    RELEASED = "released"
    DISCARDED = "discarded"


class Arrival(StrEnum):
    """Where it stands at one target."""

    WAITING = "waiting"
    RETRYING = "retrying"  # it failed, and is tried again
    UNDERWAY = "underway"  # part of it is done
    SENT = "sent"
    FAILED = "failed"  # refused for good, until somebody mends the cause and presses Retry
    UNKNOWN = "unknown"  # it may have arrived, and the target cannot be asked: a person decides
    STALE = "stale"  # too old to be said without asking: a person decides
    OVERTAKEN = "overtaken"  # something newer went there instead
    WITHHELD = "withheld"  # the incident was made private before it could be said

    @property
    def needs_somebody(self) -> bool:
        """Whether nothing happens until a person decides."""
        return self in (Arrival.FAILED, Arrival.UNKNOWN, Arrival.STALE)

    @property
    def may_be_there(self) -> bool:
        """Whether all of it may have been read there."""
        return self in (Arrival.SENT, Arrival.UNDERWAY, Arrival.UNKNOWN)


@dataclass(frozen=True)
class TargetReceipt:
    """A publication at one target. `ref` and `thread` are the target's own names for it and for the incident."""

    state: Arrival
    at: datetime
    reason: str = ""
    ref: str = ""
    thread: str = ""
    url: str = ""
    done: int = 0  # recipients reached, for targets with many
    of: int = 0

    @property
    def may_be_there(self) -> bool:
        """Whether somebody may have read it there, so that a correction has to follow it."""
        return self.state.may_be_there or bool(self.ref)

    @property
    def may_be_tried(self) -> bool:
        """Whether a person may have it tried again now: where part of it stands already, nobody reads it twice."""
        return self.state.needs_somebody or (self.state is Arrival.RETRYING and bool(self.ref))


@dataclass(frozen=True)
class Piece:
    """What one target would be told. `length` and `limit` in the target's own measure."""

    target: str
    statements: tuple[Statement, ...]
    length: int
    limit: int | None


@dataclass(frozen=True)
class Approval:
    """Who approved the text as it is; `reason` when they did so alone where a second person is wanted."""

    by: Person
    at: datetime
    reason: str = ""


class Delivered:
    """Where one text stands, target by target."""

    receipts: dict[str, TargetReceipt]

    def record(self, target: str, receipt: TargetReceipt) -> bool:
        """Keeps what is known about one target. Answers whether that is news to people."""
        before = self.receipts.get(target)
        if before is None:
            return False
        self.receipts[target] = replace(receipt, ref=receipt.ref or before.ref, thread=receipt.thread or before.thread)
        return (before.state, before.reason, before.done) != (receipt.state, receipt.reason, receipt.done)

    def decide(self, target: str, *, arrived: bool, at: datetime) -> None:
        """A person says what became of it at a target, or that it is to be tried again.

        Raises UnknownTarget, NothingToDecide.
        """
        before = self.receipts.get(target)
        if before is None:
            raise errors.UnknownTarget(word=target, known=list(self.receipts))
        if not before.may_be_tried or (arrived and before.state is not Arrival.UNKNOWN):
            raise errors.NothingToDecide(target=target)
        self.receipts[target] = replace(before, state=Arrival.SENT if arrived else Arrival.WAITING, at=at, reason="")

    def overtake(self, target: str, *, at: datetime) -> bool:
        """Something newer goes where this still waits. Answers whether it was waiting."""
        before = self.receipts.get(target)
        if before is None or before.state not in (Arrival.WAITING, Arrival.RETRYING, Arrival.FAILED, Arrival.STALE):
            return False
        self.receipts[target] = replace(before, state=Arrival.OVERTAKEN, at=at, reason="")
        return True


@dataclass
class Publication(Delivered):
    """`seen` is the newest publication to the same audience its author had before them, 0 for none."""

    incident: int
    number: int
    audience: str
    phase: str
    kind: ReleaseKind
    author: Person
    written_at: datetime  # drafted, or last edited
    content: Content
    pieces: tuple[Piece, ...]
    seen: int
    second_person: bool
    corrects: int | None = None
    severity: Severity | None = None  # of the incident when it was written
    stage: Stage = Stage.DRAFT
    approval: Approval | None = None
    receipts: dict[str, TargetReceipt] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Of exactly what would be said where, and of which components: an approval is bound to it."""
        said = [(piece.target, [asdict(one) for one in piece.statements]) for piece in self.pieces]
        whole = json.dumps([said, dict(self.content.states)], ensure_ascii=False)
        return hashlib.sha256(whole.encode()).hexdigest()[:16]

    @property
    def released_at(self) -> datetime | None:
        """When it was approved."""
        return self.approval.at if self.approval else None

    def edit(
        self,
        content: Content,
        pieces: tuple[Piece, ...],
        *,
        phase: str,
        severity: Severity,
        seen: int,
        by: Person,
        at: datetime,
    ) -> None:
        """Another text: whoever edits it last is its author. Raises PublicationOver."""
        self._must_be_draft()
        self.content, self.pieces, self.phase, self.seen = content, pieces, phase, seen
        self.severity = severity
        self.author, self.written_at = by, at

    def approve(self, digest: str, *, newest: int, reason: str, by: Person, at: datetime) -> None:
        """Lets it go. `digest` "" stands for the text as it is; `newest` is what else went to this audience last.

        Raises PublicationOver, PublicationEdited, PublicationOvertaken, ApprovalLapsed, PromisePassed,
        NothingToPublish, SecondPersonNeeded, ApproverUnknown.
        """
        self._must_be_draft()
        if digest not in ("", self.digest):
            raise errors.PublicationEdited(number=self.number, by=self.author, at=self.written_at)
        if newest > self.seen:
            raise errors.PublicationOvertaken(number=self.number, other=newest)
        if at - self.written_at > VALID:
            raise errors.ApprovalLapsed(number=self.number, at=self.written_at, within=VALID)
        if self.content.next_update_at and self.content.next_update_at <= at:
            raise errors.PromisePassed(number=self.number, due=self.content.next_update_at)
        if not self.pieces:
            raise errors.NothingToPublish(number=self.number)
        if self.second_person and not reason:
            self._must_be_another(by)
        self.stage = Stage.RELEASED
        alone = self.second_person and (by == self.author or by.platform != self.author.platform)
        self.approval = Approval(by, at, reason if alone else "")
        self.receipts = {piece.target: TargetReceipt(Arrival.WAITING, at) for piece in self.pieces}

    def _must_be_another(self, by: Person) -> None:
        if by == self.author:
            raise errors.SecondPersonNeeded(number=self.number)
        if by.platform != self.author.platform:
            # Whether they are one person on two platforms cannot be told, so they count as one.
            raise errors.ApproverUnknown(number=self.number, platform=self.author.platform)

    def discard(self) -> None:
        """It will not be said. Raises PublicationOver."""
        self._must_be_draft()
        self.stage = Stage.DISCARDED

    def withhold(self, *, at: datetime) -> bool:
        """The incident is nobody's business any more: what waits is not said. Answers whether anything waited."""
        waiting = [target for target, one in self.receipts.items() if one.state in (Arrival.WAITING, Arrival.RETRYING)]
        for target in waiting:
            self.receipts[target] = replace(self.receipts[target], state=Arrival.WITHHELD, at=at, reason="")
        return bool(waiting)

    def went_to(self) -> Mapping[str, TargetReceipt]:
        """Where somebody may have read it."""
        return {target: one for target, one in self.receipts.items() if one.may_be_there}

    def must_have_gone_out(self) -> None:
        """Only what was said can be corrected. Raises NotPublished."""
        if self.stage is not Stage.RELEASED:
            raise errors.NotPublished(number=self.number)

    def _must_be_draft(self) -> None:
        if self.stage is not Stage.DRAFT:
            by, at = (self.approval.by, self.approval.at) if self.approval else (None, self.written_at)
            raise errors.PublicationOver(number=self.number, by=by, at=at)
