"""An incident: what it refuses, what it decides, what it records.

Each verb is one method. It checks, changes the state and records the event together, so that no caller can do
one without the other. Nothing here reads a clock: `at` is given, aware UTC. One file per family of verbs.
"""

from dataclasses import dataclass

from bot.domain.incident.classification import Classification
from bot.domain.incident.ending import Ending
from bot.domain.incident.mending import Mending
from bot.domain.incident.outside import Outside
from bot.domain.incident.publicity import Publicity
from bot.domain.incident.roles import Roles
from bot.domain.incident.state import LATEST, SOONEST, TITLE_SHOWN, shortened
from bot.domain.incident.timeline import Timeline
from bot.domain.incident.updates import Updates
from bot.domain.incident.work import Work


@dataclass
class Incident(Updates, Mending, Ending, Classification, Roles, Timeline, Work, Publicity, Outside):
    """The aggregate: all its verbs over one state."""


__all__ = ["LATEST", "SOONEST", "TITLE_SHOWN", "Incident", "shortened"]
