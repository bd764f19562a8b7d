"""Lines for the timeline."""

from datetime import datetime
from typing import assert_never

from bot.domain import commands as c
from bot.domain.incident import Incident
from bot.domain.values import Person


def handle(command: c.TimelineCommand, incident: Incident, by: Person, at: datetime) -> None:
    """One command, one verb."""
    match command:
        case c.AddNote():
            incident.add_note(command.text, by=by, at=at)
        case c.AddAttempt():
            incident.add_attempt(command.text, command.result, by=by, at=at)
        case c.Capture():
            said_by, said_at = command.said_by, command.said_at
            incident.capture(command.text, command.source, said_by=said_by, said_at=said_at, by=by, at=at)
        case c.TakeBack():
            incident.take_back(command.source, by=by, at=at)
        case c.AddLink():
            incident.add_link(command.name, command.url, by=by, at=at)
        case _:
            assert_never(command)
