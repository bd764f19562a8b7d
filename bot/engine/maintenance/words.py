"""Words for what maintenance is made of."""

from bot.domain.maintenance import Maintenance
from bot.domain.values import WorkStage
from bot.render import N_, Words

STAGES = {
    WorkStage.SCHEDULED: N_("announced"),
    WorkStage.IN_PROGRESS: N_("under way"),
    WorkStage.VERIFYING: N_("done, the result is being looked at"),
    WorkStage.COMPLETED: N_("finished"),
    WorkStage.CANCELLED: N_("called off"),
}


def stage_of(maintenance: Maintenance, words: Words) -> str:
    """Where it stands; a draft is none of the stages people outside hear of."""
    if maintenance.is_draft:
        return words.say("a draft, nobody was told")
    if maintenance.approval is None:
        return words.say("thrown away, nobody was told")
    return words.say(STAGES[maintenance.stage])
