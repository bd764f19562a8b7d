"""The whole product in the stand-in's tenant: engine, store, delivery and the adapter; time moves when told to."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from adapters.teams import Teams
from adapters.teams.reading import words_of
from bot import bootstrap, config
from tests.adapters.slack.fake_core import SharedClock
from tests.adapters.teams.installed import door_of
from tests.adapters.teams.standin import (
    CATALOG_APP,
    Conversation,
    Delivery,
    Message,
    Somebody,
    SteppedTime,
    TeamsStandIn,
)
from tests.read_once import read_once


@dataclass
class Installation:
    """One process, and the tenant it serves."""

    teams: TeamsStandIn
    clock: SteppedTime
    process: bootstrap.Process
    adapter: Teams

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
        return self.teams.person(name)

    @property
    def announced(self) -> list[Message]:
        """What was announced, oldest first."""
        return self.teams.incidents.posts

    @property
    def room(self) -> Conversation:
        """The only incident's channel."""
        (room,) = self.teams.channels_named("inc-")
        return room

    @property
    def card(self) -> Message:
        return card_in(self.room)

    async def says(self, who: str, words: str, in_: Conversation | None = None) -> list[str]:
        """By mention; what the asker is told in their own chat."""
        somebody = self.person(who)
        before = len(somebody.personal.posts)
        delivery = await somebody.mentions_bot(words, in_=in_ or self.teams.general)
        assert delivery.acknowledged
        await self.settle()
        return [said(one) for one in somebody.personal.posts[before:]]

    async def presses(self, who: str, message: Message, button: str) -> Delivery:
        delivery = await self.person(who).presses(message, button)
        assert delivery.acknowledged
        await self.settle()
        return delivery

    async def fills_in(self, who: str, message: Message, button: str, values: Mapping[str, Any]) -> Delivery:
        """The form behind a button."""
        opened = await self.presses(who, message, button)
        delivery = await self.person(who).submits(opened.task, values)
        await self.settle()
        return delivery


def said(message: Message) -> str:
    """Its words as a reader sees them."""
    return words_of(message.cards)


def card_in(room: Conversation) -> Message:
    """The one that stands, edited in place."""
    (card,) = [one for one in room.posts if one.cards[0]["body"][0].get("style") == "heading"]
    return card


@asynccontextmanager
async def installation(
    teams: TeamsStandIn, clock: SteppedTime, url: str, monkeypatch: pytest.MonkeyPatch, **more: str
) -> AsyncIterator[Installation]:
    """With no ticker: nothing happens by itself but deliveries."""
    read_once(monkeypatch)
    given = teams.settings(TEAMS_GRAPH_RATE="0", TEAMS_CATALOG_APP_ID=CATALOG_APP) | more
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = config.load(database_url=url, host="127.0.0.1", vigia_adapters="teams")
    async with AsyncExitStack() as stack:
        process = await bootstrap.build(settings, clock=SharedClock(clock))
        await bootstrap.start(process, stack, web=False, worker=False)
        adapter = process.adapters[0]
        assert isinstance(adapter, Teams)
        await stack.enter_async_context(door_of(teams, adapter))
        made = Installation(teams, clock, process, adapter)
        await made.settle()
        yield made
