"""What people ask to be changed: one transaction that decides, and stores what must be said."""

from datetime import datetime, timedelta

from bot.domain import access, errors
from bot.domain.act import parts
from bot.domain.commands import Capture, Command, Declare, MakePrivate, Page, PublishingCommand, TakeBack, Undo
from bot.domain.events import IncidentDeclared
from bot.domain.incident import Incident
from bot.domain.values import Kind, Person
from bot.engine import answers
from bot.engine.finding import find, must_command
from bot.engine.grammar import Asked, values
from bot.engine.grammar.fields import Circumstances
from bot.engine.grammar.table import Kind as VerbKind
from bot.engine.handlers import handle
from bot.engine.handlers.lifecycle import declare
from bot.engine.identity import Asker, identify
from bot.engine.merging import merge
from bot.engine.naming import reserve_name
from bot.engine.planner import plan
from bot.engine.publishing.deciding import decide
from bot.engine.publishing.pressing import PHASE_OF, WRITTEN
from bot.engine.publishing.promising import keep_public_promise
from bot.engine.restricting import move_out
from bot.engine.surroundings import Surroundings, Unit, situation_of
from bot.messages import Answer, Reply
from bot.playbook import Playbook
from bot.ports import Request
from bot.ports.storage import Surface

# The pin on a message is itself what takes it back, and the platform shows how it is set.
OWN_WAY_BACK = (Undo, Capture, TakeBack)
TWINS_WITHIN = timedelta(minutes=2)  # the same declare from the same person and place is taken for a double click


def change(unit: Unit, request: Request, asked: Asked, around: Surroundings, now: datetime) -> Reply:
    """Answers one request that changes something: once, however often it is delivered. Raises UserError."""
    platform = request.asker.platform
    if not unit.requests.begin(platform, request.request_id, now):
        return unit.requests.answered(platform, request.request_id)
    asker = identify(unit, request)
    asker.keep(unit)
    if asked.verb.kind is VerbKind.DECLARES and not access.may(request.asker, asker.kind, access.Action.DECLARE):
        raise errors.NotAllowed(kind=asker.kind)
    if asked.verb.kind is VerbKind.DECLARES and (twin := _twin(unit, request, asked, now)):
        reply = Answer(answers.twin(*twin, asker.words(around.wording, now)), incident=twin[0])
        unit.requests.answer(platform, request.request_id, reply)
        return reply
    if asked.verb.kind is VerbKind.DECLARES:
        incident = _declare(unit, request, asked, asker, around, now)
        surface = _open(unit, incident, around)
    elif asked.verb.name == "merge":
        incident = merge(unit, request, asked, asker, around, now)
        surface = unit.incidents.surface(incident.number)
    else:
        incident = find(unit, request, asked, asker, lock=True)
        must_command(request.asker, asker, incident)
        _must_be_current(unit, incident, asked)
        command = _command(unit.playbook(incident.playbook), request, asked, asker, around, now, incident)
        _must_be_fit(command, asker)
        if isinstance(command, PublishingCommand):
            return _publish(command, incident, unit, request, asker, around, now)
        before = parts(incident)
        incident.as_of = values.past(asked.at, now, asker.zone or around.wording.zone) if asked.at else None
        handle(command, incident, by=request.asker, at=now)
        if isinstance(command, MakePrivate):
            move_out(unit, incident, around.dialects, now)
        elif not isinstance(command, OWN_WAY_BACK):
            incident.remember(before, by=request.asker, at=now)
        keep_public_promise(unit, incident, unit.playbook(incident.playbook), around, now)
        unit.incidents.save(incident)
        surface = unit.incidents.surface(incident.number)
    return _told(unit, incident, surface, request, asker, around, now, fresh=asked.verb.kind is VerbKind.DECLARES)


def _publish(
    command: PublishingCommand,
    incident: Incident,
    unit: Unit,
    request: Request,
    asker: Asker,
    around: Surroundings,
    now: datetime,
) -> Reply:
    """The publication first: what is said about it shows it as it is stored."""
    decide(command, incident, unit, around, by=request.asker, at=now)
    unit.incidents.save(incident)
    return _told(unit, incident, unit.incidents.surface(incident.number), request, asker, around, now, fresh=False)


