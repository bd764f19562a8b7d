"""From declared to resolved, and back."""

from bot.domain import events as ev
from bot.effects import PROMPT, OpenRoom, Planned, Supersede
from bot.engine.planner.saying import in_rooms
from bot.engine.situation import Situation


def declared(event: ev.IncidentDeclared, situation: Situation) -> list[Planned]:
    """A channel on every platform where a name was reserved, and its first message."""
    incident, words = situation.incident, situation.words
    purpose = words.say("Incident #{number}: {title}", number=incident.number, title=incident.title)
    opening = situation.message(
        "declared.room",
        words,
        by=event.actor,
        whole_title=event.title,
        due=event.due_at,
        summary=event.summary,
        has_summary=bool(event.summary),
    )
    rooms: list[Planned] = [
        OpenRoom(platform, room.name, purpose, event.private) for platform, room in situation.surface.rooms.items()
    ]
    return rooms + in_rooms(situation, opening)


def status_changed(event: ev.StatusChanged, situation: Situation) -> list[Planned]:
    """Said alone only when no update says it."""
    if event.with_update:
        return []
    message = situation.message(
        "status-changed.room", situation.words, by=event.actor, before=event.before, after=event.after
    )
    return in_rooms(situation, message)


def severity_changed(event: ev.SeverityChanged, situation: Situation) -> list[Planned]:
    """Better or worse than thought."""
    message = situation.message(
        "severity-changed.room",
        situation.words,
        by=event.actor,
        before=event.before,
        after=event.after,
        worse=event.after < event.before,
        text=event.text,
        has_text=bool(event.text),
    )
    return in_rooms(situation, message)


def ended(event: ev.IncidentResolved | ev.IncidentCancelled, situation: Situation) -> list[Planned]:
    """Nobody is asked any more; everybody is told."""
    name = "resolved" if isinstance(event, ev.IncidentResolved) else "cancelled"
    message = situation.message(
        f"{name}.room",
        situation.words,
        by=event.actor,
        lasted=event.at - situation.incident.opened_at,
        text=event.text,
        has_text=bool(event.text),
    )
    return [Supersede(PROMPT), *in_rooms(situation, message)]


def reopened(event: ev.IncidentReopened, situation: Situation) -> list[Planned]:
    """The promise starts anew."""
    message = situation.message(
        "reopened.room",
        situation.words,
        by=event.actor,
        due=event.due_at,
        text=event.text,
        has_text=bool(event.text),
    )
    return in_rooms(situation, message)
