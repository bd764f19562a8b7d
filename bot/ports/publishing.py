"""Where the core meets the places it publishes to: what a target offers, what it is given.

A target is one named place of the playbook's catalogue. Its kind is a module of `adapters/publish`:

    connect(name, options, around) -> Target    raises NotSetUp: a setting is missing; SetupError: one is wrong
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from bot.domain.release import Release, Statement
from bot.ports.chat import ChatPort, Clock

__all__ = [
    "Form",
    "Holds",
    "Receipt",
    "Recipient",
    "Recipients",
    "Release",
    "Statement",
    "Tally",
    "Target",
    "TargetSurroundings",
    "Underway",
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
class TargetSurroundings:
    """What a target may know of the installation."""

    settings: Mapping[str, str]  # the environment; a target reads only what its options or its README name
    public_url: str
    clock: Clock
    recipients: Recipients
    chats: Mapping[str, ChatPort]  # by platform
