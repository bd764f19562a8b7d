"""The ticker: asks "what is due now?" and remembers nothing. The only user of APScheduler.

APScheduler plans its next run by the wall clock: after a step back of an hour the next tick would be an hour
away. A watchdog on monotonic time calls the job when beats are missed.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

TICK = 1.0  # seconds: how late a question can be beyond its instant
LATE = 5.0  # seconds without a beat before the watchdog steps in
DEAD = 15.0  # seconds without a beat before this process says that it could not remind anyone

Job = Callable[[], Awaitable[object]]

log = structlog.get_logger(__name__)


class Ticker:
    """Runs `tick` every second, and `sweeps` at their own pace (seconds). A job never overlaps itself."""

    def __init__(self, tick: Job, sweeps: dict[str, tuple[float, Job]]) -> None:
        self._tick = tick
        self._sweeps = sweeps
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._watchdog: asyncio.Task[None] | None = None
        self._beat = time.monotonic()
        self._running: set[str] = set()
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def age(self) -> float:
        """Seconds since the last tick that succeeded."""
        return time.monotonic() - self._beat

    def start(self) -> None:
        """From now on, until stopped."""
        options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler.add_job(self._beat_once, "interval", seconds=TICK, id="tick", **options)
        for name, (seconds, job) in self._sweeps.items():
            self._scheduler.add_job(self._run, "interval", (name, job), seconds=seconds, id=name, **options)
        self._scheduler.start()
        self._beat = time.monotonic()
        self._watchdog = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """No tick after this; one under way is waited for, since the scheduler would cut it short."""
        if self._watchdog:
            self._watchdog.cancel()
        if self._scheduler.running:
            self._scheduler.pause()
            await self._idle.wait()
            self._scheduler.shutdown(wait=False)
            await asyncio.sleep(0)  # the scheduler lets go of its timers in the next turn of the loop

    async def _beat_once(self) -> None:
        if await self._run("tick", self._tick):
            self._beat = time.monotonic()

    async def _run(self, name: str, job: Job) -> bool:
        self._running.add(name)
        self._idle.clear()
        try:
            return await guarded(name, job)
        finally:
            self._running.discard(name)
            if not self._running:
                self._idle.set()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            if self.age > LATE:
                log.warning("ticker.late", seconds=round(self.age, 1))
                for job in self._scheduler.get_jobs():
                    job.modify(next_run_time=datetime.now(UTC))


async def guarded(name: str, job: Job) -> bool:
    """One run. A failure is logged and the next run tries again: the ticker outlives every fault."""
    try:
        await job()
    except Exception:
        log.exception("job.failed", job=name)
        return False
    return True
