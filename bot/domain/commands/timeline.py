"""Lines for the timeline."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class AddNote:
    """A line for the timeline, said to nobody."""

    text: str
