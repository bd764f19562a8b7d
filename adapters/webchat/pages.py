"""The page itself: a handful of files, read once at the start."""

import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from adapters.webchat.door import Turned

_FOLDER = Path(__file__).parent / "static"
_CHECK_AGAIN = "no-cache"  # may be kept, but is asked about each time, so that an upgrade shows at once


@dataclass(frozen=True)
class Page:
    """One file as it is served."""

    content: bytes
    content_type: str
    tag: str


class Pages:
    """Serves the files of `static/`."""

    def __init__(self, *, demo: bool) -> None:
        self._pages = {path.name: _page(path, demo=demo) for path in _FOLDER.iterdir()}

    async def to_chat(self, request: web.Request) -> web.Response:
        """Leads to the page."""
        return web.Response(status=302, headers={"Location": "/chat/" + _query(request)})

    async def index(self, request: web.Request) -> web.Response:
        """The page."""
        return self._serve(request, "index.html")

    async def login(self, request: web.Request) -> web.Response:
        """Where a one-time link leads. Loading it uses nothing up: previews and scanners load links too."""
        return self._serve(request, "login.html")

    async def static(self, request: web.Request) -> web.Response:
        """What the page loads."""
        return self._serve(request, request.match_info["name"])

    def _serve(self, request: web.Request, name: str) -> web.Response:
        page = self._pages.get(name)
        if page is None:
            raise Turned(404, "unknown-page", "There is nothing at this address.")
        headers = {"ETag": page.tag, "Cache-Control": _CHECK_AGAIN}
        if request.headers.get("If-None-Match") == page.tag:
            return web.Response(status=304, headers=headers)
        return web.Response(body=page.content, content_type=page.content_type, charset="utf-8", headers=headers)


def _page(path: Path, *, demo: bool) -> Page:
    content = path.read_bytes()
    if demo and path.suffix == ".html":
        content = content.replace(b"<body>", b"<body data-demo>")  # how the page knows that it says who speaks
    content_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Page(content, content_type, f'"{hashlib.sha256(content).hexdigest()[:16]}"')


def _query(request: web.Request) -> str:
    return f"?{request.query_string}" if request.query_string else ""
