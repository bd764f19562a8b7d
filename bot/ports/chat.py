"""Where the core meets chat: what adapters offer, what they are given, what passes between them."""

from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol, TypeVar, runtime_checkable

from bot.domain.details import NamedLink
from bot.domain.values import Conversation, Group, Kind, Loss, Person, PostRef
from bot.messages import Message, Reply

T = TypeVar("T")

LOGIN_LINK_LIFE = timedelta(minutes=10)  # how long a one-time address can be used

# -- what comes in ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Typed:
    """Words after the entry word, as typed, mentions written as @name."""

    text: str


@dataclass(frozen=True)
class Chosen:
    """A button pressed or a form submitted: a verb with its fields. People are in `Request.mentions`."""

    verb: str
    incident: int | None = None
    promise: int | None = None  # the event it answers: a promise's, or the newest when a form was opened
    fields: Mapping[str, str] = field(default_factory=dict)
    submitted: bool = False  # a form's contents, not a button: what is missing is refused, not asked for


@dataclass(frozen=True)
class Request:
    """One thing one person asked. The same `request_id` on the same platform acts once, however often it comes."""

    request_id: str
    asker: Person
    conversation: Conversation
    said: Typed | Chosen
    mentions: tuple[Person | Group, ...] = ()
    unknown_mentions: tuple[str, ...] = ()  # words after @ that are nobody
    profiles: tuple["Profile", ...] = ()  # what the adapter has at hand about the asker and the mentioned


@dataclass(frozen=True)
class Happening:
    """Something that happened to a channel by other hands than Vigia's. The same `id` counts once.

    `what`: lost (with `loss`), found, renamed (to `name`), shared, or deleted (the message `post`).
    """

    id: str
    room: Conversation
    what: Literal["lost", "found", "renamed", "shared", "deleted"]
    loss: Loss | None = None
    name: str = ""
    post: PostRef | None = None


# -- what goes out ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Capabilities:
    """The core asks what a platform can do, never which one it is."""

    pins: bool
    topic: bool
    invites: bool
    archives: bool
    reads_history: bool  # `find` and `history` can be answered


@dataclass(frozen=True)
class RoomSpec:
    """A channel to make. The name is reserved in the database before the call."""

    name: str
    purpose: str
    private: bool
    people: tuple[Person, ...] = ()  # of a private one, those in it from the start; invited they are all the same


@dataclass(frozen=True)
class Room:
    """A channel that exists."""

    conversation: Conversation
    name: str
    url: str


@dataclass(frozen=True)
class Refused:
    """Somebody who could not be invited, and the platform's reason."""

    person: Person
    reason: str


@dataclass(frozen=True)
class Profile:
    """What a platform knows about a person. Zone and locale may be unknown."""

    person: Person
    kind: Kind
    locale: str | None = None
    zone: str | None = None


@dataclass(frozen=True)
class Quoted:
    """One message as it stands at the platform. `key` is ours when Vigia wrote it, else None."""

    post: PostRef
    text: str
    at: datetime
    key: str | None = None


class Dialect(Protocol):
    """The platform's own way with names and words. Pure."""

    def room_name(self, wish: str) -> str:
        """The nearest legal channel name."""
        ...


class ChatPort(Protocol):
    """One platform's outbound side. Every method raises ChatUnavailable or ChatRejected, nothing else on purpose."""

    platform: str
    can: Capabilities
    dialect: Dialect

    async def open_room(self, spec: RoomSpec, *, key: str, second_try: bool) -> Room:
        """Makes the channel. On a second try one that we made under this key is adopted."""
        ...

    async def invite(self, room: Conversation, people: Sequence[Person]) -> Sequence[Refused]:
        """Brings people in; who is in already is no error."""
        ...

    async def set_topic(self, room: Conversation, words: str) -> None:
        """Sets the channel's topic, shortened to what the platform holds."""
        ...

    async def archive(self, room: Conversation) -> None:
        """Puts the channel away; archived already is no error."""
        ...

    async def show_links(self, room: Conversation, links: Sequence[NamedLink]) -> None:
        """Shows exactly these places to go beside the channel (bookmarks, tabs); others' own stay."""
        ...

    async def post(self, to: Conversation | Person, message: Message, *, key: str) -> PostRef:
        """Says it once."""
        ...

    async def find(self, to: Conversation | Person, *, key: str, since: datetime) -> PostRef | None:
        """Whether a post whose answer was lost did arrive."""
        ...

    async def revise(self, post: PostRef, message: Message) -> None:
        """Edits in place."""
        ...

    async def withdraw(self, post: PostRef) -> None:
        """Takes a message back."""
        ...

    async def pin(self, post: PostRef) -> None:
        """Pins it; pinned already is no error."""
        ...

    async def history(self, room: Conversation) -> Sequence[Quoted]:
        """Everything said in a channel, oldest first."""
        ...

    async def profile(self, person: Person) -> Profile:
        """Who this is."""
        ...


# -- what adapters are given ------------------------------------------------------------------------------


