"""An operator's own templates win file by file; one that is wrong is named with its line and never runs away."""

import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.config import HOME
from bot.domain.errors import SetupError
from bot.render.checking import complaints
from bot.render.proofreading import ONE_FORM, PIECES, proofread
from bot.render.publications import Form, Press
from bot.render.sandbox import LONGEST
from bot.render.wording import LANGUAGES
from tests.render.test_publications import KNOWN

OURS = HOME / "templates"
UTC = ZoneInfo("UTC")

Put = Callable[[str, str], Path]


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    return tmp_path / "theirs"


@pytest.fixture
def put(theirs: Path) -> Put:
    """Writes one of their templates."""

    def write(name: str, source: str) -> Path:
        path = theirs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
        return path

    return write


def over_ours(theirs: Path) -> Press:
    return Press([theirs, OURS], UTC)


def said(press: Press, phase: str = "investigating", lang: str = "en", form: Form = "public") -> tuple[str, str]:
    statement = press.statement(phase, form, lang, KNOWN)
    return statement.title, statement.text


# -- theirs win ----------------------------------------------------------------------------------------------


def test_a_phase_of_theirs_wins_in_its_language_and_in_every_form(theirs: Path, put: Put) -> None:
    put("es/publications/investigating.j2", "{% extends layout %}{% block title %}Ojo{% endblock %}")
    press = over_ours(theirs)
    assert said(press, lang="es")[0] == "Ojo"
    assert said(press, lang="es", form="room")[0] == "Ojo (#7)"
    assert said(press, lang="en")[0] == "Problem with Checkout: card payments are refused"
    assert said(press, "resolved", lang="es")[0].startswith("Resuelto")


def test_one_form_of_a_phase_may_be_theirs_without_layout(theirs: Path, put: Put) -> None:
    put("en/publications/resolved.short.j2", "Fixed\n\n{{ application | ended }}\nFixed!\n\n\n\nSee {{ link }}\n")
    press = over_ours(theirs)
    assert said(press, "resolved", form="short") == (
        "Fixed",
        "Checkout: card payments are refused. Fixed!\n\nSee https://status.example.com/incidents/7",
    )
    assert said(press, "resolved")[0].startswith("Resolved")


def test_a_template_of_one_line_is_title_and_text(theirs: Path, put: Put) -> None:
    put("en/publications/resolved.short.j2", "It works again.")
    press = over_ours(theirs)
    assert said(press, "resolved", form="short") == ("It works again.", "It works again.")


def test_a_line_or_a_layout_of_theirs_is_used_by_our_phases(theirs: Path, put: Put) -> None:
    lines = (OURS / "en" / "publications" / "_lines.j2").read_text(encoding="utf-8")
    put("en/publications/_lines.j2", lines.replace("All updates:", "Read on:"))
    put(
        "en/publications/_mail.j2",
        '{% extends "en/publications/_public.j2" %}{% block greeting %}Good day,{% endblock %}',
    )
    press = over_ours(theirs)
    assert said(press, form="mail")[1].startswith("Good day,\n\nWe are investigating")
    assert said(press, form="mail")[1].endswith("Read on: https://status.example.com/incidents/7")


def test_their_mail_document_is_used(theirs: Path, put: Put) -> None:
    put("publications/mail.html.j2", "<!doctype html><title>{{ title }}</title>\n\n{{ body }}")
    facts = replace(KNOWN, application="a < b")
    html = over_ours(theirs).statement("investigating", "mail", "en", facts).html
    assert html.startswith("<!doctype html><title>Problem with a &lt; b</title>\n\n<p ")


# -- what is wrong -------------------------------------------------------------------------------------------

MINE = "en/publications/investigating.j2"

