"""What the machine decides by itself: questions that are due, promises to mend, answers of the outside."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot import metrics
from bot.domain.events import AnyEvent
from bot.domain.incident import Incident
from bot.domain.values import Audience, Loss
from bot.effects import CARD
from bot.engine import drafting, recording
from bot.engine.maintenance import recording as planned
from bot.engine.planner import plan
from bot.engine.surroundings import Surroundings, Unit, situation_of
from bot.ports import Happening
from bot.ports.storage import Outcome, Surface

PROMPTS_AT_ONCE = 100  # questions in one transaction: enough to be quick, few enough to let commands in between


def prompt(unit: Unit, around: Surroundings, now: datetime) -> int:
    """Asks a batch of questions that are due, each once. Answers how many incidents it looked at."""
    numbers = unit.incidents.due(now, PROMPTS_AT_ONCE)
    if not numbers:
        return 0
    incidents = unit.incidents.load_many(numbers)
    surfaces = unit.incidents.surfaces(numbers)
    told = unit.incidents.told(numbers, drafting.KINDS)
    for incident in incidents:
        incident.prompt(Audience.ROOM, at=now)
        incident.prompt(Audience.PUBLIC, at=now)
        incident.ask_for_tasks(at=now)
        incident.question_end(at=now)
        _keep(unit, incident, around, now, surfaces[incident.number], told[incident.number])
        metrics.prompts.inc()
    return len(numbers)


def mend(unit: Unit, around: Surroundings, now: datetime) -> list[int]:
    """A promise for every open incident that has none. Answers which."""
    numbers = unit.incidents.without_promise(PROMPTS_AT_ONCE)
    for incident in unit.incidents.load_many(numbers) if numbers else []:
        incident.restore_promise(at=now)
        _keep(unit, incident, around, now)
    return numbers


def happened(unit: Unit, happening: Happening, around: Surroundings, now: datetime) -> None:
    """Records what other hands did to an incident's channel, once however often it is told."""
    platform = happening.room.platform
    number = unit.incidents.number_in(happening.room)
    if number is None or not unit.requests.begin(platform, f"happened:{happening.id}", now):
        return
    incident = unit.incidents.load(number)
    assert incident is not None  # noqa: S101 - a channel belongs to an incident that exists
    surface = unit.incidents.surface(number)
    row = surface.rooms[platform]
    match happening.what:
        case "lost" if row.loss is None:
            loss = happening.loss or Loss.REFUSED
            unit.incidents.room_lost(number, platform, loss)
            incident.room_lost(happening.room, loss, at=now)
        case "found" if row.loss:
            unit.incidents.room_lost(number, platform, None)
            incident.room_found(happening.room, at=now)
        case "renamed" if happening.name != row.name and unit.incidents.name_is_free(platform, happening.name):
            unit.incidents.room_renamed(number, platform, happening.name)
            incident.room_renamed(happening.room, happening.name, at=now)
        case "shared":
            incident.room_shared(happening.room, at=now)
        case "deleted" if happening.post == surface.standing.get((platform, CARD)):
            incident.card_lost(happening.room, at=now)
        case _:
            pass  # known already, or a message of no importance
    _keep(unit, incident, around, now)


def record(unit: Unit, outcomes: Sequence[Outcome], around: Surroundings, now: datetime) -> None:
    """Stores how deliveries ended and what follows; takes what is next in their lanes."""
    concerned = sorted({o.parcel.incident for o in outcomes if recording.tells(o)})
    telling, works = [n for n in concerned if n > 0], [-n for n in reversed(concerned) if n < 0]
    incidents = {incident.number: incident for incident in unit.incidents.load_many(telling)} if telling else {}
    maintenances = unit.maintenances.load_many(works)
    held = unit.outbox.ours([outcome.parcel for outcome in outcomes])
    kept = [outcome for outcome in outcomes if outcome.parcel.key in held]
    unit.outbox.settle([recording.settled(o, unit, obsolete=held[o.parcel.key], now=now) for o in kept])
    for outcome in kept:
        if recording.tells(outcome) and outcome.parcel.incident in incidents:
            recording.apply(outcome, incidents[outcome.parcel.incident], unit, around.dialects, now)
    surfaces = unit.incidents.surfaces(telling) if telling else {}
    for incident in incidents.values():
        _keep(unit, incident, around, now, surfaces[incident.number])
    planned.record(unit, maintenances, [outcome for outcome in kept if recording.tells(outcome)], around, now)
    unit.outbox.take_next({(o.parcel.incident, o.parcel.lane) for o in kept if o.retry_in is None}, now)


def _keep(
    unit: Unit,
    incident: Incident,
    around: Surroundings,
    now: datetime,
    surface: Surface | None = None,
    told: Sequence[AnyEvent] = (),
) -> None:
    """Stores what the machine made happen to an incident, and what must be said about it."""
    if not incident.events:
        return
    unit.incidents.save(incident)
    surface = surface or unit.incidents.surface(incident.number)
    situation = replace(situation_of(unit, incident, surface, around, now), told=told)
    planned = plan(incident.events, situation)
    unit.outbox.add(incident.number, planned, now, surface=surface)
