"""Taking back, telling later, merging: as people ask for it and as others hear of it."""

import pytest

from bot.domain.values import COMMANDER, Severity, Status
from bot.testing import ANA, BRUNO, CARMEN
from tests.domain.times import at
from tests.engine.harness import Vigia, refused, text


@pytest.fixture(autouse=True)
async def checkout_fails(vigia: Vigia) -> None:
    """Declared at 12:00 by Ana."""
    await vigia.declares()
    vigia.clock.move_to(at("12:10"))


# -- undo ---------------------------------------------------------------------------------------------------


async def test_what_was_done_is_taken_back_with_the_button_under_the_answer(vigia: Vigia) -> None:
    reply = await vigia.says(BRUNO, "sev 1", where=1)
    assert reply.kind == "answer"
    (undo,) = reply.message.actions
    assert undo.label == "Undo"
    assert text(await vigia.follows(BRUNO, undo)) == "Taken back: the change of severity."
    assert (await vigia.incident(1)).severity is Severity.SEV2
    assert vigia.room(1)[-1] == (
        "@Bruno took back the change of severity of 12:10 UTC. The next update is promised by 12:30 UTC."
    )
    assert vigia.card(1).startswith("SEV2")
    assert vigia.topic(1).startswith("SEV2")


async def test_pressed_again_it_takes_back_nothing_else(vigia: Vigia) -> None:
    await vigia.says(BRUNO, "title Cards are refused", where=1)
    reply = await vigia.says(BRUNO, "sev 1", where=1)
    assert reply.kind == "answer"
    (undo,) = reply.message.actions
    await vigia.follows(BRUNO, undo)
    again = await vigia.follows(BRUNO, undo)
    assert refused(again)
    assert text(again) == "There is nothing of yours to take back: only the last 2 minutes can be undone."
    assert (await vigia.incident(1)).title == "Cards are refused"


async def test_an_end_taken_back_brings_the_promise_back_and_whoever_follows_is_told(vigia: Vigia) -> None:
    await vigia.says(CARMEN, "follow", where=1)
    await vigia.says(BRUNO, "resolve It was the pool", where=1)
    await vigia.says(BRUNO, "undo", where=1)
    incident = await vigia.incident(1)
    assert incident.status is Status.INVESTIGATING
    assert incident.next_update_due_at == at("12:30")
    assert vigia.private(CARMEN)[-1].startswith(
        "SEV2 incident #1, Checkout is failing: @Bruno took back the end of the incident of 12:10 UTC."
    )
    await vigia.later("20m")
    assert vigia.questions(vigia.room_of(1))


async def test_an_update_taken_back_is_due_again(vigia: Vigia) -> None:
    await vigia.says(BRUNO, "update Nonsense", where=1)
    await vigia.says(BRUNO, "undo", where=1)
    incident = await vigia.incident(1)
    assert (incident.last, incident.next_update_due_at) == (None, at("12:30"))
    lines = text(await vigia.says(ANA, "timeline", where=1))
    assert "@Bruno posted an update: Nonsense" in lines
    assert "@Bruno took back: the update, from 12:10 UTC" in lines


async def test_what_is_stored_can_be_taken_back_by_another_process(vigia: Vigia) -> None:
    await vigia.says(BRUNO, "role comms @Carmen", where=1, mentions=[CARMEN])
    await vigia.says(BRUNO, "impact users=1200 systems=checkout", where=1)
    await vigia.says(BRUNO, "task Look @Carmen 10m", where=1, mentions=[CARMEN])
    assert [act.what for act in (await vigia.incident(1)).acts] == ["RoleAssigned", "ImpactChanged", "TaskAdded"]
    for _ in range(3):
        assert not refused(await vigia.says(BRUNO, "undo", where=1))
    incident = await vigia.incident(1)
    assert (incident.roles, incident.details.users, incident.tasks) == ({COMMANDER: ANA}, None, {})


async def test_a_declaration_is_not_undone_but_cancelled(vigia: Vigia) -> None:
    await vigia.declares(words="Another")
    assert refused(await vigia.says(ANA, "undo", where=2))


# -- at -----------------------------------------------------------------------------------------------------


async def test_what_happened_earlier_stands_in_the_timeline_where_it_happened(vigia: Vigia) -> None:
    await vigia.says(BRUNO, "note The alarm is silent", where=1)
    await vigia.says(BRUNO, "at 12:04 note The alarm went off", where=1)
    lines = text(await vigia.says(ANA, "timeline", where=1)).split("\n- ")
    told = next(number for number, line in enumerate(lines) if "went off" in line)
    assert lines[told] == "12:04 UTC @Bruno noted: The alarm went off (told at 12:10 UTC)"
    assert "silent" in lines[told + 1]


