"""Lines for the timeline, and places to go."""

from dataclasses import replace
from datetime import datetime

from bot.domain import errors
from bot.domain.details import NamedLink
from bot.domain.events import AttemptRecorded, CaptureTakenBack, LinkAdded, MessageCaptured, NoteAdded
from bot.domain.incident.state import State
from bot.domain.values import Person


class Timeline(State):
    """Also after the end, when the story is completed."""

    def add_note(self, text: str, *, by: Person, at: datetime) -> None:
        """A line, said to nobody. Raises TextMissing."""
        if not text.strip():
            raise errors.TextMissing(verb="note")
        self._record(NoteAdded, by, at, text=text)

    def add_attempt(self, text: str, result: str, *, by: Person, at: datetime) -> None:
        """What was tried, and what came of it. Raises TextMissing."""
        if not text.strip():
            raise errors.TextMissing(verb="attempt")
        self._record(AttemptRecorded, by, at, text=text, result=result)

    def capture(self, text: str, source: str, *, said_by: Person, said_at: datetime, by: Person, at: datetime) -> None:
        """A message of the channel, at its own time, once. Raises CapturedAlready."""
        if source in self.details.captured:
            raise errors.CapturedAlready
        self.details = replace(self.details, captured=(*self.details.captured, source))
        self._record(MessageCaptured, by, at, text=text, source=source, said_by=said_by, said_at=said_at)

    def take_back(self, source: str, *, by: Person, at: datetime) -> None:
        """No line of the timeline after all. Raises NotCaptured."""
        if source not in self.details.captured:
            raise errors.NotCaptured
        left = tuple(one for one in self.details.captured if one != source)
        self.details = replace(self.details, captured=left)
        self._record(CaptureTakenBack, by, at, source=source)

    def add_link(self, name: str, url: str, *, by: Person, at: datetime) -> None:
        """On the card; a name given again replaces what it led to."""
        others = tuple(link for link in self.details.links if link.name.casefold() != name.casefold())
        self.details = replace(self.details, links=(*others, NamedLink(name, url)))
        self._record(LinkAdded, by, at, name=name, url=url)
