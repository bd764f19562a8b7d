"""Vigia as a bot under test in processes of its own, which can be killed. The stand-in is in the test's process."""

import asyncio
import time
from dataclasses import dataclass, field

import pytest

from tests.adapters.slack.bot_under_test import DoorKind
from tests.adapters.slack.installed import settings_for
from tests.adapters.slack.standin import RealTime, SlackStandIn
from tests.processes.installation import Installation, Vigia, on_database

QUIET = 0.2  # seconds without a call: what is not stored yet would have asked Slack who somebody is


class AheadTime(RealTime):
    """The machine's time and so much more: the demo's clock, as the stand-in reads it."""

    ahead = 0.0

    def time(self) -> float:
        """Seconds since 1970."""
        return super().time() + self.ahead


@dataclass
class Vigias:
    """Implements BotUnderTest, with one process that serves and delivers."""

    slack: SlackStandIn
    clock: AheadTime
    door: DoorKind
    installation: Installation
    environment: pytest.MonkeyPatch
    reminder_after = 25 * 60.0
    took: float = field(default=0.0)  # seconds from the last start to everything being done
    _began: float = field(default=0.0)

    async def start(self) -> None:
        """On what the database holds."""
        self._began = time.monotonic()
        process = await self.begins("run")
        if self.door == "http":
            self.leads_to(process)
        else:
            self.slack.deliver_by_socket()
            await self.slack.socket.connected(1)

    async def begins(self, command: str) -> Vigia:
        """One process more."""
        for name, value in settings_for(self.slack, self.door, VIGIA_ADAPTERS="slack").items():
            self.environment.setenv(name, value)
        return await self.installation.start(command, VIGIA_ADAPTERS="slack")

    def leads_to(self, process: Vigia) -> None:
        """From now on Slack sends everything there."""
        self.slack.deliver_to(f"http://127.0.0.1:{process.port}/slack/events").signs_at = self.clock.time

    async def stop(self) -> None:
        """In good order."""
        assert await self.installation.processes[-1].stop() == 0

    async def kill(self) -> None:
        """kill -9, also of one that is just coming up."""
        await self.installation.processes[-1].kill()
        if self.door == "socket":
            await self.slack.socket.disconnected()

    async def settle(self) -> None:
        """Until everything planned is done, and no call was made for a moment."""
        calls = -1
        while calls != len(self.slack.calls):
            calls = len(self.slack.calls)
            await asyncio.sleep(QUIET)
            await self.installation.whole()
        self.took = time.monotonic() - self._began

    async def time_passes(self, seconds: float) -> None:
        """While it is away; while it is up, time passes by itself."""
        if self.installation.processes[-1].process.returncode is None:
            return
        self.clock.ahead += seconds
        on_database(self.installation.url, "DELETE FROM facts WHERE key = 'clock.ahead'")
        on_database(
            self.installation.url, f"INSERT INTO facts (key, value) VALUES ('clock.ahead', '{self.clock.ahead}')"
        )
