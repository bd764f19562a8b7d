"""One line of the timeline for each event a person would want to read."""

from typing import assert_never

from bot.domain import events as ev
from bot.domain.values import Via
from bot.engine.situation import Situation
from bot.messages import Line, Text
from bot.render import Words


def line(event: ev.AnyEvent, situation: Situation, words: Words) -> Line | None:
    """When, who, what; None for what only the machine cares about."""
    told = _told(event, situation, words)
    if told is None:
        return None
    return (words.instant(event.at), Text(" "), *told)


def _told(event: ev.AnyEvent, situation: Situation, words: Words) -> Line | None:
    by = event.actor
    match event:
        case ev.IncidentDeclared():
            head = words.line("{by} declared {severity}: {title}", by=by, severity=event.severity, title=event.title)
            return _with(head, event.summary)
        case ev.StatusChanged():
            return words.line(
                "{by} moved the status from {before} to {after}", by=by, before=event.before, after=event.after
            )
        case ev.IncidentResolved():
            return _with(words.line("{by} resolved the incident", by=by), event.text)
        case ev.IncidentReopened():
            return _with(words.line("{by} reopened the incident", by=by), event.text)
        case ev.IncidentCancelled():
            return _with(words.line("{by} cancelled the incident as a false alarm", by=by), event.text)
        case ev.SeverityChanged():
            head = words.line(
                "{by} changed the severity from {before} to {after}", by=by, before=event.before, after=event.after
            )
            return _with(head, event.text)
        case ev.UpdatePosted():
            late = event.at - event.was_due
            if late.total_seconds() > 0:
                return _with(words.line("{by} posted an update, {late} late", by=by, late=late), event.text)
            return _with(words.line("{by} posted an update", by=by), event.text)
        case ev.NoChangeReported():
            return words.line("{by}: nothing new, work goes on", by=by)
        case ev.AlarmSnoozed():
            return _with(words.line("{by} snoozed the question until {until}", by=by, until=event.until), event.reason)
        case ev.CadenceChanged():
            return words.line("{by} asked for an update every {every}", by=by, every=event.every)
        case ev.RoleAssigned():
            role = situation.playbook.roles[event.role].title.in_(words.lang)
            return words.line("{by} gave the role {role} to {person}", by=by, role=role, person=event.person)
        case ev.RoleDropped():
            role = situation.playbook.roles[event.role].title.in_(words.lang)
            return words.line("{by} took the role {role} back from {person}", by=by, role=role, person=event.person)
        case ev.NoteAdded():
            return _with(words.line("{by} noted", by=by), event.text)
        case ev.UpdateDue():
            people = words.listed(f"@{person.name or person.id}" for person in event.people)
            if Via.PAGE in event.via:
                return words.line("Vigia paged {people} for the update due at {due}", people=people, due=event.due_at)
            return words.line("Vigia asked {people} for the update due at {due}", people=people, due=event.due_at)
        case ev.DeliveryBuried():
            return words.line("Not delivered to {place}: {reason}", place=event.place, reason=event.reason)
        case ev.RoomOpened():
            return words.line("Vigia opened the channel #{name}", name=event.name)
        case ev.PromiseRestored():
            return words.line("Vigia found no promise and made one for {due}", due=event.due_at)
        case ev.RoomNameTaken() | ev.CardPosted() | ev.AnnouncementPosted():
            return None
        case _:
            assert_never(event)


def _with(head: Line, text: str) -> Line:
    return (*head, Text(f": {text}")) if text else head
