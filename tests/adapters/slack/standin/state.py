"""What a Slack workspace knows. Nothing here speaks to the network or refuses anything."""

import itertools
import secrets
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from tests.adapters.slack.standin.instants import Clock

Json = dict[str, Any]
Kind = Literal["member", "admin", "guest", "single_channel_guest", "bot", "deactivated", "stranger"]

TEAM: Final = "T0STANDIN"
OTHER_TEAM: Final = "T0PARTNER"
SCOPES: Final = (
    "app_mentions:read", "bookmarks:read", "bookmarks:write", "channels:history", "channels:join", "channels:manage",
    "channels:read", "chat:write", "commands", "groups:history", "groups:read", "groups:write", "im:history",
    "im:read", "im:write", "mpim:read", "pins:read", "pins:write", "reactions:read", "team:read", "usergroups:read",
    "users:read", "users:read.email",
)  # fmt: skip


@dataclass(frozen=True)
class Violation:
    """Something the app sent that Slack would not take."""

    where: str  # a method, or how else it came
    error: str
    problems: tuple[str, ...]


@dataclass
class Person:
    """Anybody with a user id."""

    id: str
    name: str
    real_name: str
    kind: Kind
    team: str
    email: str
    zone: str
    zone_offset: int
    locale: str
    display_name: str
    bot_id: str | None = None

    @property
    def deleted(self) -> bool:
        """Deactivated."""
        return self.kind == "deactivated"


@dataclass
class Group:
    """A user group, mentioned as @handle."""

    id: str
    handle: str
    name: str
    members: list[str]
    disabled: bool = False


@dataclass
class Message:
    """One message. `arguments` is how the app asked for it; empty for a person's."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: Json | None = None
    by_app: bool = False
    subtype: str | None = None
    edited_at: str | None = None
    edited_by: str | None = None
    broadcast: bool = False
    client_msg_id: str | None = None
    seen_only_by: str | None = None  # an ephemeral message's reader
    reactions: dict[str, list[str]] = field(default_factory=dict)
    arguments: Json = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)  # what it said before each edit


@dataclass
class Pin:
    """A pinned message."""

    ts: str
    by: str
    at: int


@dataclass
class Bookmark:
    """A link in a channel's header."""

    id: str
    channel: str
    title: str
    link: str
    emoji: str
    at: int
    changed_at: int
    by: str


@dataclass
class Note:
    """A topic or a purpose."""

    value: str = ""
    by: str = ""
    at: int = 0


@dataclass
class Channel:
    """A conversation of any kind."""

    id: str
    name: str
    creator: str
    created: int
    is_private: bool = False
    is_im: bool = False
    is_archived: bool = False
    is_general: bool = False
    is_ext_shared: bool = False
    admins_only: bool = False  # only admins may post
    deleted: bool = False
    partner: str = ""  # the person of a direct conversation
    connected_teams: list[str] = field(default_factory=list)
    topic: Note = field(default_factory=Note)
    purpose: Note = field(default_factory=Note)
    members: list[str] = field(default_factory=list)
    previous_names: list[str] = field(default_factory=list)
    by_ts: dict[str, Message] = field(default_factory=dict)
    ephemerals: list[Message] = field(default_factory=list)
    pins: list[Pin] = field(default_factory=list)
    bookmarks: list[Bookmark] = field(default_factory=list)

    @property
    def messages(self) -> list[Message]:
        """What everybody in it sees, oldest first."""
        return list(self.by_ts.values())

    @property
    def posts(self) -> list[Message]:
        """What the app said, oldest first."""
        return [message for message in self.by_ts.values() if message.by_app]

    @property
    def pinned(self) -> list[Message]:
        """The messages pinned, the first pinned first."""
        return [self.by_ts[pin.ts] for pin in self.pins if pin.ts in self.by_ts]

    def seen_by(self, person: str) -> list[Message]:
        """What one person (by id) sees, ephemeral messages included, oldest first."""
        mine = [message for message in self.ephemerals if message.seen_only_by == person]
        return sorted([*self.by_ts.values(), *mine], key=lambda message: message.ts)


@dataclass
class View:
    """A modal or a home tab as it stands."""

    id: str
    user: str
    body: Json  # as the app sent it
    hash: str
    root: str
    previous: str | None = None
    external_id: str = ""


@dataclass
class Trigger:
    """Lets the app open a modal for a person."""

    id: str
    user: str
    born: float
    used: bool = False
    on_view: str | None = None


@dataclass
class ResponseUrl:
    """Lets the app answer where a person acted."""

    token: str
    user: str
    channel: str
    born: float
    uses: int = 0
    message_ts: str | None = None  # the message acted on
    ephemeral: bool = False  # whether that message was


@dataclass
class Scheduled:
    """A message Slack will post by itself."""

    id: str
    channel: str
    post_at: int
    message: Message


@dataclass
class App:
    """The app under test, installed."""

    id: str = "A0VIGIA01"
    bot_token: str = "xoxb-0-standin"
    app_token: str = "xapp-0-standin"
    signing_secret: str = "the signing secret of the stand-in"
    verification_token: str = "verification"
    scopes: list[str] = field(default_factory=lambda: list(SCOPES))
    revoked: bool = False
    uninstalled: bool = False


