"""Whether people outside are owed a word about an incident, and by when."""

from datetime import datetime

from bot.domain.incident import Incident
from bot.domain.values import Audience
from bot.engine.surroundings import Surroundings
from bot.playbook import Playbook


def promise_first_word(incident: Incident, playbook: Playbook, around: Surroundings, now: datetime) -> None:
    """The first promise to people outside, once there are any to be told and a way to tell them.

    Nothing is promised where no target is set up: nobody could keep it.
    """
    if incident.private or Audience.PUBLIC in incident.promises or not incident.events:
        return
    for audience in playbook.audiences.values():
        meant = audience.promise and incident.severity in audience.when.severity
        if meant and any(target in around.targets for target in audience.targets):
            incident.promise_public(at=now)
            return
