"""Read-only answers, to the asker alone: list, info, timeline, who, help."""

from collections.abc import Sequence

from bot.domain import events as ev
from bot.domain.incident import Incident
from bot.domain.values import Person
from bot.engine import buttons, cards, history
from bot.engine.grammar import VERBS, Verb
from bot.engine.situation import Situation
from bot.messages import Action, Bullets, Code, Facts, Heading, Line, Message, Paragraph, Part, Text, plain
from bot.ports.storage import RoomRow
from bot.render import Words

LISTED = 20  # incidents in one answer; more than that nobody reads at 3 a.m.


def incidents(found: Sequence[tuple[Incident, RoomRow | None]], words: Words) -> Message:
    """The open incidents this person may see, worst first."""
    if not found:
        return _one_line(words.line("No incident is open."), words)
    head = words.count("One incident is open.", "{n} incidents are open.", len(found))
    rows = tuple(_row(incident, room, words) for incident, room in found)
    return Message(head, (Paragraph((Text(head),)), Bullets(rows)), words.lang)


def here(found: Sequence[tuple[Incident, RoomRow | None]], words: Words) -> Message:
    """For a bare entry word outside an incident's channel: what is open, and what can be begun."""
    listed = incidents(found, words)
    hint = words.line("“help” shows everything that can be asked.")
    begin = (
        Action("declare", words.say("Declare an incident"), opens_form=True, style="primary"),
        Action("triage", words.say("Record an event"), opens_form=True),
        Action("help", words.say("Help")),
    )
    return Message(listed.summary, (*listed.parts, Paragraph(hint)), words.lang, begin)


def _row(incident: Incident, room: RoomRow | None, words: Words) -> Line:
    where = words.inlines(cards.way_to(room)) if room and room.conversation else (Text(f"#{incident.number}"),)
    return words.line(
        "{severity} {where} {title}: {status}, next update by {due}",
        severity=incident.severity,
        where=where,
        title=incident.title,
        status=incident.status,
        due=incident.next_update_due_at,
    )


def info(situation: Situation, asker: Person, words: Words) -> Message:
    """The incident as it stands, as on its card, in the asker's language."""
    parts: tuple[Part, ...] = (Heading(cards.headline(situation)), cards.facts(situation, words))
    if situation.incident.last and situation.incident.last.text:
        parts = (*parts, Paragraph((Text(situation.incident.last.text),)))
    return Message(
        cards.summary(situation, words), parts, words.lang, buttons.here_and_now(words, situation.incident, asker)
    )


def timeline(situation: Situation, happened: Sequence[ev.AnyEvent], words: Words) -> Message:
    """What happened, in order."""
    rows = tuple(line for event in history.in_order(happened) if (line := history.line(event, situation, words)))
    head = words.say("Timeline of incident #{number}:", number=situation.incident.number)
    return Message(head, (Paragraph((Text(head),)), Bullets(rows)), words.lang)


def who(situation: Situation, words: Words) -> Message:
    """Who holds which role; the commander holds the rest."""
    incident = situation.incident
    head = words.say("Roles of incident #{number}:", number=incident.number)
    pairs = tuple(
        (
            role.title.in_(words.lang),
            words.inlines(incident.roles[role_id]) if role_id in incident.roles else words.line("with the commander"),
        )
        for role_id, role in situation.playbook.roles.items()
    )
    return Message(head, (Paragraph((Text(head),)), Facts(pairs)), words.lang)


def help_(verb: Verb | None, words: Words) -> Message:
    """Everything that can be asked, or one verb with its other names."""
    if verb is None:
        head = words.say("What you can ask, after /inc:")
        rows: list[Line] = [(Code(v.usage), Text(f" {words.say(v.does)}")) for v in VERBS]
        return Message(head, (Paragraph((Text(head),)), Bullets(tuple(rows))), words.lang)
    line: Line = (Code(verb.usage), Text(f" {words.say(verb.does)}"))
    parts: list[Part] = [Paragraph(line)]
    if verb.synonyms:
        parts.append(Paragraph(words.line("Also: {synonyms}.", synonyms=", ".join(verb.synonyms))))
    return Message(plain(line), tuple(parts), words.lang)


def _one_line(line: Line, words: Words) -> Message:
    return Message(plain(line), (Paragraph(line),), words.lang)