class State:
    """A workspace."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.address = ""  # of the server that holds it
        self.team = TEAM
        self.domain = "standin"
        self.team_name = "Stand-in"
        self.app = App()
        self.people: dict[str, Person] = {}
        self.groups: dict[str, Group] = {}
        self.channels: dict[str, Channel] = {}
        self.views: dict[str, View] = {}
        self.stacks: dict[str, list[str]] = {}  # by person: the modals open, the visible one last
        self.homes: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.scheduled: dict[str, Scheduled] = {}
        self.tickets: set[str] = set()  # for sockets, each good once
        self.violations: list[Violation] = []
        self.members_may_create = True  # a workspace's setting; off: restricted_action
        self.guests_may_be_invited = True
        self.posting_suspended = False  # by the holder of the encryption key: ekm_access_denied
        self.edit_window: float | None = None  # seconds; None: no limit
        self._last_ts = 0
        self._numbers = itertools.count(1)
        self.bot = self.add_person("vigia", kind="bot")

    # -- making things ------------------------------------------------------------------------------------------

    def number(self) -> int:
        """One more than before."""
        return next(self._numbers)

    def new_id(self, letter: str) -> str:
        """An id nobody has."""
        return f"{letter}0{self.number():07d}"

    def now(self) -> int:
        """Whole seconds since 1970."""
        return int(self.clock.time())

    def next_ts(self) -> str:
        """A message's id and time, later than any before."""
        self._last_ts = max(self._last_ts + 1, int(self.clock.time() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def add_person(
        self,
        name: str,
        *,
        kind: Kind = "member",
        real_name: str = "",
        zone: str = "Europe/Madrid",
        zone_offset: int = 3600,
        locale: str = "en-US",
        display_name: str = "",
        email: str = "",
    ) -> Person:
        """Somebody new, known to tests by `name`."""
        ascii_name = "".join(letter for letter in name.upper() if letter.isascii() and letter.isalnum())
        person = Person(
            id=f"U{self.number():02d}{ascii_name:0<8}"[:12],
            name=name,
            real_name=real_name or name.capitalize(),
            kind=kind,
            team=OTHER_TEAM if kind == "stranger" else self.team,
            email=email or f"{name}@example.com",
            zone=zone,
            zone_offset=zone_offset,
            locale=locale,
            display_name=display_name or name,
            bot_id=self.new_id("B") if kind == "bot" else None,
        )
        self.people[person.id] = person
        return person

    def add_group(self, handle: str, members: list[str]) -> Group:
        """A user group of these ids."""
        group = Group(self.new_id("S"), handle, handle.capitalize(), list(members))
        self.groups[group.id] = group
        return group

    def add_channel(self, name: str, creator: str, *, private: bool = False) -> Channel:
        """A channel with its creator in it."""
        channel = Channel(self.new_id("C"), name, creator, self.now(), is_private=private, members=[creator])
        self.channels[channel.id] = channel
        return channel

    def direct(self, person: str) -> Channel:
        """The conversation of the app and one person, opened when it was not."""
        for channel in self.channels.values():
            if channel.is_im and channel.partner == person:
                return channel
        channel = Channel(self.new_id("D"), "", person, self.now(), is_im=True, partner=person)
        channel.members = [self.bot.id, person]
        self.channels[channel.id] = channel
        return channel

    def new_trigger(self, user: str, on_view: str | None = None) -> str:
        """A trigger_id."""
        trigger = Trigger(f"{self.number()}.{self.now()}.{secrets.token_hex(16)}", user, self.clock.time())
        trigger.on_view = on_view
        self.triggers[trigger.id] = trigger
        return trigger.id

    def new_response_url(self, user: str, channel: str, message: Message | None = None) -> ResponseUrl:
        """Where the app may answer."""
        url = ResponseUrl(secrets.token_urlsafe(18), user, channel, self.clock.time())
        if message:
            url.message_ts, url.ephemeral = message.ts, message.seen_only_by is not None
        self.response_urls[url.token] = url
        return url

    # -- finding things -----------------------------------------------------------------------------------------

    def person(self, name: str) -> Person:
        """By name or id."""
        for person in self.people.values():
            if name in {person.id, person.name}:
                return person
        raise LookupError(f"nobody here is called {name}")

    def group(self, handle: str) -> Group:
        """By handle or id."""
        for group in self.groups.values():
            if handle in {group.id, group.handle}:
                return group
        raise LookupError(f"there is no user group {handle}")

    def channel(self, name: str) -> Channel:
        """By name or id."""
        for channel in self.channels.values():
            if name in {channel.id, channel.name} and not channel.deleted:
                return channel
        raise LookupError(f"there is no channel {name}, but {sorted(c.name for c in self.channels.values() if c.name)}")

    def message(self, channel: str, ts: str) -> Message | None:
        """A message that stands, ephemeral ones included."""
        here = self.channels[channel]
        return here.by_ts.get(ts) or next((one for one in here.ephemerals if one.ts == ts), None)
