"""What is one person's: roles, tasks, promises to keep, and the language they are spoken to in."""

from collections.abc import Callable, Iterator, Sequence

from babel import Locale

from bot.domain.incident import Incident
from bot.domain.values import COMMANDER, Person
from bot.engine import cards
from bot.engine.identity import Asker
from bot.messages import Bullets, Line, Message, Paragraph, Part, Text, plain
from bot.playbook import Playbook
from bot.ports.storage import RoomRow
from bot.render import Words

PlaybookOf = Callable[[str], Playbook]


def mine(
    found: Sequence[tuple[Incident, RoomRow | None]], asker: Asker, playbook_of: PlaybookOf, words: Words
) -> Message:
    """Of the open incidents this person may see, those in which something is theirs; worst first."""
    rows: list[Line] = []
    for incident, room in found:
        if theirs := list(_theirs(incident, asker.person, playbook_of(incident.playbook), words)):
            rows.append(_row(incident, room, theirs, words))
    head = words.line("This is yours:") if rows else words.line("Nothing is yours to do now.")
    language = Locale.parse(words.lang).get_display_name(words.lang) or words.lang
    zone = asker.zone.key if asker.zone else words.zone.key
    told = words.line("You are spoken to in {language}, with times of {zone}.", language=language, zone=zone)
    parts: list[Part] = [Paragraph(head), *([Bullets(tuple(rows))] if rows else []), Paragraph(told)]
    return Message(plain(head), tuple(parts), words.lang)


def _row(incident: Incident, room: RoomRow | None, theirs: list[Line], words: Words) -> Line:
    where = words.inlines(cards.way_to(room)) if room and room.conversation else (Text(f"#{incident.number}"),)
    line = words.line("{severity} {where} {title}", severity=incident.severity, where=where, title=incident.title)
    return tuple(piece for one in [line, *theirs] for piece in (*one, Text("; ")))[:-1]


def _theirs(incident: Incident, person: Person, playbook: Playbook, words: Words) -> Iterator[Line]:
    roles = [playbook.roles[role].title.in_(words.lang) for role, holder in incident.roles.items() if holder == person]
    if roles:
        yield (Text(words.listed(roles)),)
    answers_for_it = person in (incident.roles[COMMANDER], incident.roles.get("comms"))
    if answers_for_it and (due := incident.next_update_due_at):
        yield words.line("next update by {due}", due=due)
    for task in incident.tasks.values():
        if task.person == person and task.done_at is None:
            yield words.line("{n}. {text}", n=task.number, text=task.text)
    if person in incident.details.followers:
        yield words.line("you follow it")
