"""Whether people outside are owed a word about an incident, and by when."""

from collections.abc import Collection
from datetime import datetime

from bot.domain.incident import Incident
from bot.domain.publication import Stage
from bot.domain.values import Audience
from bot.engine.surroundings import Surroundings, Unit
from bot.playbook import Playbook


def keep_public_promise(
    unit: Unit, incident: Incident, playbook: Playbook, around: Surroundings, now: datetime
) -> None:
    """The first promise to people outside, once there are any to be told and a way to tell them.

    Nothing is promised where no target is set up: nobody could keep it. What nobody outside has heard of yet, and
    need not hear of any more, is promised no longer; whoever was told once is owed the rest.
    """
    if incident.private or not incident.events:
        return
    promising = {name: one for name, one in playbook.audiences.items() if one.promise}
    meant = any(
        incident.severity in one.when.severity and any(target in around.targets for target in one.targets)
        for one in promising.values()
    )
    if Audience.PUBLIC not in incident.promises:
        if meant:
            incident.promise_public(at=now)
    elif not meant and not _were_told(unit, incident, promising):
        del incident.promises[Audience.PUBLIC]


def _were_told(unit: Unit, incident: Incident, audiences: Collection[str]) -> bool:
    released = (one for one in unit.publications.of(incident.number) if one.stage is Stage.RELEASED)
    return any(one.audience in audiences for one in released)
