"""What was done in a hurry is taken back; two incidents that are one are brought together."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain import errors
from bot.domain import events as ev
from bot.domain.act import parts
from bot.domain.incident import Incident
from bot.domain.task import TaskKind
from bot.domain.values import COMMANDER, Scope, Severity, Status
from bot.testing import ANA, BRUNO, CARMEN, NOON, build_incident
from tests.domain.times import at

Act = Callable[[Incident], None]
LATER = at("12:10")
ACTS: dict[str, Act] = {
    "update": lambda i: i.post_update("On it", by=ANA, at=LATER, status=Status.MONITORING, eta=at("14:00")),
    "no-change": lambda i: i.report_no_change(by=ANA, at=LATER),
    "snooze": lambda i: i.snooze(timedelta(minutes=5), "", by=ANA, at=LATER),
    "remind": lambda i: i.change_cadence(timedelta(minutes=10), by=ANA, at=LATER),
    "status": lambda i: i.change_status(Status.IDENTIFIED, by=ANA, at=LATER),
    "sev": lambda i: i.change_severity(Severity.SEV1, "", by=ANA, at=LATER),
    "scope": lambda i: i.change_scope(Scope.CRITICAL, by=ANA, at=LATER),
    "impact": lambda i: i.change_impact(users=5, systems="", risk="", by=ANA, at=LATER),
    "title": lambda i: i.change_title("Cards are refused", by=ANA, at=LATER),
    "resolve": lambda i: i.resolve("Fixed", by=ANA, at=LATER),
    "cancel": lambda i: i.cancel("", by=ANA, at=LATER),
    "role": lambda i: i.assign_role("comms", CARMEN, by=ANA, at=LATER),
    "role drop": lambda i: i.drop_role("scribe", by=ANA, at=LATER),
    "handover": lambda i: i.offer_command(BRUNO, by=ANA, at=LATER),
    "task": lambda i: i.add_task("Look", TaskKind.TASK, BRUNO, at("12:30"), by=ANA, at=LATER),
    "done": lambda i: i.complete_task(1, by=ANA, at=LATER),
    "link": lambda i: i.add_link("Board", "https://b.test", by=ANA, at=LATER),
    "follow": lambda i: i.follow(by=ANA, at=LATER),
    "note": lambda i: i.add_note("Hm", by=ANA, at=LATER),
    "capture": lambda i: i.capture("It leaks", "C/1", said_by=BRUNO, said_at=NOON, by=ANA, at=LATER),
    "keep": lambda i: i.keep_open(at("18:00"), by=ANA, at=LATER),
}


@pytest.fixture
def incident() -> Incident:
    """With a scribe and a task."""
    incident = build_incident()
    incident.assign_role("scribe", BRUNO, by=ANA, at=NOON)
    incident.add_task("Check", TaskKind.TASK, BRUNO, at("12:40"), by=ANA, at=NOON)
    incident.events.clear()
    return incident


def does(incident: Incident, act: Act) -> None:
    """As the engine does it."""
    before = parts(incident)
    incident.events.clear()
    act(incident)
    incident.remember(before, by=incident.events[-1].actor, at=incident.events[-1].at)


def without_numbers(incident: Incident) -> dict[str, object]:
    return {path: value for path, value in parts(incident).items() if path != "details.tasks"}


@pytest.mark.parametrize("name", ACTS)
def test_every_act_can_be_taken_back_and_everything_is_as_before(incident: Incident, name: str) -> None:
    before = without_numbers(incident)
    does(incident, ACTS[name])
    told = incident.events[-1]
    incident.undo(None, by=ANA, at=at("12:12"))
    assert without_numbers(incident) == before
    undone = incident.events[-1]
    assert isinstance(undone, ev.ActionUndone)
    assert (undone.undone, undone.what, undone.did_at) == (told.seq, type(told).__name__, LATER)


def test_undoing_twice_takes_back_what_was_done_before(incident: Incident) -> None:
    does(incident, ACTS["sev"])
    does(incident, ACTS["title"])
    incident.undo(None, by=ANA, at=LATER)
    incident.undo(None, by=ANA, at=LATER)
    assert (incident.severity, incident.title) == (Severity.SEV2, "Checkout is failing")
    with pytest.raises(errors.NothingToUndo):
        incident.undo(None, by=ANA, at=LATER)


def test_after_two_minutes_it_stays(incident: Incident) -> None:
    does(incident, ACTS["sev"])
    with pytest.raises(errors.NothingToUndo):
        incident.undo(None, by=ANA, at=LATER + timedelta(minutes=2, seconds=1))


def test_nobody_takes_back_what_somebody_else_did(incident: Incident) -> None:
    does(incident, ACTS["sev"])
    with pytest.raises(errors.NothingToUndo):
        incident.undo(None, by=BRUNO, at=LATER)


def test_what_was_changed_again_since_stays(incident: Incident) -> None:
    does(incident, ACTS["sev"])
    does(incident, lambda i: i.change_severity(Severity.SEV4, "", by=BRUNO, at=LATER))
    with pytest.raises(errors.UndoOvertaken) as refused:
        incident.undo(None, by=ANA, at=LATER)
    assert refused.value.facts == {"at": LATER}
    assert incident.severity is Severity.SEV4


def test_what_somebody_else_did_meanwhile_stays(incident: Incident) -> None:
    does(incident, ACTS["sev"])
    does(incident, lambda i: i.assign_role("comms", CARMEN, by=BRUNO, at=LATER))
    incident.undo(None, by=ANA, at=LATER)
    assert (incident.severity, incident.roles["comms"]) == (Severity.SEV2, CARMEN)


def test_a_button_takes_back_its_own_act_and_only_once(incident: Incident) -> None:
    does(incident, ACTS["sev"])
    seq = incident.events[-1].seq
    does(incident, ACTS["title"])
    incident.undo(seq, by=ANA, at=LATER)
    assert (incident.severity, incident.title) == (Severity.SEV2, "Cards are refused")
    with pytest.raises(errors.NothingToUndo):
        incident.undo(seq, by=ANA, at=LATER)


def test_the_number_of_a_task_taken_back_is_not_given_again(incident: Incident) -> None:
    does(incident, ACTS["task"])
    incident.undo(None, by=ANA, at=LATER)
    does(incident, ACTS["task"])
    assert sorted(incident.tasks) == [1, 3]


# -- merging ------------------------------------------------------------------------------------------------


@pytest.fixture
def other() -> Incident:
    """Another one, of Carmen's."""
    other = build_incident(title="Payments are refused", by=CARMEN)
    other.number = 9
    return other


