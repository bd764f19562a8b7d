"""Lengths of time as people type them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.durations import compact, parse_duration

SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))


@pytest.mark.parametrize(
    ("words", "length"),
    [
        ("45m", 45 * MINUTE),
        ("1h30m", 90 * MINUTE),  # 60m + 30m = 90m
        ("1h 30m", 90 * MINUTE),
        (" 2h ", 2 * HOUR),
        ("1d", DAY),
        ("90s", 90 * SECOND),
        ("1d2h3m4s", DAY + 2 * HOUR + 3 * MINUTE + 4 * SECOND),
        ("90 min", 90 * MINUTE),
        ("1 hour 30 minutes", 90 * MINUTE),
        ("1 hora 30 minutos", 90 * MINUTE),
        ("2 horas", 2 * HOUR),
        ("30 segundos", 30 * SECOND),
        ("1 día", DAY),
        ("2 dias", 2 * DAY),
        ("15", 15 * MINUTE),  # a bare number is minutes
        ("0", timedelta()),
        ("45M", 45 * MINUTE),
    ],
)
def test_a_length_is_understood_as_it_is_typed(words: str, length: timedelta) -> None:
    assert parse_duration(words) == length


@pytest.mark.parametrize(
    "words",
    [
        "",
        " ",
        "soon",
        "m",
        "1.5h",
        "-5m",
        "+5m",
        "12345",
        "12345m",
        "45mm",
        "2 hosts",
        "3 servers",
        "4 days ago",
        "15m!",
    ],
)
def test_what_is_no_length_is_not_guessed_at(words: str) -> None:
    assert parse_duration(words) is None


def test_no_length_is_so_long_that_a_calendar_cannot_hold_it() -> None:
    longest = parse_duration("9999d" * 4)
    assert longest == 4 * 9999 * DAY
    assert parse_duration("9999d" * 5) is None


@given(st.integers(0, 9999 * 86400 + 86399).map(lambda seconds: timedelta(seconds=seconds)))
def test_what_is_written_compactly_reads_back_as_the_same_length(length: timedelta) -> None:
    assert parse_duration(compact(length)) == length


@pytest.mark.parametrize(
    ("length", "words"),
    [(90 * MINUTE, "1h30m"), (30 * MINUTE, "30m"), (26 * HOUR, "1d2h"), (timedelta(), "0m"), (61 * SECOND, "1m1s")],
)
def test_the_compact_form_is_the_shortest_to_type(length: timedelta, words: str) -> None:
    assert compact(length) == words


@given(st.text())
def test_any_text_is_a_length_or_none(words: str) -> None:
    found = parse_duration(words)
    assert found is None or found >= timedelta()
