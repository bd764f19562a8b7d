"""The buttons under messages: what fits the situation, in the reader's language. Ids only, never rights."""

from bot.domain import access
from bot.domain.incident import Incident
from bot.domain.values import COMMANDER, Person, Severity, Status
from bot.engine.grammar.components import YES
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


def publishes(words: Words, number: int, promise: int) -> tuple[Action, ...]:
    """Under the question for the word promised to people outside."""
    return (
        Action("publish", words.say("Write to people outside"), number, opens_form=True, style="primary"),
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
            *(
                (Action("close", words.say("Close"), number, opens_form=True),)
                if incident.status is Status.RESOLVED
                else ()
            ),
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


def here_and_now(words: Words, incident: Incident, person: Person) -> tuple[Action, ...]:
    """Under `info`: what this person can do about the incident as it stands."""
    number, offer = incident.number, incident.details.offer
    follows = person in incident.details.followers
    own: list[Action] = []
    if offer and offer.to == person:
        own.append(Action("accept", words.say("Take command"), number, style="primary"))
    if incident.status.is_open and incident.roles[COMMANDER] == person:
        own.append(Action("handover", words.say("Hand over"), number, opens_form=True))
    if incident.status.is_open:
        own += [
            Action("role", words.say("Assign a role"), number, opens_form=True),
            Action("page", words.say("Page"), number, opens_form=True),
            Action("task", words.say("Add a task"), number, opens_form=True),
        ]
    own += [
        Action("note", words.say("Add a note"), number, opens_form=True),
        Action("followup", words.say("Add a follow-up"), number, opens_form=True),
        Action("unfollow", words.say("Unfollow"), number) if follows else Action("follow", words.say("Follow"), number),
    ]
    if not incident.private and access.is_in(person, incident):
        certain = words.say("Nobody else sees it any more, and that cannot be taken back.")
        own.append(Action("private", words.say("Make private"), number, confirm=certain))
    own.append(Action("help", words.say("Help")))
    return (*card(words, incident), *own)


def suggested(words: Words, number: int, severity: Severity) -> tuple[Action, ...]:
    """Under a classification that suggests another severity."""
    label = words.say("Change to {severity}", severity=severity)
    return (Action("sev", label, number, fields=(("severity", str(int(severity))),)),)


def is_it_over(words: Words, number: int) -> tuple[Action, ...]:
    """Under the question about a forgotten incident."""
    return (
        Action("resolve", words.say("Resolve"), number, opens_form=True, style="primary"),
        Action("keep", words.say("Keep open"), number, opens_form=True),
        Action("update", words.say("Post update"), number, opens_form=True),
    )


def undo(words: Words, number: int, seq: int) -> tuple[Action, ...]:
    """Under the answer to what can be taken back."""
    return (Action("undo", words.say("Undo"), number, fields=(("seq", str(seq)),)),)


def accept(words: Words, number: int) -> tuple[Action, ...]:
    """Under the offer of the command."""
    return (Action("accept", words.say("Take command"), number, style="primary"),)


def done(words: Words, number: int, task: int) -> tuple[Action, ...]:
    """Under the question for a task."""
    return (Action("done", words.say("Done"), number, fields=(("task", str(task)),), style="primary"),)


def components(words: Words) -> tuple[Action, ...]:
    """Under the list of the status page's components."""
    return (Action("component-add", words.say("Add a component"), opens_form=True),)


def adds_component(words: Words, name: str, group: str) -> tuple[Action, ...]:
    """Under what everybody will read."""
    fields = (("name", name), ("group", group), ("sure", YES))
    return (Action("component-add", words.say("Show it to everybody"), fields=fields, style="primary"),)


def renames_component(words: Words, component: str, name: str) -> tuple[Action, ...]:
    """Under what everybody will read."""
    fields = (("component", component), ("name", name), ("sure", YES))
    return (Action("component-rename", words.say("Rename it"), fields=fields, style="primary"),)


def retires_component(words: Words, component: str) -> tuple[Action, ...]:
    """Under what nobody will read any more."""
    fields = (("component", component), ("sure", YES))
    return (Action("component-retire", words.say("Take it off the page"), fields=fields, style="danger"),)
