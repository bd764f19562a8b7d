"""The public pages, on each database."""

from collections.abc import AsyncIterator

import pytest

from bot.store import Store, wakeup
from bot.testing import NOON
from tests.adapters.publish.smtp_sink import SmtpSink, smtp_sink
from tests.subscriptions.house import House, house


@pytest.fixture(autouse=True)
def quick_goodbye(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store on PostgreSQL notices that it is closed at its listener's next look: a second in an installation."""
    monkeypatch.setattr(wakeup, "POLL_SECONDS", 0.02)


@pytest.fixture
async def sink() -> AsyncIterator[SmtpSink]:
    """The mail server."""
    async with smtp_sink() as listening:
        yield listening


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """The database."""
    opened = Store(database_url)
    await opened.open(NOON)
    yield opened
    opened.close()


@pytest.fixture
async def here(store: Store, sink: SmtpSink) -> AsyncIterator[House]:
    """Mail and webhooks."""
    async with house(store, sink) as opened:
        yield opened
