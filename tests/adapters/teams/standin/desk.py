"""One call of the app, from its arrival to its answer: the log, the faults, the limits, the work."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from typing import Any, Final

from aiohttp import web

from tests.adapters.slack.standin.calls import Call, Calls
from tests.adapters.slack.standin.instants import Clock
from tests.adapters.teams.standin.faults import (
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
from tests.adapters.teams.standin.rates import Rates
from tests.adapters.teams.standin.refusals import Refusal

PAGE: Final = "<html><body><h1>Our services aren't available right now</h1></body></html>"

Work = Callable[[], tuple[int, Any]]  # the status and what is answered; None answers nothing


class Desk:
    """Of the whole stand-in."""

    def __init__(self, clock: Clock, calls: Calls, faults: Faults, rates: Rates) -> None:
        self.clock = clock
        self.calls = calls
        self.faults = faults
        self.rates = rates

    async def serve(
        self,
        request: web.Request,
        operation: str,
        arguments: dict[str, Any],
        work: Work,
        *,
        kind: str = "",
        place: str = "",
    ) -> web.StreamResponse:
        """Does it, unless something goes wrong first."""
        call = Call(operation, arguments, _instant())
        self.calls.begin(call)
        wait, fault = self.faults.striking(operation)
        try:
            if wait:
                await self.clock.sleep(wait)

            def done() -> web.Response:
                return self._do(call, work, kind, place)

            return await self._befall(request, call, fault, done)
        except asyncio.CancelledError:
            call.outcome = "answer lost" if call.acted else "abandoned"
            raise
        finally:
            self.calls.end(call, _instant())

    async def _befall(
        self, request: web.Request, call: Call, fault: Fault | None, done: Callable[[], web.Response]
    ) -> web.StreamResponse:
        match fault:
            case Hang():
                call.outcome = "hung"
                await fault.free.wait()
            case DropBefore():
                call.outcome = "dropped"
                return _drop(request)
            case LostAnswer():
                done()
                call.outcome = "answer lost"
                return _drop(request)
            case HoldAnswer():
                answer = done()
                await fault.free.wait()
                return answer
            case TooManyCalls():
                refusal = Refusal(429, "TooManyRequests", "API calls quota exceeded", retry_after=fault.retry_after)
                return self._refused(call, refusal)
            case Refuses():
                return self._refused(
                    call, Refusal(fault.status, fault.code, fault.message, retry_after=fault.retry_after)
                )
            case ServerFails():
                call.outcome, call.status = f"http {fault.status}", fault.status
                return web.Response(status=fault.status, text="upstream connect error", content_type="text/plain")
            case HtmlAnswer():
                call.outcome, call.status = "html", fault.status
                return web.Response(status=fault.status, text=PAGE, content_type="text/html")
            case _:
                pass
        return done()

    def _do(self, call: Call, work: Work, kind: str, place: str) -> web.Response:
        try:
            self.rates.count(kind, place)
            status, answer = work()
        except Refusal as refusal:
            return self._refused(call, refusal)
        call.acted, call.outcome, call.status = True, "ok", status
        call.answer = answer
        self.calls.changed()
        if answer is None:
            return web.Response(status=status, headers=self._date())
        return web.json_response(answer, status=status, headers=self._date())

    def _refused(self, call: Call, refusal: Refusal) -> web.Response:
        call.outcome, call.status, call.answer = refusal.code, refusal.status, refusal.answer()
        return web.json_response(refusal.answer(), status=refusal.status, headers={**self._date(), **refusal.headers})

    def _date(self) -> dict[str, str]:
        return {"Date": formatdate(self.clock.time(), usegmt=True)}


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def body_of(request: web.Request) -> Any:
    """What was sent, read as JSON; None when there is nothing."""
    words = await request.text()
    if not words:
        return None
    try:
        return json.loads(words)
    except ValueError as error:
        raise web.HTTPBadRequest(text="not JSON") from error


def _instant() -> float:
    return asyncio.get_running_loop().time()


def _drop(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
