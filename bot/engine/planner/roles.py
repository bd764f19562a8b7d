"""Who does what."""

from bot.domain import events as ev
from bot.domain.values import COMMANDER
from bot.effects import Invite, Planned
from bot.engine.planner.saying import in_rooms, privately
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
