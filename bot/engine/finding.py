"""The incident that is meant: by number, else the channel's. What one may not see does not exist."""

from bot.domain import access, errors
from bot.domain.incident import Incident
from bot.domain.values import Person
from bot.engine import views
from bot.engine.grammar import Asked
from bot.engine.identity import Asker
from bot.engine.surroundings import Unit
from bot.ports import Request


def find(unit: Unit, request: Request, asked: Asked, asker: Asker, *, lock: bool) -> Incident:
    """Raises NotAllowed, NoIncidentHere, UnknownIncident."""
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


def must_command(person: Person, asker: Asker, incident: Incident) -> None:
    """Whoever may look at an incident need not be allowed to change it."""
    if not access.may(person, asker.kind, access.Action.COMMAND, incident):
        raise errors.NotAllowed(kind=asker.kind)
