"""A text that is too long for its place ends early, where a reader can stop, and the link stays whole."""

from dataclasses import replace
from itertools import accumulate

import pytest

from bot.render.publications import FORMS, SHORT, Form
from bot.render.shortening import cut, fit
from tests.render.test_publications import KNOWN, LINK, press, told

WORDS = "We are looking into it. The payment provider has been told. Card payments fail for some people."

LETTERS = {  # what a reader sees as one, though it is several characters
    "accents": ["n\u0303", "a\u0301", "e\u0302\u0323", "x"],
    "families": ["👩\u200d👩\u200d👧\u200d👦", "👩🏽\u200d🚒", "👍🏿", "a"],
    "flags": ["🇧🇷", "🇪🇸", "🇺🇸", "🇲🇽"],
    "regions": ["🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", "b"],
    "keycaps": ["1\ufe0f\u20e3", "2\ufe0f\u20e3"],
    "hangul": ["\u1112\u1161\u11ab", "c"],
    "hindi": ["ह\u093f", "न\u094d", "द\u0940"],
}


@pytest.mark.parametrize(
    ("room", "shown"),
    [
        (200, WORDS),
        (len(WORDS), WORDS),
        (len(WORDS) - 1, "We are looking into it. The payment provider has been told. …"),
        (61, "We are looking into it. The payment provider has been told. …"),
        (60, "We are looking into it. The payment provider has been told…"),
        (30, "We are looking into it. …"),
        (25, "We are looking into it. …"),
        (24, "We are looking into it…"),
        (20, "We are looking into…"),
        (8, "We are…"),
        (2, "W…"),
        (1, ""),
        (0, ""),
    ],
)
def test_it_ends_after_a_sentence_or_after_a_word(room: int, shown: str) -> None:
    assert cut(WORDS, room) == shown


@pytest.mark.parametrize("letters", LETTERS.values(), ids=LETTERS.keys())
def test_what_a_reader_sees_as_one_letter_is_never_parted(letters: list[str]) -> None:
    text = "".join(letters * 6)
    whole = set(accumulate(letters * 6))
    for room in range(len(text)):
        short = cut(text, room)
        assert len(short) <= room
        assert short == "" or short.removesuffix("…") in whole


@pytest.mark.parametrize("form", FORMS)
def test_the_link_stays_whole_at_every_length(form: Form) -> None:
    text = told("investigating", form, text=WORDS * 6).text
    for limit in range(len(LINK), len(text) + 2):
        short = fit(text, limit, LINK)
        assert len(short) <= limit
        assert LINK in short
        assert "\n\n\n" not in short


def test_a_link_that_does_not_fit_is_left_out_rather_than_broken() -> None:
    assert fit(f"{WORDS}\n\nMore: {LINK}", 20, LINK) == "We are looking into…"


def test_what_follows_the_link_in_a_mail_is_kept_too() -> None:
    facts = replace(KNOWN, text=WORDS * 20)
    text = press().statement("investigating", "mail", "en", facts, limit=600).text
    assert len(text) <= 600
    assert text.endswith(f"…\n\nAll updates: {LINK}\n\nThe operations team")


def test_a_place_with_a_limit_of_its_own_is_given_as_much_as_fits() -> None:
    facts = replace(KNOWN, text=WORDS * 20)
    lengths = {limit: len(press().statement("identified", "short", "es", facts, limit=limit).text) for limit in LIMITS}
    assert all(length <= limit for limit, length in lengths.items())
    assert lengths[500] > SHORT >= lengths[SHORT]


LIMITS = (60, 140, SHORT, 500)


def test_what_fits_is_left_alone() -> None:
    statement = told("investigating", "public")
    assert press().statement("investigating", "public", "en", KNOWN, limit=len(statement.text)) == statement
