"""Saying what is known, or that nothing is new; and when the next update comes."""

import pytest

from bot.domain import events as ev
from bot.domain.values import Status
from bot.testing import ANA, BRUNO
from tests.domain.times import at
from tests.engine.harness import Vigia, text


@pytest.fixture(autouse=True)
async def checkout_fails(vigia: Vigia) -> None:
    """Declared at 12:00 by Ana, five minutes ago."""
    await vigia.declares()
    await vigia.later("5m")


# -- update -------------------------------------------------------------------------------------------------


async def test_an_update_is_posted_whole_and_promises_the_next(vigia: Vigia) -> None:
    reply = await vigia.says(BRUNO, "update The pool is full.\nWe enlarge it.", where=1)
    assert text(reply) == "Posted. The next update is promised by 12:35 UTC."  # 12:05 + 30m
    assert vigia.room(1)[-1] == (
        "Update by @Bruno; the next one comes by 12:35 UTC.\n\nThe pool is full.\nWe enlarge it."
    )
    assert await vigia.due(1) == at("12:35")


async def test_an_update_shows_on_card_topic_and_announcement(vigia: Vigia) -> None:
    await vigia.says(BRUNO, "update The pool is full", where=1)
    assert "Last update: 12:05 UTC by @Bruno\nNext update by: 12:35 UTC" in vigia.card(1)
    assert vigia.topic(1) == "SEV2 · investigating · IC @Ana · next update by 12:35 UTC"
    assert vigia.announcements()[0].endswith("\n\nThe pool is full")
    assert len(vigia.announcements()) == 1  # edited in place


@pytest.mark.parametrize(
    ("words", "due", "eta"),
    [
        ("next 45m", "12:50", None),  # 12:05 + 45m
        ("next 45 min", "12:50", None),
        ("next 14:30", "14:30", None),
        ("next 14h30", "14:30", None),
        ("eta 14:30", "12:35", "14:30"),
        ("eta 2h", "12:35", "14:05"),  # 12:05 + 2h
        ("next 45m eta 14:30", "12:50", "14:30"),
        ("eta 14:30 next 45m", "12:50", "14:30"),
    ],
)
async def test_the_times_at_the_end_say_when(vigia: Vigia, words: str, due: str, eta: str | None) -> None:
    await vigia.says(ANA, f"update The pool is full {words}", where=1)
    incident = await vigia.incident(1)
    assert incident.last is not None
    assert incident.last.text == "The pool is full"
    assert incident.next_update_due_at == at(due)
    assert incident.eta == (at(eta) if eta else None)


async def test_the_expected_end_stands_in_the_update_and_on_the_card(vigia: Vigia) -> None:
    await vigia.says(ANA, "update The pool is full eta 14:30", where=1)
    assert vigia.room(1)[-1].startswith(
        "Update by @Ana; the next one comes by 12:35 UTC. Expected to be over at 14:30 UTC.\n\n"
    )
    assert "Expected to be over: 14:30 UTC" in vigia.card(1)


async def test_times_of_day_are_those_of_the_asker(vigia: Vigia) -> None:
    vigia.zones[BRUNO] = "America/Sao_Paulo"
    await vigia.says(BRUNO, "update The pool is full next 10:30", where=1)
    assert await vigia.due(1) == at("13:30")  # 10:30 at -3h is 13:30 UTC


@pytest.mark.parametrize(
    "words",
    [
        "We restart the next 2 hosts",
        "The next step is 45m away",
        "eta unknown",
        "Next: the vendor",
        'It says "next 45m"',
        "nexting 45m",
        "“Pool” and “queue” are full",
    ],
)
async def test_words_that_are_no_times_stay_in_the_text(vigia: Vigia, words: str) -> None:
    await vigia.says(ANA, f"update {words}", where=1)
    assert vigia.room(1)[-1].endswith(f"\n\n{words}")
    assert await vigia.due(1) == at("12:35")  # 12:05 + 30m


