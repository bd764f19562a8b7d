"""What the machine did, or learnt from the outside."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.events.base import Event
from bot.domain.values import Audience, Conversation, Loss, Person, PostRef, Status, Via


@dataclass(frozen=True, kw_only=True)
class UpdateDue(Event):
    """A rung of the ladder was reached and its question asked. `promise` is the `made_seq` of the promise."""

    audience: Audience
    promise: int
    due_at: datetime
    rung: int
    roles: tuple[str, ...]
    people: tuple[Person, ...]
    via: tuple[Via, ...]


@dataclass(frozen=True, kw_only=True)
class EndQuestioned(Event):
    """Forgotten? Monitoring, or silent, since `since`: resolve it, or keep it open until when?"""

    since: datetime
    status: Status
    person: Person


@dataclass(frozen=True, kw_only=True)
class PromiseRestored(Event):
    """An open incident had lost its promise, which must never be; it has one again."""

    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class RoomOpened(Event):
    """The incident's channel exists. `url` leads there."""

    room: Conversation
    name: str
    url: str


@dataclass(frozen=True, kw_only=True)
class RoomNameTaken(Event):
    """The reserved name belongs to somebody else; `wish` is tried next."""

    platform: str
    name: str
    wish: str


@dataclass(frozen=True, kw_only=True)
class RoomLost(Event):
    """The incident's channel cannot be reached any more. The incident goes on."""

    room: Conversation
    loss: Loss


@dataclass(frozen=True, kw_only=True)
class RoomFound(Event):
    """It can be reached again."""

    room: Conversation


@dataclass(frozen=True, kw_only=True)
class RoomRenamed(Event):
    """Somebody gave the channel another name."""

    room: Conversation
    name: str


@dataclass(frozen=True, kw_only=True)
class RoomShared(Event):
    """The channel is shared with another organisation, which reads what is said there."""

    room: Conversation


@dataclass(frozen=True, kw_only=True)
class PlaceLeft(Event):
    """What a private incident leaves behind: channels that were everybody's, and messages to be taken back."""

    rooms: tuple[Conversation, ...]
    posts: tuple[PostRef, ...]


@dataclass(frozen=True, kw_only=True)
class CardLost(Event):
    """Somebody deleted the status card; it is posted anew."""

    room: Conversation


@dataclass(frozen=True, kw_only=True)
class CardPosted(Event):
    """The status card stands in the channel."""

    post: PostRef


@dataclass(frozen=True, kw_only=True)
class AnnouncementPosted(Event):
    """The announcement channel knows."""

    post: PostRef


@dataclass(frozen=True, kw_only=True)
class DeliveryBuried(Event):
    """Something will not be said or done outside. `what` is the effect's kind, `place` its lane."""

    what: str
    place: str
    platform: str
    reason: str
