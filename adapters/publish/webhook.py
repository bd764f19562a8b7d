"""Somebody's own software, told by a signed POST (Standard Webhooks v1).

Options: `url`; `secret`, the variable that holds `whsec_` and 24 to 64 bytes in base64; `limit`, to lower the room for
titles and texts, in bytes. The receiver knows a release again by its `webhook-id`, which is the release's key.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any

from adapters.publish.guard import Guard
from adapters.publish.http import call, failure
from adapters.publish.limits import SECRET_BYTES, WEBHOOK_BYTES, WEBHOOK_STATEMENTS_BYTES
from adapters.publish.options import Given, Options
from adapters.publish.shortening import fitted
from bot.domain.errors import SetupError, TargetRejected
from bot.ports.chat import Clock
from bot.ports.publishing import Form, Holds, Receipt, Release, Statement, Target, TargetSurroundings

PREFIX = "whsec_"


def connect(name: str, options: Given, around: TargetSurroundings) -> Target:
    """Raises NotSetUp without the secret, SetupError for an address that may not be called."""
    given = Options(name, options, ("url", "secret", "limit"))
    url, guard = given.needed("url"), Guard.of(around.settings)
    try:
        guard.inspect(url)
    except SetupError as error:
        raise given.wrong("url", str(error)) from error
    limit = given.number("limit", WEBHOOK_STATEMENTS_BYTES, WEBHOOK_STATEMENTS_BYTES)
    variable, secret = given.secret("secret", around.settings)
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if not secret.startswith(PREFIX) or not SECRET_BYTES[0] <= len(key) <= SECRET_BYTES[1]:
        expected = f"{PREFIX} and {SECRET_BYTES[0]} to {SECRET_BYTES[1]} bytes in base64"
        raise SetupError(f"target {name}: {variable} must hold {expected}")
    return Webhook(name, url, key, limit, guard, around.clock)


class Webhook:
    """One receiver."""

    holds: Holds = "log"
    form: Form = "public"
    knows_again = True

    def __init__(self, name: str, url: str, secret: bytes, limit: int, guard: Guard, clock: Clock) -> None:
        self.name = name
        self.limit: int | None = limit
        self._room = limit
        self._url = url
        self._secret = secret
        self._guard = guard
        self._clock = clock

    def measure(self, statements: Sequence[Statement]) -> int:
        """Bytes of titles and texts as JSON."""
        return sum(_bytes(one.title) + _bytes(one.text) for one in statements)

    async def publish(self, release: Release, *, again: bool) -> Receipt:
        """Says it; when it is said again, the receiver sees the same id."""
        body = self._body(release)
        now = self._clock.now()
        stamp = str(int(now.timestamp()))
        signed = b".".join((release.key.encode(), stamp.encode(), body))
        signature = base64.b64encode(hmac.digest(self._secret, signed, hashlib.sha256)).decode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Vigia",
            "webhook-id": release.key,
            "webhook-timestamp": stamp,
            "webhook-signature": f"v1,{signature}",
        }
        answer = await call(self._guard, "POST", self._url, headers=headers, body=body)
        if answer.status == 410:
            raise TargetRejected("disabled by the receiver")
        if not answer.is_good:
            raise failure(answer, self._clock.now())
        return Receipt(ref=release.key, thread=release.thread or release.key)

    async def stop(self) -> None:
        """Holds nothing."""

    def _body(self, release: Release) -> bytes:
        body = _json(_event(release, fitted(release.statements, self._room, _bytes, release.link)))
        if len(body) > WEBHOOK_BYTES:
            raise TargetRejected("too many systems and addresses for one webhook")
        return body


def _event(release: Release, statements: Sequence[Statement]) -> dict[str, Any]:
    due = release.next_update_at
    return {
        "type": "incident.publication",
        "timestamp": release.approved_at.isoformat(),
        "data": {
            "incident": release.incident,
            "publication": release.number,
            "kind": release.kind,
            "phase": release.phase,
            "severity": release.severity.name.lower(),
            "status": release.status.value,
            "next_update_at": due.isoformat() if due else None,
            "link": release.link,
            "affected": list(release.affected),
            "statements": [{"lang": one.lang, "title": one.title, "text": one.text} for one in statements],
            "corrects": release.corrects or None,
        },
    }


def _json(value: object) -> bytes:
    # Half of a surrogate pair has no UTF-8.
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _bytes(text: str) -> int:
    return len(_json(text)) - 2
