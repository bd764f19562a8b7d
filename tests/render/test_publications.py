"""What people outside are told reads well, whatever is known and whatever is not."""

import random
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.config import HOME
from bot.ports.publishing import Statement
from bot.render.publications import FORMS, PHASES, SHORT, Facts, Form, Press, offset
from bot.render.wording import LANGUAGES

TEMPLATES = HOME / "templates"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LINK = "https://status.example.com/incidents/7"


def at(time: str) -> datetime:
    hour, minute = time.split(":")
    return NOON.replace(hour=int(hour), minute=int(minute))


KNOWN = Facts(
    text="Card payments fail for about one in five.",
    name="New disks for the database",
    application="Checkout: card payments are refused",
    location="Spain and Portugal",
    planned=True,
    expected=at("15:00"),
    next_update_at=at("14:30"),
    contact="the help desk, +34 900 123 456",
    link=LINK,
    cause="a certificate that ran out",
    cause_confirmed=True,
    started_at=at("13:40"),
    ended_at=at("14:10"),
    before=at("13:55"),
    quoted="It is over.",
    reason="It belonged to an exercise.",
    starts_at=NOON + timedelta(days=1),
    ends_at=NOON + timedelta(days=1, hours=2),
    incident=7,
)
SAID = [field.name for field in fields(Facts) if field.name != "text_lang"]

CLUMSY = re.compile(r"[\x00-\x09\x0b-\x1f]|[{}]|None|  | [.,;:!?](?: |$)|^\s|\s$|\.\.|[,;:]\.|\n{3}|[.!?] [a-záéíóúç]")
ENDS = re.compile(rf"[.!?…”]$|{re.escape(LINK)}$")
BARE = {"Hello,", "Hola:", "Olá,", "The operations team", "El equipo de operaciones", "A equipe de operações"}
FORMAL = re.compile(r"(?i)\b(usted|ustedes|tú|su|sus|tu|tus|vos|vuestr[oa]s?|você|vocês|seu|sua|seus|suas)\b")


@cache
def press() -> Press:
    return Press([TEMPLATES], ZoneInfo("UTC"))


def told(phase: str, form: Form, lang: str = "en", **changes: Any) -> Statement:
    return press().statement(phase, form, lang, replace(KNOWN, **changes))


def told_of(facts: Facts, phase: str, form: Form, lang: str) -> Statement:
    return press().statement(phase, form, lang, facts)


def without(names: set[str]) -> Facts:
    empty = Facts()
    return replace(KNOWN, **{name: getattr(empty, name) for name in names})


def reads_well(statement: Statement) -> None:
    assert not CLUMSY.search(statement.title), statement.title
    assert not CLUMSY.search(statement.text), statement.text
    assert statement.title[0].isupper()
    assert statement.title[-1].isalnum() or statement.title[-1] == ")"
    assert "\n" not in statement.title
    assert statement.text[0].isupper()
    paragraphs = statement.text.split("\n\n")
    assert [words for words in paragraphs if not ENDS.search(words) and words not in BARE] == []
    assert statement.text.count("14:30") <= 1 or statement.text.endswith(f"14:30 UTC: {LINK}")


def everywhere() -> Iterator[tuple[str, Form, str]]:
    return product(PHASES, FORMS, LANGUAGES)


def test_every_phase_is_told_in_every_form_and_language() -> None:
    for phase, form, lang in everywhere():
        statement = told(phase, form, lang)
        reads_well(statement)
        assert statement.lang == lang
        assert bool(statement.html) == (form == "mail")


def test_it_reads_well_when_nothing_is_known() -> None:
    for phase, form, lang in everywhere():
        reads_well(told_of(Facts(), phase, form, lang))


@pytest.mark.parametrize("name", SAID)
def test_it_reads_well_when_one_fact_is_missing_and_when_it_is_the_only_one(name: str) -> None:
    forms: tuple[Form, ...] = ("public", "private", "short")  # the others are made of the public one
    for phase, form, lang in product(PHASES, forms, LANGUAGES):
        reads_well(told_of(without({name}), phase, form, lang))
        reads_well(told_of(without(set(SAID) - {name}), phase, form, lang))


