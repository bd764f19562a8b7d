"""The commands only Slack has: `vigia slack manifest`."""

import json
import sys
from argparse import ArgumentParser, Namespace
from typing import Final

import yaml

from adapters.slack.manifest import manifest
from adapters.slack.settings import Given, commands
from bot.domain.errors import SetupError
from bot.ports import OwnCommand, Surroundings


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--format", choices=("json", "yaml"), default="json", help="both can be pasted (json)")


def _print(options: Namespace, surroundings: Surroundings) -> int:
    """The manifest alone, so that it can be piped; where it goes, on standard error. Needs no token."""
    made = manifest(commands(surroundings.settings), _address(surroundings.settings, surroundings.public_url))
    if options.format == "yaml":
        print(yaml.safe_dump(made, sort_keys=False, allow_unicode=True), end="")
    else:
        print(json.dumps(made, indent=2, ensure_ascii=False))
    by = "Socket Mode" if made["settings"]["socket_mode_enabled"] else f"HTTP at {surroundings.public_url}"
    print(f"By {by}. Paste it at https://api.slack.com/apps, Create New App, From a manifest.", file=sys.stderr)
    return 0


def _address(given: Given, public_url: str) -> str | None:
    """None for Socket Mode: with its token; or, as long as there is no secret either, without an https address."""
    reachable = public_url.startswith("https://")
    if "SLACK_APP_TOKEN" in given or ("SLACK_SIGNING_SECRET" not in given and not reachable):
        return None
    if not reachable:
        raise SetupError("PUBLIC_URL: Slack calls https:// addresses only; expected one, or SLACK_APP_TOKEN instead")
    return public_url.rstrip("/")


COMMANDS: Final = (OwnCommand("manifest", "prints the app's manifest for these settings", _arguments, _print),)
