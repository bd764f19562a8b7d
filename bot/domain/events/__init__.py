"""What happened to an incident, in the past tense. Stored events are the timeline and are never edited."""

from bot.domain.events.base import Event
from bot.domain.events.lifecycle import (
    IncidentCancelled,
    IncidentDeclared,
    IncidentReopened,
    IncidentResolved,
    SeverityChanged,
    StatusChanged,
)
from bot.domain.events.machine import (
    AnnouncementPosted,
    CardPosted,
    DeliveryBuried,
    PromiseRestored,
    RoomNameTaken,
    RoomOpened,
    UpdateDue,
)
from bot.domain.events.roles import RoleAssigned, RoleDropped
from bot.domain.events.timeline import NoteAdded
from bot.domain.events.updates import AlarmSnoozed, CadenceChanged, NoChangeReported, UpdatePosted

AnyEvent = (
    IncidentDeclared
    | StatusChanged
    | IncidentResolved
    | IncidentReopened
    | IncidentCancelled
    | SeverityChanged
    | UpdatePosted
    | NoChangeReported
    | AlarmSnoozed
    | CadenceChanged
    | RoleAssigned
    | RoleDropped
    | NoteAdded
    | UpdateDue
    | PromiseRestored
    | RoomOpened
    | RoomNameTaken
    | CardPosted
    | AnnouncementPosted
    | DeliveryBuried
)

__all__ = [
    "AlarmSnoozed",
    "AnnouncementPosted",
    "AnyEvent",
    "CadenceChanged",
    "CardPosted",
    "DeliveryBuried",
    "Event",
    "IncidentCancelled",
    "IncidentDeclared",
    "IncidentReopened",
    "IncidentResolved",
    "NoChangeReported",
    "NoteAdded",
    "PromiseRestored",
    "RoleAssigned",
    "RoleDropped",
    "RoomNameTaken",
    "RoomOpened",
    "SeverityChanged",
    "StatusChanged",
    "UpdateDue",
    "UpdatePosted",
]
