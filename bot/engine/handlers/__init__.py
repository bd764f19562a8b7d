"""From a command to the incident's own verb: one file per family, a few lines each."""

from datetime import datetime

from bot.domain import commands as c
from bot.domain.incident import Incident
from bot.domain.values import Person
from bot.engine.handlers import lifecycle, roles, tasks, timeline, updates


def handle(command: c.Command, incident: Incident, *, by: Person, at: datetime) -> None:
    """Changes the incident, which records what happened. Raises UserError and then nothing has changed.

    Declaring is not here, since there is no incident yet; nor is merging, which changes two, nor publishing.
    """
    match command:
        case c.Declare():
            raise AssertionError("declaring makes an incident, it does not change one")
        case c.Undo():
            incident.undo(command.seq, by=by, at=at)
        case c.PostUpdate() | c.ReportNoChange() | c.Snooze() | c.ChangeCadence():
            updates.handle(command, incident, by, at)
        case c.AddNote() | c.AddAttempt() | c.Capture() | c.TakeBack() | c.AddLink():
            timeline.handle(command, incident, by, at)
        case c.AddTask() | c.CompleteTask():
            tasks.handle(command, incident, by, at)
        case (
            c.AssignRole() | c.DropRole() | c.OfferCommand() | c.AcceptCommand() | c.Page() | c.Follow() | c.Unfollow()
        ):
            roles.handle(command, incident, by, at)
        case (
            c.DraftPublication()
            | c.CorrectPublication()
            | c.RetractPublication()
            | c.ApprovePublication()
            | c.DiscardPublication()
            | c.Redeliver()
        ):
            raise AssertionError("a publication is an aggregate of its own")
        case _:
            lifecycle.handle(command, incident, by, at)
