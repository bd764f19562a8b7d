"""Where the response stands: status, severity, the end, and beginning again."""

import pytest

from bot.domain.errors import ChatUnavailable
from bot.domain.values import Severity, Status
from bot.testing import ANA, BRUNO
from tests.domain.times import at
from tests.engine.harness import Vigia, refused, text


def unavailable(_call: str) -> None:
    raise ChatUnavailable("down")


@pytest.fixture(autouse=True)
async def checkout_fails(vigia: Vigia) -> None:
    """Declared at 12:00 by Ana, ten minutes ago."""
    await vigia.declares()
    await vigia.later("10m")


# -- status -------------------------------------------------------------------------------------------------


async def test_a_status_alone_moves_without_a_statement(vigia: Vigia) -> None:
    reply = await vigia.says(BRUNO, "status identified", where=1)
    assert text(reply) == "The status is identified now."
    assert vigia.room(1)[-1] == "@Bruno moved the status from investigating to identified."
    assert vigia.topic(1).startswith("SEV2 · identified · ")
    assert vigia.card(1).startswith("SEV2 · #1 Checkout is failing\n\nStatus: identified\n")
    assert "Status: identified" in vigia.announcements()[0]
    assert await vigia.due(1) == at("12:30")


@pytest.mark.parametrize("words", ["Identified the pool is full", "identified\nthe pool is full"])
async def test_a_status_with_words_is_an_update(vigia: Vigia, words: str) -> None:
    reply = await vigia.says(BRUNO, f"status {words}", where=1)
    assert text(reply) == "Posted. The next update is promised by 12:40 UTC."  # 12:10 + 30m
    assert vigia.room(1)[-1] == (
        "Update by @Bruno, now identified; the next one comes by 12:40 UTC.\n\nthe pool is full"
    )
    assert await vigia.due(1) == at("12:40")


async def test_a_bare_status_shows_and_moves_nothing(vigia: Vigia) -> None:
    before = await vigia.stored()
    reply = await vigia.says(BRUNO, "status", where=1)
    assert "Status: investigating" in text(reply)
    assert await vigia.stored() == before


@pytest.mark.parametrize(("word", "status"), [("resolved", Status.RESOLVED), ("cancelled", Status.CANCELLED)])
async def test_a_final_status_ends_the_incident(vigia: Vigia, word: str, status: Status) -> None:
    await vigia.says(BRUNO, f"status {word} it was the pool", where=1)
    incident = await vigia.incident(1)
    assert incident.status is status
    assert vigia.room(1)[-1].endswith("\n\nit was the pool")


# -- severity -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("sev 1", "@Bruno raised the severity from SEV2 to SEV1."),
        ("sev 1 all of Europe", "@Bruno raised the severity from SEV2 to SEV1.\n\nall of Europe"),
        ("sev sev1\nall of Europe", "@Bruno raised the severity from SEV2 to SEV1.\n\nall of Europe"),
        ("severity SEV-1", "@Bruno raised the severity from SEV2 to SEV1."),
        ("sev sev 4 only two shops", "@Bruno lowered the severity from SEV2 to SEV4.\n\nonly two shops"),
    ],
)
async def test_the_severity_goes_up_and_down_with_its_reason(vigia: Vigia, words: str, said: str) -> None:
    after = Severity.SEV4 if "4" in words else Severity.SEV1
    reply = await vigia.says(BRUNO, words, where=1)
    assert text(reply) == f"The severity is {after.name} now."
    assert vigia.room(1)[-1] == said
    assert vigia.topic(1).startswith(f"{after.name} · ")
    assert vigia.card(1).startswith(f"{after.name} · #1 ")
    assert vigia.announcements()[0].startswith(f"{after.name} · #1 ")
    assert await vigia.due(1) == at("12:30")


