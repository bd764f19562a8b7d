"""Somebody's software behind a webhook: checks signatures with the reference library, keeps each id once."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any
from unittest.mock import patch

from aiohttp import web
from standardwebhooks import Webhook, webhooks

from bot.testing import NOON
from tests.adapters.publish.stage import break_line, never, serving

SECRET = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo="


class Noon(datetime):
    """The reference library has no clock but the machine's."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return NOON.astimezone(tz)


@dataclass
class WebhookReceiver:
    """`answers` are taken one by one before the usual 204: a status, and headers."""

    secret: str = SECRET
    fault: str = ""
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    arrived: list[web.Request] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)  # by webhook-id
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def said(self) -> Sequence[str]:
        return [
            "\n".join(f"{one['title']}\n{one['text']}" for one in event["data"]["statements"])
            for event in self.kept.values()
        ]

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.arrived.append(request)
        self.bodies.append(body)
        if self.fault == "hang":
            await never()
        if self.fault in ("fail", "refuse"):
            return web.Response(status=503 if self.fault == "fail" else 404, text="sorry, payments")
        if self.answers:
            status, headers = self.answers.pop(0)
            return web.Response(status=status, headers=headers)
        verified = Webhook(self.secret).verify(body, dict(request.headers))
        assert verified == json.loads(body)
        self.kept.setdefault(request.headers["webhook-id"], json.loads(body))
        if self.fault == "lose answer":
            break_line(request)
        return web.Response(status=204)


@asynccontextmanager
async def webhook_receiver(host: str = "127.0.0.1") -> AsyncIterator[WebhookReceiver]:
    """Listening for as long as the block."""
    receiver = WebhookReceiver()
    with patch.object(webhooks, "datetime", Noon):
        async with serving([web.route("*", "/{path:.*}", receiver.take)], host) as receiver.port:
            yield receiver
