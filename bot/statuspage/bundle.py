"""One snapshot as files. They need neither the bot, nor a database, nor a network, nor a script."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import astuple
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import ParamSpec

from jinja2 import Environment

from bot.render.wording import Wording
from bot.statuspage import addresses
from bot.statuspage.api import Api, instant
from bot.statuspage.badge import badge
from bot.statuspage.calendar import calendar
from bot.statuspage.feeds import TEMPLATES, Feeds
from bot.statuspage.pages import Assets, Pages, environment
from bot.statuspage.speaking import Speaker
from bot.statuspage.state import PublicState

ASSETS = "assets/"
REVISION = "revision.json"

Render = Callable[[], bytes]
P = ParamSpec("P")


class Bundle(Mapping[str, bytes]):
    """Files by their path. Each is made when it is first asked for: most of an old page's history never is.

    `prints` tell for pages of single entries and of months what they are made of, so that whoever has them need not
    make them to know. These are not kept: there may be tens of thousands. `made` are the others that were.
    """

    def __init__(self, revision: int, files: Mapping[str, Render], prints: Mapping[str, str]) -> None:
        self.revision = revision
        self._files = files
        self._prints = prints
        self.made: dict[str, bytes] = {}

    def __getitem__(self, path: str) -> bytes:
        if path in self.made:
            return self.made[path]
        content = self._files[path]()
        if path not in self._prints:
            self.made[path] = content
        return content

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def __contains__(self, path: object) -> bool:
        return path in self._files

    def fingerprint(self, path: str) -> str:
        """Another one when the file is another one."""
        return self._prints.get(path) or hashlib.sha256(self[path]).hexdigest()


class Bundler:
    """Knows the templates and the languages; makes any number of bundles."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self._style = (wording.folder / "statuspage" / "page.css").read_text(encoding="utf-8")
        self._templates: Environment = environment(wording.folder)

    @cached_property
    def _looks(self) -> str:
        """Of all that decides how facts become pages: templates, catalogues, and this package itself."""
        ours = Path(__file__).parent.rglob("*.py")
        folder = self._wording.folder
        read = [*(folder / "statuspage").iterdir(), *(folder / "locale").rglob("*.po"), *ours]
        return _hash(*(path.read_text(encoding="utf-8") for path in sorted(read)))

    def render(self, state: PublicState, now: datetime | None = None) -> Bundle:
        """The files of a snapshot, the same bytes whenever it is rendered.

        With `now`, for whoever serves them: pages whose promise has passed say so.
        """
        files: dict[str, Render] = {}
        assets = self._assets(state, files)
        prints: dict[str, str] = {}
        facts = _facts(state)
        for lang in state.page.languages:
            self._language(lang, state, assets, now, facts, files, prints)
        own = self._wording.words(state.page.languages[0], state.published_at)
        files |= {path: partial(bytes, made) for path, made in Api(state, own, now).files()}
        files[REVISION] = partial(bytes, revision(state))
        return Bundle(state.revision, files, prints)

    def _language(
        self,
        lang: str,
        state: PublicState,
        assets: Assets,
        now: datetime | None,
        facts: Mapping[str, str],
        files: dict[str, Render],
        prints: dict[str, str],
    ) -> None:
        speaker = Speaker(state.page, self._wording.words(lang, state.published_at))
        pages = Pages(self._templates, speaker, state, assets, now)
        feeds = Feeds(self._templates, speaker, state)
        inside, looks = addresses.folder(state.page, lang), _hash(self._looks, repr(state.page), *astuple(assets), lang)
        for one, (path, made_of) in zip(state.entries, facts.items(), strict=True):
            files[inside + path] = partial(_encoded, pages.entry, one)
            prints[inside + path] = looks + made_of
        for month in pages.months():
            files[inside + month.path] = partial(_encoded, pages.month, month)
            prints[inside + month.path] = looks + _hash(*(facts[addresses.path_of(one)] for one in month.entries))
        made: dict[str, Callable[[], str]] = {
            **{path: partial(feeds.feed, path) for path in TEMPLATES},
            addresses.BADGE: partial(badge, self._templates, speaker, state, now),
            addresses.HISTORY: pages.history,
            addresses.FRONT: pages.front,
        }
        files |= {inside + path: partial(_encoded, page) for path, page in made.items()}
        files[inside + addresses.CALENDAR] = partial(calendar, state, speaker)

    def _assets(self, state: PublicState, files: dict[str, Render]) -> Assets:
        colours, logo = state.page.colours, state.page.logo
        dark = f"@media (prefers-color-scheme: dark) {{ :root {{ --accent: {colours.dark}; }} }}"
        style = f":root {{ --accent: {colours.light}; }}\n{dark}\n{self._style}".encode()
        assets = Assets(_hashed("page.css", style), _hashed(f"logo.{logo.kind}", logo.content) if logo else "")
        files[assets.style] = partial(bytes, style)
        if logo:
            files[assets.logo] = partial(bytes, logo.content)
        return assets


def _facts(state: PublicState) -> dict[str, str]:
    """What each entry's page is made of, besides what is on every page: the entry, and its components' names."""
    names = {one.id: _hash(repr(one.name))[:8] for one in state.components}
    return {
        addresses.path_of(one): one.digest + "".join([names[id] for id in one.components if id in names])
        for one in state.entries
    }


def revision(state: PublicState) -> bytes:
    """Which snapshot the files are of: written when all others are there, and read back."""
    told = {"revision": state.revision, "published_at": instant(state.published_at)}
    return json.dumps(told).encode() + b"\n"


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _hashed(name: str, content: bytes) -> str:
    """A name that changes with the content, so that it may be kept for ever."""
    stem, _, ending = name.rpartition(".")
    return f"{ASSETS}{stem}-{hashlib.sha256(content).hexdigest()[:12]}.{ending}"


def _encoded(page: Callable[P, str], *about: P.args, **more: P.kwargs) -> bytes:
    return page(*about, **more).encode()
