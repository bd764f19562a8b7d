"""Lines for the timeline."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.values import Person


@dataclass(frozen=True, kw_only=True)
class AddNote:
    """A line for the timeline, said to nobody."""

    text: str


@dataclass(frozen=True, kw_only=True)
class AddAttempt:
    """What was tried, and what came of it."""

    text: str
    result: str = ""


@dataclass(frozen=True, kw_only=True)
class Capture:
    """A message becomes a line of the timeline, at its own time, once. `source` is where it was said."""

    text: str
    source: str
    said_by: Person
    said_at: datetime


@dataclass(frozen=True, kw_only=True)
class TakeBack:
    """A captured message is no line of the timeline after all."""

    source: str


@dataclass(frozen=True, kw_only=True)
class AddLink:
    """A place to go, on the card. A name given again replaces what it led to."""

    name: str
    url: str
