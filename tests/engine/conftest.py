"""The installation each test talks to."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from tests.databases import copy_sqlite
from tests.engine.harness import Vigia, running


@pytest.fixture(autouse=True)
def log() -> Iterator[object]:
    """What is logged is kept aside: drawing a traceback takes seconds."""
    with structlog.testing.capture_logs() as entries:
        yield entries


@pytest.fixture
async def vigia(migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[Vigia]:
    """On SQLite."""
    async with running(copy_sqlite(migrated_sqlite, tmp_path / "vigia.db")) as made:
        yield made


@pytest.fixture
async def on_both(database_url: str) -> AsyncIterator[Vigia]:
    """Once on SQLite, once on PostgreSQL: for what the database itself decides."""
    async with running(database_url) as made:
        yield made
