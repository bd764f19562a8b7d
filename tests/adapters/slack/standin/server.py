"""The stand-in: an HTTP server on this machine that answers as Slack's Web API does."""

import asyncio
import json
from types import TracebackType
from typing import Any, Final, Self

import aiohttp
from aiohttp import web

from tests.adapters.slack.standin import echoes, replies
from tests.adapters.slack.standin.calls import Call, Calls
from tests.adapters.slack.standin.doors import Delivery, Door, HttpDoor, Payload, SocketDoor
from tests.adapters.slack.standin.faults import (
    DropBefore,
    Fault,
    Faults,
    Hang,
    HoldAnswer,
    HtmlAnswer,
    LostAnswer,
    Refuses,
    ServerFails,
    TooManyCalls,
)
from tests.adapters.slack.standin.instants import Clock, RealTime
from tests.adapters.slack.standin.methods import FAMILIES, METHODS, Arguments, Method
from tests.adapters.slack.standin.methods.registry import need
from tests.adapters.slack.standin.rates import Rates
from tests.adapters.slack.standin.refusals import Refusal, ratelimited
from tests.adapters.slack.standin.state import State, Violation
from tests.adapters.slack.standin.workspace import Workspace

MALFORMED: Final = {"invalid_blocks", "invalid_blocks_format", "invalid_attachments", "msg_blocks_too_long"}
PAGE: Final = "<html><body><h1>Something went wrong</h1></body></html>"
NO_SUCH: Final = "unknown_method"


class BadBlocks(AssertionError):
    """The app sent blocks, views or arguments that Slack refuses, and the test did not expect it to."""


