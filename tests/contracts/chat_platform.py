"""What the suites for chat stand on: a platform that works, and eyes for what no port tells."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.values import Conversation, Person, PostRef
from bot.messages import Message, Paragraph, Text
from bot.ports import ChatPort, Clock, Room, RoomSpec


class Eyes(Protocol):
    """How to see at the platform what no port tells."""

    async def topic(self, room: Conversation) -> str: ...

    async def inside(self, room: Conversation) -> Collection[str]:
        """Ids of the people in a channel, as often as they are in."""
        ...

    async def pinned(self, room: Conversation) -> Collection[PostRef]: ...


@dataclass
class Platform:
    """A platform that works. `people` are members of it; `general` is a channel that is not ours."""

    port: ChatPort
    eyes: Eyes
    clock: Clock
    people: Sequence[Person]
    general: Conversation
    taken: str  # a name that somebody else has given to a channel


def said(*paragraphs: str) -> Message:
    """A message of plain paragraphs."""
    return Message(paragraphs[0], tuple(Paragraph((Text(words),)) for words in paragraphs), "en")


async def opened(port: ChatPort, wish: str, *, key: str = "k") -> Room:
    """A channel under the legal form of a name."""
    spec = RoomSpec(port.dialect.room_name(wish), "Checkout", False)
    return await port.open_room(spec, key=key, second_try=False)
