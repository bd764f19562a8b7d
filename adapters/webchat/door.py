"""What stands before every handler: who may knock at all, what a body may hold, and how a refusal is said."""

import json
import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from adapters.webchat.limits import BODY_BYTES
from adapters.webchat.people import Persona

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Check = Callable[[web.Request], Awaitable[None]]
Visitor = Callable[[web.Request], Awaitable[Persona | None]]
BodyT = TypeVar("BodyT", bound=BaseModel)

JSON = "application/json"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "frame-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}

ME: web.RequestKey[Persona] = web.RequestKey("me", Persona)

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# Control characters but newline and tab, halves of surrogate pairs, what turns the direction of text around.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
log = structlog.get_logger(__name__)


class Body(BaseModel):
    """What every POST carries: in the demo, who speaks."""

    model_config = ConfigDict(strict=True)

    as_: str | None = Field(None, alias="as")


class Turned(Exception):
    """Turned away: an HTTP status, a stable code, and one sentence for the reader."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.sentence = sentence


class Door:
    """Guards handlers. `public_url` names the one host besides loopback under which we are known.

    `visitor` answers who is signed in; in the demo, where nobody signs in, there is none.
    """

    def __init__(self, public_url: str, visitor: Visitor | None) -> None:
        self._hosts = _LOOPBACK | {urlsplit(public_url).hostname or ""}
        self._visitor = visitor

    def page(self, handler: Handler) -> Handler:
        """For what anybody may load."""
        return self._guarded(handler, self._check_address)

    def entry(self, handler: Handler) -> Handler:
        """For what anybody may send: signing in and out."""
        return self._guarded(handler, self._check_sent)

    def api(self, handler: Handler, takes: str = JSON) -> Handler:
        """For what people say and read: outside the demo the handler finds the speaker under `ME`."""
        return self._guarded(handler, partial(self._check_speaker, takes=takes))

    def _guarded(self, handler: Handler, check: Check) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            try:
                await check(request)
                response = await handler(request)
            except Turned as turned:
                response = refusal(turned)
            except (web.HTTPException, ConnectionResetError):
                raise
            except Exception:
                log.exception("webchat.failed", method=request.method, route=_route(request))
                response = refusal(Turned(500, "internal", "Something went wrong here; it was written down."))
            if not response.prepared:
                for name, value in HEADERS.items():
                    response.headers.setdefault(name, value)
            return response

        return guarded

    async def _check_address(self, request: web.Request) -> None:
        # A page elsewhere can make a name of its own lead to this machine; its requests carry that name.
        if _hostname(request.host) not in self._hosts:
            raise Turned(421, "wrong-host", "This address does not belong to Vigia.")
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc.lower() != request.host.lower():
            raise Turned(403, "wrong-origin", "Only Vigia's own page may ask here.")

    async def _check_sent(self, request: web.Request, takes: str = JSON) -> None:
        await self._check_address(request)
        # None of the types a plain form of another page can send.
        if request.method == "POST" and request.content_type != takes:
            raise Turned(415, "wrong-type", f"Send {takes}.")

    async def _check_speaker(self, request: web.Request, takes: str) -> None:
        await self._check_sent(request, takes)
        if self._visitor is None:
            return
        me = await self._visitor(request)
        if me is None:
            raise Turned(401, "signed-out", "Sign in first: whoever runs Vigia gives you a link (vigia login-link).")
        request[ME] = me


async def body_of(request: web.Request, shape: type[BodyT]) -> BodyT:
    """The body as that shape, its texts cleaned. Raises Turned: 400 for a misfit, 413 for too much."""
    too_large = Turned(413, "too-large", f"A request may have {BODY_BYTES // 1024} KiB.")
    raw = await bytes_of(request, BODY_BYTES, too_large)
    try:
        return shape.model_validate(_cleaned(json.loads(raw)))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise Turned(400, "bad-request", f"{place or 'body'}: {first['msg']}.") from error
    except (ValueError, RecursionError) as error:
        raise Turned(400, "bad-json", "The body is not JSON.") from error


async def bytes_of(request: web.Request, limit: int, too_large: Turned) -> bytes:
    """The body as it came. Raises `too_large` as soon as it is longer than the limit."""
    if (request.content_length or 0) > limit:
        raise too_large
    raw = bytearray()
    async for chunk in request.content.iter_any():
        raw += chunk
        if len(raw) > limit:
            raise too_large
    return bytes(raw)


def clean(text: str) -> str:
    """Text without what no reader sees or no database keeps: controls, lone surrogates, overrides."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def refusal(turned: Turned) -> web.Response:
    """A refusal as JSON."""
    error = {"code": turned.code, "sentence": turned.sentence}
    return web.json_response({"error": error}, status=turned.status)


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return clean(value)
        case list():
            return [_cleaned(item) for item in value]
        case dict():
            return {clean(name): _cleaned(item) for name, item in value.items()}
        case _:
            return value


def _route(request: web.Request) -> str:
    """The pattern that matched: no channel's name in the log."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else ""


def _hostname(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None