def test_it_reads_well_whatever_is_missing() -> None:
    dice = random.Random(7)
    for _turn in range(2500):
        missing = {name for name in SAID if dice.random() < 0.5}
        phase, form, lang = dice.choice(PHASES), dice.choice(FORMS), dice.choice(LANGUAGES)
        reads_well(told_of(without(missing), phase, form, lang))


def test_no_two_languages_say_the_same() -> None:
    for phase, form in product(PHASES, FORMS):
        for facts in (KNOWN, Facts()):
            said = [told_of(facts, phase, form, lang) for lang in LANGUAGES]
            assert len({one.title for one in said}) == len({one.text for one in said}) == len(LANGUAGES)


@pytest.mark.parametrize("lang", ["es", "pt_BR"])
def test_nobody_is_addressed_as_a_stranger_or_as_a_friend(lang: str) -> None:
    for phase, form in product(PHASES, FORMS):
        for facts in (KNOWN, Facts()):
            assert not FORMAL.search(told_of(facts, phase, form, lang).text)


# -- the facts of the ALERT notice ---------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("form", ["room", "public", "mail"])
@pytest.mark.parametrize("phase", ["investigating", "identified", "monitoring", "correction"])
def test_an_open_problem_is_told_with_what_where_whether_planned_until_when_and_whom_to_talk_to(
    phase: str, form: Form, lang: str
) -> None:
    about = {"ended_at": None, "starts_at": None, "ends_at": None}
    text = told(phase, form, lang, **about).text
    assert "Checkout: card payments are refused" in text
    assert "Spain and Portugal" in text
    assert {"en": "during planned work", "es": "trabajo programado", "pt_BR": "trabalho programado"}[lang] in text
    assert "15:00 UTC" in text
    assert "14:30 UTC" in text
    assert "the help desk, +34 900 123 456" in text
    assert LINK in text
    unplanned = told(phase, form, lang, planned=False, **about).text
    assert {"en": "unexpectedly", "es": "imprevista", "pt_BR": "inesperada"}[lang] in unplanned


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("form", ["room", "public", "mail"])
@pytest.mark.parametrize("phase", PHASES)
def test_what_where_whom_to_talk_to_and_the_link_are_in_every_phase(phase: str, form: Form, lang: str) -> None:
    text = told(phase, form, lang).text
    for fact in (KNOWN.application, KNOWN.location, KNOWN.contact, KNOWN.link, KNOWN.text):
        assert fact in text


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("en", "; the next update comes by 22 November, 14:30 UTC."),
        ("es", "; la próxima actualización llegará a más tardar el 22 de noviembre a las 14:30 UTC."),
        ("pt_BR", "; a próxima atualização sai até 22 de novembro às 14:30 UTC."),
    ],
)
def test_an_end_nobody_knows_is_said_to_be_unknown_with_the_time_of_the_next_update(lang: str, sentence: str) -> None:
    forms: tuple[Form, ...] = ("room", "public", "mail", "private")
    for phase, form in product(("investigating", "identified", "monitoring"), forms):
        text = told(phase, form, lang, expected=None).text
        assert {"en": "is not known yet", "es": "Aún no se sabe", "pt_BR": "Ainda não se sabe"}[lang] in text
        assert sentence in text


@pytest.mark.parametrize(
    ("lang", "marked"),
    [
        ("en", "Possible cause, not yet confirmed: a certificate that ran out."),
        ("es", "Posible causa, aún sin confirmar: a certificate that ran out."),
        ("pt_BR", "Possível causa, ainda não confirmada: a certificate that ran out."),
    ],
)
def test_a_cause_that_is_not_confirmed_is_marked(lang: str, marked: str) -> None:
    for phase in PHASES:
        assert marked in told(phase, "public", lang, cause_confirmed=False).text
        assert marked not in told(phase, "public", lang, cause_confirmed=True).text
        assert KNOWN.cause in told(phase, "public", lang, cause_confirmed=True).text


