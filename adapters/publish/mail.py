"""Mail to a list of people: one mail for each, at their own address alone.

Options: `to` (addresses) or `to_file` (a file with one on each line); `from`, else MAIL_FROM; `reply_to`;
`connections` at once. The server is SMTP_URL's. Everybody owed a release is written down before the first mail, and
who has it after every few, so that a mailing goes on where it was after a crash. A mail that may have been sent is sent
again under the same Message-ID.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path

from adapters.publish.addresses import listed, named, usable
from adapters.publish.letters import Letter, Sender
from adapters.publish.limits import BATCH, CONNECTIONS, CONNECTIONS_MOST, ENROL, SLICE_SECONDS
from adapters.publish.options import Given, Options
from adapters.publish.smtp import SETTING, Lines, Server
from bot.domain.errors import NotSetUp, TargetRejected, TargetUnavailable
from bot.ports.chat import Clock
from bot.ports.publishing import (
    Form,
    Holds,
    Receipt,
    Recipients,
    Release,
    Statement,
    Target,
    TargetSurroundings,
    Underway,
)

FROM = "MAIL_FROM"
NO_ADDRESS = "not an address"


def connect(name: str, options: Given, around: TargetSurroundings) -> Target:
    """Raises NotSetUp without a server, a sender or a readable list, SetupError for what is wrong."""
    given = Options(name, options, ("to", "to_file", "from", "reply_to", "connections"))
    addresses = _addresses(name, given)
    many = given.number("connections", CONNECTIONS, CONNECTIONS_MOST)
    reply_to = given.text("reply_to")
    if reply_to and not usable(reply_to):
        raise given.wrong("reply_to", "is not an address")
    who, address = named(given.text("from") or given.setting(FROM, around.settings))
    if not address:
        raise given.wrong("from", f"(or {FROM}) is not an address")
    server = Server.at(given.setting(SETTING, around.settings))
    sender = Sender(who, address, usable(reply_to) if reply_to else "")
    return Mail(name, addresses, sender, lambda: Lines(server, address, many), around.recipients, around.clock)


def _addresses(name: str, given: Options) -> Callable[[], Iterable[str]]:
    to, file = given.several("to"), given.text("to_file")
    if bool(to) == bool(file):
        raise given.wrong("to", "or to_file is needed, and one of them only")
    if wrong := [address for address in to if not usable(address)]:
        raise given.wrong("to", f"has what is not an address: {wrong[0]}")
    if to:
        return lambda: map(usable, to)
    path = Path(file)
    if not path.is_file():
        raise NotSetUp(f"target {name}: {file} is not a file")
    return lambda: listed(path)


class Mail:
    """One list of people."""

    holds: Holds = "log"
    form: Form = "mail"
    limit: int | None = None
    knows_again = True  # by the Message-ID, as mail programs do

    def __init__(
        self,
        name: str,
        addresses: Callable[[], Iterable[str]],
        sender: Sender,
        lines: Callable[[], Lines],
        recipients: Recipients,
        clock: Clock,
    ) -> None:
        self.name = name
        self._addresses = addresses
        self._sender = sender
        self._new_lines = lines
        self._lines: dict[str, Lines] = {}  # of each mailing under way, by its release's key
        self._recipients = recipients
        self._clock = clock

    def measure(self, statements: Sequence[Statement]) -> int:
        """Characters of titles and texts."""
        return sum(len(one.title) + len(one.text) for one in statements)

    async def publish(self, release: Release, *, again: bool) -> Receipt | Underway:
        """A slice of the mailing."""
        until = asyncio.get_running_loop().time() + SLICE_SECONDS
        if not await self._recipients.is_closed(release.key):
            await self._enrol(release.key)
        letter = Letter(release, self._sender, self._clock.now())
        try:
            refusal = await self._send(release.key, letter, until)
            tally = await self._recipients.tally(release.key)
        except BaseException:
            await self._hang_up(release.key)
            raise
        if tally.waiting:
            return Underway(tally.sent + tally.refused, tally.sent + tally.refused + tally.waiting)
        await self._hang_up(release.key)
        if not tally.sent:
            await self._owe_again(release.key)
            raise TargetRejected(
                f"every recipient was refused: {refusal}" if refusal else "every recipient was refused"
            )
        return Receipt(letter.ref, letter.thread, left_out=tally.refused, reached=tally.sent)

    async def stop(self) -> None:
        """Hangs up."""
        for key in list(self._lines):
            await self._hang_up(key)

    async def _hang_up(self, key: str) -> None:
        if lines := self._lines.pop(key, None):
            await lines.hang_up()

    async def _enrol(self, key: str) -> None:
        """Everybody, in parts; after a crash from the beginning, which owes nobody twice."""
        async for part in self._parts():
            await self._recipients.enrol(key, part)
        if not (await self._recipients.tally(key)).waiting:
            raise TargetRejected("nobody is on the list")
        await self._recipients.close(key)

    async def _owe_again(self, key: str) -> None:
        """Nobody has it: what is wrong is wrong with all of them, and another try begins anew."""
        async for part in self._parts():
            await self._recipients.settle(key, sent=(), refused={}, later=part)

    async def _parts(self) -> AsyncIterator[list[str]]:
        """The list as it is now. Read in another thread: it may be on a slow disk."""
        try:
            addresses = iter(self._addresses())
            while part := await asyncio.to_thread(lambda: list(islice(addresses, ENROL))):
                yield part
        except OSError as error:
            raise TargetUnavailable("its list of addresses cannot be read", needs_somebody=True) from error

    async def _send(self, key: str, letter: Letter, until: float) -> str:
        """Until the time is up, everybody has it, or nothing moves any more: then it raises.

        Answers why the last one that was refused was.
        """
        loop = asyncio.get_running_loop()
        lines = self._lines.setdefault(key, self._new_lines())
        put_off: set[str] = set()  # in this slice; each is tried once
        unsure: set[str] = set()
        moved, why_not, refusal = False, "no answer from the mail server", ""
        while batch := [one.address for one in await self._recipients.next(key, BATCH)]:
            good = [address for address in batch if usable(address)]
            fresh = [address for address in good if address not in put_off and address not in unsure]
            outcome = await lines.send(fresh, letter.to, until)
            put_off.update(outcome.later)
            unsure.update(outcome.unsure)
            outcome.refused.update((address, NO_ADDRESS) for address in batch if not usable(address))
            await self._recipients.settle(
                key,
                sent=outcome.sent,
                refused=outcome.refused,
                later=[address for address in good if address in put_off],
            )
            if outcome.trouble:
                raise outcome.trouble
            if outcome.put_off:
                why_not = f"put off by the mail server: {outcome.put_off}"
            refusal = next(reversed(outcome.refused.values()), refusal)
            moves = bool(outcome.sent or outcome.refused)
            tried = bool(outcome.unsure or outcome.put_off) or not fresh
            moved = moved or moves
            is_late = loop.time() >= until
            if tried and not moves and not (is_late and moved):
                raise TargetUnavailable(why_not, maybe_done=bool(unsure))
            if is_late:
                break
        return refusal
