"""What the public may know at one moment: everything a status page is made of, and nothing else.

Plain text throughout; whatever shows it escapes it. Instants are aware UTC. Ids become names of files and anchors, so
they are letters, digits, "-" and "_".
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Literal

from pydantic import Base64Bytes, TypeAdapter

from bot.domain.errors import SetupError
from bot.domain.release import ReleaseKind
from bot.domain.values import ComponentState, WorkStage, zones
from bot.render.markup import leads_to_a_page
from bot.render.wording import LANGUAGES
from bot.statuspage.colours import Colours
from bot.statuspage.limits import LOGO_BYTES
from bot.statuspage.plain import Texts, line

_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")


class Impact(StrEnum):
    """How much an incident hurts, the least first."""

    NONE = "none"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


class Phase(StrEnum):
    """Where an incident stands."""

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"
    POSTMORTEM = "postmortem"  # it is over, and what was learned is told

    @property
    def is_open(self) -> bool:
        """Whether somebody is still waiting for news."""
        return self not in (Phase.RESOLVED, Phase.POSTMORTEM)


@dataclass(frozen=True)
class Update:
    """One publication. `states` are the components it speaks of, as they are from then on.

    One that was `withdrawn` keeps its place and has no words any more.
    """

    id: str
    phase: Phase | WorkStage
    texts: Texts
    at: datetime
    kind: ReleaseKind = "statement"
    next_update_at: datetime | None = None
    states: Mapping[str, ComponentState] = field(default_factory=dict)
    withdrawn: bool = False

    def __post_init__(self) -> None:
        _must_be_an_id(self.id)


@dataclass(frozen=True)
class Incident:
    """Something unplanned. `components` are ids; `updates` in the order they were published, never empty."""

    id: str
    name: Texts
    impact: Impact
    updates: tuple[Update, ...]
    components: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _must_be_an_id(self.id)
        _must_be_published(self.updates, Phase)

    @property
    def status(self) -> Phase:
        """What was said last."""
        return Phase(self.updates[-1].phase)

    @property
    def is_open(self) -> bool:
        """Whether somebody is still waiting for news."""
        return self.status.is_open

    @property
    def started_at(self) -> datetime:
        """When it was first published."""
        return self.updates[0].at

    @property
    def updated_at(self) -> datetime:
        """When something was last published about it."""
        return self.updates[-1].at

    @property
    def next_update_at(self) -> datetime | None:
        """By when news is promised; None when none is."""
        return self.updates[-1].next_update_at if self.is_open else None

    @property
    def resolved_at(self) -> datetime | None:
        """When its end was published; None while it is open."""
        if self.is_open:
            return None
        ends = (at for phase, at in self._turns() if phase is Phase.RESOLVED)
        return max(ends, default=self.updated_at)

    @property
    def monitoring_at(self) -> datetime | None:
        """When a fix was last said to be in; None when that was never said."""
        return max((at for phase, at in self._turns() if phase is Phase.MONITORING), default=None)

    @cached_property
    def digest(self) -> str:
        """Of all its facts, the same in every process."""
        return _digest(self)

    @property
    def postmortem(self) -> Update | None:
        """What was learned, the newest telling of it."""
        return next((update for update in reversed(self.updates) if _tells_lessons(update)), None)

    def _turns(self) -> Iterator[tuple[Phase, datetime]]:
        """Each time it came to another phase; saying more within one is none, nor is what was taken back."""
        before = None
        for update in self.updates:
            if update.withdrawn:
                continue
            if update.phase is not before:
                yield Phase(update.phase), update.at
            before = update.phase


@dataclass(frozen=True)
class Maintenance:
    """Something planned. `components` are ids; `updates` in the order they were published, never empty."""

    id: str
    name: Texts
    starts_at: datetime
    ends_at: datetime
    updates: tuple[Update, ...]
    components: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _must_be_an_id(self.id)
        _must_be_published(self.updates, WorkStage)

    @property
    def status(self) -> WorkStage:
        """What was said last."""
        return WorkStage(self.updates[-1].phase)

    @property
    def announced_at(self) -> datetime:
        """When it was first published."""
        return self.updates[0].at

    @property
    def updated_at(self) -> datetime:
        """When something was last published about it."""
        return self.updates[-1].at

    @property
    def next_update_at(self) -> datetime | None:
        """By when this page will say something else about it; None when it is over."""
        if self.status.is_over:
            return None
        return self.updates[-1].next_update_at or (self.ends_at if self.status.is_active else self.starts_at)

    @cached_property
    def digest(self) -> str:
        """Of all its facts, the same in every process."""
        return _digest(self)


Entry = Incident | Maintenance


@dataclass(frozen=True)
class Day:
    """One day of a component, in the page's zone: the minutes in each state, as published. Empty: nothing is known."""

    date: date
    minutes: Mapping[ComponentState, int]

    @property
    def worst(self) -> ComponentState | None:
        """The worst state of the day; None when nothing is known."""
        return max((state for state, minutes in self.minutes.items() if minutes), key=_rank, default=None)


@dataclass(frozen=True)
class Component:
    """Something people use. `days` end today and are at most 90."""

    id: str
    name: Texts
    state: ComponentState
    since: datetime  # listed
    changed_at: datetime  # its state
    days: tuple[Day, ...] = ()
    description: Texts = field(default_factory=dict)

    def __post_init__(self) -> None:
        _must_be_an_id(self.id)


