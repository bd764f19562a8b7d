"""What is wrong with the templates of publications, found by reading them all and by writing each."""

import difflib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import meta

from bot.domain.errors import SetupError
from bot.render import phrasebook
from bot.render.publications import FORMS, MAIL, NAMES, PHASES, Facts, Press
from bot.render.sandbox import SUFFIX, Sandbox
from bot.render.wording import LANGUAGES, SOURCE

FOLDER = "publications"
PIECES = tuple(f"{name}{SUFFIX}" for name in ("_lines", *(f"_{form}" for form in FORMS), *PHASES))  # in each language
ONE_FORM = tuple(f"{phase}.{form}{SUFFIX}" for phase, form in product(PHASES, FORMS))  # where somebody wants them
SHARED = (MAIL, str(phrasebook.FILE))

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
EXAMPLES = (
    Facts(),
    Facts(
        text="We are looking into it.",
        application="checkout",
        location="Europe",
        planned=True,
        expected=LATER,
        next_update_at=LATER,
        contact="the help desk",
        link="https://status.example/7",
        cause="a certificate",
        cause_confirmed=True,
        started_at=NOON,
        ended_at=LATER,
        before=NOON,
        quoted="It is over.",
        reason="it was an exercise",
        starts_at=NOON,
        ends_at=LATER,
        incident=7,
    ),
)


def proofread(folders: Sequence[Path]) -> list[str]:
    """One line each, with file and line, about the first folder: what is missing, strange or broken in it.

    A folder that stands above others need not have everything, but the same in each language it has.
    """
    own, alone = folders[0], len(folders) == 1
    found = [*_strange(own), *_uneven(own, LANGUAGES if alone else _spoken(own), alone=alone)]
    try:
        press = Press(folders, ZoneInfo("UTC"))
    except SetupError as error:
        return _once([*found, *str(error).splitlines()])
    return _once([*found, *_differing(own), *_unwritten(press), *_phrases(folders)])


def _spoken(own: Path) -> list[str]:
    return [lang for lang in LANGUAGES if (own / lang / FOLDER).is_dir()]


def _strange(own: Path) -> Iterator[str]:
    known = {f"{lang}/{FOLDER}/{name}" for lang in LANGUAGES for name in (*PIECES, *ONE_FORM)} | set(SHARED)
    for path in sorted(own.glob(f"**/{FOLDER}/*")):
        name = path.relative_to(own).as_posix()
        if name not in known and not path.name.startswith("."):
            near = difflib.get_close_matches(name, known, n=1)
            yield f"{path}: is no template of a publication" + (f"; did you mean {near[0]}?" if near else "")


def _uneven(own: Path, languages: Sequence[str], *, alone: bool) -> Iterator[str]:
    there = {lang: {path.name for path in (own / lang / FOLDER).glob(f"*{SUFFIX}")} for lang in languages}
    wanted = set(PIECES if alone else ()) | set().union(*there.values()) & {*PIECES, *ONE_FORM}
    for lang in languages:
        yield from (f"{own / lang / FOLDER / name}: is missing" for name in sorted(wanted - there[lang]))


def _differing(own: Path) -> Iterator[str]:
    sandbox = Sandbox([own], NAMES)
    for path in sorted(own.glob(f"*/{FOLDER}/*{SUFFIX}")):
        source = own / SOURCE / FOLDER / path.name
        if source.is_file() and (different := _facts(path, sandbox) ^ _facts(source, sandbox)):
            yield f"{path}: does not use the same facts as in {SOURCE}: {', '.join(sorted(different))}"


def _facts(path: Path, sandbox: Sandbox) -> set[str]:
    return meta.find_undeclared_variables(sandbox.parse(path.read_text(encoding="utf-8")))


def _unwritten(press: Press) -> Iterator[str]:
    for lang, phase, form, facts in product(LANGUAGES, PHASES, FORMS, EXAMPLES):
        try:
            press.statement(phase, form, lang, facts)
        except SetupError as error:
            yield str(error)


def _phrases(folders: Sequence[Path]) -> list[str]:
    try:
        phrasebook.load(folders)
    except SetupError as error:
        return str(error).splitlines()
    return []


def _once(complaints: list[str]) -> list[str]:
    return list(dict.fromkeys(complaints))
