"""How far it reaches and whom it hits: what is recorded, what is kept, what is refused."""

from collections.abc import Callable

import pytest

from bot.domain import errors
from bot.domain import events as ev
from bot.domain.incident import Incident
from bot.domain.values import Scope, Severity
from bot.testing import ANA, BRUNO, NOON, build_incident
from tests.domain.times import at


def impact(incident: Incident, users: int | None = None, systems: str = "", risk: str = "") -> None:
    incident.change_impact(users=users, systems=systems, risk=risk, by=BRUNO, at=NOON)


def test_a_scope_is_recorded_with_the_one_before() -> None:
    incident = build_incident()
    incident.change_scope(Scope.LOCALIZED, by=ANA, at=NOON)
    incident.change_scope(Scope.CRITICAL, by=BRUNO, at=NOON)
    assert incident.details.scope is Scope.CRITICAL
    assert incident.events == [
        ev.ScopeChanged(seq=3, at=NOON, actor=ANA, before=None, after=Scope.LOCALIZED),
        ev.ScopeChanged(seq=4, at=NOON, actor=BRUNO, before=Scope.LOCALIZED, after=Scope.CRITICAL),
    ]


def test_the_scope_that_is_so_already_is_refused() -> None:
    incident = build_incident()
    incident.change_scope(Scope.LOCALIZED, by=ANA, at=NOON)
    with pytest.raises(errors.AlreadySo):
        incident.change_scope(Scope.LOCALIZED, by=BRUNO, at=NOON)
    assert len(incident.events) == 1


def test_an_impact_keeps_what_was_known_and_is_not_said_again() -> None:
    incident = build_incident()
    impact(incident, users=1200, systems="checkout")
    impact(incident, risk="double charges")
    impact(incident, users=0)
    assert incident.events[1:] == [
        ev.ImpactChanged(seq=4, at=NOON, actor=BRUNO, users=1200, systems="checkout", risk="double charges"),
        ev.ImpactChanged(seq=5, at=NOON, actor=BRUNO, users=0, systems="checkout", risk="double charges"),
    ]
    details = incident.details
    assert (details.users, details.systems, details.risk) == (0, "checkout", "double charges")


def test_an_impact_on_nothing_is_refused() -> None:
    incident = build_incident()
    with pytest.raises(errors.ImpactMissing):
        impact(incident)
    assert incident.events == []


@pytest.mark.parametrize("change", [
    lambda incident: incident.change_scope(Scope.CRITICAL, by=ANA, at=NOON),
    lambda incident: impact(incident, users=1_000_000),
])  # fmt: skip
def test_people_decide_the_severity_and_the_promise_stays(change: Callable[[Incident], None]) -> None:
    incident = build_incident()
    change(incident)
    assert incident.severity is Severity.SEV2
    assert incident.next_update_due_at == at("12:30")


@pytest.mark.parametrize("change", [
    lambda incident: incident.change_scope(Scope.CRITICAL, by=ANA, at=NOON),
    lambda incident: impact(incident, users=1),
])  # fmt: skip
def test_an_ended_incident_is_classified_no_more(change: Callable[[Incident], None]) -> None:
    incident = build_incident()
    incident.resolve("", by=ANA, at=NOON)
    with pytest.raises(errors.IncidentOver):
        change(incident)
    assert (incident.details.scope, incident.details.users) == (None, None)
