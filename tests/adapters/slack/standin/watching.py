"""Waiting for something to become so, without looking again and again."""

import asyncio
from collections.abc import Callable
from typing import Final

PATIENCE: Final = 10.0  # real seconds, then the test fails


class Watched:
    """Somebody calls `changed`; somebody else waits `until` it is so."""

    def __init__(self) -> None:
        self._watching: list[asyncio.Event] = []

    def changed(self) -> None:
        """Lets everybody who waits look again."""
        watching, self._watching = self._watching, []
        for event in watching:
            event.set()

    async def until(self, met: Callable[[], bool]) -> None:
        """Returns once it is so. Raises TimeoutError when it never is."""
        async with asyncio.timeout(PATIENCE):
            while not met():
                event = asyncio.Event()
                self._watching.append(event)
                await event.wait()
