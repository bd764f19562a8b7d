"""What a web process answers about the page: prepared bytes from memory, without a database, a file or a script.

Pure: a method, a path and two headers in, a status, headers and a body out. Whoever speaks HTTP only carries them.
"""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache

from bot.statuspage.addresses import INDEX
from bot.statuspage.bundle import ASSETS, Bundle, Bundler
from bot.statuspage.kinds import kind_of
from bot.statuspage.limits import FOREVER, FRESH, PREPARED, USUAL, WHILE_ASKING, WHILE_DOWN
from bot.statuspage.state import PublicState

CACHE = f"public, max-age={FRESH}, stale-while-revalidate={WHILE_ASKING}, stale-if-error={WHILE_DOWN}"
CACHE_FOREVER = f"public, max-age={FOREVER}, immutable"
GUARD = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; "
        "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    ),
    "Strict-Transport-Security": f"max-age={FOREVER}",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
SQUEEZED = ("atom", "css", "html", "ics", "json", "rss", "svg")  # a PNG is as small as it gets


@dataclass(frozen=True)
class Answer:
    """What goes back. `headers` are the same object for all who get the same."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


class Prepared:
    """One file and everything that can be answered about it; each form is made when it is first wanted."""

    def __init__(self, path: str, content: bytes) -> None:
        self._path = path
        self._content = content

    def answer(self, if_none_match: str, accept_encoding: str) -> Answer:
        """The file, or that the asker has it already."""
        found = self._gzipped if takes_gzip(accept_encoding) else self._whole
        return self._unchanged[found.headers["ETag"]] if _has(if_none_match, found) else found

    @cached_property
    def _whole(self) -> Answer:
        return self._as(self._content, {})

    @cached_property
    def _gzipped(self) -> Answer:
        """The same as the whole where that is smaller."""
        if self._path.rpartition(".")[2] not in SQUEEZED:
            return self._whole
        squeezed = gzip.compress(self._content, mtime=0)
        return self._as(squeezed, {"Content-Encoding": "gzip"}) if len(squeezed) < len(self._content) else self._whole

    @cached_property
    def _unchanged(self) -> Mapping[str, Answer]:
        """By ETag."""
        left_out = ("Content-Type", "Content-Length", "Content-Encoding")
        return {
            one.headers["ETag"]: Answer(304, {key: told for key, told in one.headers.items() if key not in left_out})
            for one in (self._whole, self._gzipped)
        }

    def _as(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        shared = {"Access-Control-Allow-Origin": "*"} if self._path.endswith(".json") else {}
        told = {
            **GUARD,
            **shared,
            **headers,
            "Cache-Control": CACHE_FOREVER if self._path.startswith(ASSETS) else CACHE,
            "Content-Length": str(len(body)),
            "Content-Type": kind_of(self._path),
            "ETag": f'"{hashlib.sha256(body).hexdigest()[:20]}"',
            "Vary": "Accept-Encoding",
        }
        return Answer(200, told, body)


@dataclass
class Shelf:
    """One bundle under a path such as "/status"; files are prepared when they are first asked for.

    However many are asked for, so many are kept prepared: those asked for first make way.
    """

    bundle: Bundle
    under: str
    _found: dict[str, Prepared] = field(default_factory=dict)
    _told: dict[tuple[str, str, str], Answer] = field(default_factory=dict)  # what browsers ask in the same words

    def answer(self, path: str, if_none_match: str, accept_encoding: str) -> Answer:
        """Of a path as it was asked for, decoded and without its query."""
        asked = path, if_none_match, accept_encoding
        if asked in self._told:
            return self._told[asked]
        found = self._answer(*asked)
        if found.status in (200, 304) and len(if_none_match) + len(accept_encoding) <= USUAL:
            if len(self._told) >= PREPARED:
                self._told.clear()
            self._told[asked] = found
        return found

    def _answer(self, path: str, if_none_match: str, accept_encoding: str) -> Answer:
        prepared = self._found.get(path)
        if prepared is None:
            if not path.startswith(f"{self.under}/"):
                return _folder(f"{path}/") if path == self.under else NOT_FOUND
            file = path.removeprefix(f"{self.under}/")
            if f"{file}/{INDEX}" in self.bundle:
                return _folder(f"{path}/")
            if file == "" or file.endswith("/"):
                file += INDEX
            if file not in self.bundle:
                return NOT_FOUND
            while len(self._found) >= PREPARED:
                del self._found[next(iter(self._found))]
            prepared = self._found[path] = Prepared(file, self.bundle[file])
        return prepared.answer(if_none_match, accept_encoding)


class Desk:
    """The page as this process serves it: the newest snapshot, and the pages that say so once a promise has passed."""

    def __init__(self, bundler: Bundler, state: PublicState, under: str) -> None:
        self._bundler = bundler
        self._under = under
        self.show(state)

    def show(self, state: PublicState, bundle: Bundle | None = None) -> None:
        """Another snapshot, with its bundle where somebody has one. Pages are made as they are asked for."""
        self._state = state
        self._shelf = Shelf(bundle or self._bundler.render(state), self._under)
        self._passing = sorted({one.next_update_at for one in state.entries if one.next_update_at})

    def answer(
        self, now: datetime, method: str, path: str, *, if_none_match: str = "", accept_encoding: str = ""
    ) -> Answer:
        """What goes back to whoever asks now."""
        if method not in ("GET", "HEAD"):
            return NOT_ALLOWED
        if self._passing and now > self._passing[0]:
            self._passing = [at for at in self._passing if at >= now]
            self._shelf = Shelf(self._bundler.render(self._state, now), self._under)
        found = self._shelf.answer(path, if_none_match, accept_encoding)
        return Answer(found.status, found.headers) if method == "HEAD" else found


@lru_cache(maxsize=256)
def takes_gzip(accept_encoding: str) -> bool:
    """Whether the asker reads gzip: named or meant by "*", and not refused by a weight of nothing."""
    weights = {}
    for part in accept_encoding.lower().split(","):
        name, _, weight = part.partition(";")
        weights[name.strip()] = weight.replace(" ", "") or "q=1"
    wanted = weights.get("gzip", weights.get("*", "q=0"))
    return wanted.removeprefix("q=").strip("0.") != ""


def _has(if_none_match: str, found: Answer) -> bool:
    """Whether one of the asker's tags, weak or strong, is this."""
    if not if_none_match:
        return False
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return "*" in tags or found.headers["ETag"] in tags


def _plain(status: int, text: str, headers: Mapping[str, str]) -> Answer:
    body = text.encode()
    told = {**GUARD, "Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(body)), **headers}
    return Answer(status, told, body)


def _folder(where: str) -> Answer:
    """It is asked for by its name with a slash: relative links count from there."""
    return _plain(301, "It is a folder.\n", {"Location": where, "Cache-Control": CACHE})


NOT_FOUND = _plain(404, "There is no such page.\n", {"Cache-Control": f"public, max-age={FRESH}"})
NOT_ALLOWED = _plain(405, "Pages are read with GET or HEAD.\n", {"Allow": "GET, HEAD"})
