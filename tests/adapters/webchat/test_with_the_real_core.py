"""The web chat on the whole product: what the page shows comes from the engine, its store and its outbox."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import DummyCookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from bot import bootstrap, config
from bot.clock import MovableClock, StandingClock

NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
ROOM = "inc-1-checkout-is-failing"


class Demo:
    """A running demo and a client at its door; nothing happens by itself but deliveries."""

    def __init__(self, process: bootstrap.Process, client: TestClient[web.Request, web.Application]) -> None:
        self.process = process
        self._client = client

    async def get(self, path: str, **query: str) -> Any:
        answer = await self._client.get(f"/chat/api/{path}", params={"as": "ana", **query})
        return await answer.json()

    async def post(self, path: str, body: dict[str, Any]) -> Any:
        answer = await self._client.post(f"/chat/api/{path}", json={"as": "ana", **body})
        assert answer.status == 200, await answer.text()
        await self.process.delivery.idle()
        return await answer.json()

    async def say(self, text: str, channel: str = ROOM) -> Any:
        return await self.post(f"channels/{channel}/messages", {"text": text})

    async def backstage(self) -> dict[str, str]:
        """The words of each section."""
        told = await self.get("backstage", channel=ROOM)
        return {name: str(message) for name, message in told.items() if message}

    async def said(self) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = (await self.get(f"channels/{ROOM}/messages"))["messages"]
        return messages


@pytest.fixture
async def demo(database_url: str) -> AsyncIterator[Demo]:
    settings = config.load(database_url=database_url, vigia_demo=True, host="127.0.0.1", vigia_adapters="webchat")
    process = await bootstrap.build(settings, clock=MovableClock(StandingClock(NOON)))
    async with AsyncExitStack() as stack:
        await bootstrap.start(process, stack, web=False, worker=False)
        application = web.Application()
        for route in process.adapters[0].routes():
            application.router.add_route(route.method, route.path, route.handler)
        client = await stack.enter_async_context(TestClient(TestServer(application), cookie_jar=DummyCookieJar()))
        demo = Demo(process, client)
        await demo.say("/inc declare sev2 Checkout is failing", "general")
        yield demo


async def test_the_backstage_tells_why_and_what_happened(demo: Demo) -> None:
    told = await demo.backstage()
    assert set(told) == {"why", "deliveries", "timeline"}
    assert "default.yaml:" in told["why"]
    assert "Checkout is failing" in told["timeline"]
    assert await demo.get("backstage", channel="general") == {"why": None, "deliveries": None, "timeline": None}


async def test_every_verb_can_be_completed(demo: Demo) -> None:
    verbs = (await demo.get("verbs"))["verbs"]
    usages = [verb["usage"] for verb in verbs]
    assert "declare [private] [sev2] <title>" in usages
    assert {"update", "resolve", "why", "help"} <= {usage.split()[0] for usage in usages}
    assert all(verb["does"].endswith(".") for verb in verbs)


async def test_an_outage_makes_everything_wait_and_loses_nothing(demo: Demo) -> None:
    await demo.post("pretend", {"what": "outage"})
    await demo.say("/inc update The provider is down")
    assert "pretended outage" in (await demo.backstage())["deliveries"]
    assert not [one for one in await demo.said() if "Update by" in one["text"]]
    await demo.post("clock", {"advance": "2m"})
    assert "pretended outage" not in (await demo.backstage())["deliveries"]
    assert len([one for one in await demo.said() if "Update by" in one["text"]]) == 1


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("/inc declare sev2 Another one", "general"),
        ("/inc update Still looking", ROOM),
        ("/inc note by hand", ROOM),
        ("/inc list", ROOM),
        ("/inc nonsense", ROOM),
        ("/inc update", ROOM),
    ],
)
async def test_the_last_request_delivered_twice_does_nothing_twice(demo: Demo, text: str, channel: str) -> None:
    await demo.say(text, channel)
    change = (await demo.get("channels"))["change"]
    assert (await demo.post("pretend", {"what": "twice"}))["nothing_twice"]
    assert (await demo.get("channels"))["change"] == change


async def test_a_pinned_message_stands_in_the_timeline_at_its_own_time(demo: Demo) -> None:
    number = (await demo.say("pool exhausted"))["message"]["number"]
    await demo.post("clock", {"advance": "20m"})
    for _ in range(2):
        assert (await demo.post("pins", {"channel": ROOM, "message": number, "on": True}))["noted"]
    timeline = (await demo.backstage())["timeline"]
    assert timeline.count("pool exhausted") == 1
    assert (NOON + timedelta()).strftime("%Y-%m-%dT%H:%M:%SZ") in timeline
    assert not (await demo.post("pins", {"channel": ROOM, "message": number, "on": False}))["noted"]
    assert (await demo.post("pins", {"channel": ROOM, "message": number, "on": True}))["noted"]


async def test_a_pin_in_a_channel_without_an_incident_is_refused(demo: Demo) -> None:
    number = (await demo.say("just talk", "general"))["message"]["number"]
    answer = await demo.post("pins", {"channel": "general", "message": number, "on": True})
    assert (answer["noted"], answer["reply"]["refused"]) == (False, True)
