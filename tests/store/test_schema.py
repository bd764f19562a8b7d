"""The migrations and the tables say the same, on both databases."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, create_engine

from adapters.webchat.tables import schema
from bot.store import HEAD, migrate, tables
from bot.store.migrate import MIGRATIONS


def test_the_newest_migration_is_the_one_this_code_was_written_for() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [HEAD]


def test_a_migrated_database_is_what_the_code_expects(database_url: str) -> None:
    expected = MetaData()
    for metadata in (tables.metadata, schema.metadata):
        for table in metadata.sorted_tables:
            table.to_metadata(expected)
    assert differences(database_url, expected) == []


def differences(url: str, expected: MetaData) -> list[Any]:
    """What a new migration would have to do."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            # SQLite keeps no word of an identity column, so there a default cannot be compared.
            defaults = connection.dialect.name == "postgresql"
            context = MigrationContext.configure(connection, opts={"compare_server_default": defaults})
            return list(compare_metadata(context, expected))
    finally:
        engine.dispose()


def test_migrating_again_changes_nothing(database_url: str) -> None:
    migrate(database_url)
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == HEAD
