"""From declared to resolved, and back."""

from typing import Any

from bot.domain import events as ev
from bot.domain.suggestion import suggest
from bot.effects import END_QUESTION, PROMPT, PUBLIC_PROMPT, Archive, OpenRoom, Planned, Supersede
from bot.engine import buttons
from bot.engine.planner import refresh
from bot.engine.planner.saying import in_rooms, insiders, privately
from bot.engine.situation import Situation
from bot.messages import Link


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
        triage=event.triage,
    )
    rooms: list[Planned] = [
        OpenRoom(platform, room.name, purpose, event.private, insiders(situation, platform) if event.private else ())
        for platform, room in situation.surface.rooms.items()
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
        lasted=event.happened_at - situation.incident.opened_at,
        text=event.text,
        has_text=bool(event.text),
    )
    return [
        Supersede(PROMPT),
        Supersede(PUBLIC_PROMPT),
        Supersede(END_QUESTION),
        *in_rooms(situation, message),
        *_to_followers(event, situation),
    ]


def _to_followers(
    event: ev.IncidentResolved | ev.IncidentCancelled | ev.IncidentReopened, situation: Situation
) -> list[Planned]:
    """Stakeholders hear that it is over, or is not, in private and in their language."""
    facts: dict[str, Any] = {"by": event.actor, "status": situation.incident.status, "text": event.text}
    return [
        privately(
            person,
            situation.message("status-told.private", situation.words_for(person), has_text=bool(event.text), **facts),
        )
        for person in situation.followers
    ]


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
    return [*in_rooms(situation, message), *_to_followers(event, situation)]


def promoted(event: ev.IncidentPromoted, situation: Situation) -> list[Planned]:
    """What was only recorded is an incident now."""
    message = situation.message(
        "promoted.room", situation.words, by=event.actor, due=situation.incident.next_update_due_at
    )
    return in_rooms(situation, message)


def closed(event: ev.IncidentClosed, situation: Situation) -> list[Planned]:
    """Nothing more is expected."""
    said = in_rooms(situation, situation.message("closed.room", situation.words, by=event.actor))
    return [*said, *(Archive(platform) for platform in situation.opened_on if event.archive)]


def kept_open(event: ev.KeptOpen, situation: Situation) -> list[Planned]:
    """Until when."""
    message = situation.message(
        "kept-open.room", situation.words, by=event.actor, until=event.until, due=situation.incident.next_update_due_at
    )
    return [Supersede(END_QUESTION), *in_rooms(situation, message)]


def title_changed(event: ev.TitleChanged, situation: Situation) -> list[Planned]:
    """What it was called, and what it is called now."""
    message = situation.message(
        "title-changed.room", situation.words, by=event.actor, before=event.before, after=event.after
    )
    return in_rooms(situation, message)


def classified(event: ev.ScopeChanged | ev.ImpactChanged, situation: Situation) -> list[Planned]:
    """How far it reaches and whom it hits, and the severity that this suggests when it is another."""
    incident, words = situation.incident, situation.words
    details, suggestion = incident.details, suggest(incident.details)
    differs = suggestion is not None and suggestion[0] != incident.severity
    actions = buttons.suggested(words, incident.number, suggestion[0]) if suggestion and differs else ()
    message = situation.message(
        "classified.room",
        words,
        actions,
        by=event.actor,
        scope=words.scope(details.scope) if details.scope else None,
        users=details.users,
        systems=details.systems or None,
        risk=details.risk or None,
        differs=differs,
        suggested=suggestion[0] if suggestion else None,
        reasons=words.listed(words.reason(reason) for reason in suggestion[1]) if suggestion else None,
    )
    return in_rooms(situation, message)


def link_added(event: ev.LinkAdded, situation: Situation) -> list[Planned]:
    """A place to go."""
    message = situation.message("link-added.room", situation.words, by=event.actor, link=Link(event.name, event.url))
    return [*in_rooms(situation, message), *refresh.links(situation)]
