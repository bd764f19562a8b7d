"""Decides and stores; what must be said is handed to delivery after the commit.

    submit(Request)   what a person asks            -> Reply
    prompt_due()      what the clock asks           -> questions
    happened(what)    what others did to a channel  -> somebody is told
    record(outcomes)  what the outside answered     -> what follows from it

Each is one short transaction and no network call. A lost race is tried again on fresh facts.
"""

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

import structlog

from bot import metrics
from bot.domain import errors
from bot.engine import machine, refusals
from bot.engine.arranging import arrange
from bot.engine.changing import change
from bot.engine.grammar import Asked, read
from bot.engine.grammar.table import Kind as VerbKind
from bot.engine.identity import identify
from bot.engine.maintenance import clockwork
from bot.engine.showing import form, show
from bot.engine.surroundings import Surroundings, Unit
from bot.messages import Answer, Reply
from bot.playbook import Playbook
from bot.ports import Clock, Happening, Request
from bot.ports.storage import Outcome, Parcel, Store

T = TypeVar("T")

# Refusals with which the form comes back, so that nothing that was typed has to be typed again.
MENDED_IN_THE_FORM = (
    errors.UpdateOvertaken,
    errors.FormOvertaken,
    errors.ContentMissing,
    errors.UnknownComponent,
    errors.UnknownComponentState,
    errors.ComponentsMissing,
    errors.MaintenanceUnnamed,
    errors.WindowMissing,
    errors.WindowUnclear,
    errors.WindowEnded,
    errors.WindowInverted,
    errors.WindowUnreasonable,
)
TRIES = 5  # how often a lost race is tried again; more means something is wrong

log = structlog.get_logger(__name__)


class Engine:
    """One per process. `deliver` takes what was committed and is to be said now."""

    def __init__(
        self,
        store: Store[Playbook],
        clock: Clock,
        around: Surroundings,
        deliver: Callable[[Sequence[Parcel]], None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._around = around
        self._deliver = deliver

    # -- what a person asks -------------------------------------------------------------------------------------

    async def submit(self, request: Request) -> Reply:
        """Answers one request. Never raises: a refusal is an answer, a bug is logged and answered plainly."""
        started = time.monotonic()
        verb, outcome = "?", "done"
        with structlog.contextvars.bound_contextvars(request=request.request_id):
            try:
                try:
                    asked = read(request.said)
                    verb = asked.verb.name
                    reply = await self._answer(request, asked)
                except errors.UserError as refusal:
                    outcome = refusal.code
                    reply = await self._refuse(request, refusal)
            except Exception:
                outcome = "bug"
                report = uuid.uuid4().hex[:8]
                log.exception("request.failed", verb=verb, report=report)
                words = self._around.wording.words(None, self._clock.now())
                reply = Answer(refusals.broken(report, words), refused=True)
            seconds = time.monotonic() - started
            number = reply.incident if isinstance(reply, Answer) else None
            metrics.commands.labels(verb, outcome).inc()
            metrics.command_seconds.labels(verb).observe(seconds)
            log.info("request", verb=verb, incident=number, outcome=outcome, ms=round(seconds * 1000, 1))
        return reply

    async def _answer(self, request: Request, asked: Asked) -> Reply:
        if asked.verb.kind in (VerbKind.SHOWS, VerbKind.SHOWS_ONE):
            return await self._store.read(lambda unit: show(unit, request, asked, self._around, self._clock.now()))
        if not asked.complete:
            return await self._store.read(lambda unit: form(unit, request, asked, self._around, self._clock.now()))
        work = arrange if asked.verb.kind is VerbKind.ARRANGES else change
        try:
            return await self._transact(lambda unit: work(unit, request, asked, self._around, self._clock.now()))
        except MENDED_IN_THE_FORM as wrong:
            refused = await self._refuse(request, wrong)
            opened = await self._store.read(lambda unit: form(unit, request, asked, self._around, self._clock.now()))
            return replace(opened, note=refused.message)

    async def _refuse(self, request: Request, error: errors.UserError) -> Answer:
        asker = await self._store.read(lambda unit: identify(unit, request))
        words = asker.words(self._around.wording, self._clock.now())
        return Answer(refusals.refusal(error, words, self._around.playbook), refused=True)

    # -- what the clock asks --------------------------------------------------------------------------------------

    async def prompt_due(self) -> int:
        """Asks every question that is due, each once. Answers how many."""
        asked = 0
        while True:
            batch = await self._transact(lambda unit: machine.prompt(unit, self._around, self._clock.now()))
            asked += batch
            if batch < machine.PROMPTS_AT_ONCE:
                return asked + await self._strike()

    async def _strike(self) -> int:
        """What the clock does about planned maintenance. In transactions of its own: it must never delay a question."""
        done = 0
        while (wake := await self._store.read(lambda unit: unit.maintenances.next_wake())) is not None:
            if wake > self._clock.now():
                break
            batch = await self._transact(lambda unit: clockwork.strike(unit, self._around, self._clock.now()))
            done += batch
            if batch < clockwork.AT_ONCE:
                break
        return done

    async def happened(self, happening: Happening) -> None:
        """Stores what other hands did to a channel, and tells somebody once."""
        await self._transact(lambda unit: machine.happened(unit, happening, self._around, self._clock.now()))

    async def mend_promises(self) -> int:
        """Gives a promise to every open incident that has none, which must never be. Answers how many."""
        mended = await self._transact(lambda unit: machine.mend(unit, self._around, self._clock.now()))
        if mended:
            log.error("promises.restored", incidents=mended)
        return len(mended)

    # -- what the outside answered ----------------------------------------------------------------------------------

    async def record(self, outcomes: Sequence[Outcome]) -> None:
        """Stores how deliveries ended and what follows; hands on what is next in their lanes."""
        await self._transact(lambda unit: machine.record(unit, outcomes, self._around, self._clock.now()))

    # -- inside ---------------------------------------------------------------------------------------------------

    async def _transact(self, work: Callable[[Unit], T]) -> T:
        for attempt in range(1, TRIES + 1):
            try:
                committed = await self._store.write(work)
                break
            except errors.LostRace:
                log.info("store.lost-race", attempt=attempt)
                if attempt == TRIES:
                    raise
        if committed.parcels:
            self._deliver(committed.parcels)
        return committed.result
