"""Every port there is passes the one suite: the fake, and the web chat on both databases."""

from collections.abc import AsyncIterator, Collection
from typing import cast

import pytest
from sqlalchemy import select

from adapters.webchat import connect
from adapters.webchat.tables.schema import channels, members, messages
from bot import ports
from bot.bootstrap import Core
from bot.clock import StandingClock
from bot.domain.values import Conversation, Person, PostRef
from bot.ports import ChatPort, Surroundings
from bot.store import Store
from bot.testing import ANA, BRUNO, CARMEN, GENERAL, NOON, FakeChat
from tests.contracts.chat_platform import Platform
from tests.contracts.chat_port import ChatPortContract


class FakeEyes:
    """Looks into the fake."""

    def __init__(self, chat: FakeChat) -> None:
        self._chat = chat

    async def topic(self, room: Conversation) -> str:
        return self._chat.topics[room]

    async def inside(self, room: Conversation) -> Collection[str]:
        return [person.id for person in self._chat.members[room]]

    async def pinned(self, room: Conversation) -> Collection[PostRef]:
        return [post.ref for post in self._chat.posts if post.pinned and post.ref.conversation == room]


class WebEyes:
    """Looks into the web chat's tables."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def topic(self, room: Conversation) -> str:
        statement = select(channels.c.topic).where(channels.c.id == room.id)
        topic: str = await self._store.read_raw(lambda connection: connection.execute(statement).scalar_one())
        return topic

    async def inside(self, room: Conversation) -> Collection[str]:
        statement = select(members.c.person).where(members.c.channel == room.id)
        found: list[str] = await self._store.read_raw(lambda connection: list(connection.scalars(statement)))
        return found

    async def pinned(self, room: Conversation) -> Collection[PostRef]:
        statement = select(messages.c.number).where(messages.c.channel == room.id, messages.c.pinned)
        numbers = await self._store.read_raw(lambda connection: list(connection.scalars(statement)))
        return [PostRef(room, str(number)) for number in numbers]


class TestFakeChat(ChatPortContract):
    """The stand-in that other tests trust."""

    @pytest.fixture
    def platform(self) -> Platform:
        chat = FakeChat(taken_names={"inc-7-taken"})
        return Platform(cast(ChatPort, chat), FakeEyes(chat), chat.clock, (ANA, BRUNO, CARMEN), GENERAL, "inc-7-taken")


class TestWebChat(ChatPortContract):
    """The built-in web chat on a real store."""

    @pytest.fixture
    async def platform(self, database_url: str) -> AsyncIterator[Platform]:
        store, clock = Store(database_url), StandingClock(NOON)
        await store.open(clock.now())
        surroundings = Surroundings("en", "UTC", "http://127.0.0.1:8080", demo=True, settings={})
        adapter = connect(surroundings, cast(ports.Core, Core(store, clock)))
        await adapter.start()
        people = [Person("webchat", name.lower(), name) for name in ("Ana", "Bruno", "Carmen")]
        general = Conversation("webchat", "general")
        yield Platform(adapter.chat, WebEyes(store), clock, people, general, "incidents")
        await adapter.stop()
        store.close()
