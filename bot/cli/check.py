"""`vigia check`: everything that can be known to be wrong before the start."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from bot import config
from bot.config import HOME, Settings
from bot.domain.errors import SetupError
from bot.playbook import load_components, load_playbook
from bot.render.checking import complaints
from bot.render.phrasebook import load
from bot.render.proofreading import proofread


def arguments(parser: ArgumentParser) -> None:
    """A playbook to read instead of the installed ones."""
    parser.add_argument("file", nargs="?", type=Path, help="a playbook; without it, everything is checked")


def run(options: Namespace) -> int:
    """1 when something is wrong."""
    found: list[str] = []
    try:
        print(read_playbook(options.file or installed_playbook(config.load())))
        if not options.file:
            print(read_components(installed_components(config.load())))
    except SetupError as error:
        found += str(error).splitlines()
    if not options.file:
        found += wrong_words()
        found += wrong_texts(config.load())
    for complaint in found:
        print(complaint)
    print(f"complaints: {len(found)}" if found else "nothing is wrong")
    return 1 if found else 0


def installed_playbook(settings: Settings) -> Path:
    """The one incidents are declared by."""
    return settings.vigia_playbooks / "default.yaml"


def installed_components(settings: Settings) -> Path:
    """Those the status page lists."""
    return settings.vigia_playbooks / "components.yaml"


def read_playbook(path: Path) -> str:
    """What is in it, in one line. Raises SetupError with a line for each complaint."""
    playbook = load_playbook(path)
    return f"{path}: playbook {playbook.name}, {len(playbook.roles)} roles, {len(playbook.ladder)} steps of the ladder"


def read_components(path: Path) -> str:
    """The same of the status page's components; there need be no such file."""
    return f"{path}: {len(load_components(path))} components of the status page"


def wrong_words() -> list[str]:
    """What is missing or wrong in templates and catalogues."""
    return complaints(HOME / "templates")


def wrong_texts(settings: Settings) -> list[str]:
    """What is missing or wrong in publications' templates and ready sentences, the operators' own among them."""
    folders = settings.template_folders
    found = proofread(folders) if settings.vigia_templates else []  # ours are proofread with the rest
    try:
        load(folders)
    except SetupError as error:
        found += str(error).splitlines()
    return found