async def test_an_end_told_late_was_when_it_was(vigia: Vigia) -> None:
    await vigia.says(BRUNO, "at 8m resolve It was the pool", where=1)
    assert (await vigia.incident(1)).resolved_at == at("12:02")
    assert vigia.room(1)[-1].startswith("@Bruno resolved the incident; it lasted 2 minutes.")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("at 12:04 update On it", "“update” cannot be told for an earlier time: use "),
        ("at noon note It rang", "“noon” is no time I understand"),
        ("at 12:04 note", "note needs a text"),
        ("at 12:04", "at needs a text"),
        ("at 11:30 resolve", "That is before the incident was declared, at 12:00 UTC"),
        ("at 12:04 resovle", "I do not know “resovle”. Did you mean resolve"),
    ],
)
async def test_what_cannot_be_told_later_is_said_so(vigia: Vigia, words: str, sentence: str) -> None:
    before = await vigia.stored()
    reply = await vigia.says(BRUNO, words, where=1)
    assert refused(reply)
    assert text(reply).startswith(sentence)
    assert await vigia.stored() == before


async def test_the_time_is_the_asker_s_own(vigia: Vigia) -> None:
    vigia.zones[BRUNO] = "America/Sao_Paulo"
    await vigia.says(BRUNO, "at 09:04 note It rang", where=1)
    assert (await vigia.timeline(1))[-1].said_at == at("12:04")


# -- merge --------------------------------------------------------------------------------------------------


async def test_a_duplicate_is_merged_and_both_channels_are_told(vigia: Vigia) -> None:
    await vigia.declares(CARMEN, "Payments are refused")
    await vigia.says(CARMEN, "task Look at the pool @Bruno 10m", where=2, mentions=[BRUNO])
    reply = await vigia.says(CARMEN, "merge #2 into #1")
    assert text(reply) == "Incident #2 is a duplicate of #1 now: go on there."
    room = (await vigia.incident(1)).title
    assert vigia.room(2)[-1].startswith(
        f"@Carmen ended this incident: it is a duplicate of #1, {room}. It goes on in #inc-1"
    )
    assert vigia.room(1)[-1] == (
        "@Carmen merged incident #2, Payments are refused, into this one: its people and followers and its open tasks "
        "(1) are here now."
    )
    assert "Duplicate of: #1" in vigia.card(2)
    assert CARMEN in vigia.chat.members[vigia.room_of(1)]
    await vigia.later("10m")
    assert any("Look at the pool" in message.summary for message in vigia.messages(1))


async def test_a_duplicate_with_nothing_to_do_brings_no_tasks(vigia: Vigia) -> None:
    await vigia.declares(CARMEN, "Payments are refused")
    await vigia.says(CARMEN, "merge #2 into #1")
    assert vigia.room(1)[-1] == (
        "@Carmen merged incident #2, Payments are refused, into this one: its people and followers are here now."
    )


async def test_two_people_merging_the_two_into_each_other_merge_them_once(vigia: Vigia) -> None:
    await vigia.declares(CARMEN, "Payments are refused")
    await vigia.says(CARMEN, "merge #2 into #1")
    other = await vigia.says(BRUNO, "merge #1 into #2")
    assert refused(other)
    assert (await vigia.incident(1)).status.is_open


async def test_in_the_duplicate_s_channel_its_number_is_not_needed(vigia: Vigia) -> None:
    await vigia.declares(CARMEN, "Payments are refused")
    await vigia.says(CARMEN, "merge into #1", where=2)
    assert (await vigia.incident(2)).details.merged_into == 1


async def test_one_may_not_merge_into_what_one_may_not_see(vigia: Vigia) -> None:
    await vigia.declares_in_private(CARMEN)
    reply = await vigia.says(BRUNO, "merge #1 into #2")
    assert text(reply) == "There is no incident #2 that you can see: “list” shows the open ones."


# -- forgotten ----------------------------------------------------------------------------------------------


async def test_a_forgotten_incident_is_asked_about_in_the_channel_and_in_private(vigia: Vigia) -> None:
    await vigia.says(ANA, "mitigate", where=1)
    await vigia.later("4h")
    asked = [message for message in vigia.messages(1) if "Is it over?" in message.summary]
    assert [message.summary for message in asked] == [
        "@Ana: the fix has been watched for 4 hours, since 12:10 UTC. Is it over? If not, until when does it stay open?"
    ]
    assert [action.verb for action in asked[0].actions] == ["resolve", "keep", "update"]
    assert any("Is it over, @Ana?" in said for said in vigia.private(ANA))


async def test_kept_open_it_is_asked_about_later(vigia: Vigia) -> None:
    await vigia.says(ANA, "mitigate", where=1)
    await vigia.later("4h")
    reply = await vigia.says(BRUNO, "keep open until 20:00", where=1)
    assert text(reply).startswith("It stays open, and I ask again at 20:00 UTC whether it is over.")
    await vigia.later("3h")
    assert len([message for message in vigia.messages(1) if "Is it over?" in message.summary]) == 1
    await vigia.later("1h")
    assert len([message for message in vigia.messages(1) if "Is it over?" in message.summary]) == 2


async def test_words_after_a_verb_that_takes_none_are_not_dropped(vigia: Vigia) -> None:
    reply = await vigia.says(ANA, "nothing new in the logs", where=1)
    assert refused(reply)
    assert text(reply).endswith("Write “update nothing new in the logs” to say it to everybody.")