def test_a_duplicate_ends_and_what_is_still_to_be_done_goes_on_in_the_other(
    incident: Incident, other: Incident
) -> None:
    incident.follow(by=CARMEN, at=NOON)
    incident.add_task("Write it up", TaskKind.FOLLOW_UP, None, None, by=ANA, at=NOON)
    incident.merge_into(other, room="inc-9", url="https://chat.test/9", by=BRUNO, at=LATER)
    assert (incident.status, incident.promises, incident.details.merged_into) == (Status.CANCELLED, {}, 9)
    assert [(task.number, task.text, task.person) for task in other.tasks.values()] == [(1, "Check", BRUNO)]
    assert other.details.followers == (CARMEN,)
    (absorbed,) = other.events
    assert isinstance(absorbed, ev.DuplicateAbsorbed)
    assert absorbed.people == (ANA, BRUNO)
    assert other.roles[COMMANDER] == CARMEN


def test_reopened_it_is_no_duplicate_any_more(incident: Incident, other: Incident) -> None:
    incident.merge_into(other, room="", url="", by=BRUNO, at=LATER)
    incident.reopen("", by=ANA, at=LATER)
    assert incident.details.merged_into is None


def test_an_incident_is_no_duplicate_of_itself(incident: Incident) -> None:
    with pytest.raises(errors.MergeIntoItself):
        incident.merge_into(incident, room="", url="", by=ANA, at=LATER)


def test_what_is_private_stays_apart_from_what_is_not(incident: Incident, other: Incident) -> None:
    other.private = True
    with pytest.raises(errors.MergeWouldTell):
        incident.merge_into(other, room="", url="", by=ANA, at=LATER)
    assert incident.status.is_open
    assert not other.events


@pytest.mark.parametrize("over", ["duplicate", "other"])
def test_what_is_over_is_not_merged(incident: Incident, other: Incident, over: str) -> None:
    (incident if over == "duplicate" else other).resolve("", by=ANA, at=NOON)
    incident.events.clear()
    with pytest.raises(errors.IncidentOver):
        incident.merge_into(other, room="", url="", by=ANA, at=LATER)
    assert not incident.events
