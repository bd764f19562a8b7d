"""The commands only Teams has: `vigia teams package`."""

import sys
from argparse import ArgumentParser, Namespace
from importlib.metadata import version
from pathlib import Path
from typing import Final

from adapters.teams.manifest import PERMISSIONS, enabled, manifest, package
from adapters.teams.settings import app_id, private
from bot.domain.errors import SetupError
from bot.ports import OwnCommand, Surroundings


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--output", type=Path, default=Path("vigia-teams.zip"), help="the file (vigia-teams.zip)")
    parser.add_argument("--threads-only", action="store_true", help="ask for no permission to make channels")
    parser.add_argument("--no-reading", action="store_true", help="ask for no permission to read the team's channels")


def _write(options: Namespace, surroundings: Surroundings) -> int:
    """The app as a zip; on standard error what it asks for, and where it goes. Needs no secret."""
    if not surroundings.public_url.startswith("https://"):
        raise SetupError("PUBLIC_URL: Teams calls https:// addresses only; expected one that leads here")
    url, kind = surroundings.public_url.rstrip("/"), private(surroundings.settings)
    wanted = enabled(kind, channels=not options.threads_only, reading=not options.no_reading)
    made = manifest(app_id(surroundings.settings), url, version("vigia"), kind, wanted)
    try:
        options.output.write_bytes(package(made))
    except OSError as error:
        raise SetupError(f"--output: {options.output} cannot be written ({error.strerror})") from error
    print(options.output)
    for one in PERMISSIONS:
        if one.needed_for in wanted:
            print(f"asks for {one.name}: {one.what}", file=sys.stderr)
    print("Upload it in Teams: Apps, Manage your apps, Upload an app; then add it to the team.", file=sys.stderr)
    return 0


COMMANDS: Final = (OwnCommand("package", "builds the app's zip for these settings", _arguments, _write),)
