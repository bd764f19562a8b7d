"""An update to start from: the previous one and what has happened since."""

from collections.abc import Sequence

from bot.domain import events as ev
from bot.engine import history
from bot.engine.situation import Situation
from bot.messages import plain
from bot.render import Words

SPOKEN = (ev.UpdatePosted, ev.IncidentDeclared, ev.IncidentReopened)
TELLING = (ev.NoteAdded, ev.AttemptRecorded, ev.MessageCaptured, ev.StatusChanged, ev.SeverityChanged)
KINDS = tuple(kind.__name__ for kind in (*SPOKEN, *TELLING))
SHOWN = 600  # characters of it under a question; the form holds the whole


def draft(situation: Situation, happened: Sequence[ev.AnyEvent], words: Words) -> str:
    """Empty when nothing was said and nothing happened. Of `happened` only events of KINDS count."""
    since = max((event.seq for event in happened if isinstance(event, SPOKEN)), default=0)
    lines = [
        plain(line)
        for event in history.in_order([event for event in happened if isinstance(event, TELLING)])
        if event.seq > since and (line := history.line(event, situation, words))
    ]
    last = situation.incident.last
    return "\n".join([*([last.text] if last else []), *(f"- {line}" for line in lines)]).strip()


def beginning(text: str) -> str:
    """As much of a draft as is shown under a question."""
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1].rstrip()}…"
