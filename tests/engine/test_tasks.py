"""Tasks during, follow-ups after: said to everybody, ticked off, asked for when they are due, each once."""

import pytest

from bot.domain import events as ev
from bot.domain.task import TaskKind
from bot.domain.values import COMMANDER, Group, Kind, Person
from bot.messages import Action
from bot.testing import ANA, BRUNO, CARMEN
from tests.domain.times import at
from tests.engine.harness import Vigia, form, text

HEAD = "SEV2 incident #1, Checkout is failing"


@pytest.fixture(autouse=True)
async def checkout_fails(vigia: Vigia) -> None:
    """Declared at 12:00 by Ana."""
    await vigia.declares()


def asked_for(vigia: Vigia, person: Person) -> list[str]:
    """The bot's questions for tasks to a person, oldest first."""
    return [m.summary for m in vigia.questions(person) if m.actions[0].verb == "done"]


# -- adding -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["task", "todo", "tarea", "tarefa"])
async def test_a_task_is_said_to_everybody_with_person_and_time(vigia: Vigia, verb: str) -> None:
    reply = await vigia.says(ANA, f"{verb} Check the replica @Bruno 10m", where=1, mentions=[BRUNO])
    assert text(reply) == "Noted as number 1. “done 1” ticks it off."
    assert vigia.room(1)[-1] == "@Ana added task 1: Check the replica (@Bruno), due 12:10 UTC."
    task = (await vigia.incident(1)).tasks[1]
    assert (task.kind, task.text, task.person, task.due_at) == (TaskKind.TASK, "Check the replica", BRUNO, at("12:10"))


@pytest.mark.parametrize(
    ("words", "kept", "person", "due"),
    [
        ("Check the replica", "Check the replica", None, None),
        ("“Check the replica”", "Check the replica", None, None),
        ("Check the replica 10m @Bruno", "Check the replica", BRUNO, "12:10"),
        ("Check the replica 1h30m", "Check the replica", None, "13:30"),
        ("Restart replica 3", "Restart replica 3", None, None),  # a bare number is no time here
        ("Wait 10m and restart", "Wait 10m and restart", None, None),
        ("Wait 5m 10m", "Wait 5m", None, "12:10"),
        ("10m", "10m", None, None),
        ("@Bruno", "@Bruno", BRUNO, None),
        ("Ask @Bruno about it", "Ask @Bruno about it", BRUNO, None),
    ],
)
async def test_person_and_time_stand_at_the_end_and_everything_else_is_the_task(
    vigia: Vigia, words: str, kept: str, person: Person | None, due: str | None
) -> None:
    await vigia.says(ANA, f"task {words}", where=1, mentions=[BRUNO] if "@" in words else [])
    task = (await vigia.incident(1)).tasks[1]
    assert (task.text, task.person, task.due_at) == (kept, person, at(due) if due else None)


async def test_a_form_adds_a_task_with_person_and_time(vigia: Vigia) -> None:
    assert [f.name for f in form(await vigia.says(ANA, "task", where=1)).fields] == ["text", "person", "due"]
    fields = {"text": "Check", "due": "10m"}
    await vigia.presses(ANA, "task", 1, fields=fields, submitted=True, mentions=[BRUNO])
    assert vigia.room(1)[-1] == "@Ana added task 1: Check (@Bruno), due 12:10 UTC."


@pytest.mark.parametrize("verb", ["followup", "follow-up", "seguimiento", "acompanhamento"])
async def test_a_follow_up_is_for_afterwards(vigia: Vigia, verb: str) -> None:
    await vigia.says(ANA, f"{verb} Write it up @Bruno 5d", where=1, mentions=[BRUNO])
    assert vigia.room(1)[-1] == "@Ana added follow-up 1: Write it up (@Bruno), due Mar 7 12:00 UTC."
    assert text(await vigia.says(ANA, "tasks", where=1)) == "Nothing is left to be done."
    assert text(await vigia.says(ANA, "followups", where=1)) == (
        "Still to be done:\n\n- 1. Write it up @Bruno, due Mar 7 12:00 UTC"
    )