# -- the end ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["resolve", "resolved", "status resolved"])
async def test_resolving_needs_nothing_and_ends_the_questions(vigia: Vigia, words: str) -> None:
    reply = await vigia.says(BRUNO, words, where=1)
    assert text(reply) == "Incident #1 is resolved. Nobody is asked for updates any more."
    assert vigia.room(1)[-1] == "@Bruno resolved the incident; it lasted 10 minutes."
    assert vigia.topic(1) == "SEV2 · resolved"
    said = len(vigia.chat.posts)
    await vigia.later("3h")
    assert len(vigia.chat.posts) == said


async def test_the_card_of_an_ended_incident_says_by_whom_and_offers_to_reopen(vigia: Vigia) -> None:
    await vigia.says(BRUNO, "resolve It was the pool", where=1)
    assert vigia.card(1) == (
        "SEV2 · #1 Checkout is failing\n\n"
        "Status: resolved\n"
        "Incident commander: @Ana\n"
        "Declared: 12:00 UTC by @Ana\n"
        "Ended: 12:10 UTC by @Bruno"
    )
    assert [action.verb for action in vigia.card_post(1).message.actions] == ["timeline", "reopen", "close"]
    assert vigia.announcements()[0].endswith("Ended: 12:10 UTC by @Bruno\n\nIt was the pool")


@pytest.mark.parametrize("words", ["cancel", "cancelled", "false-alarm"])
async def test_a_false_alarm_ends_it_as_well(vigia: Vigia, words: str) -> None:
    reply = await vigia.says(BRUNO, f"{words} The monitor was wrong", where=1)
    assert text(reply) == "Incident #1 is cancelled as a false alarm."
    assert vigia.room(1)[-1] == "@Bruno cancelled the incident: it was a false alarm.\n\nThe monitor was wrong"
    assert vigia.topic(1) == "SEV2 · cancelled"
    assert await vigia.due(1) is None


async def test_the_second_to_resolve_is_told_by_whom_and_nothing_is_said_twice(vigia: Vigia) -> None:
    await vigia.says(BRUNO, "resolve It was the pool", where=1)
    said = len(vigia.chat.posts)
    reply = await vigia.says(ANA, "resolve", where=1)
    assert refused(reply)
    assert text(reply) == "Incident #1 is resolved since 12:10 UTC, by @Bruno. “reopen” opens it again."
    assert len(vigia.chat.posts) == said


# -- beginning again ----------------------------------------------------------------------------------------


async def test_a_reopened_incident_is_promised_anew_in_its_old_channel(vigia: Vigia) -> None:
    await vigia.says(ANA, "update Back soon eta 12:20", where=1)
    await vigia.says(BRUNO, "resolve", where=1)
    await vigia.later("2h")
    reply = await vigia.says(ANA, "reopen It fails again", where=1)
    assert text(reply) == "Incident #1 is open again. The next update is promised by 14:40 UTC."  # 14:10 + 30m
    assert vigia.room(1)[-1] == "@Ana reopened the incident; the next update comes by 14:40 UTC.\n\nIt fails again"
    assert vigia.topic(1) == "SEV2 · investigating · IC @Ana · next update by 14:40 UTC"
    assert "Ended" not in vigia.card(1)
    assert "Expected to be over" not in vigia.card(1)
    await vigia.later("25m")  # 14:40 - 5m = 14:35
    assert len(vigia.questions(ANA)) == 1


async def test_what_is_open_cannot_be_reopened(vigia: Vigia) -> None:
    reply = await vigia.says(ANA, "reopen", where=1)
    assert refused(reply)
    assert text(reply) == "Incident #1 is not over: it is investigating."


async def test_resolving_drops_questions_that_still_wait(vigia: Vigia) -> None:
    vigia.chat.before = unavailable
    await vigia.later("20m")  # the questions of 12:25 and 12:30 cannot be asked
    await vigia.says(BRUNO, "resolve", where=1)
    vigia.chat.before = lambda _call: None
    await vigia.later("2m")
    assert vigia.questions(ANA) == vigia.questions(vigia.room_of(1)) == []
    assert vigia.room(1)[-1].startswith("@Bruno resolved the incident")
