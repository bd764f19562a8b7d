"""What every publication target keeps to. A new kind's tests take this class and give it a `place` fixture.

    class TestMyTarget(TargetContract):
        @pytest.fixture
        async def place(self) -> AsyncIterator[Place]: ...

The outside is a stand-in with a log of its own; what it counts as one thing, readers see once.
"""

import asyncio
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import pytest

from bot.domain.errors import TargetRejected, TargetUnavailable
from bot.domain.values import Severity, Status
from bot.ports.publishing import Receipt, Release, Statement, Target, Underway
from bot.testing import NOON

LINK = "https://status.example.com/7"
HOSTILE = (
    "<!channel> <!subteam^S1>",
    "<https://evil.example|bank.example>",
    "@everyone, <at>all</at>",
    "<script>alert(1)</script>",
    "[a](javascript:alert(1))",
    "{{ 7 * 7 }} {% raw %}",
    "&amp; &lt;b&gt; ]]> <?xml version='1.0'?>",
    'quote " and \\ and %0d%0a',
)
LONG = " ".join(f"Sentence number {n} says nothing new." for n in range(2_000))
PATIENCE = 20.0  # seconds a target may take to answer


def release(number: int = 1, **changes: object) -> Release:
    """A statement in one language, the `number`th of incident 7."""
    said = Statement("en", "Checkout is failing", "Some payments fail.\n\nWe are looking into it.")
    made = Release(
        key=f"{number:032x}",
        incident=7,
        number=number,
        kind="statement",
        phase="investigating",
        severity=Severity.SEV2,
        status=Status.INVESTIGATING,
        statements=(said,),
        approved_at=NOON,
        link=LINK,
        affected=("Checkout",),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def saying(title: str, text: str, lang: str = "en") -> Statement:
    """A text in one language."""
    return Statement(lang, title, text, f"<!doctype html><html lang={lang}><body><p>See the page.</p></body></html>")


class Outside(Protocol):
    """The stand-in. `fault` is what it does from now on: "" (nothing wrong), or one of

    "hang"         takes what comes and never answers
    "lose answer"  does what it is asked and breaks the line
    "fail"         says "not now", having done nothing
    "refuse"       says "never", having done nothing
    """

    fault: str

    def said(self) -> Sequence[str]:
        """What readers have, oldest first: title and text of each thing once, as they see it."""
        ...


@dataclass
class Place:
    """A target and what is behind it."""

    target: Target
    outside: Outside
    secrets: tuple[str, ...] = ()  # which no reason may contain
    languages: int = 2  # of a statement in two, so many are said
    tells_why: bool = True  # or every failure may have been a success


async def publish(target: Target, it: Release, *, again: bool = False) -> Receipt:
    """To the end."""
    for _ in range(100):
        done = await target.publish(it, again=again)
        if not isinstance(done, Underway):
            return done
        again = True
    raise AssertionError("a hundred times under way")


class TargetContract:
    """The suite."""

    async def test_a_statement_is_said_once_with_its_title_its_text_and_where_to_read_on(self, place: Place) -> None:
        receipt = await publish(place.target, release())
        assert receipt.ref
        (said,) = place.outside.said()
        assert "Checkout is failing" in said
        assert "Some payments fail." in said
        assert "We are looking into it." in said

    async def test_what_may_have_arrived_is_there_once_after_another_try(self, place: Place) -> None:
        first = await publish(place.target, release())
        if place.target.knows_again:
            again = await publish(place.target, release(), again=True)
            assert (again.ref, again.thread) == (first.ref, first.thread)
        assert len(place.outside.said()) == 1

    async def test_what_never_arrived_is_said_by_another_try(self, place: Place) -> None:
        await publish(place.target, release(), again=True)
        assert len(place.outside.said()) == 1

    async def test_a_lost_answer_is_said_to_be_one_and_another_try_does_not_double_it(self, place: Place) -> None:
        place.outside.fault = "lose answer"
        with pytest.raises(TargetUnavailable) as lost:
            await publish(place.target, release())
        assert lost.value.maybe_done
        place.outside.fault = ""
        if place.target.knows_again:
            await publish(place.target, release(), again=True)
        assert len(place.outside.said()) == 1

    async def test_a_place_that_hangs_is_given_up_in_time(self, place: Place) -> None:
        place.outside.fault = "hang"
        async with asyncio.timeout(PATIENCE):
            with pytest.raises(TargetUnavailable):
                await publish(place.target, release())

    async def test_not_now_can_be_tried_again(self, place: Place) -> None:
        place.outside.fault = "fail"
        with pytest.raises(TargetUnavailable) as refusal:
            await publish(place.target, release())
        assert place.outside.said() == []
        _must_be_discreet(refusal.value.reason, place)
        place.outside.fault = ""
        await publish(place.target, release(), again=refusal.value.maybe_done)
        assert len(place.outside.said()) == 1

    async def test_never_is_told_at_once_with_its_cause(self, place: Place) -> None:
        place.outside.fault = "refuse"
        with pytest.raises(TargetRejected if place.tells_why else TargetUnavailable) as refusal:
            await publish(place.target, release())
        assert place.outside.said() == []
        _must_be_discreet(refusal.value.reason, place)

    async def test_never_heals_when_its_cause_is_mended(self, place: Place) -> None:
        place.outside.fault = "refuse"
        with pytest.raises((TargetRejected, TargetUnavailable)):
            await publish(place.target, release())
        place.outside.fault = ""
        await publish(place.target, release())
        assert len(place.outside.said()) == 1

    async def test_every_language_is_said(self, place: Place) -> None:
        both = (
            saying("Checkout is failing", "We are on it."),
            saying("Falha no checkout", "Já estamos vendo.", "pt_BR"),
        )
        await publish(place.target, release(statements=both))
        (said,) = place.outside.said()
        texts = ["We are on it.", "Já estamos vendo."]
        assert [text for text in texts if text in said] == texts[: place.languages]

    async def test_a_correction_comes_after_what_it_corrects_and_belongs_to_it(self, place: Place) -> None:
        first = await publish(place.target, release())
        mended = release(
            2,
            kind="correction",
            statements=(saying("Correction: checkout", "Only cards fail."),),
            thread=first.thread,
            corrects=first.ref,
        )
        second = await publish(place.target, mended)
        assert second.thread == first.thread
        assert second.ref != first.ref
        assert ["Only cards fail." in said for said in place.outside.said()] == [False, True]

    @pytest.mark.parametrize("words", HOSTILE)
    async def test_hostile_words_are_shown_as_they_were_typed(self, place: Place, words: str) -> None:
        await publish(place.target, release(statements=(saying(f"Title {words}", f"Text {words} end"),)))
        (said,) = place.outside.said()
        shown = said.replace("\u2060", "")  # joins words and is not seen
        assert f"Title {words}" in shown
        assert f"Text {words} end" in shown

    async def test_a_line_break_in_a_title_does_no_harm(self, place: Place) -> None:
        await publish(place.target, release(statements=(saying("Checkout\r\nBcc: eve@example.com", "We are on it."),)))
        (said,) = place.outside.said()
        assert "We are on it." in said

    async def test_a_text_too_long_ends_with_a_word_and_where_to_read_on(self, place: Place) -> None:
        statements = (saying("Checkout is failing", LONG), saying("Falha", LONG, "pt_BR"))
        await publish(place.target, release(statements=statements))
        (said,) = place.outside.said()
        if place.target.limit is None:
            assert said.count(LONG) >= 1
        else:
            assert place.target.measure(statements) > place.target.limit
            assert len(said) < len(LONG) * 2
            assert f"… {LINK}" in said
            beginning = said[: said.index(f"… {LINK}")].rpartition("\n")[2]
            assert LONG.startswith(beginning)
            assert LONG[len(beginning)] == " "

    async def test_emoji_are_never_cut_in_half(self, place: Place) -> None:
        await publish(place.target, release(statements=(saying("Families", "👨‍👩‍👧‍👦" * 8_000),)))
        (said,) = place.outside.said()
        assert said.replace("👨‍👩‍👧‍👦", "").isprintable() or "\n" in said
        assert not any(half in said.replace("👨‍👩‍👧‍👦", "") for half in "👨👩👧👦\u200d")

    async def test_publications_come_in_their_order(self, place: Place) -> None:
        thread = ""
        for number, words in zip(itertools.count(1), ("first", "second", "third"), strict=False):
            told = release(number, statements=(saying("Checkout", f"The {words} thing."),), thread=thread)
            thread = (await publish(place.target, told)).thread
        said = place.outside.said()
        assert [word for one in said for word in ("first", "second", "third") if word in one] == [
            "first",
            "second",
            "third",
        ]

    async def test_it_can_be_stopped_twice_and_unused(self, place: Place) -> None:
        await place.target.stop()
        await place.target.stop()


def _must_be_discreet(reason: str, place: Place) -> None:
    """A short word of what went wrong: no text, no secret."""
    assert 0 < len(reason) <= 100
    assert "\n" not in reason
    assert not any(secret in reason for secret in (*place.secrets, "payments", "Traceback"))
