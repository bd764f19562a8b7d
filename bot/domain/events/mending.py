"""Mending what was said in a hurry: the timeline keeps both."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.events.base import Event
from bot.domain.values import Person, Status


@dataclass(frozen=True, kw_only=True)
class ActionUndone(Event):
    """The actor took back what they did at `did_at`. `undone` is the event that told of it, `what` its kind."""

    undone: int
    what: str
    did_at: datetime


@dataclass(frozen=True, kw_only=True)
class IncidentMerged(Event):
    """A duplicate: it ends, and goes on as incident `into`, in the channel `room` at `url` ("" when there is none)."""

    before: Status
    into: int
    title: str
    room: str
    url: str
    was_due: datetime


@dataclass(frozen=True, kw_only=True)
class DuplicateAbsorbed(Event):
    """Incident `duplicate` was the same as this one: its open tasks, followers and `people` are here now."""

    duplicate: int
    title: str
    tasks: int
    people: tuple[Person, ...]
