"""Mail to many people: one mail for each, at their own address alone.

Options: `to` (addresses, or `subscribers` for whoever asked for it) or `to_file` (a file with one on each line);
`from`, else MAIL_FROM; `reply_to`; `connections` at once. The server is SMTP_URL's. Everybody owed a release is written
down before the first mail, and who has it after every few, so that a mailing goes on where it was after a crash. A mail
that may have been sent is sent again under the same Message-ID.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from adapters.publish.addresses import listed, named, usable
from adapters.publish.letters import Sender
from adapters.publish.limits import BATCH, CONNECTIONS, CONNECTIONS_MOST, SLICE_SECONDS
from adapters.publish.options import SUBSCRIBERS, Given, Options
from adapters.publish.readers import Listed, Mailing, Readers, Subscribed
from adapters.publish.smtp import FROM, SETTING, Lines, Server
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


def connect(name: str, options: Given, around: TargetSurroundings) -> Target:
    """Raises NotSetUp without a server, a sender or a readable list, SetupError for what is wrong."""
    given = Options(name, options, ("to", "to_file", "from", "reply_to", "connections"))
    readers = _readers(name, given, around)
    many = given.number("connections", CONNECTIONS, CONNECTIONS_MOST)
    reply_to = given.text("reply_to")
    if reply_to and not usable(reply_to):
        raise given.wrong("reply_to", "is not an address")
    who, address = named(given.text("from") or given.setting(FROM, around.settings))
    if not address:
        raise given.wrong("from", f"(or {FROM}) is not an address")
    server = Server.at(given.setting(SETTING, around.settings))
    sender = Sender(who, address, usable(reply_to) if reply_to else "")
    return Mail(name, readers, sender, lambda: Lines(server, address, many), around.recipients, around.clock)


def _readers(name: str, given: Options, around: TargetSurroundings) -> Readers:
    if given.several("to") != (SUBSCRIBERS,):
        return Listed(_addresses(name, given))
    if given.text("to_file"):
        raise given.wrong("to", "or to_file is needed, and one of them only")
    if around.subscribers is None:
        raise NotSetUp(f"target {name}: nobody can subscribe here")
    return Subscribed(around.subscribers)


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
    """One list of people, or all subscribers."""

    holds: Holds = "log"
    form: Form = "mail"
    limit: int | None = None
    knows_again = True  # by the Message-ID, as mail programs do

    def __init__(
        self,
        name: str,
        readers: Readers,
        sender: Sender,
        lines: Callable[[], Lines],
        recipients: Recipients,
        clock: Clock,
    ) -> None:
        self.name = name
        self._readers = readers
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
            await self._enrol(release)
        mailing = self._readers.mailing(release, self._sender, self._clock.now())
        try:
            refusal = await self._send(release.key, mailing, until)
            tally = await self._recipients.tally(release.key)
        except BaseException:
            await self._hang_up(release.key)
            raise
        if tally.waiting:
            return Underway(tally.sent + tally.refused, tally.sent + tally.refused + tally.waiting)
        await self._hang_up(release.key)
        if not tally.sent and (refusal or self._readers.insist):
            await self._owe_again(release)
            raise TargetRejected(
                f"every recipient was refused: {refusal}" if refusal else "every recipient was refused"
            )
        return Receipt(mailing.ref, mailing.thread, left_out=tally.refused, reached=tally.sent)

    async def stop(self) -> None:
        """Hangs up."""
        for key in list(self._lines):
            await self._hang_up(key)

    async def _hang_up(self, key: str) -> None:
        if lines := self._lines.pop(key, None):
            await lines.hang_up()

    async def _enrol(self, release: Release) -> None:
        """Everybody, in parts; after a crash from the beginning, which owes nobody twice."""
        async for part in self._readers.parts(release):
            await self._recipients.enrol(release.key, part)
        if self._readers.insist and not (await self._recipients.tally(release.key)).waiting:
            raise TargetRejected("nobody is on the list")
        await self._recipients.close(release.key)

    async def _owe_again(self, release: Release) -> None:
        """Nobody has it: what is wrong is wrong with all of them, and another try begins anew."""
        async for part in self._readers.parts(release):
            await self._recipients.settle(release.key, sent=(), refused={}, later=part)

    async def _send(self, key: str, mailing: Mailing, until: float) -> str:
        """Until the time is up, everybody has it, or nothing moves any more: then it raises.

        Answers why the last one that was refused was.
        """
        loop = asyncio.get_running_loop()
        lines = self._lines.setdefault(key, self._new_lines())
        put_off: set[str] = set()  # in this slice; each is tried once
        unsure: set[str] = set()
        moved, why_not, refusal = False, "no answer from the mail server", ""
        while batch := [one.address for one in await self._recipients.next(key, BATCH)]:
            good = await mailing.willing(batch)
            fresh = [name for name in good if name not in put_off and name not in unsure]
            outcome = await lines.send(fresh, mailing.write, until)
            put_off.update(outcome.later)
            unsure.update(outcome.unsure)
            refusal = next(reversed(outcome.refused.values()), refusal)
            outcome.refused.update(dict.fromkeys(set(batch).difference(good), self._readers.unwilling))
            await self._recipients.settle(
                key,
                sent=outcome.sent,
                refused=outcome.refused,
                later=[name for name in good if name in put_off],
            )
            if outcome.trouble:
                raise outcome.trouble
            if outcome.put_off:
                why_not = f"put off by the mail server: {outcome.put_off}"
            moves = bool(outcome.sent or outcome.refused)
            tried = bool(outcome.unsure or outcome.put_off) or not fresh
            moved = moved or moves
            is_late = loop.time() >= until
            if tried and not moves and not (is_late and moved):
                raise TargetUnavailable(why_not, maybe_done=bool(unsure))
            if is_late:
                break
        return refusal
