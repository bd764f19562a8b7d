"""Whom a mail target writes to: a list of addresses, or whoever subscribed. Each goes by a name that is kept.

Of a list the name is the address; of a subscriber their id, so that nobody who left is written to or remembered.
"""

from asyncio import to_thread
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Protocol

from adapters.publish.addresses import usable
from adapters.publish.letters import WAY_OUT, Letter, Sender
from adapters.publish.limits import ENROL
from adapters.publish.smtp import Envelope
from bot.domain.errors import TargetUnavailable
from bot.domain.subscriber import Subscriber, Way
from bot.ports.publishing import Release, Subscribers


class Mailing(Protocol):
    """One release on its way to them. `ref` and `thread` are what Message-IDs are made of."""

    ref: str
    thread: str

    async def willing(self, names: Sequence[str]) -> list[str]:
        """Those of them who can be written to now."""
        ...

    def write(self, name: str) -> Envelope:
        """One's mail; of those that were found willing last."""
        ...


class Readers(Protocol):
    """All of them."""

    insist: bool  # whether a mailing that reaches nobody is a failure
    unwilling: str  # why somebody is not written to

    def parts(self, release: Release) -> AsyncIterator[list[str]]:
        """The names of everybody it is for, as they are now."""
        ...

    def mailing(self, release: Release, sender: Sender, now: datetime) -> Mailing:
        """The release as mail."""
        ...


class Listed:
    """A list of addresses."""

    insist = True
    unwilling = "not an address"

    def __init__(self, addresses: Callable[[], Iterable[str]]) -> None:
        self._addresses = addresses

    async def parts(self, release: Release) -> AsyncIterator[list[str]]:
        """The list as it is now. Read in another thread: it may be on a slow disk."""
        del release  # a list is told everything
        try:
            addresses = iter(self._addresses())
            while part := await to_thread(lambda: list(islice(addresses, ENROL))):
                yield part
        except OSError as error:
            raise TargetUnavailable("its list of addresses cannot be read", needs_somebody=True) from error

    def mailing(self, release: Release, sender: Sender, now: datetime) -> Mailing:
        """The same mail for all of them."""
        return _ToAddresses(Letter(release, sender, now))


class _ToAddresses:
    def __init__(self, letter: Letter) -> None:
        self.ref, self.thread = letter.ref, letter.thread
        self._letter = letter

    async def willing(self, names: Sequence[str]) -> list[str]:
        return [name for name in names if usable(name)]

    def write(self, name: str) -> Envelope:
        return Envelope(name, self._letter.to(name))


class Subscribed:
    """Whoever asked for it."""

    insist = False
    unwilling = "subscribed no more"

    def __init__(self, subscribers: Subscribers) -> None:
        self._subscribers = subscribers

    async def parts(self, release: Release) -> AsyncIterator[list[str]]:
        """Whoever wants to hear of this release."""
        after = ""
        while part := await self._subscribers.hearing(Way.MAIL, release, after, ENROL):
            yield [one.id for one in part]
            after = part[-1].id

    def mailing(self, release: Release, sender: Sender, now: datetime) -> Mailing:
        """A mail in each one's language and zone."""
        return _ToSubscribers(release, sender, now, self._subscribers)


class _ToSubscribers:
    def __init__(self, release: Release, sender: Sender, now: datetime, subscribers: Subscribers) -> None:
        whole = Letter(release, sender, now)
        self.ref, self.thread = whole.ref, whole.thread
        self._release, self._sender, self._now = release, sender, now
        self._subscribers = subscribers
        self._found: Mapping[str, Subscriber] = {}
        self._letters: dict[tuple[str, str], Letter] = {}  # by language and zone

    async def willing(self, names: Collection[str]) -> list[str]:
        self._found = await self._subscribers.found(names)
        return [name for name in names if name in self._found]

    def write(self, name: str) -> Envelope:
        reader = self._found[name]
        return Envelope(reader.address, self._letter(reader).to(reader.address, self._subscribers.ways(name)))

    def _letter(self, reader: Subscriber) -> Letter:
        key = reader.wishes.lang, reader.wishes.zone
        if key not in self._letters:
            said = self._subscribers.statement(self._release, reader, WAY_OUT)
            self._letters[key] = Letter(replace(self._release, statements=(said,)), self._sender, self._now)
        return self._letters[key]
