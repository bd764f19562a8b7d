"""`vigia migrate`."""

from argparse import ArgumentParser, Namespace

from bot import config
from bot.store import HEAD, migrate


def arguments(_parser: ArgumentParser) -> None:
    """None: DATABASE_URL says which."""


def run(_options: Namespace) -> int:
    """Does nothing when the database is there already."""
    migrate(config.load().database_url)
    print(f"the database is at revision {HEAD}")
    return 0