@pytest.mark.parametrize(
    ("words", "fields", "said"),
    [
        ("task", {"text": ""}, "task needs a text: write what should be said after it."),
        ("followup", {"text": "\u2066"}, "followup needs a text: write what should be said after it."),
        ("task", {"text": "x", "due": "soon"}, "“soon” is no length of time: write 15m, 1h or 1h30m."),
        ("done", {"task": "many"}, "There is no open task many: “tasks” shows what is still to be done."),
    ],
)
async def test_a_form_without_what_it_needs_is_refused(
    vigia: Vigia, words: str, fields: dict[str, str], said: str
) -> None:
    before = await vigia.stored()
    assert text(await vigia.presses(ANA, words, 1, fields=fields, submitted=True)) == said
    assert await vigia.stored() == before


async def test_a_task_is_for_somebody_who_is_known_and_may_hold_one(vigia: Vigia) -> None:
    vigia.kinds[BRUNO] = Kind.GUEST
    before = await vigia.stored()
    ghost = await vigia.says(ANA, "task Check @ghost", where=1, unknown=["ghost"])
    assert text(ghost) == "I do not know @ghost here: check the name and try again."
    guest = await vigia.says(ANA, "task Check @Bruno", where=1, mentions=[BRUNO])
    assert text(guest) == "@Bruno cannot hold a role here: guests have no part in incidents."
    assert await vigia.stored() == before


async def test_after_the_end_there_are_follow_ups_and_no_tasks(vigia: Vigia) -> None:
    await vigia.says(ANA, "resolve", where=1)
    before = await vigia.stored()
    assert text(await vigia.says(ANA, "task Check", where=1)).startswith("Incident #1 is resolved since 12:00 UTC")
    assert await vigia.stored() == before
    await vigia.says(ANA, "followup Write it up", where=1)
    assert vigia.room(1)[-1] == "@Ana added follow-up 1: Write it up."


# -- ticking off --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["done 1", "done #1 1", "hecho 1", "feito 1"])
async def test_a_task_is_ticked_off_by_anybody_and_off_the_list(vigia: Vigia, words: str) -> None:
    await vigia.says(ANA, "task Check the replica", where=1)
    await vigia.says(ANA, "task Call the vendor", where=1)
    assert text(await vigia.says(CARMEN, words, where=1)) == "Number 1 is done: Check the replica"
    assert vigia.room(1)[-1] == "@Carmen finished number 1: Check the replica."
    assert text(await vigia.says(ANA, "tasks", where=1)) == "Still to be done:\n\n- 2. Call the vendor"


@pytest.mark.parametrize("words", ["done 2", "done 0", "done Check", "done 1 2", "done 9999999", "done ²"])
async def test_what_is_no_open_task_is_not_ticked_off(vigia: Vigia, words: str) -> None:
    await vigia.says(ANA, "task Check", where=1)
    before = await vigia.stored()
    assert text(await vigia.says(ANA, words, where=1)).startswith("There is no open task ")
    assert await vigia.stored() == before


async def test_two_people_tick_off_the_same_task_and_the_second_is_told(vigia: Vigia) -> None:
    await vigia.says(ANA, "task Check", where=1)
    await vigia.says(BRUNO, "done 1", where=1)
    assert text(await vigia.says(CARMEN, "done 1", where=1)) == (
        "There is no open task 1: “tasks” shows what is still to be done."
    )


# -- asked for when due -------------------------------------------------------------------------------------


async def test_a_task_is_asked_for_when_it_is_due_in_the_channel_and_in_private_and_once(vigia: Vigia) -> None:
    vigia.locales[BRUNO] = "es"
    await vigia.says(ANA, "task Check the replica @Bruno 10m", where=1, mentions=[BRUNO])
    await vigia.later("9m")
    assert asked_for(vigia, BRUNO) == asked_for(vigia, ANA) == []
    await vigia.later("1m")
    assert vigia.room(1)[-1] == "@Bruno: number 1 is due since 12:10 UTC: Check the replica. Is it done?"
    (private,) = vigia.questions(BRUNO)
    assert private.lang == "es"
    assert private.actions == (
        Action("done", vigia.words("es").say("Done"), 1, fields=(("task", "1"),), style="primary"),
    )
    said = len(vigia.room(1))
    await vigia.later("14m")  # until 12:24, before the first question for an update
    assert (len(vigia.room(1)), len(vigia.questions(BRUNO))) == (said, 1)


async def test_the_button_under_the_question_ticks_it_off_and_a_late_press_is_told(vigia: Vigia) -> None:
    await vigia.says(ANA, "task Check @Bruno 10m", where=1, mentions=[BRUNO])
    await vigia.later("10m")
    (in_room,) = vigia.messages(1)[-1].actions
    assert text(await vigia.follows(CARMEN, in_room)) == "Number 1 is done: Check"
    (in_private,) = vigia.questions(BRUNO)[0].actions
    assert text(await vigia.follows(BRUNO, in_private)).startswith("There is no open task 1: ")