UNREADABLE = (  # a template, and what is said of it
    ("T\n\n{{ sevrity }}", "3: sevrity is no fact of a publication"),
    ("T\n\n{% if planned %}", "3: Unexpected end of template."),
    ("T\n\n{% for a in text %}{{ a }}{% endfor %}", "3: for has no place in what is published"),
    ("T\n\n{% include 'a' %}", "3: include has no place in what is published"),
    ("T\n\n{{ 10 ** 9 ** 9 }}", "3: pow has no place in what is published"),
    ("T\n\n{{ 'a' * 999999999 }}", "3: mul has no place in what is published"),
    ("T\n\n{{ text ~ text }}", "3: concat has no place in what is published"),
    ("T\n\n{{ [text] }}", "3: list has no place in what is published"),
    ("T\n\n{{ text[0] }}", "3: getitem has no place in what is published"),
    ("T\n\n{{ range(9) }}", "3: range is no fact of a publication"),
    ("T\n\n{{ text | center(99999999) }}", "3: center is no filter here"),
    ("T\n\n{% if text is divisibleby 3 %}{% endif %}", "3: divisibleby is no test here"),
    ("T\n\n{{ " + "(" * 9000 + "1" + ")" * 9000 + " }}", "1: is nested too deeply"),
    ("T\n\n" + "x" * LONGEST, f"1: is longer than {LONGEST} characters"),
)

UNSPEAKABLE = (
    ("T\n\n{{ ''.__class__ }}", "3: access to attribute '__class__' of 'str' object is unsafe"),
    ("T\n\n{{ text.upper() }}", "3: access to attribute 'upper' of 'str' object is unsafe"),
    ("T\n\n{{ '{:999999999}'.format(text) }}", "3: access to attribute 'format' of 'str' object is unsafe"),
    ("T\n\n{{ self.__class__ }}", "3: access to attribute '__class__' of 'TemplateReference'"),
    ("{% extends layout %}\n{% block news %}{{ lines.weather() }}{% endblock %}", "2: "),
    ("T\n\n{{ planned() }}", "3: 'bool' object is not callable"),
    ("{% import 'en/publications/_gone.j2' as gone %}\nT\n\nX", "1: en/publications/_gone.j2 is missing"),
    ("", " says nothing"),
    ("{{ text }}", " says nothing"),
    (f"{{% extends '{MINE}' %}}", " stands inside itself"),
    ("T\n\n" + "{{ text }} " * 5000, f" says more than {LONGEST} characters"),
)

GREEDY = {
    "macro within itself": "{% macro f() %}{{ f() }}{{ f() }}{% endmacro %}T\n\n{{ f() }}",
    "silent doubling": "{% macro f0() %}{% endmacro %}"
    + "".join(
        f"{{% macro f{n} () %}}{{% if f{n - 1}() %}}{{% endif %}}{{% if f{n - 1}() %}}{{% endif %}}{{% endmacro %}}"
        for n in range(1, 40)
    )
    + "T\n\n{{ f39() }}",
    "doubling text": "{% macro f(a) %}{{ a }}{{ a }}{% endmacro %}{% set a = 'aaaaaaaa' %}"
    + "{% set a = f(a) %}" * 60
    + "T\n\n{{ a }}",
    "doubling blocks": "T\n\n{% block b0 %}x{% endblock %}"
    + "".join(f"{{% block b{n} %}}{2 * ('{{ self.b' + str(n - 1) + '() }}')}{{% endblock %}}" for n in range(1, 30)),
}  # fmt: skip


@pytest.mark.parametrize("wrong", [UNREADABLE, UNSPEAKABLE], ids=["while reading", "while writing"])
def test_each_template_that_is_wrong_is_named_with_its_line(
    theirs: Path, put: Put, wrong: tuple[tuple[str, str], ...]
) -> None:
    names = [f"en/publications/{name}" for name in ONE_FORM]
    expected = [
        f"{put(name, source.replace(MINE, name))}:{complaint}"
        for name, (source, complaint) in zip(names, wrong, strict=False)
    ]
    found = proofread([theirs, OURS])
    assert [line[: len(start)] for line, start in zip(found, expected, strict=True)] == expected


