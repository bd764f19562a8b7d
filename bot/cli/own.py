"""`vigia <adapter> <command>`: what only one adapter has, as in `vigia slack manifest`."""

import importlib
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from functools import partial

from bot import bootstrap, config
from bot.ports import OwnCommand


def arguments(parser: ArgumentParser, adapter: str) -> None:
    """The commands listed in the adapter's commands.py."""
    offered: Sequence[OwnCommand] = importlib.import_module(f"adapters.{adapter}.commands").COMMANDS
    commands = parser.add_subparsers(dest="own", required=True, metavar="COMMAND")
    for command in offered:
        sub = commands.add_parser(command.name, help=command.does, description=command.does)
        command.arguments(sub)
        sub.set_defaults(run=partial(_run, adapter, command))


def _run(adapter: str, command: OwnCommand, options: Namespace) -> int:
    return command.run(options, bootstrap.surroundings(adapter, config.load()))
