"""What the asker alone is told after a command: that it was done, and what follows from it."""

from collections.abc import Sequence
from typing import assert_never

from bot.domain import events as ev
from bot.engine.situation import Situation
from bot.messages import Line, Message, Paragraph, Text, plain
from bot.render import Words


def acknowledge(happened: Sequence[ev.AnyEvent], situation: Situation, words: Words) -> Message:
    """One sentence about the event that answers the command: the last one that is not a by-product."""
    line = _sentence(_telling(happened), situation, words)
    return Message(plain(line), (Paragraph(line),), words.lang)


def _telling(happened: Sequence[ev.AnyEvent]) -> ev.AnyEvent:
    declared = [event for event in happened if isinstance(event, ev.IncidentDeclared)]
    return declared[0] if declared else happened[-1]


def _sentence(event: ev.AnyEvent, situation: Situation, words: Words) -> Line:
    incident, playbook = situation.incident, situation.playbook
    match event:
        case ev.IncidentDeclared():
            room = next((f"#{room.name}" for room in situation.surface.rooms.values()), "")
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
        case (
            ev.UpdateDue()
            | ev.PromiseRestored()
            | ev.RoomOpened()
            | ev.RoomNameTaken()
            | ev.CardPosted()
            | ev.AnnouncementPosted()
            | ev.DeliveryBuried()
        ):
            return (Text(""),)  # the machine's own events answer nobody
        case _:
            assert_never(event)
