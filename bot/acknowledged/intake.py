"""What is acknowledged before the core has stored what follows: kept as it came, and taken in again after a death.

Taken in again it is as if the platform had brought it twice: it acts once, by its request id.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from hashlib import sha256
from typing import Any

import structlog

from bot.acknowledged.errands import Errands
from bot.ports import Inbox

ACKNOWLEDGE = 0.03  # seconds until what waits is stored as it came: three commits
SWEEP = 2.0  # seconds between looks for what a dead process has acknowledged and not worked off
LEFT_BEHIND = timedelta(seconds=6)  # after which nobody is working on it: whoever is says so at each look

Take = Callable[[Any], Awaitable[None]]  # given the letter as it was handed in

log = structlog.get_logger(__name__)


class Intake:
    """One per adapter. `at_once`: how many may be before the core."""

    def __init__(self, platform: str, inbox: Inbox, errands: Errands, at_once: int) -> None:
        self._platform = platform
        self._inbox = inbox
        self._errands = errands
        self._open: dict[str, str] = {}  # letters that this process is working off, by name
        self._unkept: dict[str, str] = {}  # those not stored yet
        self._keeping: asyncio.Task[None] | None = None  # takes all that gathers until its turn comes
        self._over: list[str] = []  # worked off, to be dropped
        self._storing: asyncio.Task[None] | None = None  # the last that has begun
        self._one_after_the_other = asyncio.Lock()
        self._turns = asyncio.Semaphore(at_once)
        self._sweeper: asyncio.Task[None] | None = None

    def start(self, take: Take) -> None:
        """Takes in what others left behind, now and from time to time."""
        self._sweeper = asyncio.create_task(self._sweep(take))

    async def stop(self) -> None:
        """Takes in nothing more. What is open here and does not end is left behind for whoever comes next."""
        if self._sweeper:
            self._sweeper.cancel()
            await asyncio.gather(self._sweeper, return_exceptions=True)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """To be before the core: one of few, and after what is to be acknowledged has been stored."""
        async with self._turns:
            if storing := self._keeping or self._storing:
                await asyncio.wait([storing])
            yield

    async def secure(self, letter: Any, work: "asyncio.Task[Any]", within: float | None = None) -> bool:
        """Comes back when the work is done, or after so many seconds when the letter (JSON) is stored. Says which.

        Without `within`: after a moment, or at once where others are waiting for the core.
        """
        if within is None:
            within = 0 if self._turns.locked() else ACKNOWLEDGE
        done, _ = await asyncio.wait([work], timeout=within)
        if done:
            return True
        written = json.dumps(letter)
        name = sha256(written.encode()).hexdigest()[:32]
        await self._keep(name, written)
        self._open[name] = written
        self._errands.start(self._close(name, work))
        return False

    async def _keep(self, name: str, letter: str) -> None:
        """Stores it, in one transaction with whatever comes until that can begin."""
        self._unkept[name] = letter
        if self._keeping is None:
            self._keeping = self._errands.start(self._keep_all())
        await asyncio.shield(self._keeping)

    async def _keep_all(self) -> None:
        async with self._one_after_the_other:
            letters, self._unkept = self._unkept, {}
            self._storing, self._keeping = self._keeping, None
            await self._inbox.keep(letters)

    async def _close(self, name: str, work: "asyncio.Task[Any]") -> None:
        await asyncio.wait([work])
        if not work.cancelled():
            await self._drop(name)

    async def _drop(self, name: str) -> None:
        self._open.pop(name, None)
        self._over.append(name)
        async with self._one_after_the_other:
            names, self._over = self._over, []
            if names:
                await self._inbox.drop(names)

    async def _sweep(self, take: Take) -> None:
        while True:
            try:
                await self._look(take)
            except Exception:
                # The database is away; what lies there stays there.
                log.exception("intake.unread", platform=self._platform)
            await asyncio.sleep(SWEEP)

    async def _look(self, take: Take) -> None:
        if self._open:
            await self._inbox.keep(dict(self._open))  # still at it
        for name, letter in (await self._inbox.left_behind(LEFT_BEHIND)).items():
            self._errands.start(self._take_in(name, letter, take))

    async def _take_in(self, name: str, letter: str, take: Take) -> None:
        log.info("intake.again", platform=self._platform, letter=name)
        try:
            await take(json.loads(letter))
        except Exception:
            # A bug would be one each time.
            log.exception("intake.failed", platform=self._platform, letter=name)
        if name not in self._open:
            await self._drop(name)
