"""What the outside answered."""

from datetime import datetime

from bot.domain.events import (
    AnnouncementPosted,
    CardLost,
    CardPosted,
    DeliveryBuried,
    PlaceLeft,
    RoomFound,
    RoomLost,
    RoomNameTaken,
    RoomOpened,
    RoomRenamed,
    RoomShared,
)
from bot.domain.incident.state import State
from bot.domain.values import VIGIA, Conversation, Loss, PostRef


class Outside(State):
    """Recorded by the machine, never refused."""

    def room_opened(self, room: Conversation, name: str, url: str, *, at: datetime) -> None:
        """The channel exists."""
        self._record(RoomOpened, VIGIA, at, room=room, name=name, url=url)

    def room_name_taken(self, platform: str, name: str, wish: str, *, at: datetime) -> None:
        """The reserved name belongs to somebody else."""
        self._record(RoomNameTaken, VIGIA, at, platform=platform, name=name, wish=wish)

    def room_lost(self, room: Conversation, loss: Loss, *, at: datetime) -> None:
        """The channel cannot be reached any more; the incident goes on."""
        self._record(RoomLost, VIGIA, at, room=room, loss=loss)

    def room_found(self, room: Conversation, *, at: datetime) -> None:
        """The channel can be reached again."""
        self._record(RoomFound, VIGIA, at, room=room)

    def room_renamed(self, room: Conversation, name: str, *, at: datetime) -> None:
        """Somebody gave the channel another name."""
        self._record(RoomRenamed, VIGIA, at, room=room, name=name)

    def room_shared(self, room: Conversation, *, at: datetime) -> None:
        """Another organisation reads along."""
        self._record(RoomShared, VIGIA, at, room=room)

    def leave(self, rooms: tuple[Conversation, ...], posts: tuple[PostRef, ...], *, at: datetime) -> None:
        """These were everybody's, and the incident is private."""
        self._record(PlaceLeft, VIGIA, at, rooms=rooms, posts=posts)

    def card_lost(self, room: Conversation, *, at: datetime) -> None:
        """Somebody deleted the status card."""
        self._record(CardLost, VIGIA, at, room=room)

    def card_posted(self, post: PostRef, *, at: datetime) -> None:
        """The status card stands in the channel."""
        self._record(CardPosted, VIGIA, at, post=post)

    def announcement_posted(self, post: PostRef, *, at: datetime) -> None:
        """The announcement channel knows."""
        self._record(AnnouncementPosted, VIGIA, at, post=post)

    def delivery_buried(self, what: str, place: str, platform: str, reason: str, *, at: datetime) -> None:
        """Something will not be said or done outside."""
        self._record(DeliveryBuried, VIGIA, at, what=what, place=place, platform=platform, reason=reason)