def test_what_is_over_has_no_expected_end() -> None:
    for phase in ("resolved", "postmortem", "correction", "retraction", "false-alarm"):
        assert "15:00" not in told(phase, "public").text
    assert "and ended on 22 November, 14:10 UTC" in told("resolved", "public").text


# -- forms ---------------------------------------------------------------------------------------------------


def test_colleagues_are_told_the_number_and_the_public_is_not() -> None:
    assert told("investigating", "room").title.endswith(" (#7)")
    for form in ("private", "public", "short", "mail"):
        statement = told("investigating", form)
        assert "#7" not in statement.title + statement.text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("phase", PHASES)
def test_the_short_form_is_short_and_keeps_the_link_and_the_time_of_the_next_update(phase: str, lang: str) -> None:
    statement = told(phase, "short", lang, text=KNOWN.text * 20)
    assert len(statement.text) <= SHORT
    assert statement.text.endswith(f": {LINK}")
    assert "14:30 UTC" in statement.text
    assert len(told(phase, "short", lang, text="").text) <= SHORT


def test_the_private_form_greets_one_person_and_needs_no_contact() -> None:
    text = told("investigating", "private").text
    assert text.startswith("Hello,\n\nThank you for getting in touch. We are investigating a problem with Checkout")
    assert KNOWN.contact not in text


def test_a_mail_is_the_public_text_between_a_greeting_and_a_name() -> None:
    for phase, lang in product(PHASES, LANGUAGES):
        greeting, *body, name = told(phase, "mail", lang).text.split("\n\n")
        assert {greeting, name} <= BARE
        assert "\n\n".join(body) == told(phase, "public", lang).text


def test_a_correction_says_when_and_what_and_repeats_only_the_beginning_of_a_long_text() -> None:
    text = told("correction", "public", quoted="It is over. " * 40, starts_at=None).text
    assert text.startswith("We have to correct what we wrote on 22 November, 13:55 UTC about the problem with Checkout")
    assert "Our words were: “It is over. It is over." in text
    assert text.count("It is over.") < 20
    assert "…”" in text


def test_a_retraction_gives_its_reason() -> None:
    text = told("retraction", "public").text
    assert text.startswith(
        "We withdraw what we wrote on 22 November, 13:55 UTC about the planned maintenance of Checkout"
    )
    assert "Reason: It belonged to an exercise." in text


def test_maintenance_is_told_with_its_beginning_and_end() -> None:
    for phase in ("maintenance-scheduled", "maintenance-reminder"):
        text = told(phase, "public").text
        assert "It starts on 23 November, 12:00 UTC, and should be finished by 23 November, 14:00 UTC." in text
    assert "should be finished by 23 November, 14:00 UTC" in told("maintenance-started", "public").text
    assert "and ended on 23 November, 14:00 UTC" in told("maintenance-finished", "public").text


@pytest.mark.parametrize(
    ("lang", "title", "sentence"),
    [
        ("en", "Correction: planned maintenance of Checkout", "about the planned maintenance of Checkout"),
        ("es", "Rectificación: mantenimiento programado en Checkout", "sobre el mantenimiento programado en Checkout"),
        (
            "pt_BR",
            "Retificação: manutenção programada que envolve Checkout",
            "sobre a manutenção programada que envolve",
        ),
    ],
)
def test_a_correction_about_maintenance_speaks_of_no_problem(lang: str, title: str, sentence: str) -> None:
    statement = told("correction", "public", lang)
    assert statement.title.startswith(title)
    assert sentence in statement.text
    assert "probl" not in statement.text
    assert {"en": "23 November", "es": "23 de noviembre", "pt_BR": "23 de novembro"}[lang] in statement.text


# -- what was typed ------------------------------------------------------------------------------------------


