"""`vigia web`."""

from argparse import ArgumentParser, Namespace

from bot.cli.serving import run_until_stopped


def arguments(_parser: ArgumentParser) -> None:
    """None: settings come from the environment."""


def run(_options: Namespace) -> int:
    """Until it is stopped."""
    return run_until_stopped(web=True, worker=False)
