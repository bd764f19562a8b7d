"""What every test here may ask for. Nothing is skipped: a program that is missing fails the run."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store import migrate
from clients.product import Product
from tests.databases import sqlite_url
from tests.processes.installation import installed

pytest_plugins = ["tests.network_guard", "tests.reporting"]


@pytest.fixture
async def product(tmp_path: Path) -> AsyncIterator[Product]:
    """Vigia as it is installed, on SQLite, in a process of its own; its page stands in a folder too."""
    url = sqlite_url(tmp_path / "vigia.db")
    migrate(url)
    async with installed(url, tmp_path) as installation:
        yield await Product.started(installation, tmp_path / "page")
