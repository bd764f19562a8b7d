"""Tasks during, follow-ups after: added, ticked off, and asked for once when their time has come."""

import pytest

from bot.domain import errors
from bot.domain import events as ev
from bot.domain.incident import Incident
from bot.domain.task import Task, TaskKind
from bot.domain.values import COMMANDER, VIGIA, Person
from bot.testing import ANA, BRUNO, CARMEN, NOON, build_incident
from tests.domain.times import at


def with_task(person: Person | None = BRUNO, due: str | None = "12:10") -> Incident:
    """One task, its event already stored."""
    incident = build_incident()
    incident.add_task("Check the replica", TaskKind.TASK, person, at(due) if due else None, by=ANA, at=NOON)
    incident.events.clear()
    return incident


def test_a_task_that_is_done_or_was_asked_for_is_asked_for_no_more() -> None:
    task = Task(1, TaskKind.TASK, "Check", BRUNO, at("12:10"), at("12:10"))
    assert task.done(at("12:05")) == Task(1, TaskKind.TASK, "Check", BRUNO, at("12:10"), None, at("12:05"))
    assert task.asked() == Task(1, TaskKind.TASK, "Check", BRUNO, at("12:10"), None, None)


def test_tasks_and_follow_ups_share_one_row_of_numbers() -> None:
    incident = build_incident()
    incident.add_task("Check the replica", TaskKind.TASK, BRUNO, at("12:10"), by=ANA, at=NOON)
    incident.add_task("Write it up", TaskKind.FOLLOW_UP, None, None, by=CARMEN, at=NOON)
    assert incident.tasks == {
        1: Task(1, TaskKind.TASK, "Check the replica", BRUNO, at("12:10"), at("12:10")),
        2: Task(2, TaskKind.FOLLOW_UP, "Write it up"),
    }
    assert incident.details.tasks == 2
    assert incident.events[0] == ev.TaskAdded(
        seq=3, at=NOON, actor=ANA, number=1, kind=TaskKind.TASK, text="Check the replica", person=BRUNO,
        due_at=at("12:10"),
    )  # fmt: skip


def test_a_number_is_never_given_twice() -> None:
    incident = with_task()
    incident.complete_task(1, by=ANA, at=NOON)
    incident.add_task("Again", TaskKind.TASK, None, None, by=ANA, at=NOON)
    assert list(incident.tasks) == [1, 2]


@pytest.mark.parametrize("kind", TaskKind)
@pytest.mark.parametrize("text", ["", "  \n"])
def test_something_to_do_without_words_is_refused(kind: TaskKind, text: str) -> None:
    incident = build_incident()
    with pytest.raises(errors.TextMissing) as refusal:
        incident.add_task(text, kind, BRUNO, None, by=ANA, at=NOON)
    assert refusal.value.facts == {"verb": str(kind)}
    assert (incident.events, incident.tasks, incident.details.tasks) == ([], {}, 0)


def test_after_the_end_there_are_follow_ups_and_no_tasks() -> None:
    incident = build_incident()
    incident.resolve("", by=ANA, at=NOON)
    with pytest.raises(errors.IncidentOver):
        incident.add_task("Check", TaskKind.TASK, None, None, by=ANA, at=NOON)
    incident.add_task("Write it up", TaskKind.FOLLOW_UP, None, None, by=ANA, at=NOON)
    assert [task.text for task in incident.tasks.values()] == ["Write it up"]


def test_a_task_can_be_ticked_off_after_the_end_by_anybody() -> None:
    incident = with_task()
    incident.resolve("", by=ANA, at=at("12:05"))
    incident.complete_task(1, by=CARMEN, at=at("12:06"))
    assert incident.tasks[1].done_at == at("12:06")
    assert incident.events[-1] == ev.TaskCompleted(
        seq=5, at=at("12:06"), actor=CARMEN, number=1, text="Check the replica"
    )


@pytest.mark.parametrize("number", [0, 2, 999_999])
def test_ticking_off_what_does_not_exist_is_refused(number: int) -> None:
    incident = with_task()
    with pytest.raises(errors.UnknownTask) as refusal:
        incident.complete_task(number, by=ANA, at=NOON)
    assert refusal.value.facts == {"word": str(number)}
    assert incident.events == []


def test_ticking_off_twice_is_refused() -> None:
    incident = with_task()
    incident.complete_task(1, by=ANA, at=at("12:05"))
    with pytest.raises(errors.UnknownTask):
        incident.complete_task(1, by=BRUNO, at=at("12:06"))
    assert incident.tasks[1].done_at == at("12:05")


# -- the question -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("late", ["12:10", "12:11", "15:30"])
def test_a_task_is_asked_for_once_however_late(late: str) -> None:
    incident = with_task()
    incident.ask_for_tasks(at=at("12:09"))
    assert incident.events == []
    incident.ask_for_tasks(at=at(late))
    incident.ask_for_tasks(at=at("16:00"))
    assert incident.events == [
        ev.TaskDue(
            seq=4, at=at(late), actor=VIGIA, number=1, text="Check the replica", person=BRUNO, due_at=at("12:10")
        )
    ]


def test_the_commander_of_that_moment_answers_for_what_nobody_was_named_for() -> None:
    incident = with_task(person=None)
    incident.assign_role(COMMANDER, CARMEN, by=ANA, at=NOON)
    incident.ask_for_tasks(at=at("12:10"))
    event = incident.events[-1]
    assert isinstance(event, ev.TaskDue)
    assert event.person == CARMEN


def test_what_is_done_or_has_no_time_is_never_asked_for() -> None:
    incident = with_task(due=None)
    incident.add_task("Restart", TaskKind.TASK, BRUNO, at("12:10"), by=ANA, at=NOON)
    incident.complete_task(2, by=BRUNO, at=at("12:09"))
    incident.events.clear()
    incident.ask_for_tasks(at=at("15:30"))
    assert incident.events == []


def test_several_that_are_due_are_each_asked_for() -> None:
    incident = with_task()
    incident.add_task("Restart", TaskKind.TASK, CARMEN, at("12:20"), by=ANA, at=NOON)
    incident.events.clear()
    incident.ask_for_tasks(at=at("12:30"))
    asked = [event for event in incident.events if isinstance(event, ev.TaskDue)]
    assert [(event.number, event.person) for event in asked] == [(1, BRUNO), (2, CARMEN)]


def test_a_task_is_no_statement_and_leaves_the_promise_alone() -> None:
    incident = with_task()
    incident.ask_for_tasks(at=at("12:10"))
    incident.complete_task(1, by=BRUNO, at=at("12:11"))
    assert incident.next_update_due_at == at("12:30")
