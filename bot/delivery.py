"""Takes effects to the outside and brings the answers home. The only place that retries.

Every parcel is one task, so lanes run side by side and a slow place delays no other. Answers are recorded in
whatever batch has gathered while the last one was being stored: small when it is quiet, large when it is not.
"""

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from bot import metrics
from bot.domain.errors import LostRace, OutsideError, Rejected, TargetRejected, TargetUnavailable, Unavailable
from bot.domain.values import Conversation, Person, PostRef
from bot.effects import Archive, Effect, Invite, OpenRoom, Pin, Post, Publish, Revise, SetTopic, ShowLinks, Withdraw
from bot.playbook import Playbook
from bot.ports import ChatPort, Clock, RoomSpec
from bot.ports.publishing import Receipt, Target, Underway
from bot.ports.storage import NOTHING_THERE, Outcome, Parcel, Store

CALL_LIMIT = 30.0  # seconds one call may take; shorter than the lease, so a live owner never loses its row
AT_ONCE = 320  # calls under way per platform: those of fifty incidents declared at once
TAKEN_AT_ONCE = 200  # rows taken in one transaction
RECORDED_AT_ONCE = 100  # answers stored in one transaction
BACKOFF = (0.5, 1, 2, 5, 10, 30, 60)  # seconds before the next try; the last one from then on
PUBLISH_BACKOFF = (5, 30, 120, 600, 1800)  # the same for publications: outside, others are waiting too
STALE = timedelta(minutes=60)  # an approved text older than this is not sent late in silence where each is said once
TOGETHER = timedelta(seconds=0.25)  # what a platform held back is taken at instants so far apart
LOOK_BACK = timedelta(minutes=1)  # before the first try: clocks differ

log = structlog.get_logger(__name__)


