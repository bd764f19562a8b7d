"""Templates into messages: wording and order, never a rule, and never what a person typed."""

import shutil
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError

from bot.config import HOME
from bot.domain.errors import SetupError
from bot.messages import Bold, Bullets, Mention, Paragraph, Text, plain_text
from bot.render import Wording
from bot.testing import ANA, NOON

SHIPPED = HOME / "templates"
UTC = ZoneInfo("UTC")
ENGLISH = Wording(SHIPPED, "en", UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped catalogues and one template: `greeting`."""
    shutil.copytree(SHIPPED / "locale", tmp_path / "locale")
    for lang in ("en", "es", "pt_BR"):
        (tmp_path / lang).mkdir()
    put(tmp_path, "en", "Hello {{ person }}: {{ text }}")
    return tmp_path


def put(folder: Path, lang: str, template: str) -> None:
    (folder / lang / "greeting.j2").write_text(template, encoding="utf-8")


def test_what_is_shown_are_parts_and_the_first_is_the_summary(folder: Path) -> None:
    put(folder, "en", "{{ person }} says\n{{ text|bold }}.\n\n\n- one {{ text }}\n- two\n\nThe end\n")
    wording = Wording(folder, "en", UTC)
    message = wording.message("greeting", wording.words("en", NOON), {"person": ANA, "text": "hi"})
    assert message.summary == "@Ana says hi."
    assert message.parts == (
        Paragraph((Mention(ANA), Text(" says "), Bold("hi"), Text("."))),
        Bullets(((Text("one "), Text("hi")), (Text("two"),))),
        Paragraph((Text("The end"),)),
    )


def test_line_breaks_of_a_fact_are_kept_and_start_no_list(folder: Path) -> None:
    wording = Wording(folder, "en", UTC)
    message = wording.message("greeting", wording.words("en", NOON), {"person": ANA, "text": "\n\n- a\n\n- b"})
    assert message.parts == (Paragraph((Text("Hello "), Mention(ANA), Text(": "), Text("\n\n- a\n\n- b"))),)


@given(st.text() | st.sampled_from(["\x000\x00", "\x0099\x00", "{{ person }}", "{% if x %}", "- x", "\n\n", ""]))
def test_a_fact_is_never_a_template_a_mark_or_a_paragraph(typed: str) -> None:
    facts = {"by": ANA, "before": typed, "after": "\x000\x00"}
    message = ENGLISH.message("title-changed.room", ENGLISH.words("en", NOON), facts)
    assert plain_text(message) == f"@Ana changed the title from “{typed}” to “\x000\x00”."
    assert len(message.parts) == 1


def test_a_template_missing_in_a_language_is_shown_in_english(folder: Path) -> None:
    wording = Wording(folder, "es", UTC)
    message = wording.message("greeting", wording.words("es", NOON), {"person": ANA, "text": "hi"})
    assert message.summary == "Hello @Ana: hi"
    put(folder, "es", "Hola {{ person }}: {{ text }}")
    again = Wording(folder, "es", UTC)
    assert again.message("greeting", again.words("es", NOON), {"person": ANA, "text": "hi"}).summary == "Hola @Ana: hi"


def test_a_fact_that_is_not_there_is_an_error_and_not_a_gap(folder: Path) -> None:
    wording = Wording(folder, "en", UTC)
    with pytest.raises(UndefinedError, match="text"):
        wording.message("greeting", wording.words("en", NOON), {"person": ANA})


@pytest.mark.parametrize("template", ["{{ person.__class__.__mro__ }}", "{{ ''.__class__.__subclasses__() }}"])
def test_a_template_does_not_reach_into_the_program(folder: Path, template: str) -> None:
    put(folder, "en", template)
    wording = Wording(folder, "en", UTC)
    with pytest.raises(SecurityError):
        wording.message("greeting", wording.words("en", NOON), {"person": ANA, "text": "hi"})


@pytest.mark.parametrize(
    ("locale", "lang"),
    [
        ("en", "en"), ("en-GB", "en"), ("EN_us", "en"),
        ("es", "es"), ("es-MX", "es"), ("es_419", "es"),
        ("pt", "pt_BR"), ("pt-BR", "pt_BR"), ("pt_PT", "pt_BR"),
        ("ja-JP", None), ("", None), (None, None), ("english", None),
    ],
)  # fmt: skip
def test_the_nearest_language_spoken_here(locale: str | None, lang: str | None) -> None:
    assert Wording.nearest(locale) == lang


def test_an_installation_in_a_language_not_spoken_here_speaks_english() -> None:
    assert Wording(SHIPPED, "ja-JP", UTC).lang == "en"
    assert Wording(SHIPPED, "pt-PT", UTC).words(None, NOON).lang == "pt_BR"


def test_a_catalogue_that_is_missing_stops_the_start_and_is_named(folder: Path) -> None:
    path = folder / "locale" / "es" / "LC_MESSAGES" / "vigia.po"
    path.unlink()
    with pytest.raises(SetupError, match=r"es/LC_MESSAGES/vigia\.po: cannot be read: No such file"):
        Wording(folder, "en", UTC)
