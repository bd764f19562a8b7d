"""Somebody's own software, told by a signed POST (Standard Webhooks v1).

Options: `url`; `secret`, the variable that holds `whsec_` and 24 to 64 bytes in base64; `limit`, to lower the room for
titles and texts, in bytes. The receiver knows a release again by its `webhook-id`, which is the release's key.
With `to: subscribers` in place of the first two: whoever asked for it, each with a secret of their own.
"""

import base64
import binascii
from collections.abc import Sequence

from adapters.publish.guard import Guard
from adapters.publish.hooks import Hooks
from adapters.publish.http import failure
from adapters.publish.limits import SECRET_BYTES, WEBHOOK_STATEMENTS_BYTES
from adapters.publish.options import SUBSCRIBERS, Given, Options
from adapters.publish.signing import PREFIX, body_of, length, post
from bot.domain.errors import NotSetUp, SetupError, TargetRejected
from bot.ports.chat import Clock
from bot.ports.publishing import Form, Holds, Receipt, Release, Statement, Target, TargetSurroundings


def connect(name: str, options: Given, around: TargetSurroundings) -> Target:
    """Raises NotSetUp without the secret, SetupError for an address that may not be called."""
    if options.get("to") == SUBSCRIBERS:
        return _to_subscribers(name, options, around)
    given = Options(name, options, ("url", "secret", "limit", "to"))
    if given.text("to"):
        raise given.wrong("to", f"can be {SUBSCRIBERS} alone")
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


def _to_subscribers(name: str, options: Given, around: TargetSurroundings) -> Target:
    given = Options(name, options, ("to", "limit"))
    limit = given.number("limit", WEBHOOK_STATEMENTS_BYTES, WEBHOOK_STATEMENTS_BYTES)
    if around.subscribers is None:
        raise NotSetUp(f"target {name}: nobody can subscribe here")
    return Hooks(name, limit, Guard.of(around.settings), around.subscribers, around.recipients, around.clock)


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
        return sum(length(one.title) + length(one.text) for one in statements)

    async def publish(self, release: Release, *, again: bool) -> Receipt:
        """Says it; when it is said again, the receiver sees the same id."""
        body = body_of(release, self._room)
        answer = await post(self._guard, self._url, self._secret, release.key, body, self._clock.now())
        if answer.status == 410:
            raise TargetRejected("disabled by the receiver")
        if not answer.is_good:
            raise failure(answer, self._clock.now())
        return Receipt(ref=release.key, thread=release.thread or release.key)

    async def stop(self) -> None:
        """Holds nothing."""
