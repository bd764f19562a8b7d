"""Lines for the timeline."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.events.base import Event
from bot.domain.values import Person


@dataclass(frozen=True, kw_only=True)
class NoteAdded(Event):
    """A line for the timeline, said to nobody."""

    text: str


@dataclass(frozen=True, kw_only=True)
class AttemptRecorded(Event):
    """What was tried, and what came of it."""

    text: str
    result: str


@dataclass(frozen=True, kw_only=True)
class MessageCaptured(Event):
    """A message of the channel, at its own time."""

    text: str
    source: str
    said_by: Person
    said_at: datetime


@dataclass(frozen=True, kw_only=True)
class CaptureTakenBack(Event):
    """It is no line of the timeline after all."""

    source: str


@dataclass(frozen=True, kw_only=True)
class LinkAdded(Event):
    """A place to go."""

    name: str
    url: str