def _told(
    unit: Unit,
    incident: Incident,
    surface: Surface,
    request: Request,
    asker: Asker,
    around: Surroundings,
    now: datetime,
    *,
    fresh: bool,
) -> Reply:
    """Stores what must be said about what happened, and the answer."""
    situation = situation_of(unit, incident, surface, around, now, asker)
    happened = list(incident.events)
    unit.outbox.add(incident.number, plan(happened, situation), now, surface=surface, fresh=fresh)
    words = asker.words(around.wording, now)
    told = answers.acknowledge(happened, situation, words)
    reply = Answer(told, incident=incident.number, open=not incident.private)
    unit.requests.answer(request.asker.platform, request.request_id, reply)
    return reply


def _twin(unit: Unit, request: Request, asked: Asked, now: datetime) -> tuple[int, IncidentDeclared] | None:
    """What this person declared or recorded here in the same words a moment ago, unless another is wanted."""
    if asked.fields.get("again"):
        return None
    recent = unit.incidents.recently_declared(request.asker, now - TWINS_WITHIN)
    same = (asked.fields.get("title", ""), request.conversation, asked.verb.name == "triage")
    return next(((n, event) for n, event in recent if (event.title, event.origin, event.triage) == same), None)


def _declare(unit: Unit, request: Request, asked: Asked, asker: Asker, around: Surroundings, now: datetime) -> Incident:
    playbook = around.playbook
    command = _command(playbook, request, asked, asker, around, now)
    assert isinstance(command, Declare)  # noqa: S101 - the table of verbs says so
    incident = declare(command, playbook, request.conversation, request.asker, now)
    keep_public_promise(unit, incident, playbook, around, now)
    unit.incidents.add(incident)
    return incident


def _open(unit: Unit, incident: Incident, around: Surroundings) -> Surface:
    """Reserves the channel's name where the incident was declared."""
    platform = incident.origin.platform
    reserve_name(unit, incident, platform, around.dialects[platform])
    return unit.incidents.surface(incident.number)


def _command(
    playbook: Playbook,
    request: Request,
    asked: Asked,
    asker: Asker,
    around: Surroundings,
    now: datetime,
    incident: Incident | None = None,
) -> Command:
    assert asked.verb.build is not None  # noqa: S101 - every verb that changes something has one
    circumstances = Circumstances(
        asker=request.asker,
        now=now,
        zone=asker.zone or around.wording.zone,
        playbook=playbook,
        mentions=request.mentions,
        unknown_mentions=request.unknown_mentions,
        promise=asked.promise,
        lang=asker.words(around.wording, now).lang,
        phase=PHASE_OF[incident.status] if incident else "",
        phases=WRITTEN,
    )
    command = asked.verb.build(asked.fields, circumstances)
    assert isinstance(command, Command)  # noqa: S101 - only verbs about incidents come here
    return command


def _must_be_current(unit: Unit, incident: Incident, asked: Asked) -> None:
    """A form about what somebody changed after it was opened is told so. Raises FormOvertaken."""
    if asked.promise is None or not asked.verb.overtaken_by:
        return
    changed = unit.incidents.told([incident.number], asked.verb.overtaken_by)[incident.number]
    since = [event for event in changed if event.seq > asked.promise]
    if since:
        raise errors.FormOvertaken(by=since[-1].actor, at=since[-1].at)


def _must_be_fit(command: Command, asker: Asker) -> None:
    """A role goes only to somebody who may hold one."""
    people = command.people if isinstance(command, Page) else [getattr(command, "person", None)]
    for person in people:
        if not isinstance(person, Person):
            continue
        kind = asker.kinds.get(person, Kind.MEMBER)
        if not access.may(person, kind, access.Action.HOLD_ROLE):
            raise errors.NotEligible(person=person, kind=kind)
