"""Lines for the timeline."""

from dataclasses import dataclass

from bot.domain.events.base import Event


@dataclass(frozen=True, kw_only=True)
class NoteAdded(Event):
    """A line for the timeline, said to nobody."""

    text: str
