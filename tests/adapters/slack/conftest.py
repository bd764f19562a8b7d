"""The stand-in and a client of it."""

from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.adapters.slack.standin import SlackStandIn


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    """A workspace on a loopback port; leaving fails the test when the app sent what Slack refuses."""
    async with SlackStandIn() as running:
        yield running


@pytest.fixture
def client(slack: SlackStandIn) -> AsyncWebClient:
    """Slack's own client with the app's token, and no retries."""
    return client_of(slack)


def client_of(slack: SlackStandIn, token: str | None = None) -> AsyncWebClient:
    """Slack's own client for any stand-in and token."""
    return AsyncWebClient(token or slack.bot_token, base_url=slack.api_url, retry_handlers=[])
