"""What goes on after an acknowledgement: tasks that are kept, and waited for when the process stops."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import structlog

T = TypeVar("T")

log = structlog.get_logger(__name__)


class Errands:
    """One per adapter."""

    def __init__(self, platform: str) -> None:
        self._platform = platform
        self._running: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Begins it. What it raises is a bug: logged, and nobody's end."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._done)
        return task

    async def idle(self) -> None:
        """Returns when nothing is under way."""
        while self._running:
            await asyncio.wait(self._running)

    async def drain(self, within: float) -> None:
        """Lets everything end, for so many seconds; what does not is given up."""
        try:
            async with asyncio.timeout(within):
                await self.idle()
        except TimeoutError:
            log.warning("errands.abandoned", platform=self._platform, errands=len(self._running))
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _done(self, task: "asyncio.Task[Any]") -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("errands.failed", platform=self._platform, exc_info=error)
