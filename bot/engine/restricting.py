"""An incident that was everybody's becomes private: it goes on in a new channel, and the old one is left behind."""

from collections.abc import Mapping
from datetime import datetime

from bot.domain.incident import Incident
from bot.engine.naming import reserve_name
from bot.engine.surroundings import Unit
from bot.ports import Dialect


def move_out(unit: Unit, incident: Incident, dialects: Mapping[str, Dialect], now: datetime) -> None:
    """Drops what was still to be said to everybody, and reserves a channel whose name says nothing."""
    surface = unit.incidents.surface(incident.number)
    unit.outbox.abandon(incident.number)
    for publication in unit.publications.of(incident.number):
        if publication.withhold(at=now):
            unit.publications.save(publication)
    unit.incidents.forget_surface(incident.number)
    for platform in surface.rooms:
        reserve_name(unit, incident, platform, dialects[platform])
    rooms = tuple(room.conversation for room in surface.rooms.values() if room.conversation and not room.loss)
    incident.leave(rooms, tuple(surface.standing.values()), at=now)
