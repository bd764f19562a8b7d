"""One line of the timeline for each event a person would want to read."""

from collections.abc import Sequence
from typing import assert_never

from bot.domain import events as ev
from bot.domain.publication import Arrival
from bot.domain.values import Audience, Via
from bot.engine.places import place
from bot.engine.publishing.words import ARRIVALS
from bot.engine.situation import Situation
from bot.engine.undoing import what_was_done
from bot.messages import Line, Link, Text
from bot.render import Words


def line(event: ev.AnyEvent, situation: Situation, words: Words) -> Line | None:
    """When, who, what; None for what only the machine cares about."""
    told = _told(event, situation, words)
    if told is None:
        return None
    later = words.line(" (told at {at})", at=event.at) if event.said_at else ()
    return (words.instant(event.happened_at), Text(" "), *told, *later)


def in_order(happened: Sequence[ev.AnyEvent]) -> list[ev.AnyEvent]:
    """As the story went: what was told later stands where it happened."""
    return sorted(happened, key=lambda event: event.happened_at)


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
        case ev.AttemptRecorded():
            head = _with(words.line("{by} tried", by=by), event.text)
            return (*head, Text(f" ⇒ {event.result}")) if event.result else head
        case ev.MessageCaptured():
            return _with(words.line("{person} said", person=event.said_by), event.text)
        case ev.CaptureTakenBack():
            return words.line("{by} took a message out of the timeline", by=by)
        case ev.LinkAdded():
            return (*words.line("{by} added", by=by), Text(" "), Link(event.name, event.url))
        case ev.IncidentPromoted():
            return words.line("{by} promoted it to an incident, {severity}", by=by, severity=event.severity)
        case ev.MadePrivate():
            return words.line("{by} made the incident private", by=by)
        case ev.KeptOpen():
            return words.line("{by} keeps the incident open until {until}", by=by, until=event.until)
        case ev.EndQuestioned():
            return words.line("Vigia asked {person} whether it is over", person=event.person)
        case ev.ActionUndone():
            what = words.say(what_was_done(event.what))
            return words.line("{by} took back: {what}, from {when}", by=by, what=what, when=event.did_at)
        case ev.IncidentMerged():
            return words.line(
                "{by} ended it as a duplicate of #{into}: {title}", by=by, into=event.into, title=event.title
            )
        case ev.DuplicateAbsorbed():
            return words.line(
                "{by} merged the duplicate #{duplicate} into it: {title}",
                by=by,
                duplicate=event.duplicate,
                title=event.title,
            )
        case ev.IncidentClosed():
            return words.line("{by} closed the incident", by=by)
        case ev.TitleChanged():
            return _with(words.line("{by} changed the title from “{before}”", by=by, before=event.before), event.after)
        case ev.ScopeChanged():
            return words.line("{by} set the scope to {scope}", by=by, scope=event.after)
        case ev.ImpactChanged():
            known = (str(event.users) if event.users is not None else "", event.systems, event.risk)
            return _with(words.line("{by} described the impact", by=by), ", ".join(one for one in known if one))
        case ev.CommandOffered():
            return words.line("{by} offered the command to {person}", by=by, person=event.person)
        case ev.CommandAccepted():
            return words.line("{by} took over the command from {before}", by=by, before=event.before)
        case ev.PeoplePaged():
            return _with(words.line("{by} paged {people}", by=by, people=words.people(event.people)), event.text)
        case ev.TaskAdded():
            return _with(words.line("{by} added number {n}", by=by, n=event.number), event.text)
        case ev.TaskCompleted():
            return _with(words.line("{by} finished number {n}", by=by, n=event.number), event.text)
        case ev.TaskDue():
            return _with(
                words.line("Vigia asked {person} for number {n}", person=event.person, n=event.number), event.text
            )
        case ev.Followed() | ev.Unfollowed():
            return None
        case ev.UpdateDue():
            people = words.people(event.people)
            if event.audience is Audience.PUBLIC:
                return words.line(
                    "Vigia asked {people} for the word promised to people outside by {due}",
                    people=people,
                    due=event.due_at,
                )
            if Via.PAGE in event.via:
                return words.line("Vigia paged {people} for the update due at {due}", people=people, due=event.due_at)
            return words.line("Vigia asked {people} for the update due at {due}", people=people, due=event.due_at)
        case ev.DeliveryBuried():
            return words.line(
                "Not delivered to {place}: {reason}", place=place(event.place, words), reason=event.reason
            )
        case ev.RoomOpened():
            return words.line("Vigia opened the channel #{name}", name=event.name)
        case ev.RoomLost():
            return words.line("The channel cannot be reached any more")
        case ev.RoomFound():
            return words.line("The channel can be reached again")
        case ev.RoomRenamed():
            return words.line("The channel is called #{name} now", name=event.name)
        case ev.RoomShared():
            return words.line("The channel is shared with another organisation")
        case ev.PromiseRestored():
            return words.line("Vigia found no promise and made one for {due}", due=event.due_at)
        case ev.PublicationDrafted():
            audience = situation.playbook.audiences[event.audience].title.in_(words.lang)
            if event.edited:
                return words.line("{by} edited publication {n} to {audience}", by=by, n=event.number, audience=audience)
            return words.line("{by} drafted publication {n} to {audience}", by=by, n=event.number, audience=audience)
        case ev.PublicationDiscarded():
            return words.line("{by} discarded publication {n}", by=by, n=event.number)
        case ev.PublicationReleased():
            audience = situation.playbook.audiences[event.audience].title.in_(words.lang)
            head = words.line("{by} let publication {n} go to {audience}", by=by, n=event.number, audience=audience)
            if event.reason:
                head = (*head, *words.line(", alone because {reason}", reason=event.reason))
            return _with(head, event.text)
        case ev.ReceiptRecorded():
            return _receipt(event, words)
        case ev.DeliveryDecided():
            if event.arrived:
                return words.line(
                    "{by} says that publication {n} arrived at {target}", by=by, n=event.number, target=event.target
                )
            return words.line(
                "{by} sends publication {n} to {target} again", by=by, n=event.number, target=event.target
            )
        case ev.RoomNameTaken() | ev.PlaceLeft() | ev.CardLost() | ev.CardPosted() | ev.AnnouncementPosted():
            return None
        case _:
            assert_never(event)


def _with(head: Line, text: str) -> Line:
    return (*head, Text(f": {text}")) if text else head


def _receipt(event: ev.ReceiptRecorded, words: Words) -> Line | None:
    """What came of it; that it is on its way, or tried again, is no part of the story."""
    state = Arrival(event.state)
    if state is not Arrival.SENT and not state.needs_somebody:
        return None
    told = words.say(ARRIVALS[state])
    line = words.line("Publication {n} at {target}: {state}", n=event.number, target=event.target, state=told)
    return (*line, Text(f" ({event.reason})")) if event.reason else line
