"""The messages that stand: status card, announcement, and the channel's topic."""

from bot.domain.values import COMMANDER, Audience
from bot.engine import buttons
from bot.engine.situation import Situation
from bot.messages import Bold, Facts, Heading, Line, Link, Message, Paragraph, Text, plain
from bot.ports.storage import RoomRow
from bot.render import Words


def headline(situation: Situation) -> Line:
    """SEV2 · #7 Checkout is failing."""
    incident = situation.incident
    return (Bold(incident.severity.name), Text(f" · #{incident.number} {incident.title}"))


def way_to(room: RoomRow) -> Link:
    """The channel, to be followed."""
    return Link(f"#{room.name}", room.url)


def card(situation: Situation) -> Message:
    """Everything about now, for whoever enters the channel."""
    words, incident = situation.words, situation.incident
    parts = (Heading(headline(situation)), facts(situation, words))
    return Message(summary(situation, words), parts, words.lang, buttons.card(words, incident))


def announcement(situation: Situation) -> Message:
    """One message in the announcement channel, with the way to the incident's own."""
    words, incident = situation.words, situation.incident
    room = next((room for room in situation.surface.rooms.values() if room.conversation), None)
    where = ((words.say("Channel"), (way_to(room),)),) if room else ()
    shown = Facts((*where, *facts(situation, words).pairs))
    last = incident.last
    parts: list[Heading | Facts | Paragraph] = [Heading(headline(situation)), shown]
    if last and last.text:
        parts.append(Paragraph((Text(last.text),)))
    return Message(summary(situation, words), tuple(parts), words.lang)


def topic(situation: Situation) -> str:
    """SEV2 · investigating · IC @Ana · next update by 14:30 UTC."""
    words, incident = situation.words, situation.incident
    pieces = [incident.severity.name, words.status(incident.status)]
    if incident.status.is_open:
        pieces.append(words.say("IC {person}", person=incident.roles[COMMANDER]))
    if due := incident.next_update_due_at:
        pieces.append(words.say("next update by {due}", due=due))
    return " · ".join(pieces)


def facts(situation: Situation, words: Words) -> Facts:
    """The same lines for card, announcement and `info`."""
    incident = situation.incident
    pairs: list[tuple[str, Line]] = [
        (words.say("Status"), words.inlines(Bold(words.status(incident.status)))),
    ]
    for role_id, role in situation.playbook.roles.items():
        if person := incident.roles.get(role_id):
            pairs.append((role.title.in_(words.lang), words.inlines(person)))
    pairs.append(
        (words.say("Declared"), words.line("{at} by {person}", at=incident.opened_at, person=incident.declared_by))
    )
    if incident.last and incident.status.is_open:
        last = incident.last
        pairs.append((words.say("Last update"), words.line("{at} by {person}", at=last.at, person=last.by)))
    if incident.eta and incident.status.is_open:
        pairs.append((words.say("Expected to be over"), words.inlines(incident.eta)))
    if due := incident.next_update_due_at:
        pairs.append((words.say("Next update by"), words.inlines(due)))
    pairs += _told_outside(situation, words)
    details = incident.details
    if details.scope:
        pairs.append((words.say("Scope"), words.inlines(details.scope)))
    if details.users is not None:
        pairs.append((words.say("People affected"), words.inlines(details.users)))
    if details.systems:
        pairs.append((words.say("Systems"), words.inlines(details.systems)))
    if details.risk:
        pairs.append((words.say("Risk"), words.inlines(details.risk)))
    pairs += [(link.name, words.inlines(Link(link.url, link.url))) for link in details.links]
    if details.merged_into:
        pairs.append((words.say("Duplicate of"), (Text(f"#{details.merged_into}"),)))
    if incident.ended:
        ended = incident.ended
        pairs.append((words.say("Ended"), words.line("{at} by {person}", at=ended.at, person=ended.by)))
    return Facts(tuple(pairs))


def _told_outside(situation: Situation, words: Words) -> list[tuple[str, Line]]:
    """What people outside were told last, what did not arrive, and by when they hear again."""
    pairs: list[tuple[str, Line]] = []
    released = [one for one in situation.publications.values() if one.released_at]
    if released:
        last = released[-1]
        audience = situation.playbook.audiences[last.audience].title.in_(words.lang)
        pairs.append((words.say("Published"), words.line("{at} to {audience}", at=last.released_at, audience=audience)))
    if stuck := sum(receipt.state.needs_somebody for one in released for receipt in one.receipts.values()):
        told = words.count("one target waits for a decision", "{n} targets wait for a decision", stuck)
        pairs.append((words.say("Not delivered"), (Text(told),)))
    if promise := situation.incident.promises.get(Audience.PUBLIC):
        pairs.append((words.say("People outside hear by"), words.inlines(promise.due_at)))
    return pairs


def summary(situation: Situation, words: Words) -> str:
    """The whole state in one sentence, for notifications and screen readers."""
    incident = situation.incident
    facts = {"severity": incident.severity, "number": incident.number, "title": incident.title}
    if due := incident.next_update_due_at:
        line = words.line(
            "{severity} incident #{number}, {title}: {status}, next update by {due}.",
            **facts,
            status=incident.status,
            due=due,
        )
    else:
        line = words.line("{severity} incident #{number}, {title}: {status}.", **facts, status=incident.status)
    return plain(line)
