"""What a tenant knows. Nothing here speaks to the network or refuses anything."""

import itertools
import uuid
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from tests.adapters.slack.standin.instants import Clock

Json = dict[str, Any]
Kind = Literal["member", "guest", "stranger", "disabled", "bot"]

APP: Final = "00000000-aaaa-4000-8000-000000000001"
TENANT: Final = "00000000-bbbb-4000-8000-000000000002"
OTHER_TENANT: Final = "00000000-bbbb-4000-8000-0000000000ff"
TEAM: Final = "00000000-cccc-4000-8000-000000000003"
CATALOG_APP: Final = "00000000-dddd-4000-8000-000000000004"  # the app's id in the tenant's catalogue
PASSWORD: Final = "a secret of the test"

GRANTED: Final = (  # what an administrator has allowed the app
    "AppCatalog.Read.All", "Channel.Create.Group", "ChannelMember.ReadWrite.All", "ChannelMessage.Read.Group",
    "ChannelSettings.ReadWrite.Group", "Chat.Create", "Chat.ReadBasic.All", "ChatMember.ReadWrite.All",
    "ChatSettings.ReadWrite.Chat", "MailboxSettings.Read", "TeamMember.ReadWriteNonOwnerRole.All",
    "TeamsAppInstallation.ReadWriteSelfForChat.All", "User.Read.All",
)  # fmt: skip


@dataclass(frozen=True)
class Violation:
    """Something the app sent that Microsoft would not take."""

    where: str
    problem: str


@dataclass
class Person:
    """Somebody of the directory."""

    id: str  # the directory's
    name: str  # as tests speak of them
    display_name: str
    upn: str
    mail: str
    kind: Kind
    tenant: str
    locale: str
    zone: str
    bot_scoped: str  # 29:..., as this bot knows them

    @property
    def account(self) -> Json:
        """As in activities."""
        return {"id": self.bot_scoped, "name": self.display_name, "aadObjectId": self.id}


@dataclass
class Message:
    """One message. `activity` is what the app sent, or what it was told."""

    id: str
    conversation: str  # the channel, chat or personal conversation
    root: str  # the message its thread hangs on; its own id when it begins one, "" outside channels
    by: str  # a person's directory id, or the app's
    activity: Json
    at: float
    edited_at: float | None = None
    deleted_at: float | None = None
    versions: list[Json] = field(default_factory=list)  # what it was before each edit
    for_one: dict[str, Json] = field(default_factory=dict)  # the card as one person sees it after pressing

    @property
    def text(self) -> str:
        """Its words, beside any card."""
        return str(self.activity.get("text") or "")

    @property
    def cards(self) -> list[Json]:
        """Its Adaptive Cards."""
        return [
            one["content"]
            for one in self.activity.get("attachments") or []
            if one.get("contentType") == "application/vnd.microsoft.card.adaptive"
        ]


@dataclass
class Conversation:
    """A channel, a group chat or a personal chat."""

    id: str
    kind: Literal["channel", "groupChat", "personal"]
    name: str
    created: float
    description: str = ""
    membership: str = "standard"  # of a channel
    members: list[str] = field(default_factory=list)  # directory ids; a standard channel's are the team's
    archived: bool = False
    deleted_at: float | None = None
    bot_in: bool = True
    writes_blocked: bool = False
    messages_by_id: dict[str, Message] = field(default_factory=dict)
    apps: list[str] = field(default_factory=list)  # installed in a chat

    @property
    def messages(self) -> list[Message]:
        """What stands there, oldest first."""
        return [one for one in self.messages_by_id.values() if one.deleted_at is None]

    @property
    def posts(self) -> list[Message]:
        """What the app said there."""
        return [one for one in self.messages if one.by == APP]

    def thread(self, root: "Message | str") -> list[Message]:
        """What stands in one thread, its first message included."""
        wanted = root if isinstance(root, str) else root.root
        return [one for one in self.messages if one.root == wanted]


