"""The whole product in the stand-in's workspace: engine, store, delivery and the adapter; time moves when told to."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from adapters.slack import Slack
from bot import bootstrap, config
from tests.adapters.slack.fake_core import SharedClock
from tests.adapters.slack.installed import Through, door_of, settings_for
from tests.adapters.slack.standin import SlackStandIn, drawn
from tests.adapters.slack.standin.instants import SteppedTime
from tests.adapters.slack.standin.people import Somebody
from tests.adapters.slack.standin.state import Channel, Message, View
from tests.databases import copy_sqlite
from tests.read_once import read_once


@dataclass
class Installation:
    """One process, and the workspace it serves."""

    slack: SlackStandIn
    clock: SteppedTime
    process: bootstrap.Process
    adapter: Slack

    async def settle(self) -> None:
        """Until everything is answered and delivered; an answer may lead to a delivery and the other way round."""
        for _ in range(2):
            await self.adapter.errands.idle()
            await self.process.delivery.idle()

    async def later(self, seconds: float) -> None:
        """So much later, with what is due by then asked and delivered."""
        await self.clock.advance(seconds)
        await self.process.tick()
        await self.settle()

    def person(self, name: str) -> Somebody:
        return self.slack.workspace.person(name)

    @property
    def general(self) -> Channel:
        return self.slack.workspace.general

    @property
    def announced(self) -> list[Message]:
        """What was announced, oldest first."""
        return self.general.posts

    @property
    def room(self) -> Channel:
        """The only incident's channel."""
        (room,) = self.slack.workspace.channels_named("inc-")
        return room

    @property
    def card(self) -> Message:
        (card,) = self.room.pinned
        return card

    async def types(self, who: str, text: str, in_: Channel | None = None) -> list[str]:
        """What the asker alone is told."""
        somebody, place = self.person(who), in_ or self.general
        before = [one.ts for one in place.ephemerals]
        delivery = await somebody.types(text, in_=place)
        assert delivery.acknowledged
        await self.settle()
        return [drawn(one) for one in place.ephemerals if one.ts not in before and one.seen_only_by == somebody.id]

    async def presses(self, who: str, thing: Message | View, *buttons: str) -> None:
        """One after the other, without waiting in between."""
        for button in buttons:
            delivery = await self.person(who).presses(thing, button)
            assert delivery.acknowledged
        await self.settle()

    async def submits(self, who: str, view: View, values: Mapping[str, Any]) -> None:
        delivery = await self.person(who).submits(view, values)
        assert delivery.acknowledged
        await self.settle()


@asynccontextmanager
async def installation(
    migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, through: Through
) -> AsyncIterator[Installation]:
    """On SQLite, with no ticker: nothing happens by itself but deliveries."""
    read_once(monkeypatch)
    clock = SteppedTime()
    settings = config.load(
        database_url=copy_sqlite(migrated_sqlite, tmp_path / "vigia.db"), host="127.0.0.1", vigia_adapters="slack"
    )
    async with SlackStandIn(clock) as slack, AsyncExitStack() as stack:
        for name, value in settings_for(slack, through).items():
            monkeypatch.setenv(name, value)
        process = await bootstrap.build(settings, clock=SharedClock(clock))
        await bootstrap.start(process, stack, web=False, worker=False)
        adapter = process.adapters[0]
        assert isinstance(adapter, Slack)
        await stack.enter_async_context(door_of(slack, adapter, through))
        yield Installation(slack, clock, process, adapter)
