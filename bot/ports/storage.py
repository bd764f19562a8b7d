"""Where the core meets the store: one transaction at a time, and effects handed over for delivery."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Generic, Literal, Protocol, TypeVar

from bot.domain.component import Component, ListedComponent
from bot.domain.events import AnyEvent, IncidentDeclared
from bot.domain.incident import Incident
from bot.domain.maintenance import Maintenance
from bot.domain.publication import Publication
from bot.domain.values import Conversation, Loss, Person, PostRef
from bot.effects import Effect, Planned
from bot.messages import Reply
from bot.ports.chat import Profile, Refused, Room
from bot.ports.publishing import Receipt, Underway

T = TypeVar("T")

LEASE = timedelta(seconds=60)  # how long a taken row is ours; longer than any one call may take


class State(StrEnum):
    """Where an effect stands; drawn in bot/store/outbox.py."""

    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    BURIED = "buried"
    SUPERSEDED = "superseded"


@dataclass(frozen=True)
class Parcel:
    """An effect taken for delivery. `key` is also what the platform is given to know it again by."""

    key: str
    incident: int  # below zero: the maintenance of that number
    lane: str
    seq: int  # of the event it was planned from
    pos: int  # among the effects planned in that transaction
    effect: Effect
    attempts: int  # before this one
    unknown: bool  # it may have been done already
    tried_at: datetime  # just before the first call
    room: Conversation | None = None  # the incident's channel on the effect's platform, once it exists
    post: PostRef | None = None  # the standing message the effect is about, once it exists


@dataclass(frozen=True)
class Outcome:
    """What delivery learnt about a parcel. `retry_in` None: it is over, done or refused for good."""

    parcel: Parcel
    done: bool
    reason: str | None = None
    retry_in: timedelta | None = None
    retry_at: datetime | None = None  # the instant of `retry_in` where the platform named it
    maybe_done: bool = False
    needs_somebody: bool = False  # it is tried again, but will not come right by itself
    room: Room | None = None  # the channel that was made
    post: PostRef | None = None  # the message that was posted
    left_out: tuple[Refused, ...] = ()  # people who could not be invited
    receipt: Receipt | None = None  # what a target answered; without `done`, its names for the part that stands there
    underway: Underway | None = None  # a target has done part of it
    held: Literal["", "unknown", "stale"] = ""  # why it waits for a person: it may have arrived, or it is too old


NOTHING_THERE = "nothing there"  # the channel or message an effect is about was refused itself, and told then


@dataclass(frozen=True)
class Settled:
    """How a parcel ended (`not_before` None), or when it is tried again."""

    parcel: Parcel
    state: State
    at: datetime
    not_before: datetime | None = None
    reason: str | None = None
    post: PostRef | None = None
    failed: bool = True  # counts among the tries after which the next one waits longer


@dataclass(frozen=True)
class RoomRow:
    """The incident's channel on one platform; `conversation` is None until it exists.

    `loss`: why it cannot be reached any more.
    """

    platform: str
    name: str
    conversation: Conversation | None
    url: str
    loss: Loss | None = None


@dataclass(frozen=True)
class Surface:
    """Where an incident is visible outside: its channels, and the messages edited in place."""

    rooms: dict[str, RoomRow]
    standing: dict[tuple[str, str], PostRef]  # by (platform, card or announcement)


class Incidents(Protocol):
    """Incidents with their roles, promises and channels."""

    def load(self, number: int, *, lock: bool = True) -> Incident | None:
        """One incident, locked until the transaction ends; None when there is none of that number."""
        ...

    def load_many(self, numbers: Sequence[int], *, lock: bool = True) -> list[Incident]:
        """Several, in the order of their numbers."""
        ...

    def number_in(self, conversation: Conversation) -> int | None:
        """The incident whose channel this is."""
        ...

    def open_to(self, asker: Person, limit: int) -> list[int]:
        """Numbers of the open incidents this person may see, worst first."""
        ...

    def surface(self, number: int) -> Surface:
        """Where the incident is visible outside."""
        ...

    def surfaces(self, numbers: Sequence[int]) -> dict[int, Surface]:
        """The same for several."""
        ...

    def told(self, numbers: Sequence[int], kinds: Sequence[str]) -> dict[int, list[AnyEvent]]:
        """What happened to several, in order, of these kinds only."""
        ...

    def timeline(self, number: int) -> list[AnyEvent]:
        """Everything that happened, in order."""
        ...

    def due(self, now: datetime, limit: int) -> list[int]:
        """Incidents with a question due, longest waiting first, skipping those somebody else is changing."""
        ...

    def next_alarm(self) -> datetime | None:
        """When the next question is due."""
        ...

    def recently_declared(self, by: Person, since: datetime) -> list[tuple[int, IncidentDeclared]]:
        """What this person declared since then, newest first."""
        ...

    def count_open(self) -> int:
        """How many incidents somebody is waiting for."""
        ...

    def without_promise(self, limit: int) -> list[int]:
        """Open incidents with no promise to the channel; there must never be any."""
        ...

    def add(self, incident: Incident) -> None:
        """Stores a new incident and gives it its number."""
        ...

    def save(self, incident: Incident) -> None:
        """Stores what changed since it was loaded, and the events recorded on it."""
        ...

    def reserve_room(self, number: int, platform: str, name: str) -> None:
        """Writes down the channel's name before anybody is asked to make it."""
        ...

    def name_is_free(self, platform: str, name: str) -> bool:
        """Whether no incident has reserved this name."""
        ...

    def room_opened(self, number: int, room: Conversation, name: str, url: str) -> None:
        """The channel exists."""
        ...

    def room_lost(self, number: int, platform: str, loss: Loss | None) -> None:
        """The channel cannot be reached any more; with None, it can again."""
        ...

    def forget_surface(self, number: int) -> None:
        """Its channels and standing messages are its own no more."""
        ...

    def room_renamed(self, number: int, platform: str, name: str) -> None:
        """Somebody gave the channel another name."""
        ...

    def standing_posted(self, number: int, standing: str, post: PostRef) -> None:
        """A message that will be edited in place stands."""
        ...


