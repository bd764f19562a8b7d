"""What the public may know: whole again after JSON, taken together in one word, and never fine when nobody knows."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.errors import SetupError
from bot.domain.values import ComponentState
from bot.statuspage.colours import Colours, contrast
from bot.statuspage.days import days, uptime
from bot.statuspage.overall import Overall, overall
from bot.statuspage.state import Branding, Day, Impact, Incident, Link, Logo, Phase, dumps, loads
from tests.statuspage.examples import (
    LATE,
    MAINTENANCE_PAGE,
    MAJOR,
    NOW,
    OPERATIONAL,
    OPERATIONAL_PAGE,
    PARTIAL,
    PAST,
    PLANNED,
    SEV1,
    SEV1_PAGE,
    SITUATIONS,
    SLOW,
    UPGRADE,
    UTC_ZONE,
    WORK,
    groups,
    said,
)

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_snapshot_is_the_same_after_json(name: str) -> None:
    state, _now = SITUATIONS[name]
    assert loads(dumps(state)) == state


def test_a_picture_survives_json() -> None:
    page = replace(OPERATIONAL_PAGE.page, logo=Logo("png", b"\x89PNG\r\n\x1a\n\xff\x00"))
    assert loads(dumps(replace(OPERATIONAL_PAGE, page=page))).page.logo == page.logo


def test_what_is_no_snapshot_is_refused() -> None:
    with pytest.raises(ValueError, match="revision"):
        loads(dumps(OPERATIONAL_PAGE).replace('"revision"', '"version"'))


# -- in one word ---------------------------------------------------------------------------------------------


def test_the_worst_component_speaks_for_all() -> None:
    assert overall(OPERATIONAL_PAGE) is Overall.OPERATIONAL
    assert overall(SEV1_PAGE) is Overall.MAJOR_OUTAGE
    assert overall(replace(SEV1_PAGE, groups=groups(cards=PARTIAL, checkout=SLOW))) is Overall.PARTIAL_OUTAGE
    assert overall(MAINTENANCE_PAGE) is Overall.UNDER_MAINTENANCE


def test_an_open_incident_is_never_all_systems_operational() -> None:
    assert overall(replace(SEV1_PAGE, groups=groups())) is Overall.INCIDENT_OPEN


def test_an_incident_that_names_no_component_speaks_by_its_impact() -> None:
    silent = replace(SEV1, components=())
    assert overall(replace(SEV1_PAGE, groups=groups(), incidents=(silent,))) is Overall.MAJOR_OUTAGE
    mild = replace(silent, impact=Impact.NONE)
    assert overall(replace(SEV1_PAGE, groups=groups(), incidents=(mild,))) is Overall.INCIDENT_OPEN


def test_maintenance_never_hides_an_incident() -> None:
    both = replace(MAINTENANCE_PAGE, groups=groups(cards=WORK), incidents=(*PAST, SEV1))
    assert overall(both) is Overall.INCIDENT_OPEN


def test_a_page_whose_promise_has_passed_is_out_of_date_whatever_else_it_says() -> None:
    assert overall(SEV1_PAGE, NOW) is Overall.MAJOR_OUTAGE
    assert overall(SEV1_PAGE, LATE) is Overall.OUT_OF_DATE
    fine_then = replace(OPERATIONAL_PAGE, maintenances=(PLANNED,))
    assert overall(fine_then, PLANNED.starts_at) is Overall.OPERATIONAL
    assert overall(fine_then, PLANNED.starts_at + MINUTE) is Overall.OUT_OF_DATE, "the announced start was never told"
    assert overall(OPERATIONAL_PAGE, NOW + timedelta(days=9)) is Overall.OPERATIONAL, "nothing was promised"


def test_the_next_promise_is_the_first_of_all() -> None:
    assert OPERATIONAL_PAGE.next_update_at is None
    assert SEV1_PAGE.next_update_at == NOW + 19 * MINUTE
    assert MAINTENANCE_PAGE.next_update_at == UPGRADE.ends_at
    assert replace(MAINTENANCE_PAGE, incidents=(SEV1,)).next_update_at == NOW + 19 * MINUTE


# -- incidents -----------------------------------------------------------------------------------------------


def test_an_incident_tells_when_it_turned() -> None:
    refused = PAST[2]
    assert (refused.started_at, refused.monitoring_at, refused.resolved_at) == tuple(one.at for one in refused.updates)
    assert SEV1.resolved_at is None
    assert SEV1.is_open


def test_an_incident_that_opens_again_is_resolved_by_its_last_end() -> None:
    again = replace(
        PAST[2],
        updates=(*PAST[2].updates, said("x", Phase.IDENTIFIED, 90, "Again."), said("y", Phase.RESOLVED, 60, ".")),
    )
    assert again.resolved_at == NOW - 60 * MINUTE
    assert replace(again, updates=again.updates[:-1]).resolved_at is None


def test_a_correction_after_the_end_moves_no_end() -> None:
    corrected = replace(
        PAST[2], updates=(*PAST[2].updates, said("z", Phase.RESOLVED, 5, "One in four.", kind="correction"))
    )
    assert corrected.resolved_at == PAST[2].resolved_at


def test_a_postmortem_leaves_the_end_where_it_was() -> None:
    assert PAST[0].postmortem is PAST[0].updates[-1]
    assert PAST[0].resolved_at == PAST[0].updates[-2].at
    assert OPERATIONAL_PAGE.postmortems == (PAST[0],)


@pytest.mark.parametrize("id", ["", "../7", "a/b", "a b", "x" * 101, "é", "a\n"])
def test_an_id_that_could_lead_elsewhere_is_refused(id: str) -> None:
    with pytest.raises(ValueError, match="address"):
        replace(SEV1, id=id)
    with pytest.raises(ValueError, match="address"):
        replace(SEV1.updates[0], id=id)


def test_nothing_is_shown_that_was_never_published() -> None:
    with pytest.raises(ValueError, match="needs updates"):
        Incident("7", {"en": "x"}, Impact.NONE, ())
    with pytest.raises(ValueError, match="each a phase"):
        replace(SEV1, updates=UPGRADE.updates)


# -- days ----------------------------------------------------------------------------------------------------


def test_a_day_counts_the_minutes_that_were_published() -> None:
    told = days(
        [(NOW - timedelta(days=3), OPERATIONAL), (NOW - 90 * MINUTE, SLOW), (NOW - 60 * MINUTE, MAJOR)],
        until=NOW,
        zone=UTC_ZONE,
    )
    assert len(told) == 90
    assert told[-1] == Day(date(2026, 3, 2), {OPERATIONAL: 12 * 60 + 35, SLOW: 30, MAJOR: 60})
    assert told[-1].worst is MAJOR
    assert told[-4].minutes == {OPERATIONAL: 9 * 60 + 55}
    assert told[-5] == Day(date(2026, 2, 26), {})
    assert told[-5].worst is None, "of a day before the first publication nothing is known"


def test_an_outage_over_midnight_belongs_to_both_days() -> None:
    midnight = datetime(2026, 3, 2, tzinfo=UTC)
    told = days(
        [
            (midnight - timedelta(days=1), OPERATIONAL),
            (midnight - 20 * MINUTE, MAJOR),
            (midnight + 10 * MINUTE, OPERATIONAL),
        ],
        until=NOW,
        zone=UTC_ZONE,
    )
    assert [day.minutes.get(MAJOR) for day in told[-2:]] == [20, 10]


def test_days_are_those_of_the_page_s_zone_also_when_clocks_change() -> None:
    santiago = ZoneInfo("America/Santiago")  # on 6 September 2026 midnight becomes one o'clock
    until = datetime(2026, 9, 8, 12, tzinfo=UTC)
    told = {
        day.date: sum(day.minutes.values())
        for day in days([(until - timedelta(days=9), OPERATIONAL)], until=until, zone=santiago)
    }
    assert told[date(2026, 9, 6)] == 23 * 60
    assert told[date(2026, 9, 7)] == 24 * 60


def test_some_seconds_of_an_outage_are_a_minute_and_not_nothing() -> None:
    told = days([(NOW - timedelta(days=1), OPERATIONAL), (NOW - timedelta(seconds=5), MAJOR)], until=NOW, zone=UTC_ZONE)
    assert told[-1].minutes[MAJOR] == 1


def test_uptime_is_rounded_down_and_knows_no_half_outage() -> None:
    def of(**minutes: int) -> float | None:
        return uptime([Day(NOW.date(), {ComponentState(state): n for state, n in minutes.items()})])

    assert of(operational=129_599, major_outage=1) == 99.99, "one minute in 90 days is not 100 %"
    assert of(operational=50, partial_outage=50) == 50
    assert of(operational=50, degraded_performance=30, under_maintenance=20) == 100
    assert uptime([Day(NOW.date(), {})]) is None


# -- whose page it is ----------------------------------------------------------------------------------------


def test_a_colour_nobody_could_read_is_refused() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    with pytest.raises(SetupError, match=r"light colour #777777 has a contrast of 4\.48"):
        Colours(light="#777777")
    with pytest.raises(SetupError, match="dark colour #0b5c69"):
        Colours(dark="#0b5c69")
    with pytest.raises(SetupError, match="of the form"):
        Colours(light="red; } body { display: none")


def test_what_cannot_be_shown_is_refused_by_its_name() -> None:
    with pytest.raises(SetupError, match="javascript"):
        Link({"": "x"}, "javascript:alert(1)")
    with pytest.raises(SetupError, match="in one line"):
        Branding("x\r\nEND:VCALENDAR", "https://status.example")
    with pytest.raises(SetupError, match="last slash"):
        Branding("x", "https://status.example/")
    with pytest.raises(SetupError, match="no address"):
        Branding("x", "status.example")
    with pytest.raises(SetupError, match="languages are some of en, es, pt_BR, not fr"):
        Branding("x", "https://status.example", languages=("fr",))
    with pytest.raises(SetupError, match="zone Mars"):
        Branding("x", "https://status.example", zone="Mars")
    with pytest.raises(SetupError, match="the logo has 65537 bytes"):
        Logo("svg", b"x" * (64 * 1024 + 1))
