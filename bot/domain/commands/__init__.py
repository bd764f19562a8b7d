"""What can be asked of an incident, in the imperative. Who asks and when travels beside the command."""

from bot.domain.commands.lifecycle import Cancel, ChangeSeverity, ChangeStatus, Declare, Reopen, Resolve
from bot.domain.commands.roles import AssignRole, DropRole
from bot.domain.commands.timeline import AddNote
from bot.domain.commands.updates import ChangeCadence, PostUpdate, ReportNoChange, Snooze

Command = (
    Declare
    | ChangeStatus
    | Resolve
    | Reopen
    | Cancel
    | ChangeSeverity
    | PostUpdate
    | ReportNoChange
    | Snooze
    | ChangeCadence
    | AssignRole
    | DropRole
    | AddNote
)

__all__ = [
    "AddNote",
    "AssignRole",
    "Cancel",
    "ChangeCadence",
    "ChangeSeverity",
    "ChangeStatus",
    "Command",
    "Declare",
    "DropRole",
    "PostUpdate",
    "Reopen",
    "ReportNoChange",
    "Resolve",
    "Snooze",
]
