"""What the asker alone is told after a command: that it was done, and what follows from it."""

from collections.abc import Sequence
from typing import assert_never

from bot.domain import events as ev
from bot.domain.suggestion import suggest
from bot.engine import buttons
from bot.engine.publishing import showing
from bot.engine.situation import Situation
from bot.engine.undoing import what_was_done
from bot.messages import Action, Line, Message, Paragraph, Text, plain
from bot.render import Words


def acknowledge(happened: Sequence[ev.AnyEvent], situation: Situation, words: Words) -> Message:
    """One sentence about the event that answers the command: the last one that is not a by-product."""
    incident = situation.incident
    if isinstance(drafted := happened[-1], ev.PublicationDrafted):
        return showing.draft(situation.publications[drafted.number], situation, words)
    line = _sentence(_telling(happened), situation, words)
    can_be_undone = bool(incident.acts) and incident.acts[-1].seq == happened[-1].seq
    actions = buttons.undo(words, incident.number, happened[-1].seq) if can_be_undone else ()
    return Message(plain(line), (Paragraph(line),), words.lang, actions)


def twin(number: int, event: ev.IncidentDeclared, words: Words) -> Message:
    """For a second declare of the same: the way to the first, and a button for who really means another."""
    line = words.line("You declared this a moment ago: it is incident #{number}.", number=number)
    fields = (
        ("title", event.title),
        ("severity", str(int(event.severity))),
        ("summary", event.summary),
        ("again", "yes"),
    )
    again = Action("triage" if event.triage else "declare", words.say("Declare another"), fields=fields)
    return Message(plain(line), (Paragraph(line),), words.lang, (again,))


def _classified(situation: Situation, words: Words) -> Line:
    incident = situation.incident
    suggestion = suggest(incident.details)
    if suggestion is None:
        return words.line("Noted. It is on the card.")
    if suggestion[0] == incident.severity:
        return words.line("Noted. {severity} fits what is known.", severity=incident.severity)
    severity, reasons = suggestion
    return words.line(
        "Noted. {reasons} would suggest {severity}: “sev {level}” changes it.",
        reasons=words.listed(words.reason(reason) for reason in reasons).capitalize(),
        severity=severity,
        level=int(severity),
    )


def _telling(happened: Sequence[ev.AnyEvent]) -> ev.AnyEvent:
    telling = [event for event in happened if isinstance(event, ev.IncidentDeclared | ev.MadePrivate)]
    return telling[0] if telling else happened[-1]


