"""Vigia as a bot under test: the whole product in this process, on a database that outlives it."""

from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import pytest

from adapters.slack import Slack
from bot import bootstrap, config
from bot.ports.storage import State
from bot.store.unit_of_work import UnitOfWork
from tests.adapters.slack.bot_under_test import DoorKind
from tests.adapters.slack.fake_core import SharedClock
from tests.adapters.slack.installed import door_of, settings_for
from tests.adapters.slack.standin import Clock, Message, SlackStandIn, SteppedTime
from tests.read_once import read_once

SETTLING = 4  # an answer may lead to a delivery, a delivery to what follows from it, and so on


@dataclass
class Vigia:
    """Implements BotUnderTest. With SteppedTime nothing happens by itself but deliveries; otherwise its ticker runs."""

    slack: SlackStandIn
    clock: Clock
    door: DoorKind
    database_url: str
    environment: pytest.MonkeyPatch
    reminder_after = 25 * 60.0  # the first step of the ladder: five minutes before the promised half hour
    _up: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def process(self) -> bootstrap.Process:
        return self._process

    async def start(self) -> None:
        """On what the database holds."""
        read_once(self.environment)
        for name, value in settings_for(self.slack, self.door).items():
            self.environment.setenv(name, value)
        settings = config.load(database_url=self.database_url, host="127.0.0.1", vigia_adapters="slack")
        self._process = await bootstrap.build(settings, clock=SharedClock(self.clock))
        stepped = isinstance(self.clock, SteppedTime)
        await bootstrap.start(self._process, self._up, web=False, worker=not stepped)
        adapter = self._process.adapters[0]
        assert isinstance(adapter, Slack)
        self._adapter = adapter
        await self._up.enter_async_context(door_of(self.slack, adapter, self.door))

    async def stop(self) -> None:
        """Lets what is under way end."""
        await self._up.aclose()

    async def kill(self) -> None:
        """Only a process can be killed: see product_processes.py."""
        raise NotImplementedError

    async def settle(self) -> None:
        """Until everything is answered and delivered that is due by now."""
        for _ in range(SETTLING):
            await self._adapter.errands.idle()
            await self._process.delivery.idle()

    async def time_passes(self, seconds: float) -> None:
        """Its clock is the stand-in's; its ticker beats when the time is there."""
        assert isinstance(self.clock, SteppedTime)
        await self.clock.advance(seconds)
        await self._process.tick()
        await self.settle()

    async def waiting(self) -> bool:
        """Whether anything is still to be said or done, be it waiting or under way."""

        def unfinished(unit: UnitOfWork) -> bool:
            numbers = range(1, (unit.incidents.latest() or 0) + 1)
            rows = (row for number in numbers for row in unit.outbox.by_state(number))
            return any(row["state"] in (State.PENDING, State.SENDING, State.UNKNOWN) for row in rows)

        return await self._process.store.read(unfinished)


def key_of(post: Message) -> str:
    """Which of the things Vigia had to say it is; the rest of a long one, and private answers, are none."""
    return str((post.metadata or {}).get("event_payload", {}).get("key", post.ts))


def said_twice(slack: SlackStandIn) -> list[str]:
    """What stands anywhere more than once."""
    said = Counter(key_of(post) for place in slack.state.channels.values() for post in place.posts)
    return [key for key, times in said.items() if times > 1]
