"""Nobody is left without an update: who is asked, when and how, until somebody answers."""

from collections.abc import Sequence

import pytest

from bot.domain import events as ev
from bot.domain.errors import ChatUnavailable
from bot.domain.values import Person
from bot.testing import ANA, BRUNO, CARMEN
from tests.domain.times import at
from tests.engine.harness import Vigia, text

DANI = Person("fake", "dani", "Dani")
HEAD = "SEV2 incident #1, Checkout is failing"
ESCALATED = "Nobody has answered, so this is an escalation. What can be said?"


def unavailable(_call: str) -> None:
    raise ChatUnavailable("down")


def counts(vigia: Vigia, people: Sequence[Person]) -> dict[str, int]:
    """How often each was asked in private, and how often the channel."""
    found = {person.name: len(vigia.questions(person)) for person in people}
    return {"channel": len(vigia.questions(vigia.room_of(1))), **found}


async def test_the_ladder_with_every_role_held(vigia: Vigia) -> None:
    await vigia.declares(ANA)
    for role, person in {"comms": BRUNO, "deputy": CARMEN, "scribe": DANI}.items():
        await vigia.says(ANA, f"role {role} @x", where=1, mentions=[person])
    seen = []
    for length in ("24m", "1m", "5m", "5m", "10m", "30m"):
        await vigia.later(length)
        seen.append(counts(vigia, (ANA, BRUNO, CARMEN, DANI)))
    assert seen == [
        {"channel": 0, "Ana": 0, "Bruno": 0, "Carmen": 0, "Dani": 0},  # 12:24
        {"channel": 0, "Ana": 0, "Bruno": 1, "Carmen": 0, "Dani": 0},  # 12:25: the communications lead
        {"channel": 1, "Ana": 0, "Bruno": 1, "Carmen": 0, "Dani": 0},  # 12:30: the channel
        {"channel": 2, "Ana": 1, "Bruno": 2, "Carmen": 0, "Dani": 0},  # 12:35: both, and the channel
        {"channel": 3, "Ana": 1, "Bruno": 2, "Carmen": 1, "Dani": 0},  # 12:45: the deputy is paged
        {"channel": 4, "Ana": 1, "Bruno": 2, "Carmen": 2, "Dani": 0},  # 12:45 + 30m: again
    ]


async def test_the_ladder_with_nobody_but_the_commander(vigia: Vigia) -> None:
    await vigia.declares(ANA)
    await vigia.later("1h15m")
    asked = [message.summary for message in vigia.questions(ANA)]
    told = [message.summary for message in vigia.questions(vigia.room_of(1))]
    late = "the update promised for 12:30 UTC is {} minutes late."
    assert asked == [
        f"{HEAD}: an update is promised for 12:30 UTC, in 5 minutes. What can be said?",
        f"{HEAD}: {late.format(5)} What can be said?",
        f"{HEAD}: {late.format(15)} {ESCALATED}",
        f"{HEAD}: {late.format(45)} {ESCALATED}",
    ]
    assert told == [
        "@Ana: the update promised for 12:30 UTC is due now. What can be said?",
        f"@Ana: {late.format(5)} What can be said?",
        f"@Ana: {late.format(15)} {ESCALATED}",
        f"@Ana: {late.format(45)} {ESCALATED}",
    ]


async def test_the_channel_mentions_everybody_who_is_asked(vigia: Vigia) -> None:
    await vigia.declares(ANA)
    await vigia.says(ANA, "role comms @Bruno", where=1, mentions=[BRUNO])
    await vigia.later("35m")
    assert vigia.room(1)[-1].startswith("@Ana @Bruno: the update promised for 12:30 UTC is 5 minutes late.")


@pytest.mark.parametrize("words", ["update On it", "no-change", "status monitoring A fix is in"])
async def test_an_answer_stops_the_ladder_and_starts_the_next(vigia: Vigia, words: str) -> None:
    await vigia.declares(ANA)
    await vigia.later("26m")
    await vigia.says(ANA, words, where=1)  # at 12:26, for 12:56
    await vigia.later("24m")
    assert len(vigia.questions(ANA)) == 1
    await vigia.later("1m")  # 12:56 - 5m = 12:51
    assert len(vigia.questions(ANA)) == 2
    assert "promised for 12:56 UTC, in 5 minutes" in vigia.private(ANA)[-1]


async def test_after_three_hours_down_there_is_one_question_saying_how_late(vigia: Vigia) -> None:
    await vigia.declares(ANA)
    await vigia.down_for("3h")  # 15:00 - 12:30 = 2h30m
    (asked,) = vigia.questions(ANA)
    assert asked.summary == f"{HEAD}: the update promised for 12:30 UTC is 2 hours 30 minutes late. {ESCALATED}"
    assert len(vigia.questions(vigia.room_of(1))) == 1
    await vigia.tick()
    await vigia.later("14m")
    assert len(vigia.questions(ANA)) == 1
    assert await vigia.alarm(1) == at("15:15")  # 12:45 + 5 * 30m


