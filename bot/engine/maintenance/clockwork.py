"""What the clock does: reminds, begins, asks whether all is well, finishes. Each once, by one process."""

from datetime import datetime

from bot.engine.maintenance.keeping import keep
from bot.engine.maintenance.telling import tell
from bot.engine.surroundings import Surroundings, Unit

AT_ONCE = 20  # in one transaction


def strike(unit: Unit, around: Surroundings, now: datetime) -> int:
    """Looks at those something is due for; after a long silence, only what is true now is said. Answers how many."""
    numbers = unit.maintenances.due(now, AT_ONCE)
    for maintenance in unit.maintenances.load_many(numbers):
        since = len(maintenance.history)
        if what := maintenance.strike(at=now):
            tell(maintenance, what, unit, around, at=now)
        keep(unit, maintenance, since, around, now)
    return len(numbers)
