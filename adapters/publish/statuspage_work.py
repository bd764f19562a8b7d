"""Planned maintenance at Atlassian Statuspage: what a scheduled incident there is told."""

from collections.abc import Collection, Mapping
from typing import Any

from bot.domain.release import Work
from bot.domain.values import ComponentState, WorkStage

# Statuspage has no word for what was called off: it is completed, and the words say why.
STATUSES = {stage: stage.value for stage in WorkStage} | {WorkStage.CANCELLED: WorkStage.COMPLETED.value}
OPERATIONAL, MAINTAINED = ComponentState.OPERATIONAL.value, ComponentState.UNDER_MAINTENANCE.value
PLACES = ("/incidents/scheduled", "/incidents/active_maintenance")  # where it is looked for, the likelier one first


def told(work: Work) -> dict[str, Any]:
    """When it is. The clock that carries it through is ours, so none of the vendor's own steps are taken."""
    return {
        "scheduled_for": work.starts_at.isoformat(),
        "scheduled_until": work.ends_at.isoformat(),
        "scheduled_remind_prior": False,
        "scheduled_auto_in_progress": False,
        "scheduled_auto_completed": False,
        "auto_transition_to_maintenance_state": False,
        "auto_transition_to_operational_state": False,
        "deliver_notifications": work.stage is not WorkStage.VERIFYING,  # that is for who looks; nobody is written to
    }


def states(work: Work, ours: Collection[str], there: Mapping[str, str]) -> dict[str, str]:
    """The components to be changed there, by their ids: an outage is never hidden, and never ended.

    `there`: how each is now.
    """
    if work.stage.is_active:
        return {one: MAINTAINED for one in ours if there.get(one) == OPERATIONAL}
    if work.stage.is_over:
        return {one: OPERATIONAL for one in ours if there.get(one) == MAINTAINED}
    return {}