class Database(Protocol):
    """For adapters that keep tables of their own: whole transactions, run in the store's threads."""

    async def write(self, work: Callable[[Any], T], *, wakes: str | None = None) -> T:
        """One transaction. `work` gets a SQLAlchemy connection; `wakes` rings that bell in every process."""
        ...

    async def read(self, work: Callable[[Any], T]) -> T:
        """Reads only."""
        ...

    def on_wake(self, bell: str, ring: Callable[[], None]) -> None:
        """Calls `ring` on the event loop whenever any process wrote with `wakes=bell`."""
        ...


class Inbox(Protocol):
    """What one platform's people asked and were told it had come, before what follows from it was stored.

    It is kept as letters: whatever the adapter needs to take it in again, under a name of the adapter's.
    """

    async def keep(self, letters: Mapping[str, str]) -> None:
        """Stores them all. Again: they are being worked off still."""
        ...

    async def drop(self, names: Collection[str]) -> None:
        """They are worked off."""
        ...

    async def left_behind(self, idle: timedelta) -> Mapping[str, str]:
        """What nobody has kept for so long: whoever did has died. Of several who ask, one gets each."""
        ...


class Clock(Protocol):
    """The only source of the present."""

    def now(self) -> datetime:
        """Aware UTC. Never earlier than an answer before."""
        ...


class TimeMachine(Protocol):
    """The demo's clock, which can be moved forward. Real installations have none."""

    async def advance(self, by: timedelta) -> datetime:
        """Moves the clock, lets what is due happen, answers the new time."""
        ...

    async def to_next_reminder(self) -> datetime | None:
        """Moves to the next question due; None when nothing is promised to anybody."""
        ...


class Core(Protocol):
    """What `connect(surroundings, core)` is given."""

    database: Database
    clock: Clock
    time_machine: TimeMachine | None

    def inbox(self, platform: str) -> Inbox:
        """The platform's own."""
        ...

    async def submit(self, request: Request) -> Reply:
        """Answers one request. Never raises for what a person did."""
        ...

    async def happened(self, happening: Happening) -> None:
        """Something happened to a channel. What is no incident's is nobody's business."""
        ...

    async def known(self, people: Collection[Person]) -> Mapping[Person, Profile]:
        """Those of them somebody has told the core about before, as they were told."""
        ...

    async def remember(self, key: str, value: str, keep: timedelta | None = None) -> None:
        """Keeps a small fact for the adapter, for ever or for so long."""
        ...

    async def recall(self, key: str) -> str | None:
        """The fact kept under this key."""
        ...


@dataclass(frozen=True)
class Surroundings:
    """What an adapter may know of the installation."""

    locale: str
    zone: str
    public_url: str
    demo: bool
    settings: Mapping[str, str]  # the environment's variables that begin with the adapter's name


@dataclass(frozen=True)
class Route:
    """One address the web host serves for an adapter. The handler speaks the host's own objects (aiohttp).

    `endless`: it answers for as long as the other side listens, so the host does not wait for it when it stops.
    """

    method: str
    path: str
    handler: Callable[[Any], Awaitable[Any]]
    endless: bool = False


class Adapter(Protocol):
    """A platform, connected."""

    name: str
    chat: ChatPort
    announcements: Conversation  # where new incidents are announced

    @property
    def trouble(self) -> str:
        """Why nobody can be reached through it now, in the platform's own word; "" when people can be."""
        ...

    def routes(self) -> Sequence[Route]:
        """What the web host serves for it."""
        ...

    async def start(self) -> None:
        """Sockets, identity, first rows."""
        ...

    async def stop(self) -> None:
        """Lets go of everything `start` took."""
        ...


@runtime_checkable
class SignsIn(Protocol):
    """What an adapter has besides, when people sign in to it and not to a platform of their own."""

    async def login_link(self, handle: str, name: str | None, locale: str | None, zone: str | None) -> str:
        """A one-time address that signs this person in. What is None stays as it is known. Raises SetupError."""
        ...


# -- what adapters offer to operators ---------------------------------------------------------------------


@dataclass(frozen=True)
class Finding:
    """One check of `vigia doctor`, each text in one line and without a token. `fix` is empty where nothing is wrong."""

    check: str
    verdict: Literal["ok", "warn", "fail"]
    result: str
    fix: str = ""


@runtime_checkable
class Examines(Protocol):
    """What an adapter's module has besides `connect`, when it can be examined.

    Of the module and not of the adapter: with a setting missing or wrong there is no adapter, and that is a finding.
    """

    async def examine(
        self, surroundings: Surroundings, clock: Clock, recall: Callable[[str], Awaitable[str | None]]
    ) -> Sequence[Finding]:
        """Everything that can be known now; what hangs or is refused hides nothing else. Nobody in chat notices.

        `recall` is the core's, and raises SetupError while the database cannot be used.
        """
        ...


@dataclass(frozen=True)
class OwnCommand:
    """A command only one adapter has, as in `vigia slack manifest`; listed in `COMMANDS` of its `commands.py`.

    It is run with the settings alone: no store is opened and nothing is connected.
    """

    name: str
    does: str
    arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace, Surroundings], int]  # answers the exit status; may raise SetupError
