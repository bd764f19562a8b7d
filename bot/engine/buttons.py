"""The buttons under messages: what fits the situation, in the reader's language. Ids only, never rights."""

from bot.domain.incident import Incident
from bot.domain.values import COMMANDER, Severity, Status
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
    if incident.status is Status.TRIAGE:
        return (
            Action("promote", words.say("It is an incident"), number, opens_form=True, style="primary"),
            Action("cancel", words.say("False alarm"), number, opens_form=True),
            Action("timeline", words.say("Timeline"), number),
        )
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


def suggested(words: Words, number: int, severity: Severity) -> tuple[Action, ...]:
    """Under a classification that suggests another severity."""
    label = words.say("Change to {severity}", severity=severity)
    return (Action("sev", label, number, fields=(("severity", str(int(severity))),)),)


def accept(words: Words, number: int) -> tuple[Action, ...]:
    """Under the offer of the command."""
    return (Action("accept", words.say("Take command"), number, style="primary"),)


def done(words: Words, number: int, task: int) -> tuple[Action, ...]:
    """Under the question for a task."""
    return (Action("done", words.say("Done"), number, fields=(("task", str(task)),), style="primary"),)