def test_paragraphs_and_lists_stay_as_they_were_typed() -> None:
    typed = "We know more.\r\n\r\n\r\n- one\r\n-   two\n\n  The end  "
    assert "\n\nWe know more.\n\n- one\n- two\n\nThe end\n\n" in told("investigating", "public", text=typed).text
    assert "We know more. - one - two The end." in told("investigating", "short", text=typed).text


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("payments.", "a problem with payments. It began"),
        ("payments ,", "a problem with payments. It began"),
        ("is it slow?", "a problem with is it slow? It began"),
        ("Yahoo!", "a problem with Yahoo! It began"),
        ("pay\nments\x07", "a problem with pay ments. It began"),
    ],
)
def test_a_sentence_gets_one_end_whatever_was_typed(typed: str, shown: str) -> None:
    assert shown in told("investigating", "public", application=typed).text


PAYLOADS = """
{{ 7*7 }}
{{7*'7'}}
{% for a in b %}
{% endfor %}
{# gone #}
{{ self }}
{{ config }}
{{ ''.__class__ }}
{{ ''.__class__.__mro__[1].__subclasses__() }}
{{ cycler.__init__.__globals__.os.popen('id').read() }}
{{ lipsum.__globals__ }}
{{ joiner.__init__ }}
{{ namespace() }}
{{ request }}
{{ get_flashed_messages }}
{{ url_for.__globals__ }}
{{ range(9) }}
{% raw %}x{% endraw %}
{% include '/etc/passwd' %}
{% import 'os' as os %}
{% extends layout %}
{% block title %}x{% endblock %}
{% set x = 1 %}
{% macro f() %}x{% endmacro %}
{{ lines.subject() }}
{{ text }}
{{ text.format(1) }}
{{ link | upper }}
{{ "%s"|format(1) }}
{{ application }}{{ cause }}
{{ dict(a=1) }}
{{ x|safe }}
{%- if planned -%}x{%- endif -%}
}}{{
%}{%
{{
{{ '{{' }}
#}{#
${7*7}
#{7*7}
<%= 7*7 %>
{{ [].append(1) }}
{{ (1).__add__ }}
{{ "a" ~ "b" }}
%(x)s {x} {0}
{{ undefined_name }}
""".strip().splitlines()
TYPED = ("text", "application", "location", "contact", "link", "cause", "quoted", "reason")


@pytest.mark.parametrize("name", TYPED)
def test_what_was_typed_is_never_a_template(name: str) -> None:
    assert len(PAYLOADS) > 40
    phase = {"quoted": "correction", "reason": "retraction"}.get(name, "investigating")
    for payload in PAYLOADS:
        assert payload in told(phase, "mail", **{name: payload}).text, payload


# -- instants ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "lang", "words"),
    [
        ("UTC", "en", "by 22 November, 14:30 UTC."),
        ("Europe/Madrid", "es", "el 22 de noviembre a las 15:30 UTC+1."),
        ("America/Sao_Paulo", "pt_BR", "até 22 de novembro às 11:30 UTC-3."),
        ("Asia/Kathmandu", "en", "by 22 November, 20:15 UTC+5:45."),
        ("Pacific/Auckland", "en", "by 23 November, 03:30 UTC+13."),
    ],
)
def test_an_instant_has_its_date_and_a_zone_nobody_can_mistake(zone: str, lang: str, words: str) -> None:
    statement = Press([TEMPLATES], ZoneInfo(zone)).statement("investigating", "public", lang, KNOWN)
    assert words in statement.text


def test_the_hour_that_comes_twice_is_told_apart_by_its_zone() -> None:
    madrid = ZoneInfo("Europe/Madrid")
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC).astimezone(madrid)
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC).astimezone(madrid)
    assert f"{first:%H:%M}" == f"{second:%H:%M}" == "02:30"
    assert [offset(first), offset(second)] == ["UTC+2", "UTC+1"]


def test_midnight_is_of_the_day_that_begins() -> None:
    midnight = datetime(2026, 11, 23, tzinfo=UTC)
    assert "by 23 November, 00:00 UTC." in told("investigating", "public", next_update_at=midnight).text
