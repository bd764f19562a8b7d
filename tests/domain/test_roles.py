"""Who does what."""

import pytest

from bot.domain import errors
from bot.domain import events as ev
from bot.domain.values import COMMANDER, Person
from bot.testing import ANA, BRUNO, CARMEN, NOON, build_incident


def test_the_commander_holds_every_role_not_given_away() -> None:
    incident = build_incident()
    assert {incident.holder(role) for role in (COMMANDER, "deputy", "comms", "scribe")} == {ANA}
    incident.assign_role("comms", BRUNO, by=ANA, at=NOON)
    assert incident.holder("comms") == BRUNO
    assert incident.holder("deputy") == ANA


def test_whoever_held_a_role_before_is_relieved_and_named() -> None:
    incident = build_incident()
    incident.assign_role("scribe", BRUNO, by=ANA, at=NOON)
    incident.assign_role("scribe", CARMEN, by=BRUNO, at=NOON)
    assert incident.events == [
        ev.RoleAssigned(seq=3, at=NOON, actor=ANA, role="scribe", person=BRUNO, before=None),
        ev.RoleAssigned(seq=4, at=NOON, actor=BRUNO, role="scribe", person=CARMEN, before=BRUNO),
    ]
    assert incident.roles == {COMMANDER: ANA, "scribe": CARMEN}


def test_command_goes_to_one_person_at_a_time() -> None:
    incident = build_incident()
    incident.assign_role(COMMANDER, BRUNO, by=BRUNO, at=NOON)
    assert incident.roles == {COMMANDER: BRUNO}
    assert incident.holder("deputy") == BRUNO


def test_one_person_may_hold_several_roles() -> None:
    incident = build_incident()
    incident.assign_role("scribe", ANA, by=ANA, at=NOON)
    assert incident.roles == {COMMANDER: ANA, "scribe": ANA}


def test_a_role_given_back_is_with_the_commander() -> None:
    incident = build_incident()
    incident.assign_role("scribe", BRUNO, by=ANA, at=NOON)
    incident.events.clear()
    incident.drop_role("scribe", by=CARMEN, at=NOON)
    assert incident.holder("scribe") == ANA
    assert incident.events == [ev.RoleDropped(seq=4, at=NOON, actor=CARMEN, role="scribe", person=BRUNO)]


def test_giving_a_role_to_its_holder_is_refused() -> None:
    incident = build_incident()
    renamed = Person(ANA.platform, ANA.id, "Ana María")
    with pytest.raises(errors.RoleHeldAlready):
        incident.assign_role(COMMANDER, renamed, by=BRUNO, at=NOON)
    assert incident.events == []


def test_a_role_nobody_holds_cannot_be_given_back() -> None:
    incident = build_incident()
    with pytest.raises(errors.RoleVacant):
        incident.drop_role("scribe", by=ANA, at=NOON)
    assert incident.events == []


def test_command_is_never_given_back_only_on() -> None:
    incident = build_incident()
    with pytest.raises(errors.CommandMustBeHeld):
        incident.drop_role(COMMANDER, by=ANA, at=NOON)
    assert incident.roles == {COMMANDER: ANA}
