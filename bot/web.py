"""The HTTP host: the adapters' routes, and what operators ask of a process. The core's only user of aiohttp."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.domain.errors import SetupError
from bot.keeper.keeper import UNDER
from bot.ports import Route
from bot.statuspage.serving import Answer as PageAnswer
from bot.subscriptions import ways
from bot.subscriptions.desk import Desk, Visit
from bot.subscriptions.flood import visitor_of
from bot.subscriptions.limits import FORM_BYTES, FORM_SECONDS

GRACE = 5.0  # seconds open requests may take when the process stops
HEAD_SECONDS = 10.0  # until a connection has asked for something: whoever is slower holds what others need


@dataclass(frozen=True)
class Health:
    """Whether this process could remind someone now, and why not."""

    database: bool  # reachable, and its schema the one this code was written for
    ticker: bool  # beating; true where no ticker runs
    outbox_lag_seconds: float
    clock_behind_seconds: float  # how far the wall clock stepped back
    troubles: dict[str, str]  # by platform: why nobody can be reached through it
    ready: bool


Handler = Callable[[Any], Awaitable[Any]]


class Shows(Protocol):
    """What the status page answers, whoever asks."""

    def __call__(self, method: str, path: str, *, if_none_match: str, accept_encoding: str) -> PageAnswer:
        """From memory."""
        ...


def page_routes(shows: Shows) -> list[Route]:
    """The status page's addresses."""

    async def handle(request: web.Request) -> web.Response:
        given = request.headers
        found = shows(
            request.method,
            request.path,
            if_none_match=given.get("If-None-Match", ""),
            accept_encoding=given.get("Accept-Encoding", ""),
        )
        return web.Response(status=found.status, headers=found.headers, body=found.body)

    return [Route("*", path, handle) for path in (f"{UNDER}/{{rest:.*}}", UNDER)]


def subscription_routes(desk: Desk, proxies: int) -> list[Route]:
    """The addresses where people subscribe; `proxies` of our own stand before us."""

    async def handle(request: web.Request) -> web.Response:
        visitor = visitor_of(request.remote or "", ",".join(request.headers.getall("X-Forwarded-For", ())), proxies)
        try:
            async with asyncio.timeout(FORM_SECONDS):
                body = await _beginning(request, FORM_BYTES + 1)
        except TimeoutError:
            found = desk.refused(408)
        else:
            visit = Visit(request.method, request.path, visitor, body)
            found = desk.refused(413) if len(body) > FORM_BYTES else await desk.answer(visit)
        answer = web.Response(status=found.status, headers=found.headers, body=found.body)
        if found.status in (408, 413):
            answer.force_close()  # what else comes is not read
        return answer

    return [Route("*", path, handle) for path in (ways.UNDER, f"{ways.UNDER}/{{rest:.*}}")]


async def _beginning(request: web.Request, most: int) -> bytes:
    body = bytearray()
    while len(body) < most and (chunk := await request.content.read(most - len(body))):
        body += chunk
    return bytes(body)


class WebHost:
    """One port."""

    def __init__(self, routes: Sequence[Route], health: Callable[[], Awaitable[Health]]) -> None:
        self._health = health
        self._app = web.Application()
        self._endless: set[asyncio.Task[Any]] = set()
        ours = (Route("GET", "/healthz", self._alive), Route("GET", "/readyz", self._ready))
        for route in (*ours, Route("GET", "/metrics", self._metrics), *routes):
            handler = self._ended_first(route.handler) if route.endless else route.handler
            self._app.router.add_route(route.method, route.path, self._heard(handler))
        self._runner = web.AppRunner(self._app, access_log=None, shutdown_timeout=GRACE)
        self._server: asyncio.Server | None = None
        self._silent: set[Any] = set()  # connections that have asked for nothing yet

    async def start(self, host: str, port: int) -> None:
        """Listens. Raises SetupError when the port is taken."""
        await self._runner.setup()
        try:
            self._server = await asyncio.get_running_loop().create_server(self._connected, host, port)
        except OSError as error:
            await self._runner.cleanup()
            raise SetupError(
                f"PORT {port} on {host} cannot be used ({error.strerror}): stop what listens there, or set another "
                f"one, for example PORT={port + 1}"
            ) from error

    async def stop(self) -> None:
        """Closes every connection; what is being answered may finish first, but for what never would."""
        for task in self._endless:
            task.cancel()
        if self._server:
            self._server.close()
        await self._runner.cleanup()

    def _connected(self) -> Any:
        """One more connection. aiohttp itself would wait for ever for the end of its first request's head."""
        assert self._runner.server  # noqa: S101 - set up before anybody can connect
        connection = self._runner.server()
        self._silent.add(connection)
        asyncio.get_running_loop().call_later(HEAD_SECONDS, self._give_up, connection)
        return connection

    def _give_up(self, connection: Any) -> None:
        if connection in self._silent:
            self._silent.discard(connection)
            if connection.transport:
                connection.transport.abort()

    def _heard(self, handler: Handler) -> Handler:
        async def handle(request: web.Request) -> Any:
            self._silent.discard(request.protocol)
            return await handler(request)

        return handle

    def _ended_first(self, handler: Handler) -> Handler:
        async def handle(request: web.Request) -> Any:
            task = asyncio.current_task()
            assert task is not None  # noqa: S101 - every request is a task of its own
            self._endless.add(task)
            try:
                return await handler(request)
            finally:
                self._endless.discard(task)

        return handle

    async def _alive(self, _request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def _ready(self, _request: web.Request) -> web.Response:
        health = await self._health()
        body = json.dumps(asdict(health), indent=1) + "\n"
        return web.Response(text=body, status=200 if health.ready else 503, content_type="application/json")

    async def _metrics(self, _request: web.Request) -> web.Response:
        await self._health()
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
