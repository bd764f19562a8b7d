"""`vigia run`."""

from argparse import ArgumentParser, Namespace

from bot import config
from bot.cli.serving import run_until_stopped
from bot.store import migrate


def arguments(_parser: ArgumentParser) -> None:
    """None: settings come from the environment."""


def run(_options: Namespace) -> int:
    """Until it is stopped."""
    migrate(config.load().database_url)  # one process, one database: nobody else needs to be asked
    return run_until_stopped(web=True, worker=True)
