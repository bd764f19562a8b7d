"""Statements to others, and when the next one comes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.events.base import Event
from bot.domain.values import Status


@dataclass(frozen=True, kw_only=True)
class UpdatePosted(Event):
    """`was_due` is the promise it answers, `due_at` the one it makes."""

    text: str
    before: Status
    status: Status
    was_due: datetime
    due_at: datetime
    eta: datetime | None


@dataclass(frozen=True, kw_only=True)
class NoChangeReported(Event):
    """Still working on it: as good as an update for the promise."""

    was_due: datetime
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class AlarmSnoozed(Event):
    """The bot asks again at `until`; people still expect `due_at`."""

    until: datetime
    due_at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class CadenceChanged(Event):
    """From the next update on."""

    every: timedelta
