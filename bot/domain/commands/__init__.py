"""What can be asked of an incident, in the imperative. Who asks and when travels beside the command."""

from bot.domain.commands.components import AddComponent, RenameComponent, RetireComponent
from bot.domain.commands.lifecycle import (
    Cancel,
    ChangeImpact,
    ChangeScope,
    ChangeSeverity,
    ChangeStatus,
    ChangeTitle,
    Close,
    Declare,
    KeepOpen,
    MakePrivate,
    Promote,
    Reopen,
    Resolve,
)
from bot.domain.commands.maintenance import (
    AnnounceMaintenance,
    BeginMaintenance,
    CallOffMaintenance,
    ExtendMaintenance,
    FinishMaintenance,
    MaintenanceCommand,
    PlanMaintenance,
    ResendAnnouncement,
)
from bot.domain.commands.mending import Undo
from bot.domain.commands.publishing import (
    ApprovePublication,
    CorrectPublication,
    DiscardPublication,
    DraftPublication,
    Redeliver,
    RetractPublication,
)
from bot.domain.commands.roles import AcceptCommand, AssignRole, DropRole, Follow, OfferCommand, Page, Unfollow
from bot.domain.commands.tasks import AddTask, CompleteTask
from bot.domain.commands.timeline import AddAttempt, AddLink, AddNote, Capture, TakeBack
from bot.domain.commands.updates import ChangeCadence, PostUpdate, ReportNoChange, Snooze

LifecycleCommand = (
    ChangeStatus
    | Resolve
    | Reopen
    | Cancel
    | Promote
    | Close
    | KeepOpen
    | MakePrivate
    | ChangeTitle
    | ChangeSeverity
    | ChangeScope
    | ChangeImpact
)
UpdateCommand = PostUpdate | ReportNoChange | Snooze | ChangeCadence
RoleCommand = AssignRole | DropRole | OfferCommand | AcceptCommand | Page | Follow | Unfollow
TimelineCommand = AddNote | AddAttempt | Capture | TakeBack | AddLink
TaskCommand = AddTask | CompleteTask
PublishingCommand = (
    DraftPublication | CorrectPublication | RetractPublication | ApprovePublication | DiscardPublication | Redeliver
)
ComponentCommand = AddComponent | RenameComponent | RetireComponent  # about no incident
Command = (
    PublishingCommand | Declare | Undo | LifecycleCommand | UpdateCommand | RoleCommand | TimelineCommand | TaskCommand
)

__all__ = [
    "AcceptCommand",
    "AddAttempt",
    "AddComponent",
    "AddLink",
    "AddNote",
    "AddTask",
    "AnnounceMaintenance",
    "ApprovePublication",
    "AssignRole",
    "BeginMaintenance",
    "CallOffMaintenance",
    "Cancel",
    "Capture",
    "ChangeCadence",
    "ChangeImpact",
    "ChangeScope",
    "ChangeSeverity",
    "ChangeStatus",
    "ChangeTitle",
    "Close",
    "Command",
    "CompleteTask",
    "ComponentCommand",
    "CorrectPublication",
    "Declare",
    "DiscardPublication",
    "DraftPublication",
    "DropRole",
    "ExtendMaintenance",
    "FinishMaintenance",
    "Follow",
    "KeepOpen",
    "LifecycleCommand",
    "MaintenanceCommand",
    "MakePrivate",
    "OfferCommand",
    "Page",
    "PlanMaintenance",
    "PostUpdate",
    "Promote",
    "PublishingCommand",
    "Redeliver",
    "RenameComponent",
    "Reopen",
    "ReportNoChange",
    "ResendAnnouncement",
    "Resolve",
    "RetireComponent",
    "RetractPublication",
    "RoleCommand",
    "Snooze",
    "TakeBack",
    "TaskCommand",
    "TimelineCommand",
    "Undo",
    "Unfollow",
    "UpdateCommand",
]
