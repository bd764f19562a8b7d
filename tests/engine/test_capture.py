"""Lines for the timeline: attempts, and messages of the channel, at their own time and once."""

import pytest

from bot.domain import events as ev
from bot.messages import Answer
from bot.testing import ANA, BRUNO, CARMEN, NOON
from tests.domain.times import at
from tests.engine.harness import Vigia, form, refused, text

PINNED = {"source": "C1/7", "text": "It leaks since\nMonday", "at": "2026-03-02T11:55:00+00:00"}


@pytest.fixture(autouse=True)
async def checkout_fails(vigia: Vigia) -> None:
    """Declared at 12:00 by Ana."""
    await vigia.declares()


async def shown(vigia: Vigia) -> list[str]:
    """The lines of the timeline."""
    return text(await vigia.says(CARMEN, "timeline", where=1)).split("\n- ")


# -- capture ------------------------------------------------------------------------------------------------


async def test_a_message_becomes_a_line_at_its_own_time_with_its_author_and_is_said_to_nobody(vigia: Vigia) -> None:
    said = len(vigia.chat.posts)
    reply = await vigia.presses(ANA, "capture", 1, fields=PINNED, mentions=[BRUNO])
    assert text(reply) == "Noted in the timeline of incident #1."
    assert (await shown(vigia))[1] == "11:55 UTC @Bruno said: It leaks since\nMonday (told at 12:00 UTC)"
    event = (await vigia.timeline(1))[-1]
    assert isinstance(event, ev.MessageCaptured)
    assert (event.actor, event.said_by, event.said_at, event.source) == (ANA, BRUNO, at("11:55"), "C1/7")
    assert len(vigia.chat.posts) == said


async def test_without_author_and_time_it_is_the_asker_s_and_now(vigia: Vigia) -> None:
    await vigia.presses(ANA, "capture", 1, fields={"source": "C1/7", "text": "It leaks"})
    event = (await vigia.timeline(1))[-1]
    assert isinstance(event, ev.MessageCaptured)
    assert (event.said_by, event.said_at) == (ANA, NOON)


async def test_the_same_message_is_captured_once_whoever_pins_it(vigia: Vigia) -> None:
    await vigia.presses(ANA, "capture", 1, fields=PINNED, mentions=[BRUNO])
    before = await vigia.stored()
    reply = await vigia.presses(CARMEN, "capture", 1, fields=PINNED, mentions=[BRUNO])
    assert text(reply) == "This message stands in the timeline already."
    assert await vigia.stored() == before


async def test_taken_back_it_can_be_captured_again(vigia: Vigia) -> None:
    await vigia.presses(ANA, "capture", 1, fields=PINNED)
    back = {"source": "C1/7", "take_back": "yes"}
    assert text(await vigia.presses(BRUNO, "capture", 1, fields=back)) == "Taken out of the timeline of incident #1."
    assert (await shown(vigia))[-1] == "12:00 UTC @Bruno took a message out of the timeline"
    assert not refused(await vigia.presses(ANA, "capture", 1, fields=PINNED))


async def test_what_is_no_line_of_the_timeline_is_not_taken_back(vigia: Vigia) -> None:
    before = await vigia.stored()
    reply = await vigia.presses(ANA, "capture", 1, fields={"source": "C1/7", "take_back": "yes"})
    assert text(reply) == "This message does not stand in the timeline."
    assert await vigia.stored() == before


@pytest.mark.parametrize("text_", ["", " \n", "\u2066\u2069", "\u200b"])
async def test_a_message_without_words_is_no_line(vigia: Vigia, text_: str) -> None:
    before = await vigia.stored()
    reply = await vigia.presses(ANA, "capture", 1, fields={"source": "C1/7", "text": text_})
    assert text(reply) == "capture needs a text: write what should be said after it."
    assert await vigia.stored() == before


async def test_typed_there_is_no_message_to_capture(vigia: Vigia) -> None:
    assert (
        text(await vigia.says(ANA, "capture", where=1)) == "capture needs a text: write what should be said after it."
    )


@pytest.mark.parametrize("when", ["yesterday", "2026-03-02T11:55:00", "", "9" * 40])
async def test_a_time_that_is_none_is_refused_and_is_no_bug(vigia: Vigia, when: str) -> None:
    before = await vigia.stored()
    reply = await vigia.presses(ANA, "capture", 1, fields=PINNED | {"at": when})
    assert isinstance(reply, Answer)
    assert reply.refused
    assert "is no time I understand" in text(reply)
    assert await vigia.stored() == before


async def test_the_story_is_completed_after_the_end(vigia: Vigia) -> None:
    await vigia.says(ANA, "resolve", where=1)
    assert not refused(await vigia.presses(ANA, "capture", 1, fields=PINNED))
    assert not refused(await vigia.says(ANA, "attempt Restarted", where=1))


# -- attempt ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("attempt Restarted the pool => no change", "Restarted the pool ⇒ no change"),
        ("try Restarted the pool=>no change", "Restarted the pool ⇒ no change"),
        ("intento “Restarted the pool” => “no change”", "Restarted the pool ⇒ no change"),
        ("tentativa Restarted the pool", "Restarted the pool"),
        ("attempt Restarted the pool =>", "Restarted the pool"),
        ("attempt x => y => z", "x ⇒ y => z"),
    ],
)
async def test_an_attempt_stands_in_the_timeline_with_its_result_and_is_said_to_nobody(
    vigia: Vigia, words: str, line: str
) -> None:
    said = len(vigia.chat.posts)
    assert text(await vigia.says(BRUNO, words, where=1)) == "Noted in the timeline of incident #1."
    assert (await shown(vigia))[-1] == f"12:00 UTC @Bruno tried: {line}"
    assert len(vigia.chat.posts) == said


async def test_a_form_notes_an_attempt(vigia: Vigia) -> None:
    assert [f.name for f in form(await vigia.says(ANA, "attempt", where=1)).fields] == ["text", "result"]
    fields = {"text": "Restarted", "result": "no change"}
    await vigia.presses(ANA, "attempt", 1, fields=fields, submitted=True)
    assert (await shown(vigia))[-1] == "12:00 UTC @Ana tried: Restarted ⇒ no change"


async def test_a_result_of_nothing_is_no_attempt(vigia: Vigia) -> None:
    before = await vigia.stored()
    said = text(await vigia.says(ANA, "attempt => no change", where=1))
    assert said == "attempt needs a text: write what should be said after it."
    assert await vigia.stored() == before


async def test_the_pin_is_taken_off_and_not_undone(vigia: Vigia) -> None:
    reply = await vigia.presses(ANA, "capture", 1, fields=PINNED, mentions=[BRUNO])
    assert reply.kind == "answer"
    assert reply.message.actions == ()
    assert text(await vigia.says(ANA, "undo", where=1)).startswith("There is nothing of yours to take back")
    back = {"source": "C1/7", "take_back": "yes"}
    assert not refused(await vigia.presses(ANA, "capture", 1, fields=back))