class Delivery:
    """One per process."""

    def __init__(
        self,
        store: Store[Playbook],
        chats: Mapping[str, ChatPort],
        clock: Clock,
        record: Callable[[Sequence[Outcome]], Awaitable[None]],
        targets: Mapping[str, Target] | None = None,
    ) -> None:
        self._store = store
        self._chats = chats
        self._targets = targets or {}
        self._clock = clock
        self._record = record
        self._doors: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(AT_ONCE))
        self._calls: set[asyncio.Task[None]] = set()
        self._answers: list[Outcome] = []
        self._recorder: asyncio.Task[None] | None = None
        self._looks: set[asyncio.Task[None]] = set()
        self._timers: set[asyncio.TimerHandle] = set()
        self._quiet = asyncio.Event()
        self._quiet.set()

    # -- in -----------------------------------------------------------------------------------------------------

    def accept(self, parcels: Sequence[Parcel]) -> None:
        """Starts on parcels already taken. Delivery begins at commit, never at the next tick."""
        if parcels:
            self._quiet.clear()
        committed = time.monotonic()
        for parcel in parcels:
            task = asyncio.create_task(self._carry(parcel, committed))
            self._calls.add(task)
            task.add_done_callback(self._calls.discard)

    async def deliver_due(self) -> int:
        """Takes whatever is due and starts on it. Answers how many."""
        taken = 0
        while True:
            committed = await self._store.write(lambda unit: unit.outbox.take(self._clock.now(), TAKEN_AT_ONCE))
            self.accept(committed.parcels)
            taken += committed.result
            if committed.result < TAKEN_AT_ONCE:
                return taken

    def poke(self) -> None:
        """Somebody left rows for whoever can take them: looks soon, once for many pokes."""
        if not self._looks:
            self._start_looking()

    async def idle(self) -> None:
        """Returns when nothing is under way: every call answered, every answer stored."""
        await self._quiet.wait()

    async def stop(self, within: float = 10.0) -> None:
        """Lets what is under way finish, for so many seconds; what does not is found unknown at the next start."""
        for timer in self._timers:
            timer.cancel()
        try:
            await asyncio.wait_for(self.idle(), within)
        except TimeoutError:
            log.warning("delivery.abandoned", calls=len(self._calls))
        for task in [*self._calls, *self._looks, *([self._recorder] if self._recorder else [])]:
            task.cancel()

    # -- one parcel ---------------------------------------------------------------------------------------------

    async def _carry(self, parcel: Parcel, committed: float) -> None:
        effect = parcel.effect
        async with self._doors[_door(effect)]:
            metrics.handover_seconds.observe(time.monotonic() - committed)
            outcome = await self._attempt(parcel)
        label = "done" if outcome.done else "later" if outcome.retry_in is not None else "buried"
        metrics.deliveries.labels(effect.platform, effect.kind, label).inc()
        self._answers.append(outcome)
        if self._recorder is None or self._recorder.done():
            self._recorder = asyncio.create_task(self._bring_home())

    async def _attempt(self, parcel: Parcel) -> Outcome:
        about = {"incident": parcel.incident, "key": parcel.key, "kind": parcel.effect.kind}
        try:
            async with asyncio.timeout(CALL_LIMIT):
                if isinstance(parcel.effect, Publish):
                    return await self._publish(parcel, parcel.effect)
                return await self._perform(parcel, self._chats[parcel.effect.platform])
        except Rejected as error:
            log.warning("delivery.rejected", **about, reason=error.reason)
            return Outcome(parcel, done=False, reason=error.reason, receipt=_in_part(error))
        except Unavailable as error:
            log.info("delivery.later", **about, reason=error.reason, maybe_done=error.maybe_done)
            now = self._clock.now()
            at = together(now + error.retry_after) if error.retry_after else None
            wait = at - now if at else self._wait(parcel)
            if error.maybe_done and self._waits_for_somebody(parcel):
                return Outcome(parcel, done=False, reason=error.reason, held="unknown")
            return Outcome(
                parcel,
                done=False,
                reason=error.reason,
                retry_in=wait,
                retry_at=at,
                maybe_done=error.maybe_done,
                needs_somebody=error.needs_somebody,
                receipt=_in_part(error),
            )
        except TimeoutError:
            log.warning("delivery.timeout", **about)
            return self._unanswered(parcel, "no answer")
        except Exception:
            # A bug in an adapter must neither lose the effect nor hide: it is logged whole and tried again.
            log.exception("delivery.failed", **about)
            return self._unanswered(parcel, "internal error")

    def _unanswered(self, parcel: Parcel, reason: str) -> Outcome:
        if self._waits_for_somebody(parcel):
            return Outcome(parcel, done=False, reason=reason, held="unknown")
        return Outcome(parcel, done=False, reason=reason, retry_in=self._wait(parcel), maybe_done=True)

    def _wait(self, parcel: Parcel) -> timedelta:
        if isinstance(parcel.effect, Publish):
            # Full jitter, but never at once.
            most = PUBLISH_BACKOFF[min(parcel.attempts, len(PUBLISH_BACKOFF) - 1)]
            return timedelta(seconds=random.uniform(1, most))  # noqa: S311 - spreads load, guards nothing
        return backoff(parcel.attempts)

    def _waits_for_somebody(self, parcel: Parcel) -> bool:
        """Whether a person must say if it arrived: the target can neither be keyed nor asked."""
        effect = parcel.effect
        return isinstance(effect, Publish) and not self._targets[effect.target].knows_again

    async def _publish(self, parcel: Parcel, effect: Publish) -> Outcome:
        target = self._targets.get(effect.target)
        if target is None:
            raise TargetRejected("not set up")
        if parcel.unknown and not target.knows_again:
            return Outcome(parcel, done=False, reason="no answer", held="unknown")
        late = self._clock.now() - effect.release.approved_at > STALE
        if late and target.holds == "log" and not effect.late and not parcel.unknown:
            return Outcome(parcel, done=False, reason="", held="stale")
        answer = await target.publish(effect.release, again=parcel.unknown)
        if isinstance(answer, Underway):
            return Outcome(parcel, done=False, retry_in=timedelta(), maybe_done=True, underway=answer)
        return Outcome(parcel, True, receipt=answer)

    async def _perform(self, parcel: Parcel, chat: ChatPort) -> Outcome:
        effect = parcel.effect
        match effect:
            case OpenRoom():
                spec = RoomSpec(effect.name, effect.purpose, effect.private, effect.people)
                second = parcel.unknown or parcel.attempts > 0
                return Outcome(parcel, True, room=await chat.open_room(spec, key=parcel.key, second_try=second))
            case Invite():
                left_out = await chat.invite(_room(parcel), effect.people) if chat.can.invites else ()
                return Outcome(parcel, True, left_out=tuple(left_out))
            case SetTopic():
                if chat.can.topic:
                    await chat.set_topic(effect.room or _room(parcel), effect.words)
            case Post():
                return Outcome(parcel, True, post=await self._post(parcel, effect, chat))
            case Revise():
                await chat.revise(_standing(parcel), effect.message)
            case Withdraw():
                await chat.withdraw(effect.post)
            case Archive():
                if chat.can.archives:
                    await chat.archive(_room(parcel))
            case ShowLinks():
                await chat.show_links(_room(parcel), effect.links)
            case Pin():
                if chat.can.pins:
                    await chat.pin(_standing(parcel))
        return Outcome(parcel, True)

    async def _post(self, parcel: Parcel, effect: Post, chat: ChatPort) -> PostRef:
        to: Conversation | Person = effect.to or _room(parcel)
        if parcel.unknown and chat.can.reads_history:
            found = await chat.find(to, key=parcel.key, since=parcel.tried_at - LOOK_BACK)
            if found:
                return found
        return await chat.post(to, effect.message, key=parcel.key)

    # -- out ----------------------------------------------------------------------------------------------------

    async def _bring_home(self) -> None:
        while self._answers:
            batch, self._answers = self._answers[:RECORDED_AT_ONCE], self._answers[RECORDED_AT_ONCE:]
            try:
                await self._record(batch)
            except Exception:
                # The rows stay taken until their lease lapses, and are looked for before they are repeated.
                log.exception("delivery.not-recorded", keys=[outcome.parcel.key for outcome in batch])
                continue
            for outcome in batch:
                if outcome.retry_in is not None:
                    self._look_again(outcome.retry_in.total_seconds())
        if not self._calls:
            self._quiet.set()

    def _look_again(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        timer: asyncio.TimerHandle = loop.call_later(seconds, lambda: self._wake(timer))
        self._timers.add(timer)

    def _wake(self, timer: asyncio.TimerHandle) -> None:
        self._timers.discard(timer)
        self._start_looking()

    def _start_looking(self) -> None:
        task = asyncio.create_task(self._look())
        self._looks.add(task)
        task.add_done_callback(self._looks.discard)

    async def _look(self) -> None:
        try:
            await self.deliver_due()
        except LostRace:
            log.info("delivery.lost-race")  # the tick looks again within a second


def _in_part(error: OutsideError) -> Receipt | None:
    """What a target calls that which stands there although it failed."""
    if isinstance(error, TargetUnavailable | TargetRejected) and error.ref:
        return Receipt(error.ref, error.thread)
    return None


def _door(effect: Effect) -> str:
    """Whose calls are counted together: those of a platform, or those to one target, so that none delays another."""
    return effect.lane if isinstance(effect, Publish) else effect.platform


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many tries, with jitter so that many do not come back at once."""
    base = BACKOFF[min(attempts, len(BACKOFF) - 1)]
    return timedelta(seconds=base * random.uniform(0.8, 1.2))  # noqa: S311 - spreads load, guards nothing


def together(at: datetime) -> datetime:
    """The next instant at which what a platform held back is taken: all of it at once, so the worst goes first."""
    return at + (datetime.min.replace(tzinfo=at.tzinfo) - at) % TOGETHER


def _standing(parcel: Parcel) -> PostRef:
    """The message that is edited in place. Without one there is nothing to edit: it was refused itself."""
    if parcel.post is None:
        raise Rejected(NOTHING_THERE)
    return parcel.post


def _room(parcel: Parcel) -> Conversation:
    """The incident's channel. Without one there is nothing to talk to: the channel itself was refused."""
    if parcel.room is None:
        raise Rejected(NOTHING_THERE)
    return parcel.room
