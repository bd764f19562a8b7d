"""Sentences in one language, at one moment."""

import gettext
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from functools import cache
from string import Formatter
from typing import Any, get_args
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_skeleton, format_time, format_timedelta
from babel.lists import format_list

from bot.domain.values import Group, Person, Scope, Severity, Status
from bot.messages import Inline, Instant, Line, Mention, Text, plain

INLINES = get_args(Inline)
MARK = re.compile("\x00(\\d+)\x00")


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translated later"
    """Marks a sentence for the catalogues without translating it yet."""
    return message


SCOPE_WORDS = {
    Scope.LOCALIZED: N_("localized"),
    Scope.LARGE_SCALE: N_("large-scale"),
    Scope.CRITICAL: N_("critical"),
}
REASON_WORDS = {"scope": N_("its scope"), "users": N_("the number of people affected")}
STATUS_WORDS = {
    Status.TRIAGE: N_("in triage"),
    Status.INVESTIGATING: N_("investigating"),
    Status.IDENTIFIED: N_("identified"),
    Status.MONITORING: N_("monitoring"),
    Status.RESOLVED: N_("resolved"),
    Status.CLOSED: N_("closed"),
    Status.CANCELLED: N_("cancelled"),
}


class Words:
    """Speaks one language. `now` decides whether an instant needs its date; `zone` is the installation's."""

    def __init__(
        self, lang: str, locale: Locale, catalogue: gettext.NullTranslations, zone: ZoneInfo, now: datetime
    ) -> None:
        self.lang = lang
        self.locale = locale
        self.zone = zone
        self.now = now
        self._catalogue = catalogue

    # -- sentences ------------------------------------------------------------------------------------------

    def line(self, message: str, /, **facts: Any) -> Line:
        """A sentence with its facts as inlines, so that what a person typed stays what they typed."""
        return self._fill(self._catalogue.gettext(message), facts)

    def say(self, message: str, /, **facts: Any) -> str:
        """The same as plain text."""
        return plain(self.line(message, **facts))

    def count(self, singular: str, plural: str, n: int, /, **facts: Any) -> str:
        """A sentence whose wording depends on a number, which it calls {n}."""
        return plain(self._fill(self._catalogue.ngettext(singular, plural, n), {"n": n, **facts}))

    def _fill(self, sentence: str, facts: dict[str, Any]) -> Line:
        pieces: list[Inline] = []
        for literal, name in _pieces(sentence):
            if literal:
                pieces.append(Text(literal))
            if name is not None:
                pieces.extend(self.inlines(facts[name]))
        return tuple(pieces)

    def people(self, people: Sequence[Person]) -> Line:
        """Several, mentioned in a sentence: "@Ana and @Bruno"."""
        pieces = MARK.split(self.listed(f"\x00{index}\x00" for index in range(len(people))))
        return tuple(Mention(people[int(p)]) if i % 2 else Text(p) for i, p in enumerate(pieces) if p)

    def inlines(self, fact: Any) -> Line:
        """Any fact as something to show."""
        match fact:
            case tuple():
                return tuple(piece for part in fact for piece in self.inlines(part))
            case Person():
                return (Mention(fact),)
            case Group():
                return (Text(f"@{fact.name or fact.id}"),)
            case Status():
                return (Text(self.status(fact)),)
            case Scope():
                return (Text(self.scope(fact)),)
            case Severity():
                return (Text(fact.name),)
            case datetime():
                return (self.instant(fact),)
            case timedelta():
                return (Text(self.duration(fact)),)
            case list():
                return (Text(self.listed(str(item) for item in fact)),)
            case _ if isinstance(fact, INLINES):
                return (fact,)
            case _:
                return (Text(str(fact)),)

    # -- words for values -----------------------------------------------------------------------------------

    def status(self, status: Status) -> str:
        """Where the response stands."""
        return self._catalogue.gettext(STATUS_WORDS[status])

    def scope(self, scope: Scope) -> str:
        """How far a failure reaches."""
        return self._catalogue.gettext(SCOPE_WORDS[scope])

    def reason(self, reason: str) -> str:
        """Which fact suggests a severity."""
        return self._catalogue.gettext(REASON_WORDS[reason])

    def duration(self, length: timedelta) -> str:
        """A length of time in at most two units: "1 hour 30 minutes", "5 minutes"."""
        minutes = max(1, round(abs(length).total_seconds() / 60))
        if minutes >= 24 * 60:
            return format_timedelta(timedelta(minutes=minutes), locale=self.locale, threshold=1.5)
        hours, rest = divmod(minutes, 60)
        pieces = [timedelta(hours=hours), timedelta(minutes=rest)]
        # A threshold of 1: by default Babel rounds 59 minutes to "1 hour".
        return " ".join(format_timedelta(piece, locale=self.locale, threshold=1) for piece in pieces if piece)

    def instant(self, at: datetime) -> Instant:
        """An instant; its plain words are in the installation's zone, with the date unless it is today."""
        here = at.astimezone(self.zone)
        clock = f"{_clock(here.hour, here.minute, self.locale)} {here.tzname()}"
        if here.date() == self.now.astimezone(self.zone).date():
            return Instant(at, clock)
        return Instant(at, f"{format_skeleton('MMMd', here, locale=self.locale)} {clock}")

    def listed(self, items: Iterable[str]) -> str:
        """Several things with the language's own commas and "and"."""
        return format_list(list(items), locale=self.locale)


# The same few sentences and minutes are said again and again.


@cache
def _pieces(sentence: str) -> tuple[tuple[str, str | None], ...]:
    """Text, and the name of the fact that follows it."""
    return tuple((literal, name) for literal, name, _spec, _conversion in Formatter().parse(sentence))


@cache
def _clock(hour: int, minute: int, locale: Locale) -> str:
    return format_time(time(hour, minute), "HH:mm", locale=locale)
