"""One history of the schema, for the core and the web chat; where it ends is what the code expects."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, Engine, MetaData, create_engine, inspect

from adapters.webchat.tables import metadata as webchat
from bot.store import HEAD, migrate
from bot.store.migrate import MIGRATIONS, revision
from bot.store.tables import metadata as core
from tests.databases import sqlite_url


@contextmanager
def engine_of(url: str) -> Iterator[Engine]:
    engine = create_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def alembic(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with nothing in it."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "empty.db")
    make: Callable[[], str] = request.getfixturevalue("fresh_postgres")
    return make()


def described(metadata: MetaData) -> MetaData:
    """Everything there should be, in one piece."""
    everything = MetaData()
    for table in metadata.tables.values():
        table.to_metadata(everything)
    return everything


def compare_defaults(
    _context: object, _there: object, column: Column[Any], there: object, here: object, *_: object
) -> bool:
    """Whether one of the two has none. SQLite numbers its rows by itself, and tells of defaults in its own words."""
    return column.identity is None and (there is None) != (here is None)


def test_the_migrations_make_exactly_the_tables_that_the_code_describes(database_url: str) -> None:
    everything = described(core)
    for table in webchat.tables.values():
        table.to_metadata(everything)
    with engine_of(database_url) as engine, engine.connect() as connection:
        defaults = compare_defaults if connection.dialect.name == "sqlite" else True
        options = {"compare_type": True, "compare_server_default": defaults}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, everything) == []


def test_a_table_that_no_migration_makes_would_be_noticed(database_url: str) -> None:
    with engine_of(database_url) as engine, engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, described(core)) != []  # the web chat's are missing in this description


def test_the_code_expects_the_one_end_of_the_history() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert scripts.get_heads() == [HEAD]
    revisions = [script.revision for script in scripts.walk_revisions()]
    assert sorted(revisions, reverse=True) == revisions
    assert {path.name[:4] for path in (MIGRATIONS / "versions").glob("*.py")} == set(revisions)


def test_migrating_again_changes_nothing(empty_url: str) -> None:
    for _ in range(2):
        migrate(empty_url)
        with engine_of(empty_url) as engine, engine.connect() as connection:
            assert revision(connection) == HEAD


def test_several_that_migrate_at_the_same_moment_wait_for_each_other(empty_url: str) -> None:
    with ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(migrate, empty_url) for _ in range(4)]:
            done.result(timeout=60)
    with engine_of(empty_url) as engine, engine.connect() as connection:
        assert revision(connection) == HEAD


def test_every_step_can_be_taken_back_and_taken_again(empty_url: str) -> None:
    migrate(empty_url)
    with engine_of(empty_url) as engine:
        with engine.begin() as connection:
            before = snapshot(connection)
            command.downgrade(alembic(connection), "base")
        with engine.connect() as connection:
            assert inspect(connection).get_table_names() == ["alembic_version"]
    migrate(empty_url)
    with engine_of(empty_url) as engine, engine.connect() as connection:
        assert snapshot(connection) == before


def snapshot(connection: Connection) -> dict[str, Any]:
    """Names of all tables, columns and indexes."""
    schema = inspect(connection)
    return {
        table: (
            sorted(column["name"] for column in schema.get_columns(table)),
            sorted(str(index["name"]) for index in schema.get_indexes(table)),
        )
        for table in schema.get_table_names()
    }
