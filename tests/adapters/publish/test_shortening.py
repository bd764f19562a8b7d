"""A text that is too long ends with a sentence or a word, never inside what a reader sees as one character."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.publish.shortening import fit, fitted, shares, utf16
from bot.ports.publishing import Statement

LINK = "https://status.example.com/7"


def test_what_fits_is_left_alone() -> None:
    assert fit("All is well.", 12, len, LINK) == "All is well."


def test_it_is_cut_after_a_sentence_near_the_end() -> None:
    text = "We are looking into it. Some payments fail. More will follow as soon as we know."
    assert fit(text, 79, len, LINK) == f"We are looking into it. Some payments fail.… {LINK}"


def test_it_is_cut_after_a_word_where_no_sentence_ends() -> None:
    assert fit("one two three four five six seven eight nine ten", 45, len, LINK) == f"one two three… {LINK}"


def test_without_room_for_the_link_there_is_a_sign_that_more_was_said() -> None:
    assert fit("one two three four", 10, len, LINK) == "one two…"


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("e\u0301" * 50, ["e\u0301"]),
        ("👨‍👩‍👧‍👦" * 20, ["👨‍👩‍👧‍👦"]),
        ("👋🏽" * 50, ["👋🏽"]),
        ("🇧🇷🇵🇹" * 30, ["🇧🇷", "🇵🇹"]),
        ("❤️" * 50, ["❤️"]),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿" * 20, ["🏴󠁧󠁢󠁥󠁮󠁧󠁿"]),
    ],
)
def test_what_is_seen_as_one_is_never_cut_in_half(text: str, whole: list[str]) -> None:
    for room in range(5, 60):
        kept = fit(text, room, len).removesuffix("…")
        for one in whole:
            kept = kept.replace(one, "")
        assert kept == ""


def test_emoji_count_twice_where_clients_count_so() -> None:
    assert [utf16(text) for text in ("abc", "é", "🎉", "👨‍👩‍👧‍👦")] == [3, 1, 2, 11]


@given(text=st.text(max_size=300), room=st.integers(1, 200), link=st.sampled_from(["", LINK]))
@example(text="\u0301" * 40, room=10, link="")
@example(text=" " * 40, room=10, link=LINK)
def test_it_always_fits(text: str, room: int, link: str) -> None:
    short = fit(text, room, utf16, link)
    assert utf16(short) <= room
    assert short == text or short.endswith(("…", link or "…"))


@given(st.lists(st.integers(0, 100), min_size=1, max_size=6), st.integers(-10, 300))
def test_room_is_shared_so_that_nobody_gets_more_than_needed_and_nothing_is_wasted(needs: list[int], room: int) -> None:
    given = shares(needs, room)
    assert all(0 <= got <= need for got, need in zip(given, needs, strict=True))
    assert sum(given) <= max(room, 0)
    assert sum(given) >= min(sum(needs), max(room, 0)) - len(needs)


@given(st.lists(st.tuples(st.text(max_size=80), st.text(max_size=200)), min_size=1, max_size=4), st.integers(20, 400))
def test_statements_fit_together(said: list[tuple[str, str]], room: int) -> None:
    statements = [Statement("en", title, text) for title, text in said]
    assert sum(utf16(one.title) + utf16(one.text) for one in fitted(statements, room, utf16, LINK)) <= room
