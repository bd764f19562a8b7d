"""The adapter's outgoing side alone, against the stand-in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from adapters.teams.calls import Calls
from adapters.teams.connector import Connector
from adapters.teams.graph import Graph
from adapters.teams.rates import Newborn
from adapters.teams.settings import TeamsSettings, read_settings
from adapters.teams.tokens import Tokens
from tests.adapters.slack.fake_core import SharedClock
from tests.adapters.teams.standin import TeamsStandIn


@dataclass
class Lines:
    """What speaks to Microsoft, and where the Connector is."""

    settings: TeamsSettings
    tokens: Tokens
    calls: Calls
    connector: Connector
    graph: Graph
    url: str


@asynccontextmanager
async def lines(teams: TeamsStandIn, **more: str) -> AsyncIterator[Lines]:
    """Open, without a token yet; nothing fetches one by itself."""
    settings = read_settings(teams.settings(**more))
    clock = SharedClock(teams.clock)
    tokens = Tokens(settings, clock)
    calls = Calls(tokens)
    newborn = Newborn(clock)
    connector = Connector(calls, newborn, paced=settings.graph_rate > 0)
    await calls.open()
    try:
        yield Lines(settings, tokens, calls, connector, Graph(settings, calls, newborn), teams.service_url)
    finally:
        await calls.close()
        await tokens.stop()
