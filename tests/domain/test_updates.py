"""Statements to others, the promise they make, and the bot's question for the next."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.domain import errors
from bot.domain import events as ev
from bot.domain.cadence import Cadence, CadenceRule, Plan
from bot.domain.incident import LATEST, SOONEST, Incident
from bot.domain.promise import Promise
from bot.domain.values import VIGIA, Audience, Severity, Statement, Status, Via
from bot.testing import ANA, BRUNO, CARMEN, NOON, PLAN, build_incident
from tests.domain.times import MINUTE, at


def promise(incident: Incident) -> Promise:
    return incident.promises[Audience.ROOM]


# -- what moves the promise, and what never does ------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "due"),
    [
        ({}, "12:40"),  # 12:10 + 30m, the cadence
        ({"next_in": 45 * MINUTE}, "12:55"),  # 12:10 + 45m
        ({"next_at": at("14:30")}, "14:30"),
        ({"status": Status.MONITORING}, "12:40"),
        ({"status": Status.MONITORING, "next_in": 60 * MINUTE}, "13:10"),  # 12:10 + 60m
    ],
)
def test_an_update_answers_the_promise_and_makes_the_next(given: dict[str, object], due: str) -> None:
    incident = build_incident()
    incident.post_update("The pool is full", by=BRUNO, at=at("12:10"), **given)  # type: ignore[arg-type]
    event = incident.events[-1]
    assert isinstance(event, ev.UpdatePosted)
    assert (event.was_due, event.due_at) == (at("12:30"), at(due))
    assert incident.next_update_due_at == at(due)
    assert promise(incident).made_seq == event.seq
    assert incident.last == Statement("The pool is full", BRUNO, at("12:10"))


def test_nothing_new_is_as_good_as_an_update_for_the_promise() -> None:
    incident = build_incident(summary="Cards are refused")
    incident.report_no_change(by=BRUNO, at=at("12:28"))
    (event,) = incident.events
    assert event == ev.NoChangeReported(seq=3, at=at("12:28"), actor=BRUNO, was_due=at("12:30"), due_at=at("12:58"))
    assert incident.next_update_due_at == at("12:58")  # 12:28 + 30m
    assert incident.last == Statement("Cards are refused", ANA, NOON)  # nothing was said


STILL: dict[str, Callable[[Incident], None]] = {
    "status": lambda i: i.change_status(Status.MONITORING, by=ANA, at=at("12:10")),
    "sev": lambda i: i.change_severity(Severity.SEV1, "", by=ANA, at=at("12:10")),
    "note": lambda i: i.add_note("Looking at the pool", by=ANA, at=at("12:10")),
    "role": lambda i: i.assign_role("scribe", CARMEN, by=ANA, at=at("12:10")),
    "snooze": lambda i: i.snooze(60 * MINUTE, "", by=ANA, at=at("12:10")),
    "remind": lambda i: i.change_cadence(5 * MINUTE, by=ANA, at=at("12:10")),
    "a question": lambda i: i.prompt(Audience.ROOM, at=at("12:25")),
    "a sweep": lambda i: i.restore_promise(at=at("12:10")),
}


@pytest.mark.parametrize("verb", STILL)
def test_what_is_no_statement_leaves_the_promise_alone(verb: str) -> None:
    incident = build_incident()
    STILL[verb](incident)
    assert incident.next_update_due_at == at("12:30")
    assert promise(incident).made_seq == 1


def test_the_status_of_an_update_decides_the_interval_it_promises() -> None:
    calm = Cadence((CadenceRule(30 * MINUTE), CadenceRule(60 * MINUTE, status=Status.MONITORING)))
    incident = build_incident(plan=Plan(calm, PLAN.ladder))
    incident.post_update("A fix is in", by=ANA, at=at("12:10"), status=Status.MONITORING)
    assert incident.next_update_due_at == at("13:10")  # 12:10 + 60m
    moved, posted = incident.events
    assert isinstance(moved, ev.StatusChanged)
    assert moved.with_update
    assert isinstance(posted, ev.UpdatePosted)
    assert (posted.before, posted.status) == (Status.INVESTIGATING, Status.MONITORING)


def test_an_update_in_the_status_that_is_moves_nothing() -> None:
    incident = build_incident()
    incident.post_update("Still looking", by=ANA, at=at("12:10"), status=Status.INVESTIGATING)
    assert [type(event) for event in incident.events] == [ev.UpdatePosted]


@pytest.mark.parametrize("final", [Status.RESOLVED, Status.CANCELLED])
def test_an_update_with_a_final_status_ends_the_incident_with_its_words(final: Status) -> None:
    incident = build_incident()
    incident.post_update("It was the pool", by=BRUNO, at=at("12:10"), status=final)
    assert incident.status is final
    assert incident.ended == Statement("It was the pool", BRUNO, at("12:10"))
    assert incident.promises == {}


def test_an_expected_end_stays_until_another_is_given() -> None:
    incident = build_incident()
    incident.post_update("Two hours at most", by=ANA, at=at("12:10"), eta=at("14:00"))
    incident.post_update("Still on it", by=ANA, at=at("12:20"))
    assert incident.eta == at("14:00")


# -- the incident's own cadence -----------------------------------------------------------------------------


def test_an_own_cadence_begins_with_the_next_update() -> None:
    incident = build_incident()
    incident.change_cadence(5 * MINUTE, by=ANA, at=at("12:10"))
    assert incident.next_update_due_at == at("12:30")
    incident.report_no_change(by=ANA, at=at("12:20"))
    assert incident.next_update_due_at == at("12:25")  # 12:20 + 5m
    assert promise(incident).alarm_at == at("12:25")  # 12:25 - 5m = 12:20 is not later


@pytest.mark.parametrize("length", [SOONEST, LATEST])
def test_from_a_minute_to_a_day_can_be_promised(length: timedelta) -> None:
    incident = build_incident()
    incident.change_cadence(length, by=ANA, at=NOON)
    incident.post_update("On it", by=ANA, at=NOON)
    assert incident.next_update_due_at == NOON + length


@pytest.mark.parametrize("length", [timedelta(), SOONEST - timedelta(seconds=1), LATEST + timedelta(seconds=1)])
def test_shorter_or_longer_is_refused_and_nothing_happens(length: timedelta) -> None:
    incident = build_incident()
    with pytest.raises(errors.DurationOutOfRange):
        incident.change_cadence(length, by=ANA, at=NOON)
    with pytest.raises(errors.DurationOutOfRange):
        incident.snooze(length, "", by=ANA, at=NOON)
    with pytest.raises(errors.DurationOutOfRange):
        incident.post_update("On it", by=ANA, at=NOON, next_in=length, status=Status.MONITORING)
    with pytest.raises(errors.DurationOutOfRange):
        incident.post_update("On it", by=ANA, at=NOON, next_at=NOON + length)
    assert incident.events == []
    assert incident.status is Status.INVESTIGATING
    assert incident.next_update_due_at == at("12:30")


@pytest.mark.parametrize("text", ["", " \n "])
def test_an_update_without_words_is_refused_and_moves_nothing(text: str) -> None:
    incident = build_incident()
    with pytest.raises(errors.TextMissing):
        incident.post_update(text, by=ANA, at=NOON, status=Status.MONITORING)
    assert incident.events == []
    assert incident.status is Status.INVESTIGATING


# -- the question -------------------------------------------------------------------------------------------


def asked(incident: Incident, now: datetime) -> ev.UpdateDue:
    incident.events.clear()
    incident.prompt(Audience.ROOM, at=now)
    (event,) = incident.events
    assert isinstance(event, ev.UpdateDue)
    return event


def test_the_ladder_is_climbed_rung_by_rung() -> None:
    incident = build_incident()
    incident.assign_role("comms", BRUNO, by=ANA, at=NOON)
    rungs = [asked(incident, at(clock)) for clock in ("12:25", "12:30", "12:35", "12:45", "13:15")]
    assert [(event.rung, event.people, event.via) for event in rungs] == [
        (0, (BRUNO,), (Via.PRIVATE,)),
        (1, (ANA,), (Via.CHANNEL,)),
        (2, (ANA, BRUNO), (Via.PRIVATE, Via.CHANNEL)),
        (3, (ANA,), (Via.PAGE,)),  # no deputy: the commander holds the role
        (3, (ANA,), (Via.PAGE,)),
    ]
    assert {(event.actor, event.promise, event.due_at) for event in rungs} == {(VIGIA, 1, at("12:30"))}


def test_whoever_holds_both_roles_is_asked_once() -> None:
    assert asked(build_incident(), at("12:36")).people == (ANA,)


def test_after_three_hours_of_silence_there_is_one_question() -> None:
    incident = build_incident()
    event = asked(incident, at("15:30"))
    assert event.rung == 3
    assert promise(incident).alarm_at == at("15:45")  # 12:45 + 6 * 30m
    incident.prompt(Audience.ROOM, at=at("15:30"))
    assert incident.events == [event]


def test_nobody_is_asked_before_the_alarm_nor_after_the_end() -> None:
    incident = build_incident()
    incident.prompt(Audience.ROOM, at=at("12:24"))
    incident.resolve("", by=ANA, at=at("12:24"))
    incident.events.clear()
    incident.prompt(Audience.ROOM, at=at("12:30"))
    assert incident.events == []


# -- answering it -------------------------------------------------------------------------------------------


def test_a_button_answers_its_own_promise_or_none() -> None:
    incident = build_incident()
    question = asked(incident, at("12:25"))
    incident.post_update("On it", by=BRUNO, at=at("12:26"))
    incident.events.clear()
    with pytest.raises(errors.PromptAnswered) as refusal:
        incident.report_no_change(by=ANA, at=at("12:27"), answers=question.promise)
    assert refusal.value.facts == {"by": BRUNO, "at": at("12:26"), "due": at("12:56")}
    with pytest.raises(errors.PromptAnswered):
        incident.snooze(10 * MINUTE, "", by=ANA, at=at("12:27"), answers=question.promise)
    assert incident.events == []


def test_a_snooze_is_once_and_has_a_reason() -> None:
    incident = build_incident()
    incident.snooze(15 * MINUTE, "the vendor calls back", by=ANA, at=at("12:25"), answers=1)
    (event,) = incident.events
    assert event == ev.AlarmSnoozed(
        seq=3, at=at("12:25"), actor=ANA, until=at("12:40"), due_at=at("12:30"), reason="the vendor calls back"
    )
    assert promise(incident).alarm_at == at("12:40")  # 12:25 + 15m
    with pytest.raises(errors.SnoozedAlready) as refusal:
        incident.snooze(15 * MINUTE, "", by=ANA, at=at("12:26"))
    assert refusal.value.facts == {"until": at("12:40"), "due": at("12:30")}


def test_the_next_promise_can_be_snoozed_again() -> None:
    incident = build_incident()
    incident.snooze(15 * MINUTE, "", by=ANA, at=at("12:25"))
    incident.report_no_change(by=ANA, at=at("12:26"))
    incident.snooze(15 * MINUTE, "", by=ANA, at=at("12:50"))
    assert promise(incident).alarm_at == at("13:05")  # 12:50 + 15m
    assert incident.next_update_due_at == at("12:56")  # 12:26 + 30m


# -- a promise that was lost --------------------------------------------------------------------------------


def test_an_open_incident_that_lost_its_promise_gets_one() -> None:
    incident = build_incident()
    incident.promises.clear()
    incident.restore_promise(at=at("13:00"))
    assert incident.next_update_due_at == at("13:30")  # 13:00 + 30m
    assert incident.events == [ev.PromiseRestored(seq=3, at=at("13:00"), actor=VIGIA, due_at=at("13:30"))]


def test_an_ended_incident_gets_no_promise_back() -> None:
    incident = build_incident()
    incident.resolve("", by=ANA, at=NOON)
    incident.restore_promise(at=NOON)
    assert incident.promises == {}
