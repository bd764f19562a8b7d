"""From when to when, as people write it in three languages: a day if they name one, a time of day, or a length."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain import errors
from bot.domain.durations import LENGTH, parse_duration

WEEKDAYS = (  # Monday first, in English, Spanish and Portuguese
    ("monday", "mon", "lunes", "segunda", "segunda-feira"),
    ("tuesday", "tue", "martes", "terça", "terca", "terça-feira", "terca-feira"),
    ("wednesday", "wed", "miércoles", "miercoles", "quarta", "quarta-feira"),
    ("thursday", "thu", "jueves", "quinta", "quinta-feira"),
    ("friday", "fri", "viernes", "sexta", "sexta-feira"),
    ("saturday", "sat", "sábado", "sabado"),
    ("sunday", "sun", "domingo"),
)
DAYS = {name: number for number, names in enumerate(WEEKDAYS) for name in names}
AHEAD = {
    **dict.fromkeys(("today", "tonight", "hoy", "hoje"), 0),
    **dict.fromkeys(("tomorrow", "mañana", "manana", "amanhã", "amanha"), 1),
}
_CLOCK = r"(?:[01]?\d|2[0-3])(?:[:h][0-5]\d|h)(?![\w:])"
_ISO = r"\d{4}-\d{2}-\d{2}"
_DAY = rf"(?:{_ISO}|(?:{'|'.join(sorted([*AHEAD, *DAYS], key=len, reverse=True))})(?!\w))"
_AT = r"(?:at\s+|a\s+las?\s+|às\s+|as\s+)?"
_MOMENT = rf"(?:{_DAY}(?:[T,]\s*|\s+){_AT}{_CLOCK}|{_CLOCK}(?:\s+(?:on\s+)?{_DAY})?)"
_FROM = r"(?:from|desde\s+las?|desde|a\s+partir\s+das?|de\s+las?|de|das|da)\s+"
_IN = r"(?:in|en|em|dentro\s+de|daqui\s+a)\s+"
_TO = r"(?:\s+(?:to|until|till|a\s+las?|hasta\s+las?|hasta|a|até\s+às|até\s+as|até|ate|às|as)\s+|\s*[-–]\s*)"
_FOR = r"\s+(?:for|por|durante)\s+"
WINDOW = re.compile(
    rf"(?<![\w:])(?:(?:(?P<day>{_DAY})\s+{_FROM})?(?:{_FROM})?(?P<start>{_MOMENT})|{_IN}(?P<wait>{LENGTH}))"
    rf"(?:{_TO}(?P<end>{_MOMENT})|{_FOR}(?P<length>{LENGTH}))(?!\w)",
    re.IGNORECASE,
)
_INSTANT = re.compile(
    rf"(?:(?P<day>{_DAY})(?:[T,]\s*|\s+){_AT})?(?P<clock>{_CLOCK})(?:\s+(?:on\s+)?(?P<late_day>{_DAY}))?", re.IGNORECASE
)


def find_window(words: str) -> tuple[str, dict[str, str]]:
    """The words without the last window written in them, and that window as the fields `from` and `to`."""
    windows = list(WINDOW.finditer(words))
    if not windows:
        return words, {}
    found = windows[-1]
    start = found["wait"] or _clock(found["start"])
    end = found["length"] or _clock(found["end"])
    if found["day"]:
        start = f"{found['day']} {start}"
    rest = f"{words[: found.start()].rstrip()} {words[found.end() :].lstrip()}"
    return rest.strip(), {"from": start.strip(), "to": end.strip()}


def _clock(moment: str) -> str:
    """Where a time of day is meant, "22h" is one; by itself it would be a length."""
    return f"{moment[:-1]}:00" if re.fullmatch(r"\d{1,2}h", moment, re.IGNORECASE) else moment


def starts(word: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The instant meant: so long from now, or the next time the clock shows it there. Aware UTC.

    With a day it may have passed. Raises UnknownInstant.
    """
    if (length := parse_duration(word)) is not None:
        return now + length
    return _instant(word, now, zone)


def ends(word: str, begins: datetime, zone: ZoneInfo) -> datetime:
    """The same for an end: so long after the beginning, or the next time the clock shows it after that."""
    if (length := parse_duration(word)) is not None:
        return begins + length
    return _instant(word, begins, zone)


def _instant(word: str, after: datetime, zone: ZoneInfo) -> datetime:
    found = _INSTANT.fullmatch(word.strip())
    if found is None:
        raise errors.UnknownInstant(word=word)
    hour, _, minute = found["clock"].lower().replace("h", ":").partition(":")
    here = after.astimezone(zone)
    day = (found["day"] or found["late_day"] or "").lower()
    try:
        at = datetime.combine(_date(day, here), datetime.min.time(), zone).replace(
            hour=int(hour), minute=int(minute or 0)
        )
        if at.astimezone(UTC) <= after and not _is_fixed(day):
            at += timedelta(days=7 if day else 1)  # the same time of another day, however long the days between are
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise errors.UnknownInstant(word=word) from None


def _is_fixed(day: str) -> bool:
    """Whether it names one day alone."""
    return bool(day) and day not in DAYS


def _date(day: str, here: datetime) -> date:
    if day in DAYS:
        return here.date() + timedelta(days=(DAYS[day] - here.weekday()) % 7)
    return date.fromisoformat(day) if day and day not in AHEAD else here.date() + timedelta(days=AHEAD.get(day, 0))
