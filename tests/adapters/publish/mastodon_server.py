"""A server shaped like Mastodon's, reached by apprise from a thread."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from tests.adapters.publish.stage import break_line, never, serving

TOKEN = "toot-secret-1234"
APPRISES_OWN = "ignore:'imghdr' is deprecated:DeprecationWarning"  # one of its services imports what Python 3.13 lost
LENGTH = 500  # characters of a post, as Mastodon's default


@dataclass
class MastodonServer:
    """Keeps every post, as Mastodon does without an idempotency key."""

    fault: str = ""
    posts: list[str] = field(default_factory=list)
    tries: int = 0
    port: int = 0

    @property
    def address(self) -> str:
        """As apprise writes it; `rto` is how many seconds it waits for an answer."""
        return f"mastodon://{TOKEN}@127.0.0.1:{self.port}/?rto=1"

    def said(self) -> Sequence[str]:
        return self.posts

    async def take(self, request: web.Request) -> web.Response:
        self.tries += 1
        assert (request.path, request.headers["Authorization"]) == ("/api/v1/statuses", f"Bearer {TOKEN}")
        status = (await request.json())["status"]
        if self.fault == "hang":
            await never()
        if self.fault in ("fail", "refuse") or len(status) > LENGTH:
            answer = 503 if self.fault == "fail" else 422
            return web.json_response({"error": f"payments {TOKEN}"}, status=answer)
        self.posts.append(status)
        if self.fault == "lose answer":
            break_line(request)
        return web.json_response({"id": str(len(self.posts)), "account": {"username": "status"}})


@asynccontextmanager
async def mastodon_server() -> AsyncIterator[MastodonServer]:
    """Listening for as long as the block."""
    server = MastodonServer()
    async with serving([web.post("/{path:.*}", server.take)]) as server.port:
        yield server
