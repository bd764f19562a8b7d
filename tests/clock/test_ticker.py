"""The ticker outlives failures and steps of the clock, and says when it could not remind anyone."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest
import structlog

from bot import scheduler
from bot.scheduler import Ticker

TICK, LATE = 0.05, 0.4


async def until(holds: Callable[[], bool], within: float = 20) -> None:
    """Returns when it holds; fails when that takes too long."""
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline, f"not within {within:g} s"
        await asyncio.sleep(0.01)


class Work:
    """Counts its runs; can fail, and can be held up."""

    def __init__(self) -> None:
        self.runs = self.at_once = self.most_at_once = self.finished = 0
        self.fails = False
        self.goes_on = asyncio.Event()
        self.goes_on.set()

    async def __call__(self) -> None:
        self.runs += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self.goes_on.wait()
            if self.fails:
                raise ConnectionError("the database is away")
            self.finished += 1
        finally:
            self.at_once -= 1


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    monkeypatch.setattr(scheduler, "TICK", TICK)
    monkeypatch.setattr(scheduler, "LATE", LATE)
    return Work()


@pytest.fixture
async def sweep() -> Work:
    return Work()


@pytest.fixture
async def ticker(work: Work, sweep: Work) -> AsyncIterator[Ticker]:
    made = Ticker(work, {"sweep": (TICK, sweep)})
    with structlog.testing.capture_logs():
        made.start()
        yield made
        work.goes_on.set()
        await made.stop()


async def test_what_is_due_is_asked_about_again_and_again(ticker: Ticker, work: Work, sweep: Work) -> None:
    await until(lambda: work.finished >= 3 and sweep.finished >= 3)
    assert ticker.age < scheduler.DEAD


async def test_a_clock_set_back_by_an_hour_does_not_silence_the_ticker(ticker: Ticker, work: Work) -> None:
    await until(lambda: work.finished >= 1)
    # What a step back does: the next runs, planned by the wall clock, are an hour away.
    for job in ticker._scheduler.get_jobs():
        job.modify(next_run_time=datetime.now(UTC) + timedelta(hours=1))
    before = work.finished
    await until(lambda: work.finished > before + 2)


async def test_a_tick_that_fails_is_tried_again_and_does_not_count_as_a_beat(ticker: Ticker, work: Work) -> None:
    work.fails = True
    await until(lambda: ticker.age > 2 * LATE)
    failed = work.runs
    await until(lambda: work.runs > failed)
    work.fails = False
    await until(lambda: ticker.age < LATE)


async def test_a_slow_tick_is_never_joined_by_another(ticker: Ticker, work: Work, sweep: Work) -> None:
    await until(lambda: work.runs >= 1)
    work.goes_on.clear()
    await until(lambda: work.at_once == 1 and ticker.age > LATE)  # the watchdog has stepped in meanwhile
    swept = sweep.runs
    await until(lambda: sweep.runs > swept)  # nobody else waits for it
    work.goes_on.set()
    await until(lambda: work.at_once == 0)
    assert work.most_at_once == 1


async def test_stopping_waits_for_the_tick_under_way_and_none_follows(ticker: Ticker, work: Work) -> None:
    work.goes_on.clear()
    await until(lambda: work.at_once == 1)
    stopping = asyncio.create_task(ticker.stop())
    await asyncio.sleep(2 * TICK)
    assert not stopping.done()
    work.goes_on.set()
    await stopping
    assert work.at_once == 0
    runs = work.runs
    await asyncio.sleep(4 * TICK)
    assert work.runs == runs
