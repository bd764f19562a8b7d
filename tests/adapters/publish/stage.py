"""What targets are given, and stand-ins of HTTP that log and fail."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from bot.ports.chat import ChatPort
from bot.ports.publishing import PublicPage, Recipients, Subscribers, TargetSurroundings
from bot.testing import NOON, FakeClock

HERE = {"PUBLISH_ALLOW": "127.0.0.0/8"}


def surroundings(
    settings: Mapping[str, str] | None = None,
    *,
    recipients: Recipients | None = None,
    chats: Mapping[str, ChatPort] | None = None,
    page: PublicPage | None = None,
    subscribers: Subscribers | None = None,
) -> TargetSurroundings:
    """An installation that may call loopback addresses."""
    return TargetSurroundings(
        settings={**HERE, **(settings or {})},
        public_url="https://vigia.example.com",
        clock=FakeClock(NOON),
        recipients=recipients,  # type: ignore[arg-type]  # only mail asks for them
        chats=chats or {},
        page=page,
        subscribers=subscribers,
    )


@asynccontextmanager
async def serving(routes: list[web.RouteDef], host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[int]:
    """A server on loopback for as long as the block; answers its port."""
    application = web.Application(client_max_size=1024**2)
    application.add_routes(routes)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0, handler_cancellation=True)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        addresses: list[Any] = list(runner.addresses)
        yield int(addresses[0][1])
    finally:
        await runner.cleanup()


async def never() -> None:
    """Waits until the caller has gone."""
    await asyncio.Event().wait()


def break_line(request: web.Request) -> None:
    """As if the network had."""
    assert request.transport is not None
    request.transport.abort()
