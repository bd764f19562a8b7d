"""From a command to the incident's own verb: one file per family, a few lines each."""

from datetime import datetime
from typing import assert_never

from bot.domain import commands as c
from bot.domain.incident import Incident
from bot.domain.values import Person
from bot.engine.handlers import lifecycle, roles, timeline, updates


def handle(command: c.Command, incident: Incident, *, by: Person, at: datetime) -> None:
    """Changes the incident, which records what happened. Raises UserError and then nothing has changed.

    Declaring is not here: there is no incident yet to be changed.
    """
    match command:
        case c.ChangeStatus() | c.Resolve() | c.Reopen() | c.Cancel() | c.ChangeSeverity():
            lifecycle.handle(command, incident, by, at)
        case c.PostUpdate() | c.ReportNoChange() | c.Snooze() | c.ChangeCadence():
            updates.handle(command, incident, by, at)
        case c.AssignRole() | c.DropRole():
            roles.handle(command, incident, by, at)
        case c.AddNote():
            timeline.handle(command, incident, by, at)
        case c.Declare():
            raise AssertionError("declaring makes an incident, it does not change one")
        case _:
            assert_never(command)
