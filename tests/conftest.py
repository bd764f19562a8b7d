"""Fixtures that every test may ask for."""

import gc
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Browser, Page, async_playwright

from tests.databases import PostgresServer, copy_sqlite, running_postgres, sqlite_url

pytest_plugins = ["tests.network_guard", "tests.reporting"]
# A suite that no test runner collects by itself: its assertions explain themselves all the same.
pytest.register_assert_rewrite("tests.contracts.chat_port", "tests.contracts.target")

CHROMIUM_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_ON_MACOS: Final = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
CHROMIUM_ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page under test reaches this machine and nothing else.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]",
)


# Hundreds of thousands of objects of libraries and collected tests live to the end: looking at them again and again
# is a fifth of the whole suite's time.
gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One PostgreSQL server per worker, started when the first test asks for it."""
    with running_postgres() as server:
        yield server


@pytest.fixture
def fresh_postgres(postgres_server: PostgresServer) -> Iterator[Callable[[], str]]:
    """Makes empty PostgreSQL databases: each call returns the URL of one, dropped after the test."""
    with ExitStack() as databases:
        yield lambda: databases.enter_context(postgres_server.database())


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The migrated file that tests get copies of."""
    from bot.store import migrate

    path = tmp_path_factory.mktemp("migrated") / "template.db"
    migrate(sqlite_url(path))
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: PostgresServer) -> str:
    """The name of the migrated database that tests get copies of."""
    from bot.store import migrate

    name = postgres_server.create()
    migrate(postgres_server.url(name))
    return name


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a new, migrated database: the test runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield copy_sqlite(request.getfixturevalue("migrated_sqlite"), tmp_path / "vigia.db")
    else:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        with server.database(template=request.getfixturevalue("migrated_postgres")) as url:
            yield url


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser's program."""
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if found:
        return Path(found)
    if CHROMIUM_ON_MACOS.exists():
        return CHROMIUM_ON_MACOS
    pytest.skip("no Chromium on this machine (on Debian: apt install chromium)")


@pytest.fixture
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    """A browser of its own: Playwright belongs to one event loop, and so does a test."""
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        yield launched
        await launched.close()


@pytest.fixture
async def page(browser: Browser) -> Page:
    """An empty page in a session that no other test sees."""
    return await browser.new_page()