async def test_a_form_updates_with_status_and_times(vigia: Vigia) -> None:
    fields = {"text": "A fix is in", "status": "monitoring", "next": "1h", "eta": "13:00"}
    await vigia.presses(ANA, "update", 1, fields=fields, submitted=True)
    incident = await vigia.incident(1)
    assert incident.status is Status.MONITORING
    assert (incident.next_update_due_at, incident.eta) == (at("13:05"), at("13:00"))  # 12:05 + 1h
    assert vigia.room(1)[-1].startswith("Update by @Ana, now monitoring; the next one comes by 13:05 UTC.")
    assert len(vigia.room(1)) == 2  # the move is said once


async def test_a_resolving_update_ends_the_incident(vigia: Vigia) -> None:
    fields = {"text": "It was the pool", "status": "resolved"}
    await vigia.presses(ANA, "update", 1, fields=fields, submitted=True)
    assert (await vigia.incident(1)).status is Status.RESOLVED
    assert vigia.room(1)[-1] == "@Ana resolved the incident; it lasted 5 minutes.\n\nIt was the pool"


# -- no-change ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["no-change", "heartbeat", "nothing new", "Nothing  New", "no change", "nochange"])
async def test_nothing_new_promises_again(vigia: Vigia, words: str) -> None:
    reply = await vigia.says(BRUNO, words, where=1)
    assert text(reply) == "Posted. The next update is promised by 12:35 UTC."  # 12:05 + 30m
    assert vigia.room(1)[-1] == "@Bruno: nothing new, work goes on. The next update comes by 12:35 UTC."
    assert "next update by 12:35 UTC" in vigia.topic(1)


# -- remind and snooze --------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["remind every 20m", "remind 20m", "cadence 20 minutes"])
async def test_an_own_cadence_begins_with_the_next_update(vigia: Vigia, words: str) -> None:
    reply = await vigia.says(ANA, words, where=1)
    assert text(reply) == (
        "From the next update on, one is promised every 20 minutes. The promise already made stays: 12:30 UTC."
    )
    assert vigia.room(1)[-1] == (
        "@Ana asked for an update every 20 minutes from the next one on. "
        "The update promised for 12:30 UTC still stands."
    )
    assert await vigia.due(1) == at("12:30")
    await vigia.says(ANA, "no-change", where=1)
    assert await vigia.due(1) == at("12:25")  # 12:05 + 20m


@pytest.mark.parametrize(
    ("words", "until", "because"),
    [
        ("15m because the vendor calls back", "12:20", ", because the vendor calls back"),  # 12:05 + 15m
        ("15 the vendor calls back", "12:20", ", because the vendor calls back"),
        ("1h 30m", "13:35", ""),  # 12:05 + 90m
        ("15m", "12:20", ""),
        ("15 minutes since the vendor calls back", "12:20", ", because the vendor calls back"),
    ],
)
async def test_a_snooze_moves_the_question_and_not_the_promise(
    vigia: Vigia, words: str, until: str, because: str
) -> None:
    reply = await vigia.says(ANA, f"snooze {words}", where=1)
    assert text(reply) == f"I ask again at {until} UTC. People still expect news by 12:30 UTC."
    assert vigia.room(1)[-1] == (
        f"@Ana will be asked again at {until} UTC{because}. The update promised for 12:30 UTC still stands."
    )
    assert (await vigia.due(1), await vigia.alarm(1)) == (at("12:30"), at(until))


async def test_after_a_snooze_the_question_comes_when_it_was_asked_for(vigia: Vigia) -> None:
    await vigia.says(ANA, "snooze 27m", where=1)
    await vigia.later("26m")
    assert vigia.questions(ANA) == vigia.questions(vigia.room_of(1)) == []
    await vigia.later("1m")  # 12:05 + 27m = 12:32: the rung at 12:30
    assert len(vigia.questions(vigia.room_of(1))) == 1
    snoozed = [event for event in await vigia.timeline(1) if isinstance(event, ev.AlarmSnoozed)]
    assert len(snoozed) == 1
