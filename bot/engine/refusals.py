"""The sentence of every refusal: what is wrong and what to do next, in the asker's language."""

from typing import Any

from bot.domain.errors import UserError
from bot.domain.values import Kind, Status
from bot.messages import Line, Message, Paragraph, plain
from bot.playbook import Playbook
from bot.playbook.kinds import Words as Localised
from bot.render import N_, Words

QUOTED = 60  # characters of what was typed, given back in a refusal

SENTENCES: dict[str, str] = {
    "title-missing": N_("An incident needs a title, for example: declare sev2 Checkout is failing."),
    "text-missing": N_("{verb} needs a text: write what should be said after it."),
    "unknown-verb": N_("I do not know “{word}”. Did you mean {nearest}? “help” shows everything."),
    "unknown-severity": N_("“{word}” is no severity: use 1, 2, 3 or 4, where 1 is the worst."),
    "unknown-status": N_("“{word}” is no status: use {known}."),
    "unknown-role": N_("There is no role “{word}”: use {known}."),
    "unknown-duration": N_("“{word}” is no length of time: write 15m, 1h or 1h30m."),
    "unknown-instant": N_("“{word}” is no time I understand: write 14:30, or a length such as 45m."),
    "duration-out-of-range": N_("That has to be between {shortest} and {longest}."),
    "nobody-named": N_("Who takes the role {role}? Mention one person, or write “me”."),
    "too-many-named": N_("One person takes the role {role}: mention just one."),
    "unknown-person": N_("I do not know {word} here: check the name and try again."),
    "not-eligible": N_("{person} cannot hold a role here: {kind}."),
    "not-allowed": N_("You cannot do this here: {kind}. Ask a member of the team."),
    "no-incident-here": N_("This is no incident's channel, and no incident is open. “declare” opens one."),
    "no-incident-here-open": N_(
        "This is no incident's channel: write the number, for example {example}. Open now: {open}."
    ),
    "unknown-incident": N_("There is no incident #{number} that you can see: “list” shows the open ones."),
    "incident-over": N_("Incident #{number} is {status} since {at}, by {by}. “reopen” opens it again."),
    "incident-open": N_("Incident #{number} is not over: it is {status}."),
    "already-so": N_("It is {what} already."),
    "role-held-already": N_("{person} has the role {role} already."),
    "role-vacant": N_("Nobody holds the role {role}."),
    "command-must-be-held": N_("Somebody has to command: give the role to another person instead."),
    "prompt-answered": N_("This was answered at {at}: the next update is promised by {due}."),
    "snoozed-already": N_("I ask again at {until} already; an update or “nothing new” answers now."),
    "not-triage": N_("Incident #{number} is an incident already."),
    "not-resolved": N_("Incident #{number} is {status}: resolve it first, then close it."),
    "unknown-scope": N_("“{word}” is no scope: use {known}."),
    "unknown-number": N_("“{word}” is no number: write for example 1200."),
    "impact-missing": N_("Say whom or what it hits, for example: impact users=1200 systems=checkout."),
    "not-a-link": N_("“{word}” is no address: a link needs a name and an address that begins with https://."),
    "nothing-offered": N_("The command was not offered to you: “role commander me” takes it."),
    "unknown-task": N_("There is no open task {word}: “tasks” shows what is still to be done."),
    "not-following": N_("You do not follow incident #{number}."),
    "following-already": N_("You follow incident #{number} already: each update comes to you in private."),
    "captured-already": N_("This message stands in the timeline already."),
    "not-captured": N_("This message does not stand in the timeline."),
    "too-many-paged": N_("That would call more than {most} people: name those who are needed."),
    "person-missing": N_("Who is meant? Mention one person, for example: {verb} @ana."),
    "too-many-words": N_("{verb} takes no text, so nothing was said. Write “update {words}” to say it to everybody."),
    "private-already": N_("Incident #{number} is private already."),
    "not-in-it": N_("Take a role in incident #{number} first, or you would not see it any more: “role scribe me”."),
    "nothing-to-undo": N_("There is nothing of yours to take back: only the last {within} can be undone."),
    "undo-overtaken": N_("What you did at {at} has been changed again since: say how it should be now instead."),
    "merge-into-itself": N_("An incident is no duplicate of itself: write for example merge #7 into #9."),
    "merge-would-tell": N_("A private incident and a public one are not merged: it would tell what is private."),
    "not-backdated": N_("“{verb}” cannot be told for an earlier time: use {known}."),
    "before-it-began": N_("That is before the incident was declared, at {at}: write a later time."),
    "update-overtaken": N_(
        "{by} posted an update at {at} while you were writing: read it, then send yours again if it is still needed."
    ),
    "form-overtaken": N_("{by} changed this at {at} while the form was open: look again, then send it if it is right."),
    "unknown-audience": N_("There is no audience “{word}”: use {known}."),
    "unknown-phase": N_("There is no text for a phase “{word}”: use {known}."),
    "unknown-publication": N_("There is no publication {word} here: “publications” shows them with their numbers."),
    "unknown-publication-which": N_("Say which one: “publications” shows them with their numbers."),
    "unknown-target": N_("The publication does not go to “{word}”: use {known}."),
    "may-not-publish": N_("Only {roles} may let texts go to {audience}: ask them, or take the role."),
    "audience-not-meant": N_("The playbook keeps {severity} incidents from {audience}: change the severity first."),
    "private-not-published": N_("Incident #{number} is private: nothing about it is published."),
    "publication-over": N_("Publication {number} is no draft any more: that was decided at {at}."),
    "publication-edited": N_("{by} changed the text at {at}: read it again, then approve it."),
    "publication-overtaken": N_(
        "{by} published something else to them at {at}: “{text}”. Open the draft with “Edit” and send it again "
        "if it is still needed."
    ),
    "approval-lapsed": N_(
        "The text is from {at}, more than {within} ago: open it with “Edit”, look again and approve it then."
    ),
    "promise-passed": N_("The text promises news by {due}, and that has passed: open it with “Edit”."),
    "nothing-to-publish": N_("None of the targets can be used yet: whoever runs Vigia has to set one up."),
    "second-person-needed": N_(
        "Somebody else has to approve what you wrote. If nobody else is there, write “approve {number} because …”."
    ),
    "approver-unknown": N_("Whether you and the author are two people cannot be told here: approve it on {platform}."),
    "secret-in-text": N_("Publication {number} has something in it that looks like a password or key: take it out."),
    "not-published": N_("Publication {number} never went out: there is nothing to correct."),
    "nothing-to-decide": N_("Nothing waits for anybody at {target}."),
    "no-audiences": N_("The playbook names nobody to tell: whoever runs Vigia adds audiences to it."),
    "template-broken": N_("A template cannot say this, so nothing was drafted: {why}. Tell whoever runs Vigia."),
    "content-missing": N_("Say what people should read: a text, a ready sentence, or which application fails."),
    "unknown-component": N_("The status page lists no “{word}”. Did you mean {nearest}? “components” shows all."),
    "unknown-component-none": N_("The status page lists no components yet: “component add” begins."),
    "unknown-component-state": N_("“{word}” is no state of a component: use {known}."),
    "components-missing": N_("Say which components are in that state, for example: components=payments."),
    "component-unnamed": N_("A component needs a name, for example: component add “Payments API”."),
    "component-name-unfit": N_("A name here has no comma and at most {most} characters."),
    "component-known": N_("The status page lists “{name}” already."),
    "component-of-file": N_("“{name}” stands in the file components.yaml: whoever runs Vigia changes it there."),
    "maintenance-unnamed": N_('Say what is done, for example: maintenance "DB upgrade" from 22:00 to 23:30.'),
    "window-missing": N_("Say from when to when, for example: from 22:00 to 23:30, or in 2h for 90m."),
    "window-unclear": N_("“{word}” is no time I understand: write 22:00, tomorrow 22:00, 2026-03-05 22:00, or 2h."),
    "window-ended": N_("That would have been over at {at}: write a later time."),
    "window-inverted": N_("It would end at {ends}, before it begins at {starts}."),
    "window-unreasonable": N_(
        "Maintenance takes at least a minute and at most {longest}, and begins within {furthest}: check the dates."
    ),
    "window-passed": N_("The time of maintenance {number} was over at {at}: open the draft with “Edit”."),
    "window-not-longer": N_("Maintenance {number} ends at {at} as planned: write a later time."),
    "unknown-maintenance": N_("There is no maintenance {word}: “maintenances” shows them with their numbers."),
    "unknown-maintenance-which": N_("Say which maintenance: “maintenances” shows them with their numbers."),
    "maintenance-edited": N_("{by} changed the draft at {at}: read it again, then announce it."),
    "maintenance-announced": N_("Maintenance {number} was announced at {at} by {by}: it is no draft any more."),
    "maintenance-not-announced": N_("Maintenance {number} is a draft, and nobody was told: open it with “Edit”."),
    "maintenance-begun": N_("Maintenance {number} began at {at}."),
    "maintenance-not-begun": N_("Maintenance {number} begins at {at}: call it off if it does not take place."),
    "maintenance-over": N_("Maintenance {number} is over since {at}."),
    "announcer-needed": N_(
        "Somebody else has to announce what you planned. If nobody else is there, write “announce {number} because …”."
    ),
    "secret-in-maintenance": N_(
        "What would be announced of maintenance {number} looks as if it held a password or key: take it out."
    ),
    "no-component-added": N_(
        "No component was added by command: whoever runs Vigia changes those of the file components.yaml there."
    ),
    "broken": N_("Something went wrong on my side and nothing was changed. Try again; the report has number {id}."),
}

