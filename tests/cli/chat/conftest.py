"""An installation, and a folder for what terminals keep."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.cli.chat.sittings import Installation, installed
from tests.databases import copy_sqlite


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own state folder."""
    folder = tmp_path / "state"
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    return folder / "vigia"


@pytest.fixture
def database(migrated_sqlite: Path, tmp_path: Path) -> str:
    return copy_sqlite(migrated_sqlite, tmp_path / "vigia.db")


@pytest.fixture
async def demo(database: str) -> AsyncIterator[Installation]:
    async with installed(database, demo=True) as installation:
        yield installation
