"""What people were told, and when the machine looks again."""

from datetime import timedelta

import pytest

from bot.domain.promise import Promise
from bot.domain.values import Audience
from bot.testing import NOON, PLAN
from tests.domain.times import at

LADDER = PLAN.ladder
DUE = NOON + timedelta(minutes=30)


@pytest.fixture
def promise() -> Promise:
    """Made at 12:00 for 12:30."""
    return Promise.make(Audience.ROOM, at=NOON, seq=3, due_at=DUE, ladder=LADDER)


def test_a_new_promise_is_asked_about_before_it_is_late(promise: Promise) -> None:
    assert promise.due_at == at("12:30")
    assert promise.alarm_at == at("12:25")  # 12:30 - 5m
    assert promise.made_seq == 3
    assert promise.snoozed_until is None


@pytest.mark.parametrize(
    ("now", "rung", "alarm"),
    [
        ("12:25", 0, "12:30"),
        ("12:30", 1, "12:35"),
        ("12:35", 2, "12:45"),
        ("12:45", 3, "13:15"),  # 12:45 + 30m
        ("15:30", 3, "15:45"),  # down since 12:25: one question, then on with 12:45 + 6 * 30m
    ],
)
def test_asking_moves_the_alarm_and_never_the_promise(promise: Promise, now: str, rung: int, alarm: str) -> None:
    asked, index = promise.prompted(at(now), LADDER)
    assert index == rung
    assert asked.alarm_at == at(alarm)
    assert asked.due_at == at("12:30")


def test_a_snooze_moves_the_alarm_and_never_the_promise(promise: Promise) -> None:
    snoozed = promise.snoozed(at("12:50"))
    assert snoozed.alarm_at == snoozed.snoozed_until == at("12:50")
    assert snoozed.due_at == at("12:30")


def test_after_a_snooze_the_highest_rung_reached_is_asked_at_once(promise: Promise) -> None:
    asked, index = promise.snoozed(at("12:50")).prompted(at("12:50"), LADDER)
    assert index == 3  # 12:50 is later than 12:30 + 15m
    assert asked.alarm_at == at("13:15")  # 12:45 + 30m
    assert asked.snoozed_until == at("12:50")  # once per promise


@pytest.mark.parametrize(
    ("late", "kept"),
    [
        (timedelta(minutes=-30), True),
        (timedelta(microseconds=-1), True),
        (timedelta(), True),  # at the very instant is kept
        (timedelta(microseconds=1), False),  # broken means strictly later
        (timedelta(minutes=1), False),
    ],
)
def test_a_promise_is_kept_until_its_very_instant(promise: Promise, late: timedelta, kept: bool) -> None:
    assert promise.is_kept_by(DUE + late) is kept
