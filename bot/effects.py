"""What can be asked of the outside. Planned with the decision, stored with it, delivered afterwards.

An effect's `lane` is the queue it waits in, within its incident: effects of one lane are done in order, lanes
side by side. Effects with a `tag` can be superseded: a card that is newer replaces one still waiting, and an
answered question is no longer asked.
"""

from dataclasses import dataclass
from typing import Literal

from bot.domain.details import NamedLink
from bot.domain.release import Release
from bot.domain.values import Conversation, Person, PostRef
from bot.messages import Message

ROOM_LANES = frozenset({"room", "invite", "topic", "card", "pin", "links"})  # what is done in the incident's channel
PROMPT = "prompt"
END_QUESTION = "end-question"
TOPIC = "topic"
LINKS = "links"

PUBLIC_PROMPT = "public-prompt"

Standing = str  # messages that stay and are edited in place: these two, and one per publication
CARD: Standing = "card"
ANNOUNCEMENT: Standing = "announcement"
A_PUBLICATION = "publication-"
PUBLISHING = "publish"  # stands where effects on a chat platform name it


def about_publication(number: int) -> Standing:
    """The message in the incident's channel that shows a publication and its receipts."""
    return f"{A_PUBLICATION}{number}"


@dataclass(frozen=True)
class OpenRoom:
    """Makes the incident's channel under exactly the reserved name. First in the lane of what is said there."""

    platform: str
    name: str
    purpose: str
    private: bool
    people: tuple[Person, ...] = ()  # of a private one, those in it from the start: some platforms make none empty
    tag: str = ""
    kind: Literal["open-room"] = "open-room"

    @property
    def lane(self) -> str:
        return f"{self.platform}/room"


@dataclass(frozen=True)
class Invite:
    """Brings people into the channel."""

    platform: str
    people: tuple[Person, ...]
    tag: str = ""
    kind: Literal["invite"] = "invite"

    @property
    def lane(self) -> str:
        return f"{self.platform}/invite"


@dataclass(frozen=True)
class SetTopic:
    """The channel's topic. State: the newest wins."""

    platform: str
    words: str
    room: Conversation | None = None  # None: the incident's channel
    tag: str = TOPIC
    kind: Literal["set-topic"] = "set-topic"

    @property
    def lane(self) -> str:
        return f"{self.platform}/topic" if self.room is None else f"{self.platform}/#{self.room.id}"


@dataclass(frozen=True)
class Post:
    """Says something once. `to` None means the incident's channel on `platform`."""

    platform: str
    message: Message
    to: Conversation | Person | None = None
    standing: Standing | None = None
    tag: str = ""
    kind: Literal["post"] = "post"

    @property
    def lane(self) -> str:
        if self.standing:
            return f"{self.platform}/{self.standing}"
        if isinstance(self.to, Person):
            return f"{self.platform}/@{self.to.id}"
        return f"{self.platform}/room" if self.to is None else f"{self.platform}/#{self.to.id}"


@dataclass(frozen=True)
class Revise:
    """Edits a standing message in place. State: the newest wins."""

    platform: str
    standing: Standing
    message: Message
    kind: Literal["revise"] = "revise"

    @property
    def lane(self) -> str:
        return f"{self.platform}/{self.standing}"

    @property
    def tag(self) -> str:
        return self.standing


@dataclass(frozen=True)
class Pin:
    """Pins a standing message."""

    platform: str
    standing: Standing
    tag: str = ""
    kind: Literal["pin"] = "pin"

    @property
    def lane(self) -> str:
        return f"{self.platform}/pin"


@dataclass(frozen=True)
class ShowLinks:
    """The places to go, beside the channel. State: the newest wins."""

    platform: str
    links: tuple[NamedLink, ...]
    tag: str = LINKS
    kind: Literal["show-links"] = "show-links"

    @property
    def lane(self) -> str:
        return f"{self.platform}/links"


@dataclass(frozen=True)
class Withdraw:
    """Takes a message back."""

    post: PostRef
    tag: str = ""
    kind: Literal["withdraw"] = "withdraw"

    @property
    def platform(self) -> str:
        return self.post.conversation.platform

    @property
    def lane(self) -> str:
        return f"{self.platform}/#{self.post.conversation.id}"


@dataclass(frozen=True)
class Archive:
    """Puts the incident's channel away, after what is still to be said there."""

    platform: str
    tag: str = ""
    kind: Literal["archive"] = "archive"

    @property
    def lane(self) -> str:
        return f"{self.platform}/room"


@dataclass(frozen=True)
class Publish:
    """Says a publication at one target. With a `tag` it is state: the newest wins.

    `late`: somebody decided that it is said however old it is.
    """

    target: str
    release: Release
    late: bool = False
    tag: str = ""
    kind: Literal["publish"] = "publish"

    @property
    def platform(self) -> str:
        return PUBLISHING

    @property
    def lane(self) -> str:
        return f"{PUBLISHING}/{self.target}"


Effect = OpenRoom | Invite | SetTopic | Post | Revise | Pin | ShowLinks | Withdraw | Archive | Publish


@dataclass(frozen=True)
class Supersede:
    """Whatever still waits under this tag is no longer worth doing. `platform` None: on all of them."""

    tag: str
    platform: str | None = None


Planned = Effect | Supersede
