"""Two incidents that are one: the duplicate ends, and what is still to be done goes on in the other."""

from datetime import datetime

from bot.domain import access, errors
from bot.domain.incident import Incident
from bot.engine.finding import find, must_command
from bot.engine.grammar import Asked, values
from bot.engine.identity import Asker
from bot.engine.planner import plan
from bot.engine.surroundings import Surroundings, Unit, situation_of
from bot.ports import Request


def merge(unit: Unit, request: Request, asked: Asked, asker: Asker, around: Surroundings, now: datetime) -> Incident:
    """Answers the duplicate, changed and stored; the other is stored with what must be said there. Raises UserError."""
    number = find(unit, request, asked, asker, lock=False).number
    into = values.number(asked.fields.get("into", "").lstrip("#"))
    # Both are locked in the order of their numbers, so that two merges never wait for each other.
    locked = {incident.number: incident for incident in unit.incidents.load_many(sorted({number, into}))}
    other = locked.get(into)
    if other is None or not access.may(request.asker, asker.kind, access.Action.READ, other):
        raise errors.UnknownIncident(number=into)
    duplicate = locked[number]
    for incident in (duplicate, other):
        must_command(request.asker, asker, incident)
    surface = unit.incidents.surface(into)
    room = next((room for room in surface.rooms.values() if room.conversation), None)
    where = {"room": room.name if room else "", "url": room.url if room else ""}
    duplicate.merge_into(other, **where, by=request.asker, at=now)
    for incident in (duplicate, other):
        unit.incidents.save(incident)
    unit.outbox.add(into, plan(other.events, situation_of(unit, other, surface, around, now)), now, surface=surface)
    return duplicate
