"""From when to when, as people write it: understood in three languages, in the asker's zone, or refused."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.domain import errors
from bot.engine.grammar.maintenance import split_extension, split_plan
from bot.engine.grammar.windows import DAYS, ends, find_window, starts
from bot.testing import NOON  # a Monday

MADRID, SAO_PAULO, UTC_ZONE = ZoneInfo("Europe/Madrid"), ZoneInfo("America/Sao_Paulo"), ZoneInfo("UTC")
ZONES = [UTC_ZONE, MADRID, SAO_PAULO, *map(ZoneInfo, ("America/New_York", "Asia/Kathmandu", "Pacific/Chatham"))]


@pytest.mark.parametrize(
    ("words", "window"),
    [
        ("from 22:00 to 23:30", ("22:00", "23:30")),
        ("from 22:00 until 01:00", ("22:00", "01:00")),
        ("from tomorrow 22:00 to 23:30", ("tomorrow 22:00", "23:30")),
        ("tomorrow from 22:00 to 23:30", ("tomorrow 22:00", "23:30")),
        ("tomorrow 22:00-23:30", ("tomorrow 22:00", "23:30")),
        ("from 2026-03-05 22:00 to 2026-03-06 01:00", ("2026-03-05 22:00", "2026-03-06 01:00")),
        ("from 2026-03-05T22:00 to 23:30", ("2026-03-05T22:00", "23:30")),
        ("from saturday 22:00 for 90m", ("saturday 22:00", "90m")),
        ("in 2h for 90m", ("2h", "90m")),
        ("in 1h 30m for 2 hours", ("1h 30m", "2 hours")),
        ("de 22:00 a 23:30", ("22:00", "23:30")),
        ("desde las 22:00 hasta las 23:30", ("22:00", "23:30")),
        ("mañana de 22:00 a 23:30", ("mañana 22:00", "23:30")),
        ("en 2h durante 90m", ("2h", "90m")),
        ("el sábado a las 22:00", None),
        ("das 22:00 às 23:30", ("22:00", "23:30")),
        ("das 22h às 23h30", ("22:00", "23h30")),
        ("amanhã das 22h às 23h30", ("amanhã 22:00", "23h30")),
        ("em 2h por 90m", ("2h", "90m")),
        ("from here to there", None),
        ("from 22:00", None),
    ],
)
def test_a_window_is_found_in_three_languages(words: str, window: tuple[str, str] | None) -> None:
    rest, fields = find_window(f"DB upgrade {words}")
    assert fields == ({"from": window[0], "to": window[1]} if window else {})
    assert rest == ("DB upgrade" if window else f"DB upgrade {words}")


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        (
            '"DB upgrade" from 22:00 to 23:30 components=payments,api',
            {"name": "DB upgrade", "from": "22:00", "to": "23:30", "components": "payments,api"},
        ),
        (
            'Move from A to B components="Payments API", web from 22:00 to 23:30',
            {"name": "Move from A to B", "from": "22:00", "to": "23:30", "components": '"Payments API", web'},
        ),
        ("“from 1:00 to 2:00” in 2h for 1h", {"name": "from 1:00 to 2:00", "from": "2h", "to": "1h"}),
        ("DB upgrade", {"name": "DB upgrade"}),
        (
            "Actualización de la base de datos de 22:00 a 23:30 componentes=pagos\nHabrá cortes.",
            {
                "name": "Actualización de la base de datos",
                "from": "22:00",
                "to": "23:30",
                "components": "pagos",
                "text": "Habrá cortes.",
            },
        ),
    ],
)
def test_what_is_no_window_and_no_component_is_the_name(typed: str, fields: dict[str, str]) -> None:
    assert split_plan(typed) == {"text": "", **fields}


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ("3 until 01:00", {"number": "3", "until": "01:00"}),
        ("#3 hasta las 01:00", {"number": "3", "until": "01:00"}),
        ("3 30m", {"number": "3", "until": "30m"}),
        ("30m", {"until": "30m"}),
        ("until tomorrow 01:00", {"until": "tomorrow 01:00"}),
        ("01:00", {"until": "01:00"}),
    ],
)
def test_an_extension_is_a_time_or_a_length(typed: str, fields: dict[str, str]) -> None:
    assert split_extension(typed) == fields


@pytest.mark.parametrize(
    ("word", "zone", "at"),
    [
        ("22:00", UTC_ZONE, "2026-03-02T22:00+00:00"),
        ("11:59", UTC_ZONE, "2026-03-03T11:59+00:00"),  # it is noon
        ("12:00", UTC_ZONE, "2026-03-03T12:00+00:00"),
        ("22:00", MADRID, "2026-03-02T21:00+00:00"),
        ("08:00", SAO_PAULO, "2026-03-03T11:00+00:00"),  # it is nine there
        ("today 08:00", SAO_PAULO, "2026-03-02T11:00+00:00"),  # passed, as somebody who says today means it
        ("amanhã às 22h", SAO_PAULO, "2026-03-04T01:00+00:00"),
        ("monday 22:00", UTC_ZONE, "2026-03-02T22:00+00:00"),
        ("lunes 11:00", UTC_ZONE, "2026-03-09T11:00+00:00"),
        ("22:00 on sunday", UTC_ZONE, "2026-03-08T22:00+00:00"),
        ("2026-04-05 22:00", MADRID, "2026-04-05T20:00+00:00"),  # in summer time by then
        ("2h", MADRID, "2026-03-02T14:00+00:00"),
        ("90m", MADRID, "2026-03-02T13:30+00:00"),
    ],
)
def test_an_instant_is_the_asker_s(word: str, zone: ZoneInfo, at: str) -> None:
    assert starts(word, NOON, zone) == datetime.fromisoformat(at)


@pytest.mark.parametrize("word", ["", "25:00", "22", "soon", "2026-02-30 22:00", "0000-01-01 10:00", "22:00:00", "mon"])
def test_what_is_no_instant_is_refused(word: str) -> None:
    if word == "22":  # a bare number is minutes, as everywhere
        assert starts(word, NOON, UTC_ZONE) == NOON + timedelta(minutes=22)
        return
    with pytest.raises(errors.UnknownInstant):
        starts(word, NOON, UTC_ZONE)


EARLIEST, LATEST = datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2029-12-31")
instants = st.datetimes(EARLIEST, LATEST, timezones=st.just(UTC))
clocks = st.tuples(st.integers(0, 23), st.integers(0, 59))


@given(instants, clocks, st.sampled_from(ZONES))
@example(datetime(2026, 3, 29, 0, 30, tzinfo=UTC), (2, 30), MADRID)  # a time of day that does not exist
@example(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), (2, 30), MADRID)  # and one that is there twice
def test_a_time_of_day_is_the_next_time_the_clock_shows_it_there(
    now: datetime, clock: tuple[int, int], zone: ZoneInfo
) -> None:
    at = starts(f"{clock[0]:02}:{clock[1]:02}", now, zone)
    assert now < at <= now + timedelta(hours=49)
    here = at.astimezone(zone)
    wanted = datetime.combine(here.date(), datetime.min.time(), zone).replace(hour=clock[0], minute=clock[1])
    exists = wanted.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wanted.replace(tzinfo=None)
    if exists:
        assert (here.hour, here.minute, here.second) == (*clock, 0)


@given(instants, clocks, clocks, st.sampled_from(ZONES))
def test_an_end_comes_after_the_beginning_also_over_midnight(
    now: datetime, begins: tuple[int, int], over: tuple[int, int], zone: ZoneInfo
) -> None:
    start = starts(f"{begins[0]:02}:{begins[1]:02}", now, zone)
    end = ends(f"{over[0]:02}:{over[1]:02}", start, zone)
    assert start < end <= start + timedelta(hours=49)


@given(instants, st.sampled_from(sorted(DAYS)), clocks, st.sampled_from(ZONES))
def test_a_weekday_is_the_next_one(now: datetime, day: str, clock: tuple[int, int], zone: ZoneInfo) -> None:
    assume(clock[0] > 3)  # no zone here changes its clocks later in the day
    at = starts(f"{day} {clock[0]:02}:{clock[1]:02}", now, zone)
    assert now < at <= now + timedelta(days=8)
    assert at.astimezone(zone).weekday() == DAYS[day]


@given(st.text(max_size=60), instants)
def test_whatever_is_written_is_an_instant_or_a_refusal(word: str, now: datetime) -> None:
    try:
        at = starts(word, now, MADRID)
    except errors.UnknownInstant:
        return
    assert at.tzinfo is UTC


@given(st.text(max_size=80))
def test_nothing_that_was_typed_is_lost(words: str) -> None:
    assume("\n" not in words)
    fields = split_plan(words)
    kept = "".join(fields.values())
    lost = [c for c in words if c.isalnum() and c not in kept]
    assert not lost or "from" in fields or "components" in fields, lost