class State:
    """One tenant, one team, its people and conversations."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.granted: set[str] = set(GRANTED)
        self.people: dict[str, Person] = {}
        self.owners: set[str] = set()
        self.team_members: list[str] = []
        self.conversations: dict[str, Conversation] = {}
        self.installed_for: set[str] = set()  # people who have the app in their personal chats
        self.bots_in_private_channels = True
        self.not_yet: float = 0.0  # seconds for which a new channel is unknown here and there
        self.secrets: set[str] = {PASSWORD}
        self.app_gone = False
        self.violations: list[Violation] = []
        self.service_url = ""
        self._numbers = itertools.count(1)
        self._last_id = 0

    # -- who ----------------------------------------------------------------------------------------------------

    def add_person(
        self,
        name: str,
        *,
        kind: Kind = "member",
        locale: str = "en-US",
        zone: str = "Europe/Madrid",
        upn: str = "",
        mail: str = "",
        in_team: bool = True,
        has_app: bool = False,
    ) -> Person:
        """Somebody new."""
        number = next(self._numbers)
        tenant = OTHER_TENANT if kind == "stranger" else TENANT
        person = Person(
            id=f"00000000-eeee-4000-8000-{number:012d}",
            name=name,
            display_name=name.capitalize(),
            upn=upn or f"{name}@example.com",
            mail=mail or f"{name}@example.com",
            kind=kind,
            tenant=tenant,
            locale=locale,
            zone=zone,
            bot_scoped=f"29:1{name}{number}",
        )
        self.people[person.id] = person
        if in_team and kind in ("member", "guest"):
            self.team_members.append(person.id)
        if has_app:
            self.installed_for.add(person.id)
        return person

    def person(self, name: str) -> Person:
        """By name, directory id or the bot's id of them."""
        found = [one for one in self.people.values() if name in (one.name, one.id, one.bot_scoped)]
        assert found, f"there is no {name}"
        return found[0]

    # -- where --------------------------------------------------------------------------------------------------

    def add_channel(self, name: str, description: str = "", membership: str = "standard") -> Conversation:
        """A channel of the team."""
        number = next(self._numbers)
        channel = Conversation(
            f"19:{number:032x}@thread.tacv2", "channel", name, self.clock.time(), description, membership
        )
        self.conversations[channel.id] = channel
        return channel

    def add_chat(self, topic: str, members: list[str]) -> Conversation:
        """A group chat."""
        chat = Conversation(f"19:{uuid.uuid4().hex}@thread.v2", "groupChat", topic, self.clock.time(), members=members)
        chat.bot_in = False
        self.conversations[chat.id] = chat
        return chat

    def personal(self, person: str) -> Conversation:
        """Somebody's conversation with the app."""
        name = f"a:1{person}"
        if name not in self.conversations:
            self.conversations[name] = Conversation(name, "personal", "", self.clock.time(), members=[person])
        return self.conversations[name]

    @property
    def channels(self) -> list[Conversation]:
        """Of the team, deleted ones among them."""
        return [one for one in self.conversations.values() if one.kind == "channel"]

    def members_of(self, conversation: Conversation) -> list[Person]:
        """Who is in it."""
        standard = conversation.kind == "channel" and conversation.membership == "standard"
        return [self.people[one] for one in (self.team_members if standard else conversation.members)]

    # -- what ---------------------------------------------------------------------------------------------------

    def new_id(self) -> str:
        """Of a message: milliseconds, no two alike."""
        self._last_id = max(self._last_id + 1, int(self.clock.time() * 1000))
        return str(self._last_id)

    def say(self, conversation: Conversation, by: str, activity: Json, root: str = "") -> Message:
        """A new message."""
        name = self.new_id()
        hangs_on = (root or name) if conversation.kind == "channel" else ""
        message = Message(name, conversation.id, hangs_on, by, activity, self.clock.time())
        conversation.messages_by_id[name] = message
        return message
