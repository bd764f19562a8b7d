"""Apps that listen to the stand-in: one that only writes down what it hears, and Slack's own framework."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from tests.adapters.slack.conftest import client_of
from tests.adapters.slack.standin import SlackStandIn
from tests.adapters.slack.standin.watching import Watched

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Heard:
    """One request as it came, and what it said."""

    headers: dict[str, str]
    raw: str
    content_type: str

    @property
    def body(self) -> dict[str, Any]:
        """Decoded as Slack encodes each kind."""
        if self.content_type == "application/json":
            return dict(json.loads(self.raw))
        fields = {name: values[0] for name, values in parse_qs(self.raw, keep_blank_values=True).items()}
        return dict(json.loads(fields["payload"])) if "payload" in fields else fields


@dataclass
class Listener:
    """Answers 200 with nothing until `answers` is set."""

    url: str = ""
    heard: list[Heard] = field(default_factory=list)
    answers: Handler | None = None
    _ears: Watched = field(default_factory=Watched)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Writes it down."""
        self.heard.append(Heard(dict(request.headers), await request.text(), request.content_type))
        self._ears.changed()
        return await self.answers(request) if self.answers else web.Response()

    async def hears(self, times: int) -> None:
        """Returns once it heard so often."""
        await self._ears.until(lambda: len(self.heard) >= times)


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """The address of a server that gives every POST to the handler."""
    app = web.Application()
    app.router.add_post("/slack/events", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}/slack/events"
    finally:
        await runner.cleanup()


def bolt_app(slack: SlackStandIn, *, before_response: bool = True) -> AsyncApp:
    """Slack's framework, verifying signatures with the app's secret."""

    async def authorize(**_: Any) -> AuthorizeResult:
        bot = slack.state.bot
        return AuthorizeResult(
            enterprise_id=None,
            team_id=slack.state.team,
            bot_token=slack.bot_token,
            bot_id=bot.bot_id,
            bot_user_id=bot.id,
        )

    return AsyncApp(
        signing_secret=slack.signing_secret,
        client=client_of(slack),
        authorize=authorize,
        process_before_response=before_response,
    )


def bolt_handler(app: AsyncApp) -> Handler:
    """The framework behind a route."""

    async def handle(request: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    return handle
