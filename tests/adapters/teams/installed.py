"""Vigia's adapter installed in the stand-in's tenant, with its door open."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.teams import Teams, connect
from bot.ports import ChatPort, Core, Surroundings
from tests.adapters.slack.fake_core import FakeCore, as_core
from tests.adapters.teams.standin import CATALOG_APP, TeamsStandIn


@asynccontextmanager
async def door_of(teams: TeamsStandIn, adapter: Teams) -> AsyncIterator[None]:
    """Lets Teams reach the adapter, which has been started."""
    application = web.Application()
    for route in adapter.routes():
        application.router.add_route(route.method, route.path, route.handler)
    async with TestServer(application) as server:
        teams.deliver_to(str(server.make_url("/api/messages")))
        yield


@dataclass
class Installed:
    """The adapter, the fake core behind it, and Teams in front of it."""

    adapter: Teams
    core: FakeCore
    teams: TeamsStandIn

    @property
    def port(self) -> ChatPort:
        return self.adapter.chat

    async def settle(self) -> None:
        """Until everything that was begun has ended."""
        await self.adapter.errands.idle()


@asynccontextmanager
async def installed(teams: TeamsStandIn, core: FakeCore | None = None, **more: str) -> AsyncIterator[Installed]:
    """Started, with its door open, on a fake core. The environment has to believe the stand-in's login."""
    core = core or FakeCore(teams.clock)
    async with running(teams, as_core(core), **more) as adapter:
        yield Installed(adapter, core, teams)


@asynccontextmanager
async def running(teams: TeamsStandIn, core: Core, **more: str) -> AsyncIterator[Teams]:
    """The adapter on any core."""
    given = teams.settings(TEAMS_GRAPH_RATE="0", TEAMS_CATALOG_APP_ID=CATALOG_APP) | more
    adapter = connect(Surroundings("en", "UTC", "https://vigia.example.com", False, given), core)
    assert isinstance(adapter, Teams)
    await adapter.start()
    try:
        async with door_of(teams, adapter):
            yield adapter
    finally:
        await adapter.stop()
