"""Stores on real databases."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from bot.store import Store, wakeup
from bot.testing import NOON
from tests.store.support import playbook

OpenStore = Callable[[], Awaitable[Store]]

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_postgres = pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


@pytest.fixture(autouse=True)
def quick_goodbye(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store on PostgreSQL notices that it is closed at its listener's next look: a second in an installation."""
    monkeypatch.setattr(wakeup, "POLL_SECONDS", 0.02)


@pytest.fixture
async def open_store(database_url: str) -> AsyncIterator[OpenStore]:
    """Opens one store after another on the test's database, as processes would; those left open are closed."""
    opened: list[Store] = []

    async def open_one() -> Store:
        store = Store(database_url)
        opened.append(store)
        await store.open(NOON)
        await store.pin(playbook())
        return store

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
async def store(open_store: OpenStore) -> Store:
    """The first process."""
    return await open_store()
