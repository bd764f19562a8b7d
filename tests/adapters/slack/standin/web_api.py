"""Answering calls: the Web API's methods and response_url, with what a test lets go wrong."""

import asyncio
import json
from email.utils import formatdate
from typing import Any, Final

from aiohttp import web

from tests.adapters.slack.standin import echoes, replies
from tests.adapters.slack.standin.calls import Call, Calls
from tests.adapters.slack.standin.doors import Delivery, Payload
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
from tests.adapters.slack.standin.instants import Clock
from tests.adapters.slack.standin.methods import METHODS, Arguments, Method
from tests.adapters.slack.standin.methods.registry import need
from tests.adapters.slack.standin.rates import Rates
from tests.adapters.slack.standin.refusals import Refusal, ratelimited
from tests.adapters.slack.standin.state import Violation
from tests.adapters.slack.standin.workspace import Workspace

MALFORMED: Final = {"invalid_blocks", "invalid_blocks_format", "invalid_attachments", "msg_blocks_too_long"}
PAGE: Final = "<html><body><h1>Something went wrong</h1></body></html>"
NO_SUCH: Final = "unknown_method"


class WebApi:
    """The handlers of /api/... and /response/..."""

    def __init__(self, workspace: Workspace, calls: Calls, faults: Faults, rates: Rates, clock: Clock) -> None:
        self.workspace = workspace
        self.state = workspace.state
        self.calls = calls
        self.faults = faults
        self.rates = rates
        self.clock = clock
        self._echoes: set[asyncio.Task[Delivery]] = set()

    async def call(self, request: web.Request) -> web.StreamResponse:
        """One call of a method."""
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
            answer["url"] = self.state.address.replace("http", "ws", 1) + str(answer["url"])
        call.acted, call.outcome, call.status, call.answer = True, "ok", 200, answer
        self.calls.changed()
        if self.workspace.hears_itself and (echo := echoes.after(self.state, method.name, answer, previous)):
            self._echo(echo)
        return web.json_response(answer, headers={**self._date(), **self._scopes(method)})

    def _echo(self, echo: Payload) -> None:
        task = asyncio.create_task(self.workspace.door.deliver(echo))
        self._echoes.add(task)
        task.add_done_callback(self._echoes.discard)

    async def echoed(self) -> None:
        """Returns once everything the app did was told to it."""
        await asyncio.gather(*self._echoes)

    def close(self) -> None:
        """Tells no more."""
        for task in list(self._echoes):
            task.cancel()

    def _let_in(self, token: str, method: Method) -> None:
        if method.token == "none":
            return
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
        headers = {**self._date(), **refusal.headers, **(self._scopes(method) if method else {})}
        return web.json_response(refusal.answer(), status=refusal.status, headers=headers)

    def _date(self) -> dict[str, str]:
        return {"Date": formatdate(self.clock.time(), usegmt=True)}

    def _scopes(self, method: Method) -> dict[str, str]:
        if method.token != "bot":
            return {}
        accepted = {"x-accepted-oauth-scopes": ",".join(method.scopes)} if method.scopes else {}
        return {"x-oauth-scopes": ",".join(self.state.app.scopes), **accepted}

    # -- response_url -------------------------------------------------------------------------------------------

    async def reply(self, request: web.Request) -> web.StreamResponse:
        """One use of a response_url."""
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
