"""What happened to an incident, in the past tense. Stored events are the timeline and are never edited."""

from bot.domain.events.base import Event
from bot.domain.events.lifecycle import (
    ImpactChanged,
    IncidentCancelled,
    IncidentClosed,
    IncidentDeclared,
    IncidentPromoted,
    IncidentReopened,
    IncidentResolved,
    KeptOpen,
    MadePrivate,
    ScopeChanged,
    SeverityChanged,
    StatusChanged,
    TitleChanged,
)
from bot.domain.events.machine import (
    AnnouncementPosted,
    CardLost,
    CardPosted,
    DeliveryBuried,
    EndQuestioned,
    PlaceLeft,
    PromiseRestored,
    RoomFound,
    RoomLost,
    RoomNameTaken,
    RoomOpened,
    RoomRenamed,
    RoomShared,
    UpdateDue,
)
from bot.domain.events.mending import ActionUndone, DuplicateAbsorbed, IncidentMerged
from bot.domain.events.publishing import (
    DeliveryDecided,
    PublicationDiscarded,
    PublicationDrafted,
    PublicationReleased,
    ReceiptRecorded,
)
from bot.domain.events.roles import (
    CommandAccepted,
    CommandOffered,
    Followed,
    PeoplePaged,
    RoleAssigned,
    RoleDropped,
    Unfollowed,
)
from bot.domain.events.tasks import (
    TaskAdded,
    TaskCompleted,
    TaskDue,
)
from bot.domain.events.timeline import (
    AttemptRecorded,
    CaptureTakenBack,
    LinkAdded,
    MessageCaptured,
    NoteAdded,
)
from bot.domain.events.updates import (
    AlarmSnoozed,
    CadenceChanged,
    NoChangeReported,
    UpdatePosted,
)

AnyEvent = (
    IncidentCancelled
    | IncidentClosed
    | IncidentDeclared
    | IncidentPromoted
    | IncidentReopened
    | IncidentResolved
    | KeptOpen
    | MadePrivate
    | ActionUndone
    | IncidentMerged
    | DuplicateAbsorbed
    | ImpactChanged
    | ScopeChanged
    | SeverityChanged
    | StatusChanged
    | TitleChanged
    | AnnouncementPosted
    | CardPosted
    | DeliveryBuried
    | EndQuestioned
    | PlaceLeft
    | PromiseRestored
    | RoomNameTaken
    | RoomOpened
    | RoomLost
    | RoomFound
    | RoomRenamed
    | RoomShared
    | CardLost
    | UpdateDue
    | CommandAccepted
    | CommandOffered
    | Followed
    | PeoplePaged
    | RoleAssigned
    | RoleDropped
    | Unfollowed
    | TaskAdded
    | TaskCompleted
    | TaskDue
    | AttemptRecorded
    | CaptureTakenBack
    | LinkAdded
    | MessageCaptured
    | NoteAdded
    | AlarmSnoozed
    | CadenceChanged
    | NoChangeReported
    | UpdatePosted
    | PublicationDrafted
    | PublicationDiscarded
    | PublicationReleased
    | ReceiptRecorded
    | DeliveryDecided
)

__all__ = [
    "ActionUndone",
    "AlarmSnoozed",
    "AnnouncementPosted",
    "AnyEvent",
    "AttemptRecorded",
    "CadenceChanged",
    "CaptureTakenBack",
    "CardLost",
    "CardPosted",
    "CommandAccepted",
    "CommandOffered",
    "DeliveryBuried",
    "DeliveryDecided",
    "DuplicateAbsorbed",
    "EndQuestioned",
    "Event",
    "Followed",
    "ImpactChanged",
    "IncidentCancelled",
    "IncidentClosed",
    "IncidentDeclared",
    "IncidentMerged",
    "IncidentPromoted",
    "IncidentReopened",
    "IncidentResolved",
    "KeptOpen",
    "LinkAdded",
    "MadePrivate",
    "MessageCaptured",
    "NoChangeReported",
    "NoteAdded",
    "PeoplePaged",
    "PlaceLeft",
    "PromiseRestored",
    "PublicationDiscarded",
    "PublicationDrafted",
    "PublicationReleased",
    "ReceiptRecorded",
    "RoleAssigned",
    "RoleDropped",
    "RoomFound",
    "RoomLost",
    "RoomNameTaken",
    "RoomOpened",
    "RoomRenamed",
    "RoomShared",
    "ScopeChanged",
    "SeverityChanged",
    "StatusChanged",
    "TaskAdded",
    "TaskCompleted",
    "TaskDue",
    "TitleChanged",
    "Unfollowed",
    "UpdateDue",
    "UpdatePosted",
]