class SlackStandIn:
    """`async with SlackStandIn() as slack:` gives a workspace with people in it and an address to call."""

    def __init__(self, clock: Clock | None = None, *, forgiving: bool = False) -> None:
        """`forgiving`: the test means to send what Slack refuses; leaving does not raise for it."""
        assert FAMILIES  # importing the families is what fills METHODS
        self.clock: Clock = clock or RealTime()
        self.state = State(self.clock)
        self.workspace = Workspace(self.state)
        self.calls = Calls()
        self.faults = Faults()
        self.rates = Rates(self.clock)
        self.socket = SocketDoor(self.state)
        self._forgiving = forgiving
        self._echoes: set[asyncio.Task[Delivery]] = set()
        self._runner: web.AppRunner | None = None
        self._http: aiohttp.ClientSession | None = None
        self._address = ""

    # -- addresses ----------------------------------------------------------------------------------------------

    @property
    def api_url(self) -> str:
        """For `AsyncWebClient(base_url=...)`."""
        return f"{self._address}/api/"

    @property
    def bot_token(self) -> str:
        """xoxb."""
        return self.state.app.bot_token

    @property
    def app_token(self) -> str:
        """xapp, for Socket Mode."""
        return self.state.app.app_token

    @property
    def signing_secret(self) -> str:
        """What the HTTP door signs with."""
        return self.state.app.signing_secret

    def deliver_to(self, url: str, *, commands: str = "", interactivity: str = "") -> HttpDoor:
        """From now on what people do is sent, signed, to this address; commands and interactivity may have theirs."""
        assert self._http is not None
        door = HttpDoor(self.state, self._http, url, commands=commands or url, interactivity=interactivity or url)
        self.workspace.door = door
        return door

    def deliver_by_socket(self) -> SocketDoor:
        """From now on what people do is sent through the sockets the app opened."""
        self.workspace.door = self.socket
        return self.socket

    @property
    def violations(self) -> list[Violation]:
        """What the app sent that Slack would not take."""
        return self.state.violations

    @property
    def door(self) -> Door:
        """The one in use."""
        return self.workspace.door

    # -- living -------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/response/{token}", self._response_url)
        app.router.add_get("/link/", self.socket.accept)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self._address = f"http://{host}:{port}"
        self.state.address = self._address
        self._http = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.faults.clear()
        for task in list(self._echoes):
            task.cancel()
        await self.workspace.door.close()
        await self.socket.close()
        if self._http is not None:
            await self._http.close()
        if self._runner is not None:
            await self._runner.cleanup()
        if self.violations and not self._forgiving and kind is None:
            told = "\n".join(f"{one.where}: {one.error} {'; '.join(one.problems)}" for one in self.violations)
            raise BadBlocks(f"Slack would have refused:\n{told}")

    # -- the Web API --------------------------------------------------------------------------------------------

    async def _api(self, request: web.Request) -> web.StreamResponse:
        arguments = await _arguments(request)
        name = request.match_info["method"]
        call = Call(name, {key: value for key, value in arguments.items() if key != "token"}, _instant())
        self.calls.begin(call)
        wait, fault = self.faults.striking(name)
        try:
            if wait:
                await self.clock.sleep(wait)
            return await self._befall(request, call, Arguments(arguments), fault)
        except asyncio.CancelledError:
            call.outcome = "abandoned" if not call.acted else "answer lost"
            raise
        finally:
            self.calls.end(call, _instant())

    async def _befall(
        self, request: web.Request, call: Call, arguments: Arguments, fault: Fault | None
    ) -> web.StreamResponse:
        match fault:
            case Hang():
                call.outcome = "hung"
                await fault.free.wait()
            case DropBefore():
                call.outcome = "dropped"
                return _drop(request)
            case LostAnswer():
                self._answer(request, call, arguments)
                call.outcome = "answer lost"
                return _drop(request)
            case HoldAnswer():
                answer = self._answer(request, call, arguments)
                await fault.free.wait()
                return answer
            case TooManyCalls():
                return self._refused(call, ratelimited(fault.retry_after), None)
            case Refuses():
                return self._refused(call, Refusal(fault.error), METHODS.get(call.method))
            case ServerFails():
                call.outcome, call.status = f"http {fault.status}", fault.status
                return web.Response(status=fault.status, text="upstream connect error", content_type="text/plain")
            case HtmlAnswer():
                call.outcome, call.status = "html", fault.status
                return web.Response(status=fault.status, text=PAGE, content_type="text/html")
            case _:
                pass
        return self._answer(request, call, arguments)

    def _answer(self, request: web.Request, call: Call, arguments: Arguments) -> web.Response:
        method = METHODS.get(call.method)
        try:
            if method is None:
                raise Refusal(NO_SUCH, req_method=call.method)
            self._let_in(_token(request, arguments), method)
            self.rates.count(method.name, method.tier, arguments.text("channel"))
            previous = echoes.before(self.state, method.name, arguments.text("channel"), arguments.text("ts"))
            answer = {"ok": True, **method.run(self.state, arguments)}
        except Refusal as refusal:
            return self._refused(call, refusal, method)
        if method.name == "apps.connections.open":
            answer["url"] = self._address.replace("http", "ws", 1) + str(answer["url"])
        call.acted, call.outcome, call.status, call.answer = True, "ok", 200, answer
        self.calls.changed()
        if self.workspace.hears_itself and (echo := echoes.after(self.state, method.name, answer, previous)):
            self._echo(echo)
        return web.json_response(answer, headers=self._scopes(method))

    def _echo(self, echo: Payload) -> None:
        task = asyncio.create_task(self.workspace.door.deliver(echo))
        self._echoes.add(task)
        task.add_done_callback(self._echoes.discard)

    async def echoed(self) -> None:
        """Returns once everything the app did was told to it."""
        await asyncio.gather(*self._echoes)

    def _let_in(self, token: str, method: Method) -> None:
        app = self.state.app
        if not token:
            raise Refusal("not_authed")
        if token not in {app.bot_token, app.app_token}:
            raise Refusal("invalid_auth")
        if app.uninstalled:
            raise Refusal("account_inactive")
        if app.revoked:
            raise Refusal("token_revoked")
        if token != (app.bot_token if method.token == "bot" else app.app_token):
            raise Refusal("not_allowed_token_type")
        if self.state.bot.deleted:
            raise Refusal("account_inactive")
        need(self.state, *method.scopes)

    def _refused(self, call: Call, refusal: Refusal, method: Method | None) -> web.Response:
        call.outcome, call.status, call.answer = refusal.error, refusal.status, refusal.answer()
        messages = refusal.fields.get("response_metadata", {}).get("messages", [])
        if refusal.error in MALFORMED or (refusal.error == "invalid_arguments" and messages):
            self.state.violations.append(Violation(call.method, refusal.error, tuple(messages)))
        headers = {**refusal.headers, **(self._scopes(method) if method else {})}
        return web.json_response(refusal.answer(), status=refusal.status, headers=headers)

    def _scopes(self, method: Method) -> dict[str, str]:
        if method.token == "app":
            return {}
        accepted = {"x-accepted-oauth-scopes": ",".join(method.scopes)} if method.scopes else {}
        return {"x-oauth-scopes": ",".join(self.state.app.scopes), **accepted}

    # -- response_url -------------------------------------------------------------------------------------------

    async def _response_url(self, request: web.Request) -> web.StreamResponse:
        token = request.match_info["token"]
        arguments = await _arguments(request)
        call = Call("response_url", {**arguments, "token": token}, _instant())
        self.calls.begin(call)
        wait, fault = self.faults.striking("response_url")
        try:
            if wait:
                await self.clock.sleep(wait)
            return await self._befall_reply(request, call, Arguments(arguments), fault)
        finally:
            self.calls.end(call, _instant())

    async def _befall_reply(
        self, request: web.Request, call: Call, arguments: Arguments, fault: Fault | None
    ) -> web.StreamResponse:
        if isinstance(fault, Hang):
            call.outcome = "hung"
            await fault.free.wait()
        elif isinstance(fault, DropBefore):
            call.outcome = "dropped"
            return _drop(request)
        elif isinstance(fault, ServerFails | HtmlAnswer):
            call.outcome, call.status = f"http {fault.status}", fault.status
            return web.Response(status=fault.status, text=PAGE, content_type="text/html")
        try:
            replies.by_response_url(self.state, str(call.arguments["token"]), arguments)
        except Refusal as refusal:
            refusal.status = 404 if refusal.error in {"used_url", "expired_url"} else 400
            return self._refused(call, refusal, None)
        call.acted, call.outcome, call.status = True, "ok", 200
        if isinstance(fault, LostAnswer):
            call.outcome = "answer lost"
            return _drop(request)
        return web.Response(text="ok")


def _instant() -> float:
    return asyncio.get_running_loop().time()


def _token(request: web.Request, arguments: Arguments) -> str:
    header = request.headers.get("Authorization", "")
    return header.removeprefix("Bearer ").strip() or arguments.text("token")


async def _arguments(request: web.Request) -> dict[str, Any]:
    """Query, form and JSON alike."""
    values: dict[str, Any] = dict(request.query)
    if "json" in request.content_type:
        body = await request.text()
        values |= json.loads(body) if body else {}
    elif request.can_read_body:
        values |= dict(await request.post())
    return values


def _drop(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


