"""A forgotten incident is asked about: is it over, or until when does it stay open?"""

from datetime import timedelta

import pytest

from bot.domain import errors
from bot.domain import events as ev
from bot.domain.cadence import Forgotten, Plan
from bot.domain.incident import Incident
from bot.domain.values import Status
from bot.testing import ANA, BRUNO, NOON, PLAN, build_incident
from tests.domain.times import at

FORGOTTEN = Forgotten(monitoring=timedelta(hours=4), silent=timedelta(hours=8))


@pytest.fixture
def incident() -> Incident:
    """Declared at noon by Ana."""
    return build_incident(plan=Plan(PLAN.cadence, PLAN.ladder, FORGOTTEN))


def asked(incident: Incident, when: str) -> list[ev.AnyEvent]:
    incident.events.clear()
    incident.question_end(at=at(when))
    return list(incident.events)


def test_somebody_who_does_something_is_not_asked(incident: Incident) -> None:
    incident.add_note("Still here", by=BRUNO, at=at("13:00"))
    assert asked(incident, "20:59") == []
    assert len(asked(incident, "21:00")) == 1


def test_silence_is_asked_about_once_and_again_after_as_long(incident: Incident) -> None:
    (question,) = asked(incident, "20:00")
    assert isinstance(question, ev.EndQuestioned)
    assert (question.person, question.since, question.status) == (ANA, NOON, Status.INVESTIGATING)
    assert asked(incident, "23:00") == []
    assert incident.check_at == at("20:00") + timedelta(hours=8)


def test_a_fix_that_is_watched_for_hours_is_asked_about_whatever_is_noted(incident: Incident) -> None:
    incident.change_status(Status.MONITORING, by=ANA, at=at("13:00"))
    incident.report_no_change(by=ANA, at=at("15:30"))
    assert asked(incident, "16:59") == []
    (question,) = asked(incident, "17:00")
    assert isinstance(question, ev.EndQuestioned)
    assert question.since == at("13:00")


def test_what_the_machine_does_is_no_sign_of_life(incident: Incident) -> None:
    incident.restore_promise(at=at("14:00"))
    incident.delivery_buried("post", "fake/room", "fake", "no", at=at("15:00"))
    assert incident.check_at == at("20:00")


@pytest.mark.parametrize("status", [Status.INVESTIGATING, Status.MONITORING])
def test_kept_open_nobody_is_asked_before(incident: Incident, status: Status) -> None:
    if status is Status.MONITORING:
        incident.change_status(status, by=ANA, at=NOON)
    incident.keep_open(at("22:30"), by=ANA, at=at("13:00"))
    assert asked(incident, "22:29") == []
    assert len(asked(incident, "22:30")) == 1


def test_over_nobody_is_asked_and_reopened_somebody_is_again(incident: Incident) -> None:
    incident.resolve("", by=ANA, at=at("13:00"))
    assert incident.check_at is None
    incident.reopen("", by=ANA, at=at("14:00"))
    assert incident.check_at == at("22:00")


def test_it_is_kept_open_for_at_most_a_day(incident: Incident) -> None:
    with pytest.raises(errors.DurationOutOfRange):
        incident.keep_open(NOON + timedelta(hours=25), by=ANA, at=NOON)
    incident.resolve("", by=ANA, at=NOON)
    with pytest.raises(errors.IncidentOver):
        incident.keep_open(at("18:00"), by=ANA, at=NOON)
