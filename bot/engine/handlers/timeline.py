"""Lines for the timeline."""

from datetime import datetime

from bot.domain import commands as c
from bot.domain.incident import Incident
from bot.domain.values import Person


def handle(command: c.AddNote, incident: Incident, by: Person, at: datetime) -> None:
    """One command, one verb."""
    incident.add_note(command.text, by=by, at=at)
