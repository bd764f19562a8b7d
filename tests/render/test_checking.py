"""What is missing or wrong in catalogues and templates is found before somebody is spoken to in the wrong language."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from bot.config import HOME
from bot.render.checking import complaints, placeholders

SPANISH = Path("locale/es/LC_MESSAGES/vigia.po")

Change = Callable[[str, str], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped templates and catalogues."""
    return shutil.copytree(HOME / "templates", tmp_path / "templates")


@pytest.fixture
def spanish(folder: Path) -> Change:
    """Changes one place of the Spanish catalogue."""
    path = folder / SPANISH

    def change(before: str, after: str) -> None:
        words = path.read_text(encoding="utf-8")
        assert words.count(before) == 1, before
        path.write_text(words.replace(before, after), encoding="utf-8")

    return change


def sentence_changed(folder: Path, sentence: str, now: str) -> tuple[str, str]:
    """The entry of a sentence as it stands in the file, and with another translation."""
    begins = f'msgid "{sentence}"\nmsgstr '
    words = (folder / SPANISH).read_text(encoding="utf-8")
    line = words[words.index(begins) + len(begins) :].split("\n", 1)[0]
    return f"{begins}{line}", f"{begins}{now}"


def test_nothing_is_wrong_with_what_is_shipped() -> None:
    assert complaints(HOME / "templates") == []


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ('""', "is not translated"),
        ('"La gravedad ha cambiado."', "lacks the placeholder severity"),
        ('"La gravedad es {severity} desde {at}."', "has a placeholder the sentence does not: at"),
    ],
)
def test_a_translation_that_is_missing_or_says_something_else_is_found(
    folder: Path, spanish: Change, now: str, said: str
) -> None:
    spanish(*sentence_changed(folder, "The severity is {severity} now.", now))
    assert complaints(folder) == [f"{folder / SPANISH}: 'The severity is {{severity}} now.': {said}"]


def test_a_translation_somebody_should_look_at_is_found(folder: Path, spanish: Change) -> None:
    before, _after = sentence_changed(folder, "Add a note", "")
    spanish(before, f"#, fuzzy\n{before}")
    assert complaints(folder) == [f"{folder / SPANISH}: 'Add a note': is marked as fuzzy"]


def test_a_translation_of_what_nobody_says_any_more_is_found(folder: Path) -> None:
    path = folder / SPANISH
    path.write_text(path.read_text(encoding="utf-8") + '\nmsgid "Bye"\nmsgstr "Adiós"\n', encoding="utf-8")
    assert complaints(folder) == [f"{path}: 'Bye': no sentence of the product; run `make messages`"]


def test_one_form_of_two_missing_is_found(folder: Path, spanish: Change) -> None:
    spanish('msgstr[1] "Hay {n} incidentes abiertos."', 'msgstr[1] ""')
    assert complaints(folder) == [f"{folder / SPANISH}: 'One incident is open.': is not translated"]


def test_a_catalogue_that_is_missing_is_found(folder: Path) -> None:
    (folder / SPANISH).unlink()
    assert complaints(folder) == [f"{folder / SPANISH}: is missing"]


@pytest.mark.parametrize("lang", ["en", "es", "pt_BR"])
def test_a_template_missing_in_one_language_is_found(folder: Path, lang: str) -> None:
    path = folder / lang / "no-change.room.j2"
    path.unlink()
    assert complaints(folder) == [f"{path}: is missing"]


@pytest.mark.parametrize(
    ("before", "after", "differs"), [("{{ due }}", "pronto", "due"), ("{{ by }}", "{{ by }} {{ who }}", "who")]
)
def test_a_template_that_uses_other_facts_is_found(folder: Path, before: str, after: str, differs: str) -> None:
    path = folder / "es" / "no-change.room.j2"
    words = path.read_text(encoding="utf-8")
    assert before in words
    path.write_text(words.replace(before, after), encoding="utf-8")
    assert complaints(folder) == [f"{path}: does not use the same facts as in en: {differs}"]


@pytest.mark.parametrize(
    ("sentence", "names"), [("{a} and {b}", {"a", "b"}), ("plain", set()), ("{{not}} {one}", {"one"}), ("", set())]
)
def test_placeholders_are_the_names_in_braces(sentence: str, names: set[str]) -> None:
    assert placeholders(sentence) == names


def test_the_catalogue_holds_exactly_the_sentences_of_the_code(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "babel.cfg"]
    command += [part for keyword in ("say:1", "line:1", "N_", "count:1,2") for part in ("-k", keyword)]
    command += ["--no-location", "--sort-output", "--omit-header", "--project", "vigia", "-o", str(fresh), "."]
    subprocess.run(command, cwd=HOME, check=True, timeout=60)
    assert ids(fresh) == ids(HOME / "templates" / "locale" / "vigia.pot"), "run `make messages`"


def ids(path: Path) -> set[object]:
    with path.open("rb") as file:
        catalogue: Catalog = read_po(file)
    return {message.id for message in catalogue if message.id}
