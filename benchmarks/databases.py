"""Databases on the real disk: each waits for it at every commit, as an installation does."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from bot.store import migrate
from tests.databases import running_postgres, sqlite_url

Fresh = Callable[[], AbstractContextManager[str]]  # the URL of a new, migrated database
KINDS = ("SQLite", "PostgreSQL")


@contextmanager
def disk(kind: str) -> Iterator[Fresh]:
    """Makes as many new databases as are asked for; they end with the block."""
    with _sqlite() if kind == "SQLite" else _postgres() as fresh:
        yield fresh


@contextmanager
def _sqlite() -> Iterator[Fresh]:
    @contextmanager
    def fresh() -> Iterator[str]:
        with tempfile.TemporaryDirectory(prefix="vigia-bench-") as folder:
            url = sqlite_url(Path(folder) / "vigia.db")
            migrate(url)
            yield url

    yield fresh


@contextmanager
def _postgres() -> Iterator[Fresh]:
    with running_postgres(durable=True) as server:

        @contextmanager
        def fresh() -> Iterator[str]:
            with server.database() as url:
                migrate(url)
                yield url

        yield fresh
