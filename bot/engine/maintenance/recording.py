"""What an answer of the outside means for a maintenance."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.maintenance import Maintenance
from bot.effects import Post, Publish
from bot.engine.maintenance.keeping import keep
from bot.engine.publishing.receipts import receipt_of
from bot.engine.surroundings import Surroundings, Unit
from bot.ports.storage import Outcome


def record(
    unit: Unit, maintenances: Sequence[Maintenance], outcomes: Sequence[Outcome], around: Surroundings, now: datetime
) -> None:
    """On each, what concerns it; what follows is said."""
    for maintenance in maintenances:
        since = len(maintenance.history)
        for outcome in outcomes:
            if outcome.parcel.incident == -maintenance.number:
                _apply(outcome, maintenance, now)
        keep(unit, maintenance, since, around, now)


def _apply(outcome: Outcome, maintenance: Maintenance, now: datetime) -> None:
    """What chat would not take is in the log: there is no channel to say it in."""
    effect = outcome.parcel.effect
    if isinstance(effect, Publish):
        maintenance.received(effect.release.number, effect.target, receipt_of(outcome, now), at=now)
    elif isinstance(effect, Post) and effect.standing and outcome.post:
        maintenance.posts[effect.platform] = outcome.post
