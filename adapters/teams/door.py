"""The door: one address for every activity. Only what the Connector signed for this bot comes in."""

import json
from typing import Final

import structlog
from aiohttp import web

from adapters.teams.authentication import Authentication, Refused
from adapters.teams.inbound import Inbound
from adapters.teams.limits import BODY_BYTES
from adapters.teams.sdk import Unreadable

DOOR: Final = "/api/messages"

log = structlog.get_logger(__name__)


class Door:
    """Guards the route."""

    def __init__(self, authentication: Authentication, inbound: Inbound) -> None:
        self._authentication = authentication
        self._inbound = inbound

    async def take(self, request: web.Request) -> web.StreamResponse:
        """POST."""
        raw = await _body(request)
        if raw is None:
            return web.Response(status=413, text="too large\n")
        try:
            activity = json.loads(raw)
        except (ValueError, RecursionError):
            activity = None
        if not isinstance(activity, dict):
            return web.Response(status=400, text="not an activity\n")
        try:
            await self._authentication.verify(request.headers.get("Authorization", ""), activity)
        except Refused as refusal:
            log.warning("teams.refused", reason=refusal.reason)
            return web.Response(status=refusal.status, text="not let in\n")
        try:
            answer = await self._inbound.take(activity)
        except Unreadable:
            return web.Response(status=400, text="not an activity\n")
        return web.Response() if answer is None else web.json_response(answer)


async def _body(request: web.Request) -> bytes | None:
    """The body as it came; None as soon as it is too long."""
    if (request.content_length or 0) > BODY_BYTES:
        return None
    raw = bytearray()
    async for chunk in request.content.iter_any():
        raw += chunk
        if len(raw) > BODY_BYTES:
            return None
    return bytes(raw)
