"""Sends what is owed about subscriptions: from what is stored, so that no crash loses a mail."""

import asyncio

import structlog

from bot.domain.errors import Rejected, Unavailable
from bot.ports import Clock
from bot.ports.publishing import Courier
from bot.subscriptions.limits import AT_ONCE, TAKEN
from bot.subscriptions.notices import Notices
from bot.subscriptions.register import Owed, Register

log = structlog.get_logger(__name__)


class Introductions:
    """One per worker process. No address is logged."""

    def __init__(self, register: Register, courier: Courier, notices: Notices, clock: Clock) -> None:
        self._register = register
        self._courier = courier
        self._notices = notices
        self._clock = clock
        self._turn = asyncio.Lock()
        self._door = asyncio.Semaphore(AT_ONCE)
        self._looks: set[asyncio.Task[None]] = set()

    def poke(self) -> None:
        """Somebody is owed a mail: looks at once."""
        if not self._looks:
            task = asyncio.create_task(self._look())
            self._looks.add(task)
            task.add_done_callback(self._looks.discard)

    async def sweep(self) -> None:
        """The same, should a bell have been lost."""
        self.poke()

    async def send_due(self) -> None:
        """Everything that is due."""
        async with self._turn:
            while owed := await self._register.take_owed(self._clock.now(), TAKEN):
                await asyncio.gather(*map(self._send, owed))

    async def stop(self) -> None:
        """A mail under way is sent again later, under a new link."""
        for task in self._looks:
            task.cancel()

    async def _look(self) -> None:
        try:
            await self.send_due()
        except Exception:
            log.exception("subscribers.look-failed")  # the sweep looks again within seconds

    async def _send(self, owed: Owed) -> None:
        try:
            async with self._door:
                await self._courier.mail(owed.to.address, self._notices.notice(owed, self._clock.now()))
        except Unavailable as error:
            log.info("subscribers.mail-later", subscriber=owed.to.id, reason=error.reason)
            return
        except Rejected as error:
            log.warning("subscribers.mail-refused", subscriber=owed.to.id, reason=error.reason)
        await self._register.handed_over(owed)
