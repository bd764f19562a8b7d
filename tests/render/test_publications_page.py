"""docs/templates.md shows what is really said, and everything that can be overridden."""

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.config import HOME
from bot.render import phrasebook
from bot.render.proofreading import PIECES, SHARED, proofread
from bot.render.publications import FORMS, NAMES, PHASES, Form, Press
from bot.render.sandbox import FILTERS
from tests.docs import pages
from tests.render.test_publications import KNOWN, told

PAGE = pages.read("docs/templates.md")
OURS = HOME / "templates"


@pytest.mark.parametrize(
    ("number", "phase", "form", "lang"),
    [(0, "investigating", "public", "en"), (1, "investigating", "short", "es"), (2, "correction", "mail", "pt_BR")],
)
def test_the_examples_are_what_is_said(number: int, phase: str, form: Form, lang: str) -> None:
    unknown = {"expected": None, "ended_at": None, "starts_at": None, "ends_at": None}
    statement = told(phase, form, lang, planned=False, cause_confirmed=False, **unknown)
    assert pages.blocks(PAGE, "text")[number].strip() == f"{statement.title}\n\n{statement.text}"


def test_every_phase_form_fact_and_filter_is_named() -> None:
    for heading, wanted in (
        ("## Phases and forms", {*PHASES, *FORMS}),
        ("## Facts", set(NAMES)),
        ("## What a template may hold", set(FILTERS)),
    ):
        assert wanted <= set(pages.ticked(pages.section(PAGE, heading))), heading


def test_every_kind_of_file_is_named() -> None:
    named = {row[0].strip("`") for row in pages.rows(pages.section(PAGE, "## Templates of your own"))}
    generic = {re.sub(rf"^_({'|'.join(FORMS)})\b", "_<form>", piece) for piece in PIECES}
    generic = {re.sub(rf"^({'|'.join(PHASES)})\b", "<phase>", piece) for piece in generic}
    ours = {f"<language>/publications/{piece}" for piece in generic} | {*SHARED}
    assert named == ours | {"<language>/publications/<phase>.<form>.j2"}


def test_the_templates_shown_work(tmp_path: Path) -> None:
    shown = pages.blocks(PAGE, "jinja")
    names = re.findall(r"`((?:en|es)/publications/\S+\.j2)`:\n", PAGE)
    assert len(names) == len(shown) == 3
    for name, source in zip(names, shown, strict=True):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(line.strip() for line in source.splitlines()), encoding="utf-8")
    assert [line for line in proofread([tmp_path, OURS]) if not line.endswith("is missing")] == []
    press = Press([tmp_path, OURS], ZoneInfo("UTC"))
    assert press.statement("resolved", "short", "es", KNOWN).title.startswith("Ya funciona: Checkout")
    assert press.statement("resolved", "room", "en", KNOWN).title.startswith("Back to normal: Checkout")
    assert press.statement("resolved", "mail", "en", KNOWN).text.startswith("Good day,")


def test_the_sentences_shown_work(tmp_path: Path) -> None:
    (tmp_path / "publications").mkdir()
    (tmp_path / phrasebook.FILE).write_text(pages.blocks(PAGE, "yaml")[0], encoding="utf-8")
    phrase = phrasebook.load([tmp_path, OURS]).phrase("resolved", "credit")
    assert phrase is not None
    assert phrase.in_("es") == "Acreditaremos el tiempo de la interrupción."
