"""One page's words in one language: the typed ones as HTML, dates, and what states and phases are called."""

import re
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_skeleton
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from bot.domain.release import ReleaseKind
from bot.domain.values import ComponentState, WorkStage
from bot.render.markup import tag
from bot.render.publications import DATES, INSTANTS, offset
from bot.render.words import N_, Words
from bot.statuspage.overall import Overall
from bot.statuspage.plain import Texts, chosen, line, paragraphs
from bot.statuspage.state import Branding, Impact, Phase, Update

STATES: dict[ComponentState | None, str] = {
    ComponentState.OPERATIONAL: N_("Operational"),
    ComponentState.UNDER_MAINTENANCE: N_("Under maintenance"),
    ComponentState.DEGRADED_PERFORMANCE: N_("Degraded performance"),
    ComponentState.PARTIAL_OUTAGE: N_("Partial outage"),
    ComponentState.MAJOR_OUTAGE: N_("Major outage"),
    None: N_("Nothing known"),
}
OVERALL = {
    Overall.OPERATIONAL: N_("All systems operational"),
    Overall.UNDER_MAINTENANCE: N_("Maintenance in progress"),
    Overall.INCIDENT_OPEN: N_("An incident is open"),
    Overall.DEGRADED_PERFORMANCE: N_("Degraded performance"),
    Overall.PARTIAL_OUTAGE: N_("Partial outage"),
    Overall.MAJOR_OUTAGE: N_("Major outage"),
    Overall.OUT_OF_DATE: N_("This page is out of date"),
}
PHASES = {
    Phase.INVESTIGATING: N_("Investigating"),
    Phase.IDENTIFIED: N_("Identified"),
    Phase.MONITORING: N_("Monitoring"),
    Phase.RESOLVED: N_("Resolved"),
    Phase.POSTMORTEM: N_("Postmortem"),
    WorkStage.SCHEDULED: N_("Scheduled"),
    WorkStage.IN_PROGRESS: N_("In progress"),
    WorkStage.VERIFYING: N_("Verifying"),
    WorkStage.COMPLETED: N_("Completed"),
    WorkStage.CANCELLED: N_("Cancelled"),
}
IMPACTS = {
    Impact.NONE: N_("none"),
    Impact.MINOR: N_("minor"),
    Impact.MAJOR: N_("major"),
    Impact.CRITICAL: N_("critical"),
}
WITHDRAWN = N_("What was said here was withdrawn.")
KINDS: dict[ReleaseKind, str] = {"correction": N_("Correction"), "retraction": N_("Retraction")}

# Joined, not formatted: each stands on a page hundreds of times.
_BDI, _BDI_END = Markup("<bdi"), Markup("</bdi>")
_P, _P_END = Markup('<p dir="auto"'), Markup("</p>")
_END, _BREAK = Markup(">"), Markup("<br>")

# A link of a text: the rest of an address is no part of it where a sentence ends.
_LINK = re.compile(r"https?://[^\s<>\"“”]+[^\s<>\"“”.,;:!?)\]}'’]")


