"""The command line: one file per command, loaded only when it is asked for."""

import argparse
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.domain.errors import BotError

COMMANDS = {  # name: what it does
    "demo": "the whole product on one SQLite file, with the web chat and a clock that can be moved",
    "run": "web and worker in one process",
    "web": "answers chat platforms and serves pages",
    "worker": "asks what is due and delivers what waits",
    "migrate": "brings the database to this version's schema",
    "login-link": "prints a one-time address that signs somebody in to the web chat",
    "chat": "the web chat's conversation in a terminal",
    "check": "reads settings, playbooks, templates and catalogues, and says what is wrong",
    "doctor": "examines the installation and what it is connected to, and says what to do",
    "list": "the open incidents",
    "show": "one incident with its timeline and outbox",
    "subscribers": "who asked to be told: list, add, import, export, erase",
    "replay": "plays real incidents through the engine on a virtual clock",
}
ADAPTERS = Path(__file__).parents[2] / "adapters"
FAILED = 2  # exit status: the command could not be carried out, and said why


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and answers its exit status."""
    parser = argparse.ArgumentParser(prog="vigia", description="The incident bot that keeps the lookout.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    own = with_own_commands()
    words = argv if argv is not None else sys.argv[1:]
    wanted = next((word for word in words if word in COMMANDS or word in own), None)
    for name, does in COMMANDS.items():
        sub = commands.add_parser(name, help=does, description=does)
        if name == wanted:
            module = importlib.import_module(f"bot.cli.{name.replace('-', '_')}")
            module.arguments(sub)
            sub.set_defaults(run=module.run)
    for name in own:
        does = f"what only {name} has"
        sub = commands.add_parser(name, help=does, description=does)
        if name == wanted:
            importlib.import_module("bot.cli.own").arguments(sub, name)
    options = parser.parse_args(argv)
    try:
        status: int = options.run(options)
    except BotError as error:
        print(f"vigia: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return 130
    return status


def with_own_commands() -> list[str]:
    """The adapters that have commands of their own, as in `vigia slack manifest`."""
    return sorted(path.parent.name for path in ADAPTERS.glob("*/commands.py"))
