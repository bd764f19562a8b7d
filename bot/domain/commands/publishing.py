"""Telling people outside: what can be asked."""

from dataclasses import dataclass

from bot.domain.component import UNSAID, Affected
from bot.domain.content import Content


@dataclass(frozen=True, kw_only=True)
class DraftPublication:
    """A text for an audience, not yet approved. `number`: mends the draft of that number."""

    audience: str
    phase: str
    content: Content
    affected: Affected = UNSAID
    number: int | None = None


@dataclass(frozen=True, kw_only=True)
class CorrectPublication:
    """The right text, everywhere the wrong one went."""

    number: int
    content: Content
    affected: Affected = UNSAID


@dataclass(frozen=True, kw_only=True)
class RetractPublication:
    """The text should not have gone out: said so everywhere it went."""

    number: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class ApprovePublication:
    """`digest` is that of the text the approver saw. `reason`: why nobody else was asked."""

    number: int | None
    digest: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class DiscardPublication:
    """It will not be said."""

    number: int | None


@dataclass(frozen=True, kw_only=True)
class Redeliver:
    """What is to be done about one target: try it again, however old it is, or (`arrived`) take it as arrived."""

    number: int
    target: str
    arrived: bool = False
