"""What the web chat's tests stand on: the adapter on a real database, and a client that speaks to it as people."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import ClientResponse, DummyCookieJar, web
from aiohttp.test_utils import TestClient, TestServer
from playwright.async_api import Browser, Page, expect

from adapters.webchat import connect
from adapters.webchat.entrance import COOKIE
from bot.ports import Adapter, ChatPort, SignsIn, Surroundings
from tests.adapters.webchat.fake_core import FakeCore, as_core

Client = TestClient[web.Request, web.Application]
Visit = Callable[..., Awaitable[Page]]


@dataclass
class Chat:
    """The adapter, its core, and a client at its door."""

    adapter: Adapter
    core: FakeCore
    client: Client

    @property
    def port(self) -> ChatPort:
        return self.adapter.chat

    async def get(self, path: str, person: str = "ana", **query: str) -> Any:
        """The JSON at an address below /chat/api."""
        answer = await self.client.get(f"/chat/api/{path}", params={"as": person, **query})
        assert answer.status == 200, await answer.text()
        return await answer.json()

    async def send(self, path: str, body: dict[str, Any], person: str = "ana") -> ClientResponse:
        """A POST below /chat/api."""
        return await self.client.post(f"/chat/api/{path}", json={"as": person, **body})

    async def post(self, path: str, body: dict[str, Any], person: str = "ana") -> Any:
        """The JSON a POST answers."""
        answer = await self.send(path, body, person)
        assert answer.status == 200, await answer.text()
        return await answer.json()

    async def say(self, text: str, person: str = "ana", channel: str = "general", request_id: str = "") -> Any:
        """What typing answers."""
        return await self.post(f"channels/{channel}/messages", {"text": text, "request_id": request_id}, person)

    async def texts(self, person: str = "ana", channel: str = "general") -> list[str]:
        """What a person reads in a channel."""
        return [one["text"] for one in (await self.get(f"channels/{channel}/messages", person))["messages"]]


@dataclass
class Visitor:
    """A browser that somebody is signed in with, outside the demo."""

    chat: Chat
    cookie: str

    async def get(self, path: str, **query: str) -> ClientResponse:
        """A GET below /chat."""
        return await self.chat.client.get(f"/chat/{path}", params=query, headers={"Cookie": self.cookie})

    async def post(self, path: str, body: dict[str, Any] | None = None) -> ClientResponse:
        """A POST below /chat/api."""
        return await self.chat.client.post(f"/chat/api/{path}", json=body or {}, headers={"Cookie": self.cookie})

    async def say(self, text: str, channel: str = "general") -> Any:
        """What typing answers."""
        answer = await self.post(f"channels/{channel}/messages", {"text": text})
        assert answer.status == 200, await answer.text()
        return await answer.json()


async def link_for(chat: Chat, handle: str, name: str | None = None, **facts: str) -> str:
    """The token of a one-time link."""
    assert isinstance(chat.adapter, SignsIn)
    link = await chat.adapter.login_link(handle, name, facts.get("locale"), facts.get("zone"))
    return link.partition("?token=")[2]


async def signed_in(chat: Chat, handle: str, name: str | None = None, **facts: str) -> Visitor:
    """Somebody with a session of their own."""
    answer = await chat.client.post("/chat/api/login", json={"token": await link_for(chat, handle, name, **facts)})
    assert answer.status == 200, await answer.text()
    return Visitor(chat, f"{COOKIE}={answer.cookies[COOKIE].value}")


async def type_in(page: Page, text: str) -> None:
    await page.locator("#text").fill(text)
    await page.keyboard.press("Enter")


@pytest.fixture
def core(database_url: str) -> Iterator[FakeCore]:
    fake = FakeCore(database_url)
    yield fake
    fake.fake_database.close()


@pytest.fixture
def surroundings() -> Surroundings:
    return Surroundings("en", "UTC", "https://chat.example.com", demo=True, settings={})


@pytest.fixture
def outside_the_demo() -> Surroundings:
    return Surroundings("en", "UTC", "http://127.0.0.1:8080", demo=False, settings={})


@pytest.fixture
async def chat(core: FakeCore, surroundings: Surroundings) -> AsyncIterator[Chat]:
    adapter = connect(surroundings, as_core(core))
    application = web.Application()
    for route in adapter.routes():
        application.router.add_route(route.method, route.path, route.handler)
    await adapter.start()
    async with TestClient(TestServer(application), cookie_jar=DummyCookieJar()) as client:
        yield Chat(adapter, core, client)
        await adapter.stop()


@pytest.fixture
def count_reads(core: FakeCore) -> Callable[[], int]:
    """How often the database was read so far."""
    return lambda: core.fake_database.reads


@pytest.fixture
async def visit(chat: Chat, browser: Browser) -> AsyncIterator[Visit]:
    """Opens the page as somebody; a script error on any page fails the test."""
    errors: list[str] = []

    async def open_page(person: str = "ana", channel: str = "general") -> Page:
        page = await browser.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(f"http://127.0.0.1:{chat.client.port}/chat/?as={person}#{channel}")
        await expect(page.get_by_role("heading", level=1)).not_to_be_empty()
        await expect(page.locator("#log > *").first).to_be_visible()
        return page

    yield open_page
    assert errors == []
