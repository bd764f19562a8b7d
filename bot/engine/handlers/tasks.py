"""Work during and after."""

from datetime import datetime
from typing import assert_never

from bot.domain import commands as c
from bot.domain.incident import Incident
from bot.domain.values import Person


def handle(command: c.TaskCommand, incident: Incident, by: Person, at: datetime) -> None:
    """One command, one verb."""
    match command:
        case c.AddTask():
            incident.add_task(command.text, command.kind, command.person, command.due_at, by=by, at=at)
        case c.CompleteTask():
            incident.complete_task(command.number, by=by, at=at)
        case _:
            assert_never(command)
