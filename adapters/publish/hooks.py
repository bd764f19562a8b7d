"""Webhooks of subscribers: the signed POST a single webhook gets, each with a secret of its own.

A publication ends when each was called once. What failed is kept, and called again by `sweep` for days: one receiver
that is down delays neither the others nor the next publication. Who has what is in Recipients, by subscriber.
"""

import asyncio
from collections.abc import Mapping, Sequence

import structlog

from adapters.publish.guard import Guard
from adapters.publish.limits import ENROL, HOOKS_AT_ONCE, HOOKS_SECONDS
from adapters.publish.signing import body_of, length, post
from bot.domain.errors import OutsideError
from bot.domain.subscriber import Subscriber, Way
from bot.ports.chat import Clock
from bot.ports.publishing import Call, Form, Holds, Receipt, Recipients, Release, Statement, Subscribers

GONE = 410  # the receiver says that it wants no more
NOT_THERE = "subscribed no more"

log = structlog.get_logger(__name__)


class Hooks:
    """All of them."""

    holds: Holds = "log"
    form: Form = "public"
    knows_again = True

    def __init__(
        self, name: str, limit: int, guard: Guard, subscribers: Subscribers, recipients: Recipients, clock: Clock
    ) -> None:
        self.name = name
        self.limit: int | None = limit
        self._room = limit
        self._guard = guard
        self._subscribers = subscribers
        self._recipients = recipients
        self._clock = clock
        self._sweeping: asyncio.Task[None] | None = None

    def measure(self, statements: Sequence[Statement]) -> int:
        """Bytes of titles and texts as JSON."""
        return sum(length(one.title) + length(one.text) for one in statements)

    async def publish(self, release: Release, *, again: bool) -> Receipt:
        """Calls each once, as far as there is time; `sweep` does the rest."""
        if not await self._recipients.is_closed(release.key):
            await self._enrol(release)
        if call := await self._subscribers.owed(release.key, self._clock.now()):
            await self._call(call)
        tally = await self._recipients.tally(release.key)
        return Receipt(release.key, release.thread or release.key, left_out=tally.refused, reached=tally.sent)

    async def sweep(self) -> None:
        """Begins to call again whoever did not answer well, release by release."""
        if self._sweeping is None or self._sweeping.done():
            self._sweeping = asyncio.create_task(self._call_again())

    async def stop(self) -> None:
        """Whoever is being called is called again later, under the same id."""
        if self._sweeping:
            self._sweeping.cancel()

    async def _call_again(self) -> None:
        try:
            while call := await self._subscribers.owed(None, self._clock.now()):
                await self._call(call)
        except Exception:
            log.exception("subscribers.sweep-failed")  # the next sweep tries again

    async def _enrol(self, release: Release) -> None:
        """Whoever wants to hear of it; those that answer before those that fail."""
        body, after = body_of(release, self._room), ""
        while part := await self._subscribers.hearing(Way.WEBHOOK, release, after, ENROL):
            healthy_first = sorted(part, key=lambda one: one.failing_since is not None)
            await self._recipients.enrol(release.key, [one.id for one in healthy_first])
            after = part[-1].id
        await self._subscribers.owe(Call(release.key, body), self._clock.now())
        await self._recipients.close(release.key)

    async def _call(self, call: Call) -> None:
        """Everybody who is owed it, each once, until the time is up."""
        loop = asyncio.get_running_loop()
        until = loop.time() + HOOKS_SECONDS
        tried: set[str] = set()
        while loop.time() < until:
            batch = [one.address for one in await self._recipients.next(call.key, HOOKS_AT_ONCE)]
            fresh = [id for id in batch if id not in tried]
            await self._recipients.settle(call.key, sent=(), refused={}, later=[id for id in batch if id in tried])
            if not fresh:
                break
            tried.update(fresh)
            there = await self._subscribers.found(fresh)
            told = await asyncio.gather(*(self._tell(call, one) for one in there.values()))
            answers = dict(zip(there, told, strict=True))
            await self._settle(call.key, fresh, answers)
        tally = await self._recipients.tally(call.key)
        if not tally.waiting:
            await self._subscribers.settled(call.key)

    async def _settle(self, key: str, batch: Sequence[str], answers: Mapping[str, str]) -> None:
        good = [id for id, why_not in answers.items() if not why_not]
        gone = [id for id, why_not in answers.items() if why_not == str(GONE)]
        bad = [id for id in answers if id not in good and id not in gone]
        absent = dict.fromkeys((id for id in batch if id not in answers), NOT_THERE)
        refused = {**absent, **dict.fromkeys(gone, str(GONE))}
        for id in await self._subscribers.answered(good, bad, gone, self._clock.now()):
            log.warning("subscribers.webhook-dropped", subscriber=id, reason=answers[id])
        await self._recipients.settle(key, sent=good, refused=refused, later=bad)

    async def _tell(self, call: Call, one: Subscriber) -> str:
        """Why it was not taken, in a few words; "" when it was."""
        secret = self._subscribers.secret(one.id)
        try:
            answer = await post(self._guard, one.address, secret, call.key, call.body, self._clock.now())
        except OutsideError as error:
            return error.reason
        return "" if answer.is_good else str(answer.status)
