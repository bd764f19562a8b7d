"""Decides and stores; what must be said is handed to delivery after the commit.

    submit(Request)   what a person asks            -> Reply
    prompt_due()      what the clock asks           -> questions
    record(outcomes)  what the outside answered     -> what follows from it

Each is one short transaction and no network call. A lost race is tried again on fresh facts.
"""

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

import structlog

from bot import metrics
from bot.domain import access, errors
from bot.domain.commands import Command, Declare
from bot.domain.events import IncidentDeclared
from bot.domain.incident import Incident
from bot.domain.task import TaskKind
from bot.domain.values import Audience, Conversation, Kind, Person
from bot.engine import answers, explaining, recording, refusals, views
from bot.engine.grammar import Asked, Verb, find_verb, form_for, read
from bot.engine.grammar.fields import Circumstances
from bot.engine.grammar.table import BY_WORD
from bot.engine.grammar.table import Kind as VerbKind
from bot.engine.handlers import handle
from bot.engine.handlers.lifecycle import declare
from bot.engine.identity import Asker, identify
from bot.engine.naming import reserve_name
from bot.engine.planner import plan
from bot.engine.situation import Situation
from bot.messages import Answer, Message, OpenForm, Reply
from bot.playbook import Playbook
from bot.ports import Clock, Dialect, Request
from bot.ports.storage import Outcome, Parcel, Store, Surface, UnitOfWork
from bot.render import Wording, Words

T = TypeVar("T")
Unit = UnitOfWork[Playbook]

TRIES = 5  # how often a lost race is tried again; more means something is wrong
TWINS_WITHIN = timedelta(minutes=2)  # the same declare from the same person and place is taken for a double click
PROMPTS_AT_ONCE = 100  # questions in one transaction: enough to be quick, few enough to let commands in between

