"""The schema's history, in one line for the core and the adapters that keep tables."""

from pathlib import Path

from sqlalchemy import Connection, create_engine, inspect, text

from bot.store.database import normalised, reachable, sqlite_engine, transaction

HEAD = "0012"  # the revision this code was written for; a test holds it against the migrations folder
MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 0x56494D  # "VIM": two processes migrating at once wait for each other on PostgreSQL


def migrate(url: str) -> None:
    """Brings the database to HEAD; does nothing when it is there. Raises SetupError when it cannot be reached."""
    address = normalised(url)
    on_sqlite = address.get_backend_name() == "sqlite"
    engine = sqlite_engine(address, size=1) if on_sqlite else create_engine(address)
    try:
        with reachable(), transaction(engine, writes=True) as connection:
            if revision(connection) == HEAD:
                return
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
            upgrade(connection)
    finally:
        engine.dispose()


def upgrade(connection: Connection) -> None:
    """Runs the missing migrations in this transaction."""
    # Alembic costs a third of a second to import, and most starts have nothing to migrate.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def revision(connection: Connection) -> str | None:
    """The revision the database is at; None when it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found
