"""A planned maintenance by itself: its window, its instants, who may let it go, what the clock makes of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import errors
from bot.domain.events.maintenance import Happened
from bot.domain.maintenance import FURTHEST, LONGEST, Maintenance, Schedule, must_be_reasonable
from bot.domain.publication import Arrival, Piece, TargetReceipt
from bot.domain.release import Statement
from bot.domain.values import Person, WorkStage
from bot.testing import ANA, BRUNO, NOON

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
TEN, HALF_PAST_ELEVEN = NOON + 10 * HOUR, NOON + 11 * HOUR + 30 * MINUTE
PIECES = tuple(
    Piece(name, (Statement("en", "DB upgrade", "It begins at ten."),), 17, None) for name in ("mail", "page")
)


def drafted(**changes: Any) -> Maintenance:
    """From ten to half past eleven at night, told to a mailing list and a page."""
    facts: dict[str, Any] = {
        "number": 1, "playbook": "test", "schedule": Schedule((24 * HOUR, HOUR), 15 * MINUTE),
        "names": {"en": "DB upgrade"}, "texts": {}, "components": ("payments",), "starts_at": TEN,
        "ends_at": HALF_PAST_ELEVEN, "author": ANA, "planned_at": NOON, "written_at": NOON, "pieces": PIECES,
        "second_person": False,
    }  # fmt: skip
    made = Maintenance(**{**facts, **changes})
    made.planned(by=ANA, at=NOON)
    return made


def announced(**changes: Any) -> Maintenance:
    """By its author, at noon."""
    made = drafted(**changes)
    made.announce("", reason="nobody else is there", by=ANA, at=NOON)
    return made


def struck(maintenance: Maintenance, at: datetime) -> Happened | None:
    """What the clock does; it is told as the engine does."""
    what = maintenance.strike(at=at)
    if what:
        maintenance.tell(what, "any", PIECES, at=at)
    return what


def test_a_draft_waits_for_nobody_s_clock() -> None:
    assert drafted().wake_at is None
    assert drafted().strike(at=TEN) is None


def test_announced_it_wakes_for_each_reminder_still_to_come_then_for_its_start_and_end() -> None:
    maintenance = announced()  # ten hours before: the reminder of the day before is past
    woken = []
    while at := maintenance.wake_at:
        woken.append((at - NOON, struck(maintenance, at)))
    assert woken == [
        (9 * HOUR, Happened.REMINDED),
        (10 * HOUR, Happened.STARTED),
        (11 * HOUR + 30 * MINUTE, Happened.CHECKED),
        (11 * HOUR + 45 * MINUTE, Happened.FINISHED),
    ]
    assert maintenance.stage is WorkStage.COMPLETED


@pytest.mark.parametrize(
    ("woken", "what"),
    [
        (TEN - 30 * MINUTE, Happened.REMINDED),  # late, but before the start
        (TEN, Happened.STARTED),  # no reminder any more
        (TEN + HOUR, Happened.STARTED),
        (HALF_PAST_ELEVEN, Happened.CHECKED),
        (HALF_PAST_ELEVEN + 15 * MINUTE, Happened.FINISHED),
        (HALF_PAST_ELEVEN + 48 * HOUR, Happened.FINISHED),
    ],
)
def test_of_all_that_was_missed_only_what_is_true_now_is_said(woken: datetime, what: Happened) -> None:
    maintenance = announced()
    assert struck(maintenance, woken) is what
    assert struck(maintenance, woken) is None


@given(st.lists(st.integers(0, 20 * 60), min_size=1, max_size=40), st.data())
def test_however_often_and_late_the_clock_looks_it_never_says_a_thing_twice_or_goes_back(
    minutes: list[int], data: st.DataObject
) -> None:
    maintenance = announced()
    said: list[Happened] = []
    stages = [maintenance.stage]
    for minute in sorted(minutes):
        at = NOON + minute * MINUTE
        if what := struck(maintenance, at):
            said.append(what)
        stages.append(maintenance.stage)
        assert maintenance.wake_at is None or maintenance.wake_at > at
        assert struck(maintenance, at) is None
    order = [Happened.REMINDED, Happened.STARTED, Happened.CHECKED, Happened.FINISHED]
    assert said == [what for what in order if what in said]
    assert stages == sorted(stages, key=list(WorkStage).index)


def test_more_time_while_the_result_is_looked_at_means_that_work_goes_on() -> None:
    maintenance = announced()
    struck(maintenance, HALF_PAST_ELEVEN)
    maintenance.extend(HOUR, at=HALF_PAST_ELEVEN + MINUTE)
    assert (maintenance.stage, maintenance.ends_at) == (WorkStage.IN_PROGRESS, HALF_PAST_ELEVEN + HOUR)
    assert maintenance.wake_at == HALF_PAST_ELEVEN + HOUR


@pytest.mark.parametrize("until", [TEN, HALF_PAST_ELEVEN, timedelta(), -HOUR])
def test_more_time_is_not_less(until: datetime | timedelta) -> None:
    with pytest.raises(errors.WindowNotLonger):
        announced().extend(until, at=NOON)


def test_finished_early_it_ended_then() -> None:
    maintenance = announced()
    struck(maintenance, TEN)
    maintenance.finish(at=TEN + HOUR)
    assert (maintenance.stage, maintenance.ends_at) == (WorkStage.COMPLETED, TEN + HOUR)
    with pytest.raises(errors.MaintenanceOver):
        maintenance.extend(HOUR, at=TEN + HOUR)


def test_begun_early_it_began_then() -> None:
    maintenance = announced()
    maintenance.begin(by=ANA, at=NOON + HOUR)
    assert (maintenance.stage, maintenance.starts_at) == (WorkStage.IN_PROGRESS, NOON + HOUR)
    with pytest.raises(errors.MaintenanceBegun):
        maintenance.begin(by=ANA, at=NOON + HOUR)


def test_what_has_not_begun_is_not_finished() -> None:
    with pytest.raises(errors.MaintenanceNotBegun):
        announced().finish(at=NOON)


def test_a_draft_is_neither_extended_nor_begun_nor_finished_nor_called_off() -> None:
    maintenance = drafted()
    acts: list[Callable[[], None]] = [
        lambda: maintenance.extend(HOUR, at=NOON),
        lambda: maintenance.begin(by=ANA, at=NOON),
        lambda: maintenance.finish(at=NOON),
        lambda: maintenance.call_off("no"),
    ]
    for act in acts:
        with pytest.raises(errors.MaintenanceNotAnnounced):
            act()


def test_letting_it_go_is_bound_to_what_was_seen() -> None:
    maintenance = drafted()
    seen = maintenance.digest
    changes: list[dict[str, Any]] = [
        {"starts_at": TEN + MINUTE}, {"ends_at": HALF_PAST_ELEVEN + MINUTE}, {"components": ()}, {"pieces": PIECES[:1]},
    ]  # fmt: skip
    for change in changes:
        changed = replace(maintenance, **change)
        with pytest.raises(errors.MaintenanceEdited):
            changed.announce(seen, reason="", by=BRUNO, at=NOON)
    maintenance.announce(seen, reason="", by=BRUNO, at=NOON)


def test_where_a_second_person_is_wanted_the_author_needs_a_reason_also_on_another_platform() -> None:
    with pytest.raises(errors.AnnouncerNeeded):
        drafted(second_person=True).announce("", reason="", by=ANA, at=NOON)
    with pytest.raises(errors.ApproverUnknown):
        drafted(second_person=True).announce("", reason="", by=Person("another", "ana"), at=NOON)
    alone = announced(second_person=True)
    assert alone.approval is not None
    assert alone.approval.reason == "nobody else is there"
    other = drafted(second_person=True)
    other.announce("", reason="never mind", by=BRUNO, at=NOON)
    assert other.approval is not None
    assert other.approval.reason == ""


def test_it_is_announced_once_and_not_when_its_time_has_passed() -> None:
    maintenance = announced()
    with pytest.raises(errors.MaintenanceAnnounced):
        maintenance.announce("", reason="", by=BRUNO, at=NOON)
    with pytest.raises(errors.WindowPassed):
        drafted().announce("", reason="", by=BRUNO, at=HALF_PAST_ELEVEN)
    with pytest.raises(errors.NothingToPublish):
        drafted(pieces=()).announce("", reason="", by=BRUNO, at=NOON)


def test_what_still_waits_somewhere_is_overtaken_by_what_is_newer() -> None:
    maintenance = announced()
    maintenance.received(1, "mail", TargetReceipt(Arrival.UNDERWAY, NOON, done=1, of=3), at=NOON)
    maintenance.received(1, "page", TargetReceipt(Arrival.SENT, NOON), at=NOON)
    struck(maintenance, TEN)
    told = {target: one.state for target, one in maintenance.announcements[0].receipts.items()}
    assert told == {"mail": Arrival.OVERTAKEN, "page": Arrival.SENT}
    maintenance.received(1, "mail", TargetReceipt(Arrival.FAILED, NOON, "500"), at=TEN)  # it was on its way
    assert str(maintenance.announcements[0].receipts["mail"].state) == "overtaken"
    maintenance.received(1, "mail", TargetReceipt(Arrival.SENT, NOON), at=TEN)
    assert str(maintenance.announcements[0].receipts["mail"].state) == "sent"


# -- windows --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts", "ends", "refusal"),
    [
        (TEN, TEN, errors.WindowInverted),
        (TEN, NOON, errors.WindowInverted),
        (NOON - 2 * HOUR, NOON, errors.WindowEnded),
        (TEN, TEN + LONGEST + MINUTE, errors.WindowUnreasonable),
        (TEN, TEN + MINUTE / 2, errors.WindowUnreasonable),
        (NOON + FURTHEST + MINUTE, NOON + FURTHEST + HOUR, errors.WindowUnreasonable),
    ],
)
def test_a_window_that_ended_is_inverted_or_makes_no_sense_is_refused(
    starts: datetime, ends: datetime, refusal: type[errors.UserError]
) -> None:
    with pytest.raises(refusal):
        must_be_reasonable(starts, ends, at=NOON)
    with pytest.raises(refusal):
        drafted(starts_at=starts, ends_at=ends)


def test_one_that_has_begun_and_not_ended_is_taken() -> None:
    must_be_reasonable(NOON - HOUR, NOON + HOUR, at=NOON)