class Outbox(Protocol):
    """Effects waiting for the outside."""

    def add(
        self,
        incident: int,
        planned: Sequence[tuple[int, Planned]],
        now: datetime,
        *,
        surface: Surface,
        fresh: bool = False,
    ) -> None:
        """Stores what was planned, as (event seq, effect) in order; the heads of free lanes are born taken."""
        ...

    def abandon(self, incident: int) -> None:
        """Nothing that waits to be said in its channel or about it is said any more; private messages are."""
        ...

    def by_state(self, incident: int) -> Sequence[Mapping[str, object]]:
        """Every row of an incident: key, lane, kind, state, attempts, reason."""
        ...

    def next_due(self) -> datetime | None:
        """When the next waiting row may be tried."""
        ...

    def take(self, now: datetime, limit: int) -> int:
        """Takes rows whose time has come, at the head of their lanes. Answers how many."""
        ...

    def take_next(self, lanes: Collection[tuple[int, str]], now: datetime) -> int:
        """Takes the new heads of lanes whose head just finished. Answers how many."""
        ...

    def ours(self, parcels: Sequence[Parcel]) -> dict[str, bool]:
        """Which of these we still hold; the value says whether it became obsolete meanwhile."""
        ...

    def settle(self, settled: Sequence[Settled]) -> None:
        """Writes down how each ended, or when it is tried again."""
        ...


class Publications(Protocol):
    """Texts for audiences. Whoever changes one has locked its incident."""

    def load(self, incident: int, number: int) -> Publication | None:
        """One publication; None when there is none of that number."""
        ...

    def of(self, incident: int) -> list[Publication]:
        """All of an incident, in order."""
        ...

    def save(self, publication: Publication) -> None:
        """Stores it as it is."""
        ...