async def test_what_nobody_was_named_for_is_asked_of_the_commander_of_that_moment(vigia: Vigia) -> None:
    await vigia.says(ANA, "task Check 10m", where=1)
    await vigia.says(CARMEN, f"role {COMMANDER} me", where=1)
    await vigia.later("10m")
    assert asked_for(vigia, ANA) == []
    assert asked_for(vigia, CARMEN) == [f"{HEAD}: @Carmen, your number 1 is due since 12:10 UTC: Check. Is it done?"]


async def test_what_is_done_in_time_is_not_asked_for(vigia: Vigia) -> None:
    await vigia.says(ANA, "task Check @Bruno 10m", where=1, mentions=[BRUNO])
    await vigia.says(BRUNO, "done 1", where=1)
    await vigia.later("20m")
    assert asked_for(vigia, BRUNO) == []


async def test_after_a_downtime_a_task_is_asked_for_once_and_so_is_the_update(vigia: Vigia) -> None:
    await vigia.says(ANA, "task Check @Bruno 10m", where=1, mentions=[BRUNO])
    await vigia.says(ANA, "task Restart @Bruno 20m", where=1, mentions=[BRUNO])
    await vigia.down_for("3h")
    for _ in range(2):
        await vigia.tick()
    happened = await vigia.timeline(1)
    assert [event.number for event in happened if isinstance(event, ev.TaskDue)] == [1, 2]
    assert len([event for event in happened if isinstance(event, ev.UpdateDue)]) == 1
    assert len(asked_for(vigia, BRUNO)) == 2


async def test_a_question_for_a_task_is_no_answer_to_the_one_for_an_update(vigia: Vigia) -> None:
    await vigia.says(ANA, "task Check @Bruno 25m", where=1, mentions=[BRUNO])
    await vigia.later("25m")
    assert len(asked_for(vigia, BRUNO)) == 1
    assert [m.actions[0].verb for m in vigia.questions(ANA)] == ["update"]
    assert await vigia.due(1) == at("12:30")


async def test_follow_ups_are_asked_for_after_the_end_and_after_a_downtime(vigia: Vigia) -> None:
    await vigia.says(ANA, "followup Write it up @Bruno 2d", where=1, mentions=[BRUNO])
    await vigia.says(ANA, "resolve", where=1)
    await vigia.later("47h")
    assert asked_for(vigia, BRUNO) == []
    await vigia.down_for("3d")
    await vigia.later("1d")
    assert asked_for(vigia, BRUNO) == [
        f"{HEAD}: @Bruno, your number 1 is due since Mar 4 12:00 UTC: Write it up. Is it done?"
    ]
    assert text(await vigia.says(BRUNO, "done 1", where=1)) == "Number 1 is done: Write it up"


async def test_tasks_stand_in_the_timeline(vigia: Vigia) -> None:
    await vigia.says(ANA, "task Check @Bruno 10m", where=1, mentions=[BRUNO])
    await vigia.later("10m")
    await vigia.says(BRUNO, "done 1", where=1)
    assert text(await vigia.says(CARMEN, "timeline", where=1)).split("\n- ")[-3:] == [
        "12:00 UTC @Ana added number 1: Check",
        "12:10 UTC Vigia asked @Bruno for number 1: Check",
        "12:10 UTC @Bruno finished number 1: Check",
    ]


async def test_when_the_incident_is_over_its_tasks_are_no_longer_asked_for(vigia: Vigia) -> None:
    await vigia.says(ANA, "task check the replica 10m", where=1, mentions=(BRUNO,))
    await vigia.says(ANA, "resolve", where=1)
    await vigia.later("15m")
    assert asked_for(vigia, BRUNO) == []


@pytest.mark.parametrize("mentions", [[ANA, BRUNO], [Group("fake", "sre", "sre")]])
async def test_a_task_is_one_person_s(vigia: Vigia, mentions: list[Person | Group]) -> None:
    before = await vigia.stored()
    reply = await vigia.says(ANA, "task Look at it", where=1, mentions=mentions)
    assert text(reply) == "Who is meant? Mention one person, for example: task @ana."
    assert await vigia.stored() == before
