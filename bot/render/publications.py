"""What publications say: the sentences of each phase, in each form, filled from plain facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton
from markupsafe import Markup

from bot.domain.errors import SetupError
from bot.ports.publishing import Statement
from bot.render.markup import marked_up, tag
from bot.render.sandbox import Sandbox
from bot.render.shortening import cut, fit
from bot.render.typed import FOREIGN, as_typed, line, named, paragraphs_of
from bot.render.wording import LANGUAGES

Form = Literal["room", "private", "public", "short", "mail"]
FORMS: tuple[Form, ...] = get_args(Form)
PHASES = (
    *("investigating", "identified", "monitoring", "resolved", "false-alarm", "postmortem", "correction", "retraction"),
    *("maintenance-scheduled", "maintenance-reminder", "maintenance-started", "maintenance-extended"),
    *("maintenance-verifying", "maintenance-finished", "maintenance-cancelled"),
)
SHORT = 280  # characters of the short form where its place has no limit of its own: a post on X
QUOTED = 200  # characters of the words a correction is about: enough to know which were meant
ENDS = (".", "!", "?", "…", "”")  # of a sentence; a greeting has none of these
MAIL = "publications/mail.html.j2"

# Babel's English is American; the day comes first everywhere else.
DATES = {"en": "en_GB", "es": "es", "pt_BR": "pt_BR"}
INSTANTS = {"en": "{date}, {clock} {zone}", "es": "{date} a las {clock} {zone}", "pt_BR": "{date} às {clock} {zone}"}


@dataclass(frozen=True)
class Facts:
    """All that can be said. "", None and 0 stand for what is not known; instants are aware UTC.

    `text` are somebody's words, in `text_lang` where they were not translated. `application` is what fails and how, or
    what is worked on; `name` is what the work is called.
    `before` and `quoted` are when a text that was wrong went out, and its words; leave these empty where they must not
    be said again.
    """

    text: str = ""
    text_lang: str = ""
    name: str = ""
    application: str = ""
    location: str = ""
    planned: bool = False
    expected: datetime | None = None
    next_update_at: datetime | None = None
    contact: str = ""
    link: str = ""
    cause: str = ""
    cause_confirmed: bool = False
    started_at: datetime | None = None
    ended_at: datetime | None = None
    before: datetime | None = None
    quoted: str = ""
    reason: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    incident: int = 0


NAMES = frozenset(  # what templates call them
    {"text", "name", "application", "location", "planned", "contact", "link", "cause", "cause_confirmed", "quoted"}
    | {"reason", "expected", "next_update", "started", "ended", "before", "starts", "ends", "incident"}
    | {"layout", "lines", "lang", "title", "preheader", "body"}
)


class Press:
    """Reads all templates once: `<lang>/publications/<phase>.<form>.j2` where there is one, else `<phase>.j2`.

    The first of `folders` that has a file wins. Raises SetupError with a line for each file that is missing or wrong.
    """

    def __init__(self, folders: Sequence[Path], zone: ZoneInfo) -> None:
        self._zone = zone
        self._sandbox = Sandbox(folders, NAMES)
        wrong: dict[str, None] = {}
        self._templates = {}
        for lang, phase, form in product(LANGUAGES, PHASES, FORMS):
            try:
                self._sandbox.read(f"{lang}/publications/_lines.j2")
                self._sandbox.read(layout(lang, form))
                names = (f"{lang}/publications/{phase}.{form}.j2", f"{lang}/publications/{phase}.j2")
                self._templates[lang, phase, form] = self._sandbox.read(*names)
            except SetupError as error:
                wrong[str(error)] = None
        try:
            self._mail = self._sandbox.read(MAIL)
        except SetupError as error:
            wrong[str(error)] = None
        if wrong:
            raise SetupError("\n".join(wrong))

    def statement(self, phase: str, form: Form, lang: str, facts: Facts, *, limit: int | None = None) -> Statement:
        """The title and text of one phase in one form and language; `limit` is of the text, in characters.

        A template's first paragraph is the title; where there is no other, it is the text too.
        A text that is too long is shortened, and keeps its link whole. The short form has 280 where nothing is said.
        Raises SetupError when an operator's own template says nothing, or too much.
        """
        template = self._templates[lang, phase, form]
        written = self._sandbox.write(template, self._context(form, lang, facts))
        if not (said := paragraphs_of(written)):
            raise SetupError(f"{template.filename}: says nothing")
        title, paragraphs = said[0], said[1:] or said
        limit = limit or (SHORT if form == "short" else None)
        if limit is not None:
            paragraphs = fit("\n\n".join(paragraphs), limit, line(facts.link)).split("\n\n")
        text = "\n\n".join(paragraphs).replace(FOREIGN, "")
        html = self._document(lang, title, paragraphs, facts) if form == "mail" else ""
        return Statement(lang, title, text, html)

    def _context(self, form: Form, lang: str, facts: Facts) -> dict[str, str | bool]:
        foreign = facts.text_lang not in ("", lang)
        return {
            "text": line(facts.text) if form == "short" else as_typed(facts.text, foreign=foreign),
            "name": named(facts.name),
            "application": named(facts.application),
            "location": named(facts.location),
            "planned": facts.planned,
            "contact": named(facts.contact),
            "link": line(facts.link),
            "cause": named(facts.cause),
            "cause_confirmed": facts.cause_confirmed,
            "quoted": cut(line(facts.quoted), QUOTED),
            "reason": named(facts.reason),
            "expected": self._instant(facts.expected, lang),
            "next_update": self._instant(facts.next_update_at, lang),
            "started": self._instant(facts.started_at, lang),
            "ended": self._instant(facts.ended_at, lang),
            "before": self._instant(facts.before, lang),
            "starts": self._instant(facts.starts_at, lang),
            "ends": self._instant(facts.ends_at, lang),
            "incident": str(facts.incident or ""),
            "layout": layout(lang, form),
            "lang": lang,
        }

    def _instant(self, at: datetime | None, lang: str) -> str:
        if at is None:
            return ""
        here = at.astimezone(self._zone)
        date = format_skeleton("MMMMd", here, locale=DATES[lang])
        return INSTANTS[lang].format(date=date, clock=f"{here:%H:%M}", zone=offset(here))

    def _document(self, lang: str, title: str, paragraphs: Sequence[str], facts: Facts) -> str:
        link = line(facts.link)
        known = {
            "lang": tag(lang),
            "title": title,
            "preheader": next((p for p in paragraphs if p.endswith(ENDS)), title).replace(FOREIGN, ""),
            "body": Markup("\n").join(marked_up(paragraph, link, facts.text_lang) for paragraph in paragraphs),
        }
        return self._sandbox.write(self._mail, known)


def layout(lang: str, form: Form) -> str:
    """The file that puts the pieces of a phase in order."""
    return f"{lang}/publications/_{form}.j2"


def offset(at: datetime) -> str:
    """The zone as every reader understands it: "UTC", "UTC-3", "UTC+5:45"; letters such as CST name several."""
    minutes = round((at.utcoffset() or at - at).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "") if minutes else "UTC"