class Components(Protocol):
    """What the status page lists."""

    def listed(self) -> list[ListedComponent]:
        """All that were ever listed, retired ones too, in the order of the page."""
        ...

    def add(self, component: Component, at: datetime) -> None:
        """One more by command, after all others. One that was retired is listed again."""
        ...

    def redefine(self, component: Component) -> None:
        """Another name or group for one that is there."""
        ...

    def retire(self, component: str, at: datetime) -> None:
        """People see it no more."""
        ...


class Maintenances(Protocol):
    """Planned maintenances."""

    def load(self, number: int, *, lock: bool = True) -> Maintenance | None:
        """One maintenance, locked until the transaction ends; None when there is none of that number."""
        ...

    def load_many(self, numbers: Sequence[int], *, lock: bool = True) -> list[Maintenance]:
        """Several, in the order of their numbers."""
        ...

    def newest(self, limit: int) -> list[Maintenance]:
        """The last ones planned, newest first."""
        ...

    def due(self, now: datetime, limit: int) -> list[int]:
        """Those the clock has something to do about, longest waiting first, skipping those somebody is changing."""
        ...

    def next_wake(self) -> datetime | None:
        """When the clock has something to do next."""
        ...

    def add(self, maintenance: Maintenance) -> None:
        """Stores a new one and gives it its number."""
        ...

    def save(self, maintenance: Maintenance) -> None:
        """Stores it as it is."""
        ...


@dataclass(frozen=True)
class PageEntry:
    """One thing the status page shows. `seq` is the revision of the page that shows it first, `body` JSON."""

    seq: int
    at: datetime
    body: str


class Page(Protocol):
    """What the status page is made of, in the order it was written down."""

    def keep(self, key: str, body: str, at: datetime) -> None:
        """Writes it down as the newest. The same key twice is one."""
        ...

    def newest(self) -> int:
        """The number of the newest entry; 0 when there is none."""
        ...

    def after(self, seq: int) -> list[PageEntry]:
        """What came after the entry of that number, in order; 0 is before the first."""
        ...


class People(Protocol):
    """What is known about people."""

    def profiles(self, who: Collection[Person]) -> dict[Person, Profile]:
        """Those of them that are known."""
        ...

    def remember(self, profile: Profile) -> None:
        """Keeps what a platform told about somebody."""
        ...


class Requests(Protocol):
    """Requests already answered."""

    def begin(self, platform: str, request: str, at: datetime) -> bool:
        """Whether this request is new."""
        ...

    def answer(self, platform: str, request: str, reply: Reply) -> None:
        """Keeps the reply, in the transaction that did what was asked."""
        ...

    def answered(self, platform: str, request: str) -> Reply:
        """The reply given the first time."""
        ...


P_co = TypeVar("P_co", covariant=True)


class UnitOfWork(Protocol[P_co]):
    """One transaction, or one consistent look. `P_co` is the playbook's type."""

    @property
    def incidents(self) -> Incidents:
        """Incidents with their roles, promises and channels."""
        ...

    @property
    def outbox(self) -> Outbox:
        """Effects waiting for the outside."""
        ...

    @property
    def publications(self) -> Publications:
        """Texts for audiences."""
        ...

    @property
    def components(self) -> Components:
        """What the status page lists."""
        ...

    @property
    def page(self) -> Page:
        """What the status page is made of."""
        ...

    @property
    def maintenances(self) -> Maintenances:
        """Planned maintenances."""
        ...

    @property
    def people(self) -> People:
        """What is known about people."""
        ...

    @property
    def requests(self) -> Requests:
        """Requests already answered."""
        ...

    def playbook(self, digest: str) -> P_co:
        """The playbook pinned under this digest."""
        ...


@dataclass(frozen=True)
class Committed(Generic[T]):
    """What a transaction answered, and the effects it took, to be delivered now."""

    result: T
    parcels: tuple[Parcel, ...]


class Store(Protocol[P_co]):
    """Transactions, run whole in the store's own threads."""

    async def write(self, work: "Callable[[UnitOfWork[P_co]], T]") -> Committed[T]:
        """One transaction; tried again by the caller on LostRace."""
        ...

    async def read(self, work: "Callable[[UnitOfWork[P_co]], T]") -> T:
        """One consistent look."""
        ...
