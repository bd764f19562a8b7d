"""The present never runs backwards, whatever is done to the machine's clock."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import MovableClock, StandingClock, SystemClock
from bot.testing import NOON

MINUTE = timedelta(minutes=1)


class Machine:
    """A wall clock that can be set, and one that only counts."""

    def __init__(self) -> None:
        self.time = NOON
        self.beat = 100.0

    def passes(self, length: timedelta) -> None:
        """Time goes by."""
        self.time += length
        self.beat += length.total_seconds()

    def clock(self) -> SystemClock:
        """Ours, on this machine."""
        return SystemClock(lambda: self.time, lambda: self.beat)


def test_the_present_is_the_machines_own_in_utc() -> None:
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert before <= now <= datetime.now(UTC)
    assert now.utcoffset() == timedelta()


def test_after_a_step_back_time_goes_on_and_says_how_far_ahead_it_is() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.passes(MINUTE)
    assert clock.now() == NOON + MINUTE
    machine.time -= timedelta(hours=1)
    assert clock.now() == NOON + MINUTE
    assert clock.behind == timedelta(hours=1)
    machine.passes(MINUTE)
    assert clock.now() == NOON + 2 * MINUTE
    machine.passes(MINUTE)
    assert clock.now() == NOON + 3 * MINUTE
    assert clock.behind == timedelta(hours=1)


def test_once_the_machine_has_caught_up_it_is_believed_again() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.time -= timedelta(minutes=10)
    assert clock.now() == NOON
    machine.time = NOON + 5 * MINUTE  # set right by hand
    assert clock.now() == NOON + 5 * MINUTE
    assert clock.behind == timedelta()


def test_a_step_forward_is_followed() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.time += timedelta(hours=1)
    assert clock.now() == NOON + timedelta(hours=1)


def test_the_demos_clock_is_ahead_by_what_it_was_moved_and_never_goes_back() -> None:
    base = StandingClock(NOON)
    clock = MovableClock(base, ahead=MINUTE)
    clock.advance(2 * MINUTE)
    base.advance(MINUTE)
    assert (clock.now(), clock.ahead) == (NOON + 4 * MINUTE, 3 * MINUTE)
    with pytest.raises(ValueError, match="only moved forward"):
        clock.advance(-MINUTE)
    assert clock.now() == NOON + 4 * MINUTE


def test_a_standing_clock_stands_and_is_moved_forward_only() -> None:
    clock = StandingClock(NOON)
    assert clock.now() == clock.now() == NOON
    with pytest.raises(ValueError, match="is before"):
        clock.move_to(NOON - MINUTE)
