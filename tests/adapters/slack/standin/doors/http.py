"""Signed HTTP requests to the app, as Slack makes them."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp

from tests.adapters.slack.standin.doors.door import Attempt, Door, Payload, Retry, instant
from tests.adapters.slack.standin.instants import within
from tests.adapters.slack.standin.limits import ACKNOWLEDGE
from tests.adapters.slack.standin.state import State

JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"
AGENT: Final = "Slackbot 1.0 (+https://api.slack.com/robots)"
TIMESTAMP: Final = "X-Slack-Request-Timestamp"
SIGNATURE: Final = "X-Slack-Signature"

GARBAGE: Final[dict[str, dict[str, str | None]]] = {  # headers put in place of the right ones; None: left out
    "timestamp abc": {TIMESTAMP: "abc"},
    "timestamp empty": {TIMESTAMP: ""},
    "timestamp of 30 digits": {TIMESTAMP: "1" * 30},
    "timestamp missing": {TIMESTAMP: None},
    "timestamp with a fraction": {TIMESTAMP: "1772452800.5"},
    "signature not ASCII": {SIGNATURE: "v0=ñandú"},
    "signature empty": {SIGNATURE: ""},
    "signature missing": {SIGNATURE: None},
    "signature of another version": {SIGNATURE: "v1=" + "0" * 64},
    "signature wrong": {SIGNATURE: "v0=" + "0" * 64},
}


class HttpDoor(Door):
    """Posts to the app's addresses."""

    def __init__(self, state: State, session: aiohttp.ClientSession) -> None:
        super().__init__(state)
        self.signs_at: Callable[[], float] = time.time  # verifiers compare with the machine's clock
        self._session = session
        self._urls: dict[str, str] = {}

    def leads_to(self, events: str, *, commands: str, interactivity: str) -> None:
        """Where each kind is posted from now on."""
        self._urls = {"event": events, "command": commands, "interaction": interactivity}

    async def attempt(self, payload: Payload, retry: Retry | None = None) -> Attempt:
        """Posts it, signed."""
        body, kind = encoded(payload)
        headers = {"Content-Type": kind, **self.signed(body)}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry.number), "X-Slack-Retry-Reason": retry.reason}
        attempt = await self.send(self._urls[payload.kind], body, headers)
        attempt.retry = retry
        return attempt

    def signed(self, body: bytes, *, at: float | None = None, secret: str | None = None) -> dict[str, str]:
        """Slack's two headers for this body."""
        stamp = str(int(self.signs_at() if at is None else at))
        key = (self.state.app.signing_secret if secret is None else secret).encode()
        digest = hmac.new(key, f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        return {TIMESTAMP: stamp, SIGNATURE: f"v0={digest}"}

    async def send(self, url: str, body: bytes, headers: Mapping[str, str]) -> Attempt:
        """Posts exactly this. Raises nothing: what went wrong stands in the attempt."""
        attempt = Attempt(instant(), url=url, headers=dict(headers), sent=body)
        try:
            await within(self.state.clock, ACKNOWLEDGE, self._post(attempt))
        except TimeoutError:
            attempt.failure = "http_timeout"
        except aiohttp.ClientError:
            attempt.failure = "connection_failed"
        attempt.ended = instant()
        return attempt

    async def replay(self, attempt: Attempt) -> Attempt:
        """The same bytes and signature once more, as somebody who listened in would."""
        return await self.send(attempt.url, attempt.sent, attempt.headers)

    async def send_garbage(self, name: str, payload: Payload) -> Attempt:
        """The payload with headers from GARBAGE."""
        body, kind = encoded(payload)
        changed = {"Content-Type": kind, **self.signed(body), **GARBAGE[name]}
        headers = {header: value for header, value in changed.items() if value is not None}
        return await self.send(self._urls[payload.kind], body, headers)

    async def _post(self, attempt: Attempt) -> None:
        headers = {"User-Agent": AGENT, **attempt.headers}
        async with self._session.post(attempt.url, data=attempt.sent, headers=headers) as response:
            text = await response.text()
        attempt.status = response.status
        attempt.acknowledged = 200 <= response.status < 300
        attempt.failure = None if attempt.acknowledged else "http_error"
        attempt.answer = _read(text, response.content_type)


def encoded(payload: Payload) -> tuple[bytes, str]:
    """Body and content type as Slack sends each kind."""
    if payload.kind == "event":
        return json.dumps(payload.body).encode(), JSON
    if payload.kind == "command":
        return urlencode(payload.body).encode(), FORM
    return urlencode({"payload": json.dumps(payload.body)}).encode(), FORM


def _read(text: str, kind: str) -> Any:
    if kind == JSON and text:
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text or None