class Speaker:
    """Speaks one language on one page."""

    def __init__(self, page: Branding, words: Words) -> None:
        self.page = page
        self.lang = words.lang
        self.tag = tag(words.lang)
        self.count = words.count
        self._say = words.say
        self._sentence = cache(words.say)  # the same few dozen, on page after page
        self._foreign = cache(self._written_in)
        self._zone = ZoneInfo(page.zone)

    def say(self, message: str, /, **facts: str) -> str:
        """A sentence."""
        return self._say(message, **facts) if facts else self._sentence(message)

    # -- typed words ----------------------------------------------------------------------------------------

    def plain(self, texts: Texts) -> str:
        """In one line, not escaped."""
        return line(chosen(texts, self.lang, self.page.languages[0])[0])

    def words(self, texts: Texts) -> Markup:
        """In one line; what was not translated names its language."""
        typed, lang = chosen(texts, self.lang, self.page.languages[0])
        return _BDI + self._lang(lang) + _END + line(typed) + _BDI_END if typed else Markup()

    def prose(self, texts: Texts) -> Markup:
        """Paragraph by paragraph; what was not translated names its language, for ears and for eyes."""
        typed, lang = chosen(texts, self.lang, self.page.languages[0])
        attribute = self._lang(lang)
        shown = [_P + attribute + _END + _linked(one).replace("\n", _BREAK) + _P_END for one in paragraphs(typed)]
        if attribute:
            shown.append(self._foreign(lang))
        return Markup("\n").join(shown)

    def _written_in(self, lang: str) -> Markup:
        name = Locale.parse(lang).get_display_name(self.lang) or lang
        return Markup('<p class="foreign">{}</p>').format(self.say("Written in: {language}", language=name))

    def said(self, update: Update) -> Markup:
        """The words of one update, or that they were taken back."""
        if update.withdrawn:
            return Markup('<p class="withdrawn">{}</p>').format(self.say(WITHDRAWN))
        return self.prose(update.texts)

    def _lang(self, lang: str) -> Markup:
        return Markup() if lang in ("", self.lang) else Markup(' lang="{}"').format(tag(lang))

    # -- dates ----------------------------------------------------------------------------------------------

    def instant(self, at: datetime) -> Markup:
        """Date, time and zone."""
        return _instant(at, self.lang, self._zone)

    def moment(self, at: datetime) -> str:
        """The same as plain text."""
        return _moment(at, self.lang, self._zone)

    def span(self, begin: datetime, end: datetime) -> Markup:
        """From an instant to another; the second without its date on the same day."""
        here, there = begin.astimezone(self._zone), end.astimezone(self._zone)
        if here.date() != there.date() or here.utcoffset() != there.utcoffset():
            return Markup("{} – {}").format(self.instant(begin), self.instant(end))
        date = _date(here.date(), "yMMMd", self.lang)
        clock = f"{here:%H:%M}–{there:%H:%M}"
        shown = INSTANTS[self.lang].format(date=date, clock=clock, zone=offset(here))
        return Markup('<time datetime="{}">{}</time>').format(stamp(begin), shown)

    def today(self, at: datetime) -> date:
        """The day of an instant, in the page's zone."""
        return at.astimezone(self._zone).date()

    def day(self, day: date) -> str:
        """A day of the last months."""
        return _date(day, "MMMMd", self.lang)

    def month(self, day: date) -> str:
        """The month of a day."""
        shown = _date(day.replace(day=1), "yMMMM", self.lang)
        return shown[0].upper() + shown[1:]

    # -- names of values ------------------------------------------------------------------------------------

    def state(self, state: ComponentState | None) -> str:
        """How a component is; None where nothing is known."""
        return self.say(STATES[state])

    def overall(self, overall: Overall) -> str:
        """How everything is."""
        return self.say(OVERALL[overall])

    def phase(self, phase: Phase | WorkStage, kind: ReleaseKind = "statement") -> str:
        """Where something stands, or that words are corrected."""
        return self.say(KINDS.get(kind) or PHASES[phase])

    def impact(self, impact: Impact) -> str:
        """How much it hurts."""
        return self.say(IMPACTS[impact])

    def percent(self, share: float) -> str:
        """With the language's own comma."""
        return f"{format_decimal(share, '0.##', locale=DATES[self.lang])} %"

    def length(self, minutes: int) -> str:
        """Hours and minutes, as short as can be."""
        hours, rest = divmod(minutes, 60)
        parts = [f"{hours} h"] * bool(hours) + [f"{rest} min"] * bool(rest or not hours)
        return " ".join(parts)


def stamp(at: datetime) -> str:
    """For machines: "2025-11-22T14:00:00Z"."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


# The same few instants and days are named on page after page.


@lru_cache(maxsize=4_096)
def _instant(at: datetime, lang: str, zone: ZoneInfo) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(stamp(at), _moment(at, lang, zone))


def _moment(at: datetime, lang: str, zone: ZoneInfo) -> str:
    here = at.astimezone(zone)
    return INSTANTS[lang].format(date=_date(here.date(), "yMMMd", lang), clock=f"{here:%H:%M}", zone=offset(here))


@lru_cache(maxsize=4_096)
def _date(day: date, skeleton: str, lang: str) -> str:
    return format_skeleton(skeleton, day, locale=DATES[lang])


def _linked(paragraph: str) -> Markup:
    """Only addresses of pages become links; any other stays words."""
    shown, at = Markup(), 0
    for found in _LINK.finditer(paragraph):
        shown += escape(paragraph[at : found.start()])
        shown += Markup('<a href="{0}" rel="noopener nofollow">{0}</a>').format(found[0])
        at = found.end()
    return shown + escape(paragraph[at:])
