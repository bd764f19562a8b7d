"""Where the core meets the places it publishes to: what a target offers, what it is given.

A target is one named place of the playbook's catalogue. Its kind is a module of `adapters/publish`:

    connect(name, options, around) -> Target    raises NotSetUp: a setting is missing; SetupError: one is wrong
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from bot.domain.release import Release, Statement
from bot.domain.subscriber import Subscriber, Way
from bot.ports.chat import ChatPort, Clock

__all__ = [
    "Call",
    "Courier",
    "Form",
    "Holds",
    "Notice",
    "PublicPage",
    "Receipt",
    "Recipient",
    "Recipients",
    "Release",
    "Statement",
    "Subscribers",
    "Sweeps",
    "Tally",
    "Target",
    "TargetSurroundings",
    "Underway",
    "Ways",
]

Form = Literal["room", "public", "short", "mail"]  # which of a phase's templates a target is given
Holds = Literal["state", "log"]  # shows the latest truth, newest wins; or says each thing once


@dataclass(frozen=True)
class Receipt:
    """It arrived. `ref` is what the target calls it, for corrections; `thread` what it calls the incident."""

    ref: str
    thread: str = ""
    url: str = ""
    left_out: int = 0  # recipients refused for good, for targets with many
    reached: int = 0  # recipients reached, for targets with many


@dataclass(frozen=True)
class Underway:
    """Part of it is done; the same release goes on where it was when it is published again."""

    done: int
    of: int


class Target(Protocol):
    """One place. Raises TargetUnavailable or TargetRejected, nothing else on purpose; never retries by itself."""

    name: str
    holds: Holds
    form: Form
    limit: int | None  # characters one text may have there, as `measure` counts them
    knows_again: bool  # the same key twice is one there, or it can be asked; else a lost answer waits for a person

    def measure(self, statements: Sequence[Statement]) -> int:
        """The length of what would be sent, in the target's own measure."""
        ...

    async def publish(self, release: Release, *, again: bool) -> Receipt | Underway:
        """Says it, or for a correction mends it. `again`: it may have arrived already, so look first.

        Returns within 20 seconds; what takes longer answers Underway and is asked again at once.
        """
        ...

    async def stop(self) -> None:
        """Lets go of connections."""
        ...


@dataclass(frozen=True)
class Recipient:
    """Somebody a release is owed to. `again`: it may have been sent already."""

    address: str
    again: bool


@dataclass(frozen=True)
class Tally:
    """How far a release has come among its recipients."""

    sent: int
    refused: int
    waiting: int


class Recipients(Protocol):
    """Who is owed a release and who has it, kept over restarts. `key` is the release's."""

    async def enrol(self, key: str, addresses: Sequence[str]) -> None:
        """Owes it to these; each address once however often it is named."""
        ...

    async def close(self, key: str) -> None:
        """Everybody is enrolled."""
        ...

    async def is_closed(self, key: str) -> bool:
        """Whether everybody is enrolled."""
        ...

    async def next(self, key: str, limit: int) -> Sequence[Recipient]:
        """The next ones it is owed to, written down as being sent. Until `settle` they are offered `again`."""
        ...

    async def settle(self, key: str, *, sent: Sequence[str], refused: Mapping[str, str], later: Sequence[str]) -> None:
        """How it went: have it, never will (with the reason), are owed it still."""
        ...

    async def tally(self, key: str) -> Tally:
        """How many of each."""
        ...


@dataclass(frozen=True)
class Call:
    """What webhooks of subscribers still have to be told. `key` is the release's; `body` what is signed."""

    key: str
    body: bytes


@dataclass(frozen=True)
class Ways:
    """What a subscriber is given to change their mind: a page, and RFC 8058's address for mail programs."""

    manage: str
    one_click: str


class Subscribers(Protocol):
    """Whoever asked to hear and said yes to it."""

    async def hearing(self, way: Way, release: Release, after: str, limit: int) -> Sequence[Subscriber]:
        """Those with a greater id than `after` whom it is for, in the order of their ids, no more than `limit`.

        From then on they hear of what the release is about to its end, whatever becomes of it.
        """
        ...

    async def found(self, ids: Collection[str]) -> Mapping[str, Subscriber]:
        """Those of them who still want to hear."""
        ...

    def statement(self, release: Release, reader: Subscriber, manage: str) -> Statement:
        """What a reader is told by mail: in their language, times in their zone too, `manage` a link at the end."""
        ...

    def ways(self, id: str) -> Ways:
        """How this one changes their mind."""
        ...

    def secret(self, id: str) -> bytes:
        """What a webhook's deliveries are signed with."""
        ...

    async def owe(self, call: Call, at: datetime) -> None:
        """Keeps what webhooks have to be told until it is `settled`. Keeping it again changes nothing."""
        ...

    async def owed(self, key: str | None, now: datetime) -> Call | None:
        """The one of this key, or one that is due, put off for whoever else asks; None when there is none due."""
        ...

    async def settled(self, key: str) -> None:
        """Nobody is owed it any more."""
        ...

    async def answered(
        self, good: Collection[str], bad: Collection[str], gone: Collection[str], now: datetime
    ) -> Sequence[str]:
        """How webhooks took it. Answers which were erased: those that are `gone`, and those bad for days."""
        ...


@runtime_checkable
class Sweeps(Protocol):
    """What a target has besides, when something of it goes on after its publications have ended."""

    async def sweep(self) -> None:
        """Starts on whatever is due, and returns at once; asked every few seconds in one process or another."""
        ...


@dataclass(frozen=True)
class Notice:
    """A mail that is no publication. `one_click`: RFC 8058's address for mail programs, "" where nothing is to end."""

    key: str  # what its Message-ID is made of
    lang: str
    subject: str
    text: str
    one_click: str = ""


class Courier(Protocol):
    """How subscriptions reach the outside, which adapters speak for. Refusals are OutsideErrors."""

    sends_mail: bool

    def address(self, written: str) -> str:
        """A mail address as it is sent to; "" when it is none."""
        ...

    async def check(self, url: str) -> None:
        """Whether a webhook there may be called. Raises SetupError, which says no more than what is wrong."""
        ...

    async def mail(self, to: str, notice: Notice) -> None:
        """Hands it to the mail server."""
        ...

    async def challenge(self, url: str, secret: bytes, id: str) -> bool:
        """Whether the webhook answers a signed challenge with what it was asked for."""
        ...

    async def stop(self) -> None:
        """Lets go of connections."""
        ...


class PublicPage(Protocol):
    """The status page of this installation."""

    async def publish(self, release: Release) -> str:
        """Keeps it once by its key, and shows it in every place. Answers where on the page it is read.

        Raises TargetUnavailable or TargetRejected, naming each place that does not show it yet; by itself the page
        goes on trying.
        """
        ...


@dataclass(frozen=True)
class TargetSurroundings:
    """What a target may know of the installation."""

    settings: Mapping[str, str]  # the environment; a target reads only what its options or its README name
    public_url: str
    clock: Clock
    recipients: Recipients
    chats: Mapping[str, ChatPort]  # by platform
    page: PublicPage | None = None  # None where none is kept
    subscribers: Subscribers | None = None  # None where nobody can subscribe
