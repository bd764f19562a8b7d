"""Vigia's adapter installed in the stand-in's workspace, with one door open or both."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.slack import Slack, connect
from bot.ports import ChatPort, Core, Surroundings
from tests.adapters.slack.fake_core import FakeCore, as_core
from tests.adapters.slack.standin import SlackStandIn
from tests.adapters.slack.standin.state import Channel

Through = Literal["http", "socket"]


def settings_for(slack: SlackStandIn, through: Through = "http", **more: str) -> dict[str, str]:
    """The environment of an installation there."""
    door = (
        {"SLACK_SIGNING_SECRET": slack.state.app.signing_secret}
        if through == "http"
        else {"SLACK_APP_TOKEN": slack.app_token}
    )
    known = {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_API_URL": slack.api_url}
    return {**known, **door, "SLACK_ANNOUNCEMENTS": slack.workspace.general.id, **more}


@asynccontextmanager
async def door_of(slack: SlackStandIn, adapter: Slack, through: Through) -> AsyncIterator[None]:
    """Lets Slack reach the adapter, which has been started."""
    if through == "socket":
        slack.deliver_by_socket()
        await slack.socket.connected(1)
        yield
        return
    application = web.Application()
    for route in adapter.routes():
        application.router.add_route(route.method, route.path, route.handler)
    async with TestServer(application) as server:
        slack.deliver_to(str(server.make_url("/slack/events")))
        slack.door.signs_at = slack.clock.time  # type: ignore[attr-defined]  # the HTTP door has it
        yield


@dataclass
class Installed:
    """The adapter, the fake core behind it, and Slack in front of it."""

    adapter: Slack
    core: FakeCore
    slack: SlackStandIn

    @property
    def port(self) -> ChatPort:
        return self.adapter.chat

    @property
    def general(self) -> Channel:
        return self.slack.workspace.general

    async def settle(self) -> None:
        """Until everything that was begun has ended."""
        await self.adapter.errands.idle()


@asynccontextmanager
async def installed(slack: SlackStandIn, through: Through = "http", **more: str) -> AsyncIterator[Installed]:
    """Started, with its door open, on a fake core."""
    core = FakeCore(slack.clock)
    async with running(slack, as_core(core), through, **more) as adapter:
        yield Installed(adapter, core, slack)


@asynccontextmanager
async def running(slack: SlackStandIn, core: Core, through: Through, **more: str) -> AsyncIterator[Slack]:
    """The adapter on any core."""
    around = Surroundings("en", "UTC", "https://vigia.example.com", False, settings_for(slack, through, **more))
    adapter = connect(around, core)
    assert isinstance(adapter, Slack)
    await adapter.start()
    try:
        async with door_of(slack, adapter, through):
            yield adapter
    finally:
        await adapter.stop()
