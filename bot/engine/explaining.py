"""Why the bot does what it does, what still waits to be said, and what matters to somebody who joins late."""

from collections.abc import Mapping, Sequence

from bot.domain import events as ev
from bot.domain.task import Task, TaskKind
from bot.domain.values import Audience
from bot.engine import cards, history
from bot.engine.places import place
from bot.engine.situation import Situation
from bot.messages import Bullets, Facts, Heading, Line, Message, Paragraph, Part, Text, plain
from bot.render import N_, Words

RECENT = 10  # lines of the timeline that somebody who joins late reads
STATES = {
    "pending": N_("waits"),
    "sending": N_("is being sent"),
    "unknown": N_("no answer came: it is looked for before it is said again"),
    "buried": N_("given up"),
}


def catchup(situation: Situation, happened: Sequence[ev.AnyEvent], words: Words) -> Message:
    """Where it stands, what was last said, what is still to be done, what happened lately."""
    parts: list[Part] = [Heading(cards.headline(situation)), cards.facts(situation, words)]
    if situation.incident.last and situation.incident.last.text:
        parts.append(Paragraph((Text(situation.incident.last.text),)))
    if open_ := [task for task in situation.incident.tasks.values() if task.done_at is None]:
        parts += [Paragraph(words.line("Still to be done:")), Bullets(tuple(_task(task, words) for task in open_))]
    lines = [line for event in history.in_order(happened) if (line := history.line(event, situation, words))]
    parts += [Paragraph(words.line("What happened lately:")), Bullets(tuple(lines[-RECENT:]))]
    return Message(cards.summary(situation, words), tuple(parts), words.lang)


def tasks(situation: Situation, kind: TaskKind, words: Words) -> Message:
    """What is still to be done, during or after."""
    found = [task for task in situation.incident.tasks.values() if task.kind is kind and task.done_at is None]
    if not found:
        return _sentences([words.line("Nothing is left to be done.")], words)
    head = words.line("Still to be done:")
    return Message(plain(head), (Paragraph(head), Bullets(tuple(_task(task, words) for task in found))), words.lang)


def _task(task: Task, words: Words) -> Line:
    line = words.line("{n}. {text}", n=task.number, text=task.text)
    if task.person:
        line = (*line, Text(" "), *words.inlines(task.person))
    return (*line, *words.line(", due {due}", due=task.due_at)) if task.due_at else line


def why(situation: Situation, words: Words) -> Message:
    """Where the promised time comes from, and who is asked next, with the line of the playbook that says so."""
    incident, playbook = situation.incident, situation.playbook
    promise = incident.promises.get(Audience.ROOM)
    if promise is None:
        return _sentences([words.line("Nobody is asked: the incident is over.")], words)
    lines = [
        words.line(
            "The next update is promised by {due}. That was promised at {at}.", due=promise.due_at, at=promise.made_at
        )
    ]
    if incident.own_cadence:
        lines.append(words.line("This incident has an interval of its own: {every}.", every=incident.own_cadence))
    else:
        where, every = playbook.interval_at(incident.severity, incident.status), incident.interval
        lines.append(words.line("The playbook says every {every} ({where}).", every=every, where=where))
    if promise.due_at - promise.made_at != incident.interval:
        lines.append(
            words.line(
                "The promised time does not follow this interval: somebody chose it, or the interval was another then."
            )
        )
    if promise.snoozed_until and promise.alarm_at == promise.snoozed_until:
        lines.append(words.line("The question is snoozed until {until}.", until=promise.snoozed_until))
    elif promise.alarm_at:
        index = incident.plan.ladder.reached(promise.due_at, promise.alarm_at)
        people = dict.fromkeys(incident.holder(role) for role in incident.plan.ladder.rungs[index].ask)
        asked = words.people(tuple(people))
        where = playbook.source.get(f"ladder.{index}", playbook.name)
        lines.append(words.line("At {at} I ask {people} ({where}).", at=promise.alarm_at, people=asked, where=where))
    if public := incident.promises.get(Audience.PUBLIC):
        lines.append(words.line("People outside were promised to hear by {due}.", due=public.due_at))
    return _sentences(lines, words)


def deliveries(rows: Sequence[Mapping[str, object]], words: Words) -> Message:
    """What is not said yet, and what was given up."""
    shown = [row for row in rows if row["state"] in STATES]
    if not shown:
        return _sentences([words.line("Everything has been said; nothing waits.")], words)
    head = words.line("Not said yet, or given up:")
    pairs = tuple((plain(place(str(row["lane"]), words)), _delivery(row, words)) for row in shown)
    return Message(plain(head), (Paragraph(head), Facts(pairs)), words.lang)


def _delivery(row: Mapping[str, object], words: Words) -> Line:
    state = STATES[str(row["state"])]
    told = words.line(state)
    return (*told, Text(f": {row['reason']}")) if row["reason"] else told


def _sentences(lines: Sequence[Line], words: Words) -> Message:
    return Message(plain(lines[0]), tuple(Paragraph(line) for line in lines), words.lang)
