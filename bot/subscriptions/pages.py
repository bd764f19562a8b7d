"""The public pages of subscriptions as HTML: no script, no cookie, everything typed escaped."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from babel import Locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.domain.component import ListedComponent, text_in
from bot.domain.subscriber import LINK_LIFE, UNCONFIRMED_LIFE, Subscriber, Way
from bot.domain.values import Severity
from bot.render import Wording
from bot.render.markup import tag
from bot.render.words import N_
from bot.statuspage.plain import line
from bot.statuspage.state import Branding
from bot.subscriptions.forms import Filled, offered_zones
from bot.subscriptions.ways import CONFIRM, LEAVE, MANAGE, UNDER, front

LEVELS = {  # the mildest impact somebody wants to hear of, in the words of the status page
    Severity.SEV4: N_("All incidents"),
    Severity.SEV3: N_("Minor impact and worse"),
    Severity.SEV2: N_("Major impact and worse"),
    Severity.SEV1: N_("Critical impact only"),
}


@dataclass(frozen=True)
class Offer:
    """What can be chosen."""

    components: Sequence[ListedComponent]
    by_mail: bool


class Pages:
    """Reads the templates once."""

    def __init__(self, wording: Wording, page: Branding) -> None:
        self._wording = wording
        self._page = page
        self._templates = Environment(
            loader=FileSystemLoader(wording.folder / "subscriptions"),
            undefined=StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._style, style = _asset(_style(wording.folder, page), "css")
        self._logo, logo = _asset(page.logo.content, page.logo.kind) if page.logo else ("", b"")
        self.assets: Mapping[str, bytes] = {self._style: style} | ({self._logo: logo} if page.logo else {})

    def form(self, lang: str, now: datetime, offer: Offer, form: Filled) -> str:
        """Where somebody begins."""
        return self._page_of("form", lang, now, offer=offer, form=form, groups=_groups(offer, lang))

    def asked(self, lang: str, now: datetime) -> str:
        """A mail is on its way, if the address can be written to."""
        return self._page_of("asked", lang, now)

    def webhook(self, one: Subscriber, token: str, secret: str, now: datetime) -> str:
        """The secret, this once, and the button that sends the challenge."""
        return self._page_of("webhook", one.wishes.lang, now, one=one, secret=secret, action=_action(CONFIRM, token))

    def confirm(self, one: Subscriber, token: str, now: datetime, *, failed: bool = False) -> str:
        """The button that says yes. `failed`: a webhook did not answer the challenge."""
        action = _action(CONFIRM, token)
        return self._page_of("confirm", one.wishes.lang, now, one=one, action=action, failed=failed)

    def confirmed(self, one: Subscriber, manage: str, now: datetime) -> str:
        """They said yes."""
        return self._page_of("confirmed", one.wishes.lang, now, one=one, manage=manage)

    def manage(self, one: Subscriber, token: str, now: datetime, offer: Offer, form: Filled, *, saved: bool) -> str:
        """What is wanted, to be changed; and the way to end it."""
        actions = {"action": _action(MANAGE, token), "leave": _action(LEAVE, token)}
        groups = _groups(offer, form.lang)
        return self._page_of(
            "manage", form.lang, now, one=one, offer=offer, form=form, groups=groups, saved=saved, **actions
        )

    def leave(self, one: Subscriber, token: str, now: datetime) -> str:
        """The button that ends it, and for whom."""
        return self._page_of("leave", one.wishes.lang, now, one=one, action=_action(LEAVE, token))

    def left(self, lang: str, now: datetime) -> str:
        """It has ended; the same whether it ended now or before."""
        return self._page_of("left", lang, now)

    def trouble(self, what: str, lang: str, now: datetime) -> str:
        """Something cannot be done: link, often, large, slow, missing."""
        return self._page_of("trouble", lang, now, what=what)

    def _page_of(self, template: str, lang: str, now: datetime, **facts: Any) -> str:
        words = self._wording.words(lang, now)
        languages = self._page.languages
        return self._templates.get_template(f"{template}.html.j2").render(
            **facts,
            say=words.say,
            lang=lang,
            tag=tag(lang),
            page=self._page,
            front=front(lang, languages),
            style=self._style,
            logo=self._logo,
            levels={level.name.lower(): words.say(name) for level, name in LEVELS.items()},
            tongues={one: (tag(one), _own_name(one), front(one, languages)) for one in languages},
            zones=offered_zones(),
            by_webhook=Way.WEBHOOK,
            hours=int(LINK_LIFE.total_seconds() // 3600),
            days=UNCONFIRMED_LIFE.days,
        )


def _asset(content: bytes, kind: str) -> tuple[str, bytes]:
    """Where it stands, by a name that changes with it, so that it may be kept for ever."""
    return f"{UNDER}/{hashlib.sha256(content).hexdigest()[:12]}.{kind}", content


def _action(what: str, token: str) -> str:
    return f"{UNDER}/{what}/{token}"


def _groups(offer: Offer, lang: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Components by group, in the order of the page: the group's name, "" without one, and ids with names."""
    found = []
    for group, members in groupby(offer.components, lambda one: one.group):
        listed = list(members)
        named = [(one.id, line(text_in(one.name, lang)) or one.id) for one in listed]
        found.append((line(text_in(listed[0].group_name, lang)) if group else "", named))
    return found


def _style(folder: Path, page: Branding) -> bytes:
    """The status page's own, and what forms need besides."""
    dark = f"@media (prefers-color-scheme: dark) {{ :root {{ --accent: {page.colours.dark}; }} }}"
    pages = (folder / "statuspage" / "page.css").read_text(encoding="utf-8")
    forms = (folder / "subscriptions" / "form.css").read_text(encoding="utf-8")
    return f":root {{ --accent: {page.colours.light}; }}\n{dark}\n{pages}\n{forms}".encode()


def _own_name(lang: str) -> str:
    """As its speakers call it, without the country: there is one of each here."""
    name = Locale.parse(lang.split("_", maxsplit=1)[0]).get_display_name() or lang
    return name[0].upper() + name[1:]