KINDS = {
    Kind.GUEST: N_("guests have no part in incidents"),
    Kind.STRANGER: N_("people of other organisations have no part in incidents"),
    Kind.BOT: N_("bots have no part in incidents"),
    Kind.GONE: N_("this account is not active"),
    Kind.MACHINE: N_("this account is not a person's"),
    Kind.MEMBER: N_("the incident is private"),
}


def refusal(error: UserError, words: Words, playbook: Playbook) -> Message:
    """One clear sentence."""
    line = sentence(error, words, playbook)
    return Message(plain(line), (Paragraph(line),), words.lang)


def broken(number: str, words: Words) -> Message:
    """For a bug: one plain sentence with the number its report has in the log."""
    told = SENTENCES["broken"]
    line = words.line(told, id=number)
    return Message(plain(line), (Paragraph(line),), words.lang)


def sentence(error: UserError, words: Words, playbook: Playbook) -> Line:
    """The same as inlines."""
    facts = {name: _shown(fact, words) for name, fact in error.facts.items()}
    if role := playbook.roles.get(str(error.facts.get("role"))):
        facts["role"] = role.title.in_(words.lang)
    if "by" in facts and facts["by"] is None:
        facts["by"] = words.say("Somebody")
    code = error.code
    if code == "no-incident-here" and error.facts.get("open"):
        code = "no-incident-here-open"
    if code == "unknown-component" and not error.facts.get("nearest"):
        code = "unknown-component-none"
    if code == "unknown-publication" and not error.facts.get("word"):
        code = "unknown-publication-which"
    if code == "unknown-maintenance" and not error.facts.get("word"):
        code = "unknown-maintenance-which"
    return words.line(SENTENCES[code], **facts)


def _briefly(said: str) -> str:
    """A sentence stays one sentence, whatever was typed."""
    line = " ".join(said.split())
    return line if len(line) <= QUOTED else f"{line[: QUOTED - 1]}…"


def _shown(fact: object, words: Words) -> Any:
    match fact:
        case Localised():
            return fact.in_(words.lang)
        case list():
            return [_shown(one, words) for one in fact]
        case Status():
            return words.status(fact)
        case Kind():
            return words.say(KINDS[fact])
        case str():
            return _briefly(fact)
        case _:
            return fact
