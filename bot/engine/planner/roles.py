"""Who does what."""

from typing import Any

from bot.domain import events as ev
from bot.domain.values import COMMANDER
from bot.effects import Invite, Planned
from bot.engine import buttons
from bot.engine.planner.saying import in_rooms, privately
from bot.engine.planner.tasks import open_tasks
from bot.engine.situation import Situation


def assigned(event: ev.RoleAssigned, situation: Situation) -> list[Planned]:
    """Everybody sees it; the person is brought in and gets the duties in private."""
    role = situation.playbook.roles[event.role]
    person, words = event.person, situation.words_for(event.person)
    duties = situation.message(
        "role-duties.private",
        words,
        role=role.title.in_(words.lang),
        by=event.actor,
        own=event.actor == person,
        duties=list(role.duties.in_(words.lang)),
    )
    planned: list[Planned] = [privately(person, duties)]
    if person.platform in situation.opened_on:
        planned.append(Invite(person.platform, (person,)))
    if event.role == COMMANDER and event.before is None:
        return planned  # whoever declares commands: the first message of the channel says so
    message = situation.message(
        "role-assigned.room",
        situation.words,
        role=role.title.in_(situation.words.lang),
        person=person,
        by=event.actor,
        own=event.actor == person,
        before=event.before,
    )
    return [*in_rooms(situation, message), *planned]


def dropped(event: ev.RoleDropped, situation: Situation) -> list[Planned]:
    """The commander holds it now."""
    message = situation.message(
        "role-dropped.room",
        situation.words,
        role=situation.playbook.roles[event.role].title.in_(situation.words.lang),
        person=event.person,
        commander=situation.incident.roles[COMMANDER],
    )
    return in_rooms(situation, message)


def command_offered(event: ev.CommandOffered, situation: Situation) -> list[Planned]:
    """Everybody sees the offer; the person gets what they would take over, and the button."""
    incident, person = situation.incident, event.person
    room = situation.message("command-offered.room", situation.words, by=event.actor, person=person)
    words = situation.words_for(person)
    private = situation.message(
        "command-offered.private",
        words,
        buttons.accept(words, incident.number),
        by=event.actor,
        due=incident.next_update_due_at,
        last=incident.last.text or None if incident.last else None,
        tasks=[words.line("{n}. {text}", n=t.number, text=t.text) for t in open_tasks(incident)],
    )
    planned = [*in_rooms(situation, room), privately(person, private)]
    if person.platform in situation.opened_on:
        planned.append(Invite(person.platform, (person,)))
    return planned


def command_accepted(event: ev.CommandAccepted, situation: Situation) -> list[Planned]:
    """From now on the questions go to somebody else."""
    incident = situation.incident
    message = situation.message(
        "command-accepted.room",
        situation.words,
        person=event.actor,
        before=event.before,
        due=incident.next_update_due_at,
        tasks=len(open_tasks(incident)),
    )
    return in_rooms(situation, message)


def paged(event: ev.PeoplePaged, situation: Situation) -> list[Planned]:
    """By mention and in private."""
    facts: dict[str, Any] = {"by": event.actor, "text": event.text, "has_text": bool(event.text)}
    words = situation.words
    planned = in_rooms(situation, situation.message("paged.room", words, people=words.people(event.people), **facts))
    for person in event.people:
        private = situation.message("paged.private", situation.words_for(person), **facts)
        planned.append(privately(person, private))
    for platform in situation.opened_on:
        if here := tuple(person for person in event.people if person.platform == platform):
            planned.append(Invite(platform, here))
    return planned
