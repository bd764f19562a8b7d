"""The whole page in one word."""

from datetime import datetime
from enum import StrEnum

from bot.statuspage.state import Impact, PublicState


class Overall(StrEnum):
    """How everything is taken together, the better first."""

    OPERATIONAL = "operational"
    UNDER_MAINTENANCE = "under_maintenance"
    INCIDENT_OPEN = "incident_open"  # everything works again or still, and somebody watches
    DEGRADED_PERFORMANCE = "degraded_performance"
    PARTIAL_OUTAGE = "partial_outage"
    MAJOR_OUTAGE = "major_outage"
    OUT_OF_DATE = "out_of_date"  # a promised update has not come: nobody may trust the rest


OF_IMPACT = {
    Impact.NONE: Overall.INCIDENT_OPEN,
    Impact.MINOR: Overall.DEGRADED_PERFORMANCE,
    Impact.MAJOR: Overall.PARTIAL_OUTAGE,
    Impact.CRITICAL: Overall.MAJOR_OUTAGE,
}


def overall(state: PublicState, now: datetime | None = None) -> Overall:
    """The worst there is. An open incident that names no component speaks by its impact; any outranks maintenance.

    Without `now` it is what was true when the snapshot was published: a file cannot know more.
    """
    if now and state.is_out_of_date(now):
        return Overall.OUT_OF_DATE
    found = [Overall(component.state) for component in state.components]
    found += [Overall.INCIDENT_OPEN if one.components else OF_IMPACT[one.impact] for one in state.open_incidents]
    found += [Overall.UNDER_MAINTENANCE for _one in state.active_maintenances]
    return max(found, key=list(Overall).index, default=Overall.OPERATIONAL)
