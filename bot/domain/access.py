"""Who may do what. One table, asked by commands and views alike; what is not granted is denied."""

from enum import StrEnum

from bot.domain.incident import Incident
from bot.domain.values import Kind, Person


class Action(StrEnum):
    """What the table speaks about."""

    DECLARE = "declare"
    COMMAND = "command"  # everything that changes an incident
    READ = "read"
    HOLD_ROLE = "hold-role"
    ARRANGE = "arrange"  # what belongs to no incident, such as the components of the status page


GRANTS: dict[Kind, frozenset[Action]] = {
    Kind.MEMBER: frozenset(Action),
    Kind.MACHINE: frozenset({Action.COMMAND, Action.READ}),
    # A guest, a bot, a stranger, a deactivated person: nothing.
}


def may(actor: Person, kind: Kind, action: Action, incident: Incident | None = None) -> bool:
    """Whether this person may do that, here. A private incident is open to the people in it alone."""
    if action not in GRANTS.get(kind, frozenset()):
        return False
    if incident is not None and incident.private and kind is not Kind.MACHINE:
        return is_in(actor, incident)
    return True


def is_in(person: Person, incident: Incident) -> bool:
    """Whether the person declared the incident or holds a role in it."""
    return person == incident.declared_by or person in incident.roles.values()