@dataclass(frozen=True)
class Group:
    """Components shown together; without a name they are shown by themselves."""

    id: str
    components: tuple[Component, ...]
    name: Texts = field(default_factory=dict)

    def __post_init__(self) -> None:
        _must_be_an_id(self.id)

    @property
    def state(self) -> ComponentState:
        """The worst of its components'."""
        return max((one.state for one in self.components), key=_rank, default=ComponentState.OPERATIONAL)


@dataclass(frozen=True)
class Logo:
    """A picture of the page's own, shown 32 pixels high."""

    kind: Literal["svg", "png"]
    content: Base64Bytes

    def __post_init__(self) -> None:
        if len(self.content) > LOGO_BYTES:
            raise SetupError(f"the logo has {len(self.content)} bytes; at most {LOGO_BYTES} may be asked of readers")


@dataclass(frozen=True)
class Link:
    """A way to other pages of the company; http, https or mailto. Raises SetupError for another."""

    label: Texts
    url: str

    def __post_init__(self) -> None:
        if not (leads_to_a_page(self.url) or self.url.startswith("mailto:")):
            raise SetupError(f"a link leads to a page or an address of mail, not to {self.url}")


@dataclass(frozen=True)
class Branding:
    """Whose page it is. `url` is where it is read, without a last slash; the first language is the page's own.

    Raises SetupError for what cannot be shown.
    """

    name: str
    url: str
    languages: tuple[str, ...] = ("en", "es", "pt_BR")
    zone: str = "UTC"
    logo: Logo | None = None
    colours: Colours = field(default_factory=Colours)
    links: tuple[Link, ...] = ()
    contact: Link | None = None  # where a reader may turn
    subscribe: str = ""  # where a reader asks to be told, with a last slash; "" where nobody can

    def __post_init__(self) -> None:
        if not self.name or self.name != line(self.name):
            raise SetupError("the page needs a name in one line")
        if not leads_to_a_page(self.url) or self.url.endswith("/"):
            raise SetupError(f"{self.url} is no address of a page without a last slash")
        if not self.languages or not set(self.languages) <= set(LANGUAGES):
            raise SetupError(f"languages are some of {', '.join(LANGUAGES)}, not {', '.join(self.languages) or 'none'}")
        if self.zone not in zones():
            raise SetupError(f"unknown zone {self.zone}")


@dataclass(frozen=True)
class PublicState:
    """One snapshot. `revision` grows with every publication; incidents and maintenances come in any order."""

    page: Branding
    groups: tuple[Group, ...]
    incidents: tuple[Incident, ...]
    maintenances: tuple[Maintenance, ...]
    revision: int
    published_at: datetime

    @property
    def components(self) -> tuple[Component, ...]:
        """All of them, in the order they are shown."""
        return tuple(component for group in self.groups for component in group.components)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Whatever happened or is planned, in any order."""
        return (*self.incidents, *self.maintenances)

    @property
    def open_incidents(self) -> tuple[Incident, ...]:
        """Those somebody waits for news of, the newest first."""
        return tuple(incident for incident in self.history if incident.is_open)

    @property
    def history(self) -> tuple[Incident, ...]:
        """All incidents, the newest first."""
        return tuple(sorted(self.incidents, key=lambda one: (one.started_at, one.id), reverse=True))

    @property
    def active_maintenances(self) -> tuple[Maintenance, ...]:
        """Those being worked on, the first to end first."""
        active = (one for one in self.maintenances if one.status.is_active)
        return tuple(sorted(active, key=lambda one: (one.ends_at, one.id)))

    @property
    def upcoming_maintenances(self) -> tuple[Maintenance, ...]:
        """Those to come, the next first."""
        upcoming = (one for one in self.maintenances if one.status is WorkStage.SCHEDULED)
        return tuple(sorted(upcoming, key=lambda one: (one.starts_at, one.id)))

    @property
    def works(self) -> tuple[Maintenance, ...]:
        """All maintenances, the last to start first."""
        return tuple(sorted(self.maintenances, key=lambda one: (one.starts_at, one.id), reverse=True))

    @property
    def postmortems(self) -> tuple[Incident, ...]:
        """Incidents whose lessons are told, the newest first."""
        return tuple(incident for incident in self.history if incident.postmortem)

    @property
    def next_update_at(self) -> datetime | None:
        """By when this page changes at the latest; None when nothing is promised."""
        return min((one.next_update_at for one in self.entries if one.next_update_at), default=None)

    def is_out_of_date(self, now: datetime) -> bool:
        """Whether a promise has passed without a word, so that nothing here may be taken for the present."""
        return self.next_update_at is not None and now > self.next_update_at


_SNAPSHOT = TypeAdapter(PublicState)


def dumps(state: PublicState) -> str:
    """As JSON text."""
    return _SNAPSHOT.dump_json(state).decode()


def loads(text: str | bytes) -> PublicState:
    """The snapshot back. Raises ValueError when the text is none."""
    return _SNAPSHOT.validate_json(text)


def _digest(facts: object) -> str:
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


def _tells_lessons(update: Update) -> bool:
    return update.phase is Phase.POSTMORTEM and update.kind != "retraction" and not update.withdrawn


def _rank(state: ComponentState) -> int:
    return state.rank


def _must_be_an_id(id: str) -> None:
    if not _ID.fullmatch(id):
        raise ValueError(f"{id!r} cannot be part of an address")


def _must_be_published(updates: tuple[Update, ...], phases: type[Phase] | type[WorkStage]) -> None:
    if not updates or not all(isinstance(update.phase, phases) for update in updates):
        raise ValueError(f"needs updates, each a {phases.__name__.lower()}")
