"""The stand-in, and the environment in which its login is believed."""

from collections.abc import AsyncIterator

import pytest

from tests.adapters.teams.standin import SteppedTime, TeamsStandIn


@pytest.fixture
def clock() -> SteppedTime:
    """Stands still until the test moves it."""
    return SteppedTime()


@pytest.fixture
async def teams(clock: SteppedTime, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TeamsStandIn]:
    """A tenant on loopback ports; leaving fails the test when the app sent what Microsoft refuses."""
    async with TeamsStandIn(clock) as running:
        for name, value in running.trust.items():
            monkeypatch.setenv(name, value)
        yield running
