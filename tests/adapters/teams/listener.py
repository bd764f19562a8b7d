"""A bot that only listens: what it was told, and whatever answer a test wants."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

Answer = Callable[[dict[str, Any]], Any]


class Listener:
    """Answers 200 with `answer` of each activity; `status` instead when it is another."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.tokens: list[str] = []
        self.answer: Answer = lambda _activity: None
        self.status = 200

    async def take(self, request: web.Request) -> web.Response:
        """One activity."""
        activity = await request.json()
        self.heard.append(activity)
        self.tokens.append(request.headers.get("Authorization", "").removeprefix("Bearer "))
        answer = self.answer(activity)
        return web.Response(status=self.status) if answer is None else web.json_response(answer, status=self.status)


@asynccontextmanager
async def serving(take: Callable[[web.Request], Any]) -> AsyncIterator[str]:
    """The address it listens at."""
    application = web.Application()
    application.router.add_post("/api/messages", take)
    async with TestServer(application) as server:
        yield str(server.make_url("/api/messages"))