def _sentence(event: ev.AnyEvent, situation: Situation, words: Words) -> Line:
    incident, playbook = situation.incident, situation.playbook
    match event:
        case ev.IncidentDeclared():
            room = next((f"#{room.name}" for room in situation.surface.rooms.values()), "")
            if event.triage:
                return words.line(
                    "Event #{number} is recorded. Its channel is {room}; “promote” makes it an incident, "
                    "“cancel” ends it.",
                    number=incident.number,
                    room=room,
                )
            return words.line(
                "Incident #{number} is declared as {severity}. Its channel is {room}, you command it, and the first "
                "update is promised by {due}.",
                number=incident.number,
                severity=event.severity,
                room=room,
                due=event.due_at,
            )
        case ev.UpdatePosted() | ev.NoChangeReported():
            return words.line("Posted. The next update is promised by {due}.", due=event.due_at)
        case ev.StatusChanged():
            return words.line("The status is {status} now.", status=event.after)
        case ev.IncidentResolved():
            return words.line(
                "Incident #{number} is resolved. Nobody is asked for updates any more.", number=incident.number
            )
        case ev.IncidentCancelled():
            return words.line("Incident #{number} is cancelled as a false alarm.", number=incident.number)
        case ev.IncidentReopened():
            return words.line(
                "Incident #{number} is open again. The next update is promised by {due}.",
                number=incident.number,
                due=event.due_at,
            )
        case ev.SeverityChanged():
            return words.line("The severity is {severity} now.", severity=event.after)
        case ev.AlarmSnoozed():
            return words.line(
                "I ask again at {until}. People still expect news by {due}.", until=event.until, due=event.due_at
            )
        case ev.CadenceChanged():
            return words.line(
                "From the next update on, one is promised every {every}. The promise already made stays: {due}.",
                every=event.every,
                due=incident.next_update_due_at,
            )
        case ev.RoleAssigned():
            role = playbook.roles[event.role].title.in_(words.lang)
            return words.line("{person} has the role {role} now.", person=event.person, role=role)
        case ev.RoleDropped():
            role = playbook.roles[event.role].title.in_(words.lang)
            return words.line("The role {role} is with the commander again.", role=role)
        case ev.NoteAdded():
            return words.line("Noted in the timeline of incident #{number}.", number=incident.number)
        case ev.IncidentPromoted():
            return words.line(
                "Incident #{number} is open as {severity}.", number=incident.number, severity=event.severity
            )
        case ev.MadePrivate():
            return words.line(
                "Incident #{number} is private now. It goes on in a new channel, to which you are invited.",
                number=incident.number,
            )
        case ev.KeptOpen():
            return words.line(
                "It stays open, and I ask again at {until} whether it is over. Updates stay promised.",
                until=event.until,
            )
        case ev.ActionUndone():
            return words.line("Taken back: {what}.", what=words.say(what_was_done(event.what)))
        case ev.IncidentMerged():
            return words.line(
                "Incident #{number} is a duplicate of #{into} now: go on there.",
                number=incident.number,
                into=event.into,
            )
        case ev.IncidentClosed():
            return words.line("Incident #{number} is closed.", number=incident.number)
        case ev.TitleChanged():
            return words.line("The title is “{title}” now.", title=incident.title)
        case ev.ScopeChanged() | ev.ImpactChanged():
            return _classified(situation, words)
        case ev.CommandOffered():
            return words.line("I asked {person} to take command. You keep it until they accept.", person=event.person)
        case ev.CommandAccepted():
            return words.line(
                "You command incident #{number} now. The next update is promised by {due}.",
                number=incident.number,
                due=incident.next_update_due_at,
            )
        case ev.PeoplePaged():
            return words.line("I asked {people} to come, here and in private.", people=words.people(event.people))
        case ev.Followed():
            return words.line("You get each update of incident #{number} in private.", number=incident.number)
        case ev.Unfollowed():
            return words.line("You no longer get the updates of incident #{number}.", number=incident.number)
        case ev.TaskAdded():
            return words.line("Noted as number {n}. “done {n}” ticks it off.", n=event.number)
        case ev.TaskCompleted():
            return words.line("Number {n} is done: {text}", n=event.number, text=event.text)
        case ev.AttemptRecorded() | ev.MessageCaptured():
            return words.line("Noted in the timeline of incident #{number}.", number=incident.number)
        case ev.CaptureTakenBack():
            return words.line("Taken out of the timeline of incident #{number}.", number=incident.number)
        case ev.LinkAdded():
            return words.line("{name} is on the card now.", name=event.name)
        case ev.PublicationDiscarded():
            return words.line("Publication {n} is discarded: nothing was said.", n=event.number)
        case ev.PublicationReleased():
            return words.line(
                "Publication {n} is on its way. Its message in the channel shows what arrived.", n=event.number
            )
        case ev.DeliveryDecided():
            if event.arrived:
                return words.line("Noted: publication {n} arrived at {target}.", n=event.number, target=event.target)
            return words.line("Publication {n} goes to {target} again.", n=event.number, target=event.target)
        case (
            ev.PublicationDrafted()
            | ev.ReceiptRecorded()
            | ev.TaskDue()
            | ev.EndQuestioned()
            | ev.DuplicateAbsorbed()
            | ev.UpdateDue()
            | ev.PromiseRestored()
            | ev.RoomOpened()
            | ev.RoomLost()
            | ev.RoomFound()
            | ev.RoomRenamed()
            | ev.RoomShared()
            | ev.CardLost()
            | ev.PlaceLeft()
            | ev.RoomNameTaken()
            | ev.CardPosted()
            | ev.AnnouncementPosted()
            | ev.DeliveryBuried()
        ):
            return (Text(""),)  # a draft is shown whole; the machine's own events answer nobody
        case _:
            assert_never(event)