async def test_a_question_that_could_not_be_asked_gives_way_to_the_one_above_it(vigia: Vigia) -> None:
    await vigia.declares(ANA)
    vigia.chat.before = unavailable
    await vigia.later("46m")  # the questions of 12:25, 12:30, 12:35 and 12:45 all wait
    vigia.chat.before = lambda _call: None
    await vigia.later("2m")
    (asked,), (told,) = vigia.questions(ANA), vigia.questions(vigia.room_of(1))
    assert asked.summary == f"{HEAD}: the update promised for 12:30 UTC is 15 minutes late. {ESCALATED}"
    assert told.summary == f"@Ana: the update promised for 12:30 UTC is 15 minutes late. {ESCALATED}"


async def test_after_downtime_each_incident_is_asked_about_once(vigia: Vigia) -> None:
    for number in range(1, 6):
        await vigia.declares(ANA, f"sev2 Fault {number}")
    await vigia.down_for("3h")
    for number in range(1, 6):
        due = [event for event in await vigia.timeline(number) if isinstance(event, ev.UpdateDue)]
        assert len(due) == 1


async def test_with_a_short_cadence_the_first_question_comes_when_it_is_due(vigia: Vigia) -> None:
    await vigia.declares(ANA)
    await vigia.says(ANA, "remind every 5m", where=1)
    await vigia.says(ANA, "no-change", where=1)  # for 12:05; 12:05 - 5m is now
    await vigia.later("4m")
    assert vigia.questions(ANA) == vigia.questions(vigia.room_of(1)) == []
    await vigia.later("1m")
    assert len(vigia.questions(vigia.room_of(1))) == 1


async def test_the_buttons_answer_the_promise_they_were_asked_about(vigia: Vigia) -> None:
    await vigia.declares(ANA)
    await vigia.later("25m")
    (question,) = vigia.questions(ANA)
    assert [(a.verb, a.label, a.incident, a.promise, a.opens_form) for a in question.actions] == [
        ("update", "Post update", 1, 1, True),
        ("no-change", "Nothing new", 1, 1, False),
        ("snooze", "Snooze", 1, 1, True),
    ]
    _update, nothing_new, _snooze = question.actions
    reply = await vigia.follows(ANA, nothing_new)
    assert text(reply) == "Posted. The next update is promised by 12:55 UTC."  # 12:25 + 30m


async def test_a_press_on_an_answered_question_is_told_so(vigia: Vigia) -> None:
    await vigia.declares(ANA)
    await vigia.later("25m")
    _update, nothing_new, snooze = vigia.questions(ANA)[0].actions
    await vigia.later("1m")
    await vigia.says(BRUNO, "update On it", where=1)
    before = await vigia.stored()
    told = "This was answered at 12:26 UTC: the next update is promised by 12:56 UTC."
    assert text(await vigia.follows(ANA, nothing_new)) == told
    fields = {"length": "10m"}
    late = await vigia.presses(ANA, "snooze", snooze.incident, snooze.promise, fields, submitted=True)
    assert text(late) == told
    assert await vigia.stored() == before


async def test_everybody_is_asked_in_their_own_language_and_the_channel_in_its(vigia: Vigia) -> None:
    vigia.locales |= {ANA: "es-MX", BRUNO: "pt-PT"}
    await vigia.declares(ANA)
    await vigia.says(ANA, "role comms @Bruno", where=1, mentions=[BRUNO])
    await vigia.later("35m")
    assert {message.lang for message in vigia.questions(ANA)} == {"es"}
    assert {message.lang for message in vigia.questions(BRUNO)} == {"pt_BR"}
    assert {message.lang for message in vigia.questions(vigia.room_of(1))} == {"en"}
    words = vigia.words("es")
    assert [action.label for action in vigia.questions(ANA)[0].actions] == [
        words.say("Post update"), words.say("Nothing new"), words.say("Snooze"),
    ]  # fmt: skip


async def test_a_lost_promise_is_found_and_made_again(vigia: Vigia) -> None:
    await vigia.declares(ANA)
    await vigia.store.write_raw(lambda c: c.exec_driver_sql("DELETE FROM promises"))
    await vigia.down_for("3h")
    assert vigia.questions(ANA) == []
    assert await vigia.engine.mend_promises() == 1
    assert await vigia.engine.mend_promises() == 0
    assert await vigia.due(1) == at("15:30")  # 15:00 + 30m
    await vigia.later("25m")
    assert len(vigia.questions(ANA)) == 1
