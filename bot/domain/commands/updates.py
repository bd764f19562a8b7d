"""Statements to others, and when the next one comes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.values import Status


@dataclass(frozen=True, kw_only=True)
class PostUpdate:
    """The formal update. Of `next_in` and `next_at` (aware UTC) at most one is given; neither: the cadence decides."""

    text: str
    status: Status | None = None
    next_in: timedelta | None = None
    next_at: datetime | None = None
    eta: datetime | None = None
    answers: int | None = None  # the promise it was written for, when it comes from a form


@dataclass(frozen=True, kw_only=True)
class ReportNoChange:
    """Still working on it. `answers` is the promise a button belongs to (its `made_seq`); None when typed."""

    answers: int | None = None


@dataclass(frozen=True, kw_only=True)
class Snooze:
    """Moves the bot's question, never the promise made to people."""

    by: timedelta
    reason: str = ""
    answers: int | None = None


@dataclass(frozen=True, kw_only=True)
class ChangeCadence:
    """This incident's own interval, from the next update on."""

    every: timedelta
