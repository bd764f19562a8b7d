"""A maintenance and what must be said about it are stored together, or not at all."""

from datetime import datetime

from bot.domain.maintenance import Maintenance
from bot.effects import CARD
from bot.engine.maintenance.planning import plan
from bot.engine.maintenance.scene import scene_of
from bot.engine.surroundings import Surroundings, Unit
from bot.ports.storage import Surface


def keep(unit: Unit, maintenance: Maintenance, since: int, around: Surroundings, now: datetime) -> None:
    """As it is now, and what follows from everything after the event of that number."""
    unit.maintenances.save(maintenance)
    planned = plan(maintenance.history[since:], scene_of(unit, maintenance, around, now))
    posts = {(platform, CARD): post for platform, post in maintenance.posts.items()}
    unit.outbox.add(-maintenance.number, planned, now, surface=Surface({}, posts), fresh=since == 0)