INFO = BY_WORD["info"]

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Surroundings:
    """What the engine is built with. `playbook` is the one in force for incidents declared from now on."""

    playbook: Playbook
    wording: Wording
    dialects: Mapping[str, Dialect]  # by platform
    announcements: Mapping[str, Conversation]  # by platform


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
            return await self._store.read(lambda unit: self._show(unit, request, asked))
        if not asked.complete:
            return await self._store.read(lambda unit: self._form(unit, request, asked))
        try:
            return await self._transact(lambda unit: self._change(unit, request, asked))
        except errors.UpdateOvertaken as overtaken:
            refused = await self._refuse(request, overtaken)
            opened = await self._store.read(lambda unit: self._form(unit, request, asked))
            return replace(opened, note=refused.message)

    async def _refuse(self, request: Request, error: errors.UserError) -> Answer:
        asker = await self._store.read(lambda unit: identify(unit, request))
        words = asker.words(self._around.wording, self._clock.now())
        return Answer(refusals.refusal(error, words, self._around.playbook), refused=True)

    def _change(self, unit: Unit, request: Request, asked: Asked) -> Reply:
        now = self._clock.now()
        platform = request.asker.platform
        if not unit.requests.begin(platform, request.request_id, now):
            return unit.requests.answered(platform, request.request_id)
        asker = identify(unit, request)
        asker.keep(unit)
        if asked.verb.kind is VerbKind.DECLARES and (twin := self._twin(unit, request, asked, now)):
            reply = Answer(answers.twin(*twin, asker.words(self._around.wording, now)), incident=twin[0])
            unit.requests.answer(platform, request.request_id, reply)
            return reply
        if asked.verb.kind is VerbKind.DECLARES:
            incident = self._declare(unit, request, asked, asker)
            surface = self._open(unit, incident)
        else:
            incident = self._found(unit, request, asked, asker, lock=True)
            _must_command(request.asker, asker, incident)
            command = self._command(unit.playbook(incident.playbook), request, asked, asker)
            _must_be_fit(command, asker)
            handle(command, incident, by=request.asker, at=now)
            unit.incidents.save(incident)
            surface = unit.incidents.surface(incident.number)
        situation = self._situation(unit, incident, surface, asker)
        happened = list(incident.events)
        fresh = asked.verb.kind is VerbKind.DECLARES
        unit.outbox.add(incident.number, plan(happened, situation), now, surface=surface, fresh=fresh)
        words = asker.words(self._around.wording, now)
        reply = Answer(answers.acknowledge(happened, situation, words), incident=incident.number)
        unit.requests.answer(platform, request.request_id, reply)
        return reply

    def _twin(self, unit: Unit, request: Request, asked: Asked, now: datetime) -> tuple[int, IncidentDeclared] | None:
        """The incident this person declared here with the same words a moment ago, unless another is wanted."""
        if asked.fields.get("again"):
            return None
        recent = unit.incidents.recently_declared(request.asker, now - TWINS_WITHIN)
        title = asked.fields.get("title", "")
        here = request.conversation
        return next(((n, event) for n, event in recent if event.title == title and event.origin == here), None)

    def _declare(self, unit: Unit, request: Request, asked: Asked, asker: Asker) -> Incident:
        if not access.may(request.asker, asker.kind, access.Action.DECLARE):
            raise errors.NotAllowed(kind=asker.kind)
        playbook = self._around.playbook
        command = self._command(playbook, request, asked, asker)
        assert isinstance(command, Declare)  # noqa: S101 - the table of verbs says so
        incident = declare(command, playbook, request.conversation, request.asker, self._clock.now())
        unit.incidents.add(incident)
        return incident

    def _open(self, unit: Unit, incident: Incident) -> Surface:
        """Reserves the channel's name where the incident was declared."""
        platform = incident.origin.platform
        reserve_name(unit, incident, platform, self._around.dialects[platform])
        return unit.incidents.surface(incident.number)

    def _command(self, playbook: Playbook, request: Request, asked: Asked, asker: Asker) -> Command:
        assert asked.verb.build is not None  # noqa: S101 - every verb that changes something has one
        around = Circumstances(
            asker=request.asker,
            now=self._clock.now(),
            zone=asker.zone or self._around.wording.zone,
            playbook=playbook,
            mentions=request.mentions,
            unknown_mentions=request.unknown_mentions,
            promise=asked.promise,
        )
        return asked.verb.build(asked.fields, around)

    def _found(self, unit: Unit, request: Request, asked: Asked, asker: Asker, *, lock: bool) -> Incident:
        """The incident meant: by number, else the channel's. What one may not see does not exist."""
        number = unit.incidents.number_in(request.conversation) if asked.incident is None else asked.incident
        if not asker.may_read:
            raise errors.NotAllowed(kind=asker.kind)
        if number is None:
            seen = unit.incidents.open_to(request.asker, views.LISTED)
            example = f"{asked.verb.name} #{seen[0]}" if seen else ""
            raise errors.NoIncidentHere(open=[f"#{n}" for n in seen], example=example)
        incident = unit.incidents.load(number, lock=lock)
        if incident is None or not access.may(request.asker, asker.kind, access.Action.READ, incident):
            raise errors.UnknownIncident(number=number)
        return incident

    # -- what the asker is shown ----------------------------------------------------------------------------------

    def _show(self, unit: Unit, request: Request, asked: Asked) -> Reply:
        asker = identify(unit, request)
        words = asker.words(self._around.wording, self._clock.now())
        if asked.verb.name == "help" and not (asked.bare and asker.may_read):
            return Answer(views.help_(self._helped(asked), words))
        if not asker.may_read:
            raise errors.NotAllowed(kind=asker.kind)
        if asked.bare and unit.incidents.number_in(request.conversation) is not None:
            asked = replace(asked, verb=INFO)
        if asked.verb.kind is VerbKind.SHOWS:
            numbers = unit.incidents.open_to(request.asker, views.LISTED)
            loaded = {incident.number: incident for incident in unit.incidents.load_many(numbers, lock=False)}
            surfaces = unit.incidents.surfaces(numbers)
            rooms = {n: next(iter(surfaces[n].rooms.values()), None) for n in numbers}
            found = [(loaded[n], rooms[n]) for n in numbers if n in loaded]
            return Answer(views.here(found, words) if asked.bare else views.incidents(found, words))
        incident = self._found(unit, request, asked, asker, lock=False)
        situation = self._situation(unit, incident, unit.incidents.surface(incident.number), asker)
        return Answer(self._shown(unit, asked.verb, situation, words))

    def _shown(self, unit: Unit, verb: Verb, situation: Situation, words: Words) -> Message:
        number = situation.incident.number
        match verb.name:
            case "timeline":
                return views.timeline(situation, unit.incidents.timeline(number), words)
            case "catchup":
                return explaining.catchup(situation, unit.incidents.timeline(number), words)
            case "who":
                return views.who(situation, words)
            case "tasks":
                return explaining.tasks(situation, TaskKind.TASK, words)
            case "followups":
                return explaining.tasks(situation, TaskKind.FOLLOW_UP, words)
            case "why":
                return explaining.why(situation, words)
            case "deliveries":
                return explaining.deliveries(unit.outbox.by_state(number), words)
            case _:
                return views.info(situation, words)

    def _helped(self, asked: Asked) -> Verb | None:
        word = asked.fields.get("verb", "")
        verb = find_verb(word)
        if word and verb is None:
            raise errors.UnknownVerb(word=word, nearest=["help"])
        return verb

    def _form(self, unit: Unit, request: Request, asked: Asked) -> OpenForm:
        asker = identify(unit, request)
        words = asker.words(self._around.wording, self._clock.now())
        if asked.verb.kind is VerbKind.DECLARES:
            if not access.may(request.asker, asker.kind, access.Action.DECLARE):
                raise errors.NotAllowed(kind=asker.kind)
            return OpenForm(form_for(asked.verb, words, self._around.playbook, incident=None))
        incident = self._found(unit, request, asked, asker, lock=False)
        _must_command(request.asker, asker, incident)
        playbook = unit.playbook(incident.playbook)
        promise, values = asked.promise, asked.fields
        if asked.verb.name == "update":
            # The form is written for the promise as it stands now: a submit is told when somebody was faster.
            running = incident.promises.get(Audience.ROOM)
            promise = running.made_seq if running else None
            if not values.get("text"):
                situation = self._situation(unit, incident, unit.incidents.surface(incident.number), asker)
                values = {"text": explaining.draft(situation, unit.incidents.timeline(incident.number), words)}
        number = incident.number
        return OpenForm(form_for(asked.verb, words, playbook, incident=number, promise=promise, values=values))

    # -- what the clock asks --------------------------------------------------------------------------------------

    async def prompt_due(self) -> int:
        """Asks every question that is due, each once. Answers how many."""
        asked = 0
        while True:
            batch = await self._transact(self._prompt_batch)
            asked += batch
            if batch < PROMPTS_AT_ONCE:
                return asked

    def _prompt_batch(self, unit: Unit) -> int:
        now = self._clock.now()
        numbers = unit.incidents.due(now, PROMPTS_AT_ONCE)
        if not numbers:
            return 0
        incidents = unit.incidents.load_many(numbers)
        surfaces = unit.incidents.surfaces(numbers)
        for incident in incidents:
            incident.prompt(Audience.ROOM, at=now)
            incident.ask_for_tasks(at=now)
            self._keep(unit, incident, surfaces[incident.number])
            metrics.prompts.inc()
        return len(numbers)

    async def mend_promises(self) -> int:
        """Gives a promise to every open incident that has none, which must never be. Answers how many."""
        mended = await self._transact(self._mend)
        if mended:
            log.error("promises.restored", incidents=mended)
        return len(mended)

    def _mend(self, unit: Unit) -> list[int]:
        now = self._clock.now()
        numbers = unit.incidents.without_promise(PROMPTS_AT_ONCE)
        for incident in unit.incidents.load_many(numbers) if numbers else []:
            incident.restore_promise(at=now)
            self._keep(unit, incident)
        return numbers

    # -- what the outside answered ----------------------------------------------------------------------------------

    async def record(self, outcomes: Sequence[Outcome]) -> None:
        """Stores how deliveries ended and what follows; hands on what is next in their lanes."""
        await self._transact(lambda unit: self._record(unit, outcomes))

    def _record(self, unit: Unit, outcomes: Sequence[Outcome]) -> None:
        now = self._clock.now()
        telling = sorted({o.parcel.incident for o in outcomes if recording.tells(o)})
        incidents = {incident.number: incident for incident in unit.incidents.load_many(telling)} if telling else {}
        held = unit.outbox.ours([outcome.parcel for outcome in outcomes])
        kept = [outcome for outcome in outcomes if outcome.parcel.key in held]
        unit.outbox.settle([recording.settled(o, obsolete=held[o.parcel.key], now=now) for o in kept])
        for outcome in kept:
            if recording.tells(outcome):
                recording.apply(outcome, incidents[outcome.parcel.incident], unit, self._around.dialects, now)
        for incident in incidents.values():
            self._keep(unit, incident)
        unit.outbox.take_next({(o.parcel.incident, o.parcel.lane) for o in kept if o.retry_in is None}, now)

    def _keep(self, unit: Unit, incident: Incident, surface: Surface | None = None) -> None:
        """Stores what the machine made happen to an incident, and what must be said about it."""
        if not incident.events:
            return
        unit.incidents.save(incident)
        surface = surface or unit.incidents.surface(incident.number)
        planned = plan(incident.events, self._situation(unit, incident, surface))
        unit.outbox.add(incident.number, planned, self._clock.now(), surface=surface)

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

    def _situation(self, unit: Unit, incident: Incident, surface: Surface, asker: Asker | None = None) -> Situation:
        profiles = unit.people.profiles(_spoken_to(incident))
        known = {person: profile.locale for person, profile in profiles.items()}
        if asker:
            known.update(asker.locales)
        languages = {who: lang for who, locale in known.items() if (lang := Wording.nearest(locale))}
        return Situation(
            incident=incident,
            playbook=unit.playbook(incident.playbook),
            surface=surface,
            wording=self._around.wording,
            now=self._clock.now(),
            languages=languages,
            announcements=self._around.announcements,
        )


def _spoken_to(incident: Incident) -> set[Person]:
    offered = [incident.details.offer.to] if incident.details.offer else []
    busy = [task.person for task in incident.tasks.values() if task.person]
    return {incident.declared_by, *incident.roles.values(), *incident.details.followers, *offered, *busy}


def _must_command(person: Person, asker: Asker, incident: Incident) -> None:
    """Whoever may look at an incident need not be allowed to change it."""
    if not access.may(person, asker.kind, access.Action.COMMAND, incident):
        raise errors.NotAllowed(kind=asker.kind)


def _must_be_fit(command: Command, asker: Asker) -> None:
    """A role goes only to somebody who may hold one."""
    person = getattr(command, "person", None)
    if isinstance(person, Person):
        kind = asker.kinds.get(person, Kind.MEMBER)
        if not access.may(person, kind, access.Action.HOLD_ROLE):
            raise errors.NotEligible(person=person, kind=kind)
