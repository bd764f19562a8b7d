"""Lengths, instants, lists and counts, in the reader's language."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import HOME
from bot.domain.values import Group, Severity, Status
from bot.messages import Bold, Instant, Mention, Text, plain
from bot.render import Wording, Words
from bot.render.wording import LANGUAGES
from bot.testing import ANA, NOON
from tests.domain.times import MINUTE, at

Speak = Callable[..., Words]

ENGLISH = Wording(HOME / "templates", "en", ZoneInfo("UTC"))


@pytest.fixture(scope="module")
def speak() -> Speak:
    """The words of a language, at noon, in an installation that lives in some zone."""

    def spoken(lang: str = "en", zone: str = "UTC", now: datetime = NOON) -> Words:
        return Wording(HOME / "templates", "en", ZoneInfo(zone)).words(lang, now)

    return spoken


# -- lengths ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "en", "es", "pt_br"),
    [
        (0, "1 minute", "1 minuto", "1 minuto"),  # less than a minute is said as one
        (1, "1 minute", "1 minuto", "1 minuto"),
        (5, "5 minutes", "5 minutos", "5 minutos"),
        (59, "59 minutes", "59 minutos", "59 minutos"),
        (60, "1 hour", "1 hora", "1 hora"),
        (61, "1 hour 1 minute", "1 hora 1 minuto", "1 hora 1 minuto"),
        (90, "1 hour 30 minutes", "1 hora 30 minutos", "1 hora 30 minutos"),
        (119, "1 hour 59 minutes", "1 hora 59 minutos", "1 hora 59 minutos"),
        (120, "2 hours", "2 horas", "2 horas"),
        (23 * 60 + 59, "23 hours 59 minutes", "23 horas 59 minutos", "23 horas 59 minutos"),
        (24 * 60, "24 hours", "24 horas", "24 horas"),
        (3 * 24 * 60, "3 days", "3 días", "3 dias"),
    ],
)
def test_a_length_of_time_in_words(speak: Speak, minutes: int, en: str, es: str, pt_br: str) -> None:
    length = minutes * MINUTE
    assert [speak(lang).duration(length) for lang in LANGUAGES] == [en, es, pt_br]
    assert speak("en").duration(-length) == en  # how far apart, early or late


@given(st.integers(1, 24 * 60 - 1))
def test_no_two_lengths_below_a_day_read_the_same(minutes: int) -> None:
    words = ENGLISH.words("en", NOON)
    assert words.duration(minutes * MINUTE) != words.duration((minutes + 1) * MINUTE)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (29, "1 minute"),  # 0.48 of a minute: nothing is said in seconds
        (89, "1 minute"),  # 1.48 minutes
        (91, "2 minutes"),  # 1.52 minutes
        (3599, "1 hour"),  # 59.98 minutes
    ],
)
def test_seconds_are_rounded_to_minutes(speak: Speak, seconds: int, words: str) -> None:
    assert speak().duration(timedelta(seconds=seconds)) == words


# -- instants -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "zone", "words"),
    [
        ("en", "UTC", "12:30 UTC"),
        ("es", "Europe/Madrid", "13:30 CET"),  # 12:30 + 1h
        ("pt_BR", "America/Sao_Paulo", "09:30 -03"),  # 12:30 - 3h
    ],
)
def test_today_needs_no_date(speak: Speak, lang: str, zone: str, words: str) -> None:
    assert speak(lang, zone).instant(at("12:30")) == Instant(at("12:30"), words)


@pytest.mark.parametrize(("lang", "words"), [("en", "Mar 3 12:30 UTC"), ("es", "3 mar 12:30 UTC"),
                                             ("pt_BR", "3 de mar. 12:30 UTC")])  # fmt: skip
def test_another_day_is_named(speak: Speak, lang: str, words: str) -> None:
    tomorrow = at("12:30") + timedelta(days=1)
    assert speak(lang).instant(tomorrow) == Instant(tomorrow, words)


def test_the_installation_s_midnight_divides_the_days(speak: Speak) -> None:
    late = at("23:30")
    assert speak("en", "UTC").instant(late).words == "23:30 UTC"
    assert speak("en", "Europe/Madrid").instant(late).words == "Mar 3 00:30 CET"
    evening = speak("en", "Europe/Madrid", at("23:10"))  # 00:10 of the third there
    assert evening.instant(late).words == "00:30 CET"


def test_a_summer_time_says_so(speak: Speak) -> None:
    july = NOON.replace(month=7)
    assert speak("en", "Europe/Madrid", july).instant(july).words == "14:00 CEST"


# -- sentences ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fact", "shown"),
    [
        ("plain", (Text("plain"),)),
        (7, (Text("7"),)),
        (ANA, (Mention(ANA),)),
        (Group("fake", "team", "Team"), (Text("@Team"),)),
        (Status.RESOLVED, (Text("resuelto"),)),
        (Severity.SEV1, (Text("SEV1"),)),
        (5 * MINUTE, (Text("5 minutos"),)),
        (at("12:30"), (Instant(at("12:30"), "12:30 UTC"),)),
        (["a", "b", "c"], (Text("a, b y c"),)),
        (Bold("x"), (Bold("x"),)),
        ((ANA, " ", Bold("x")), (Mention(ANA), Text(" "), Bold("x"))),
    ],
)
def test_every_fact_is_shown_in_its_own_way(speak: Speak, fact: object, shown: object) -> None:
    assert speak("es").inlines(fact) == shown


@pytest.mark.parametrize(
    ("lang", "one", "three"),
    [
        ("en", "One incident is open.", "3 incidents are open."),
        ("es", "Hay un incidente abierto.", "Hay 3 incidentes abiertos."),
        ("pt_BR", "Há um incidente aberto.", "Há 3 incidentes abertos."),
    ],
)
def test_one_and_many_are_worded_differently(speak: Speak, lang: str, one: str, three: str) -> None:
    words = speak(lang)
    sentence = ("One incident is open.", "{n} incidents are open.")
    assert [words.count(*sentence, n) for n in (1, 3)] == [one, three]


@given(st.text(), st.sampled_from(LANGUAGES))
def test_what_was_typed_stays_what_was_typed(typed: str, lang: str) -> None:
    words = ENGLISH.words(lang, NOON)
    line = words.line("Incident #{number}: {title}", number="{title}", title=typed)
    assert Text(typed) in line
    assert plain(line).endswith(typed)
    assert "{title}" in plain(line)
