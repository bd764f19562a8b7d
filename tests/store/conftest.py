"""A store with one incident in it."""

from collections.abc import AsyncIterator, Iterator

import pytest
import structlog

from bot.store import Store
from bot.testing import NOON
from tests.engine.installation import playbook


@pytest.fixture(autouse=True)
def log() -> Iterator[object]:
    """What is logged is kept aside."""
    with structlog.testing.capture_logs() as entries:
        yield entries


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """Once on SQLite, once on PostgreSQL."""
    made = Store(database_url)
    await made.open(NOON)
    await made.pin(playbook())
    yield made
    made.close()
