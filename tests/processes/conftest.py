"""An installation on a database of its own; no process outlives its test."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.store import migrate
from tests.processes.installation import Installation, installed


@pytest.fixture
async def installation(database_url: str, tmp_path: Path) -> AsyncIterator[Installation]:
    """Once on SQLite, once on PostgreSQL."""
    async with installed(database_url, tmp_path) as made:
        yield made


@pytest.fixture
async def on_postgres(fresh_postgres: Callable[[], str], tmp_path: Path) -> AsyncIterator[Installation]:
    """Where several processes may share one database."""
    url = fresh_postgres()
    migrate(url)
    async with installed(url, tmp_path) as made:
        yield made
