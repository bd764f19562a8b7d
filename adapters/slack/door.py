"""The HTTP door: one address for everything. Only what Slack signed, and lately, comes in."""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.request.async_request import AsyncBoltRequest

from adapters.slack.bolt import Bolt
from adapters.slack.limits import BODY_BYTES, SIGNATURE_LIFE
from bot.ports import Clock

TIMESTAMP = "X-Slack-Request-Timestamp"
SIGNATURE = "X-Slack-Signature"


class Door:
    """Guards the route."""

    def __init__(self, bolt: Bolt, secret: str, clock: Clock) -> None:
        self._bolt = bolt
        self._secret = secret.encode()
        self._clock = clock

    async def take(self, request: web.Request) -> web.StreamResponse:
        """POST."""
        raw = await _body(request)
        if raw is None:
            return web.Response(status=413, text="too large\n")
        if not self._is_slacks(raw, request.headers):
            return web.Response(status=401, text="not signed by Slack\n")
        asked = _readable(raw, request)
        if asked is None:
            return web.Response(status=400, text="not a payload of Slack's\n")
        return await to_aiohttp_response(await self._bolt.dispatch(asked))

    def _is_slacks(self, raw: bytes, headers: Mapping[str, str]) -> bool:
        """Whether the signature is right and its time within five minutes of ours; malformed is simply wrong."""
        stamp, signature = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
        if not re.fullmatch(r"[0-9]{1,12}", stamp) or not signature.isascii():
            return False
        if abs(self._clock.now().timestamp() - int(stamp)) > SIGNATURE_LIFE.total_seconds():
            return False
        digest = hmac.new(self._secret, b"v0:" + stamp.encode() + b":" + raw, hashlib.sha256).hexdigest()
        return hmac.compare_digest(f"v0={digest}", signature)


def _readable(raw: bytes, request: web.Request) -> AsyncBoltRequest | None:
    """The request as Bolt reads it; None when it cannot, and raises whatever came of it."""
    headers: dict[str, str | Sequence[str]] = {name: [value] for name, value in request.headers.items()}
    try:
        asked = AsyncBoltRequest(body=raw.decode(), query=request.query_string, headers=headers)
    except (ValueError, TypeError, AttributeError):
        return None
    body: object = asked.body  # Bolt promises a dict and hands on whatever the JSON was
    return asked if isinstance(body, dict) else None


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
