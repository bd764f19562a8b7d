"""The buttons under messages: what fits the situation, in the reader's language. Ids only, never rights."""

from bot.domain.incident import Incident
from bot.domain.values import COMMANDER
from bot.engine.grammar.values import ME
from bot.messages import Action
from bot.render import Words


def answers(words: Words, number: int, promise: int) -> tuple[Action, ...]:
    """Under the bot's question. They answer that promise: once it is answered, a late press is told."""
    return (
        Action("update", words.say("Post update"), number, promise, opens_form=True, style="primary"),
        Action("no-change", words.say("Nothing new"), number, promise),
        Action("snooze", words.say("Snooze"), number, promise, opens_form=True),
    )


def card(words: Words, incident: Incident) -> tuple[Action, ...]:
    """Under the status card."""
    number = incident.number
    if not incident.status.is_open:
        return (
            Action("timeline", words.say("Timeline"), number),
            Action("reopen", words.say("Reopen"), number, opens_form=True),
        )
    return (
        Action("update", words.say("Post update"), number, opens_form=True, style="primary"),
        Action("no-change", words.say("Nothing new"), number),
        Action("status", words.say("Status"), number, opens_form=True),
        Action("sev", words.say("Severity"), number, opens_form=True),
        Action("role", words.say("Take command"), number, fields=(("role", COMMANDER), ("person", ME))),
        Action("timeline", words.say("Timeline"), number),
        Action("resolve", words.say("Resolve"), number, opens_form=True),
    )
