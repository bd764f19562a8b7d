"""The demo's partners' site: it takes signed deliveries (Standard Webhooks v1) as somebody else's software would.

It can be put out of order, and told to refuse, to show what Vigia makes of it.
"""

import base64
import hashlib
import hmac
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from aiohttp import web

from adapters.webchat.door import Turned, bytes_of
from adapters.webchat.limits import BODY_BYTES, DELIVERIES_KEPT, SIGNATURE_AGE
from bot.ports import Clock

Mood = Literal["in-order", "out-of-order", "refusing"]
ANSWERS = {  # a verdict, and the status it is answered with
    "taken": 204,
    "known": 204,  # its id came before, so nothing is done a second time
    "unsigned": 401,
    "old": 400,
    "out-of-order": 503,
    "refusing": 403,
}
_PREFIX = "whsec_"


@dataclass(frozen=True)
class Arrival:
    """One call, however it was answered."""

    id: str
    at: datetime
    about: str  # the title, of what was rightly signed
    verdict: str


class Partners:
    """`tell` is called after each call."""

    def __init__(self, secret: str, clock: Clock, tell: Callable[[], None]) -> None:
        self.mood: Mood = "in-order"
        self.arrivals: deque[Arrival] = deque(maxlen=DELIVERIES_KEPT)
        self._key = base64.b64decode(secret.removeprefix(_PREFIX))
        self._clock = clock
        self._tell = tell

    async def take(self, request: web.Request) -> web.StreamResponse:
        """POST: a delivery."""
        raw = await bytes_of(request, BODY_BYTES, Turned(413, "too-large", "A delivery is smaller."))
        name, stamp = request.headers.get("webhook-id", ""), request.headers.get("webhook-timestamp", "")
        is_signed = self._is_signed(name, stamp, raw, request.headers.get("webhook-signature", ""))
        verdict = self._verdict(name, stamp, is_signed=is_signed)
        self.arrivals.append(Arrival(name, self._clock.now(), _about(raw) if is_signed else "", verdict))
        self._tell()
        return web.Response(status=ANSWERS[verdict])

    def _verdict(self, name: str, stamp: str, *, is_signed: bool) -> str:
        if self.mood != "in-order":
            return self.mood
        if not is_signed:
            return "unsigned"
        if abs(self._clock.now() - datetime.fromtimestamp(int(stamp), UTC)) > SIGNATURE_AGE:
            return "old"
        return "known" if any(one.id == name and one.verdict == "taken" for one in self.arrivals) else "taken"

    def _is_signed(self, name: str, stamp: str, raw: bytes, signatures: str) -> bool:
        """By whoever knows our secret. Several signatures may be given; one of them has to be right."""
        right = hmac.digest(self._key, b".".join((name.encode(), stamp.encode(), raw)), hashlib.sha256)
        if not (stamp.isascii() and stamp.isdigit()):
            return False
        given = [one.removeprefix("v1,") for one in signatures.split() if one.startswith("v1,")]
        return any(hmac.compare_digest(base64.b64encode(right), one.encode()) for one in given)


def _about(raw: bytes) -> str:
    title: str = json.loads(raw)["data"]["statements"][0]["title"]
    return title
