"""Who may do what: what is not granted is denied."""

import pytest

from bot.domain.access import GRANTS, Action, is_in, may
from bot.domain.values import VIGIA, Kind, Person
from bot.testing import ANA, BRUNO, CARMEN, NOON, build_incident

EVERYTHING = set(Action)
GRANTED: dict[Kind, set[Action]] = {
    Kind.MEMBER: EVERYTHING,
    Kind.MACHINE: {Action.COMMAND, Action.READ},
    Kind.GUEST: set(),
    Kind.STRANGER: set(),
    Kind.BOT: set(),
    Kind.GONE: set(),
}


@pytest.mark.parametrize("kind", Kind)
def test_members_may_everything_the_machine_its_work_and_others_nothing(kind: Kind) -> None:
    assert {action for action in Action if may(BRUNO, kind, action)} == GRANTED[kind]
    assert {action for action in Action if may(BRUNO, kind, action, build_incident())} == GRANTED[kind]


def test_a_kind_that_the_table_does_not_name_is_denied() -> None:
    assert {kind for kind in Kind if kind not in GRANTS} == {Kind.GUEST, Kind.STRANGER, Kind.BOT, Kind.GONE}


@pytest.mark.parametrize("action", Action)
def test_a_private_incident_is_open_to_the_people_in_it_alone(action: Action) -> None:
    incident = build_incident(private=True)
    incident.assign_role("scribe", BRUNO, by=ANA, at=NOON)
    allowed = {person.id for person in (ANA, BRUNO, CARMEN) if may(person, Kind.MEMBER, action, incident)}
    assert allowed == {"ana", "bruno"}


@pytest.mark.parametrize("kind", [Kind.GUEST, Kind.STRANGER, Kind.BOT, Kind.GONE])
def test_being_in_a_private_incident_makes_nobody_a_member(kind: Kind) -> None:
    assert not any(may(ANA, kind, action, build_incident(private=True)) for action in Action)


def test_the_machine_works_on_private_incidents_too() -> None:
    assert may(VIGIA, Kind.MACHINE, Action.COMMAND, build_incident(private=True))


def test_whoever_handed_over_command_is_still_in_and_whoever_lost_a_role_is_out() -> None:
    incident = build_incident(private=True)
    incident.assign_role("commander", BRUNO, by=ANA, at=NOON)
    assert is_in(ANA, incident)  # she declared it
    incident.assign_role("commander", CARMEN, by=ANA, at=NOON)
    assert not is_in(BRUNO, incident)


def test_the_same_id_on_another_platform_is_somebody_else() -> None:
    namesake = Person("elsewhere", ANA.id, ANA.name)
    assert not may(namesake, Kind.MEMBER, Action.READ, build_incident(private=True))