@pytest.mark.parametrize("source", GREEDY.values(), ids=GREEDY.keys())
def test_a_template_that_would_run_for_ever_is_refused_at_once(theirs: Path, put: Put, source: str) -> None:
    path = put(MINE, source)
    press = over_ours(theirs)
    began = time.process_time()
    with pytest.raises(SetupError, match=rf"{path.name}(:\d+)?: (does more than|stands inside itself)"):
        press.statement("investigating", "public", "en", KNOWN)
    assert time.process_time() - began < 1


def test_a_file_that_is_no_utf_8_is_named(theirs: Path, put: Put) -> None:
    path = put(MINE, "")
    path.write_bytes(b"T\n\n\xff")
    assert proofread([theirs, OURS]) == [f"{path}:1: is not UTF-8"]


def test_what_is_wrong_stops_the_start_with_everything_that_is_wrong(theirs: Path, put: Put) -> None:
    first = put(MINE, "T\n\n{{ nope }}")
    second, third = put("es/publications/resolved.j2", "{% if %}"), put("pt_BR/publications/_lines.j2", "{{ nope }}")
    with pytest.raises(SetupError) as refused:
        over_ours(theirs)
    lines = str(refused.value).splitlines()
    assert len(lines) == 3
    assert lines[0].startswith(f"{first}:3: ")
    assert lines[1].startswith(f"{second}:1: ")
    assert lines[2].startswith(f"{third}:1: ")


def test_a_name_nobody_would_read_is_pointed_out_with_the_nearest(theirs: Path, put: Put) -> None:
    path = put("en/publications/investigatng.j2", "T\n\nX")
    near = "did you mean en/publications/investigating.j2?"
    assert proofread([theirs, OURS]) == [f"{path}: is no template of a publication; {near}"]


def test_a_language_of_theirs_that_lacks_a_file_another_has_is_named(theirs: Path, put: Put) -> None:
    put("en/publications/resolved.j2", (OURS / "en/publications/resolved.j2").read_text(encoding="utf-8"))
    assert proofread([theirs, OURS]) == []
    put("es/publications/monitoring.j2", (OURS / "es/publications/monitoring.j2").read_text(encoding="utf-8"))
    assert proofread([theirs, OURS]) == [
        f"{theirs / 'en/publications/monitoring.j2'}: is missing",
        f"{theirs / 'es/publications/resolved.j2'}: is missing",
    ]


def test_a_translation_that_leaves_a_fact_out_is_named(theirs: Path, put: Put) -> None:
    put("en/publications/resolved.short.j2", "Fixed\n\n{{ text }} {{ link }}")
    path = put("es/publications/resolved.short.j2", "Listo\n\n{{ text }}")
    assert proofread([theirs, OURS]) == [f"{path}: does not use the same facts as in en: link"]


# -- ours ----------------------------------------------------------------------------------------------------


def test_ours_are_in_every_language() -> None:
    for lang in LANGUAGES:
        assert {path.name for path in (OURS / lang / "publications").iterdir()} == set(PIECES)
    assert not {*PIECES} & {*ONE_FORM}
    assert proofread([OURS]) == []


@pytest.mark.parametrize(("lang", "name"), [("en", "_lines.j2"), ("es", "_short.j2"), ("pt_BR", "postmortem.j2")])
def test_one_of_ours_that_is_missing_is_found(tmp_path: Path, lang: str, name: str) -> None:
    folder = shutil.copytree(OURS, tmp_path / "templates")
    path = folder / lang / "publications" / name
    path.unlink()
    assert f"{path}: is missing" in complaints(folder)


def test_a_folder_without_the_mail_document_is_refused(tmp_path: Path) -> None:
    folder = shutil.copytree(OURS, tmp_path / "templates")
    (folder / "publications" / "mail.html.j2").unlink()
    assert "publications/mail.html.j2: is missing" in complaints(folder)
