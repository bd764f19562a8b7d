"""When the next update is due, and when the bot asks for it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cadence import Cadence, CadenceRule, Ladder, Rung
from bot.domain.values import OPEN_STATUSES, Severity, Status, Via
from bot.testing import NOON, PLAN
from tests.domain.times import MINUTE, at

LADDER = PLAN.ladder  # -5m comms, 0m commander, +5m both, +15m deputy every 30m


# -- the matrix ---------------------------------------------------------------------------------------------

MATRIX = Cadence(
    (
        CadenceRule(30 * MINUTE),
        CadenceRule(60 * MINUTE, status=Status.MONITORING),
        CadenceRule(15 * MINUTE, severity=Severity.SEV1),
        CadenceRule(10 * MINUTE, severity=Severity.SEV1, status=Status.INVESTIGATING),
    )
)


@pytest.mark.parametrize(
    ("severity", "status", "every"),
    [
        (Severity.SEV3, Status.INVESTIGATING, 30),  # nothing speaks about it: the default
        (Severity.SEV3, Status.MONITORING, 60),  # its column
        (Severity.SEV1, Status.IDENTIFIED, 15),  # its row
        (Severity.SEV1, Status.MONITORING, 15),  # row and column fit: the severity weighs more
        (Severity.SEV1, Status.INVESTIGATING, 10),  # its own cell
    ],
)
def test_the_most_specific_rule_says_how_often(severity: Severity, status: Status, every: int) -> None:
    assert MATRIX.interval(severity, status) == every * MINUTE


def test_the_order_in_which_rules_are_written_does_not_matter() -> None:
    backwards = Cadence(tuple(reversed(MATRIX.rules)))
    for severity in Severity:
        for status in OPEN_STATUSES:
            assert backwards.interval(severity, status) == MATRIX.interval(severity, status)


# -- the ladder, for an update promised at 12:30 ------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "rung"),
    [
        ("12:10", 0),  # before any rung: a snooze may end there
        ("12:25", 0),  # 12:30 - 5m
        ("12:29", 0),
        ("12:30", 1),
        ("12:34", 1),
        ("12:35", 2),  # 12:30 + 5m
        ("12:44", 2),
        ("12:45", 3),  # 12:30 + 15m
        ("15:30", 3),  # there is nobody above
    ],
)
def test_the_highest_rung_reached_is_the_one_to_ask(now: str, rung: int) -> None:
    assert LADDER.reached(at("12:30"), at(now)) == rung


@pytest.mark.parametrize(
    ("due", "after", "alarm"),
    [
        ("12:30", "12:00", "12:25"),  # 12:00 + 30m - 5m = 12:25
        ("12:30", "12:25", "12:30"),  # strictly later
        ("12:30", "12:30", "12:35"),  # 12:30 + 5m
        ("12:30", "12:35", "12:45"),  # 12:30 + 15m
        ("12:30", "12:45", "13:15"),  # 12:45 + 30m: the last rung again
        ("12:30", "13:14", "13:15"),
        ("12:30", "13:15", "13:45"),  # 12:45 + 2 * 30m
        ("12:30", "15:30", "15:45"),  # 12:45 + 6 * 30m: what was missed is not made up for
        ("12:05", "12:00", "12:05"),  # 12:00 + 5m - 5m = 12:00 is not later: passed over
        ("12:03", "12:00", "12:03"),  # 12:03 - 5m = 11:58, before the promise was made: passed over
        ("12:06", "12:00", "12:01"),  # 12:00 + 6m - 5m = 12:01
    ],
)
def test_the_next_alarm_is_the_next_rung(due: str, after: str, alarm: str) -> None:
    assert LADDER.next_alarm(at(due), at(after)) == at(alarm)


def test_a_ladder_whose_last_rung_is_not_repeated_ends() -> None:
    ladder = Ladder((Rung(timedelta(), ("commander",), (Via.CHANNEL,)),))
    assert ladder.next_alarm(at("12:30"), at("12:29")) == at("12:30")
    assert ladder.next_alarm(at("12:30"), at("12:30")) is None


def test_a_ladder_without_rungs_asks_nobody() -> None:
    assert Ladder(()).next_alarm(at("12:30"), at("12:00")) is None


@given(st.timedeltas(-2 * 24 * 60 * MINUTE, 2 * 24 * 60 * MINUTE))
def test_an_alarm_is_always_later_than_now_and_asks_a_rung_whose_time_has_come(since_due: timedelta) -> None:
    due, now = NOON, NOON + since_due
    alarm = LADDER.next_alarm(due, now)
    assert alarm is not None
    assert alarm > now
    rung = LADDER.rungs[LADDER.reached(due, alarm)]
    assert due + rung.at <= alarm


@given(st.timedeltas(MINUTE, 24 * 60 * MINUTE))
def test_following_the_alarms_every_rung_is_asked_once_and_then_only_the_last(cadence: timedelta) -> None:
    due, now = NOON + cadence, NOON
    asked = []
    for _ in range(6):
        alarm = LADDER.next_alarm(due, now)
        assert alarm is not None
        now = alarm
        asked.append(LADDER.reached(due, now))
    first = 0 if cadence > 5 * MINUTE else 1  # a lead of 5 minutes needs a longer cadence
    assert asked == [*range(first, 4), *[3] * (2 + first)]
