"""Signed activities to the bot, as the Connector brings them."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.adapters.slack.standin.instants import within
from tests.adapters.teams.standin.limits import ANSWER
from tests.adapters.teams.standin.login import ISSUER, OpenId
from tests.adapters.teams.standin.state import APP, Json, State


@dataclass
class Attempt:
    """One try. Instants are the event loop's, in seconds."""

    started: float
    headers: dict[str, str]
    sent: bytes
    ended: float = 0.0
    status: int | None = None
    answer: Any = None
    failure: str | None = None  # timeout, connection_failed, http_error

    @property
    def took(self) -> float:
        """Seconds until the answer."""
        return self.ended - self.started


@dataclass
class Delivery:
    """One activity and every try to bring it."""

    activity: Json
    attempts: list[Attempt] = field(default_factory=list)
    task: Any = None  # the dialog it opened

    @property
    def acknowledged(self) -> bool:
        """Whether any try was taken."""
        return any(one.failure is None for one in self.attempts)

    @property
    def last(self) -> Attempt:
        """The latest try."""
        return self.attempts[-1]

    @property
    def answer(self) -> Any:
        """What the first answer carried."""
        return next((one.answer for one in self.attempts if one.failure is None), None)


class Door:
    """Posts to the bot's address. Nothing is repeated by itself: that is the test's to do."""

    def __init__(self, state: State, openid: OpenId) -> None:
        self._state = state
        self._openid = openid
        self._http: aiohttp.ClientSession | None = None
        self.url = ""
        self.copies = 1  # how often each activity is brought, at the same time
        self.deliveries: list[Delivery] = []

    async def open(self) -> None:
        """Takes a pool of connections."""
        self._http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))

    async def close(self) -> None:
        """Lets go of it."""
        if self._http is not None:
            await self._http.close()

    async def deliver(self, activity: Json) -> Delivery:
        """Brings it."""
        assert self.url, "say first where the bot listens: teams.deliver_to(url)"
        delivery = Delivery(activity)
        self.deliveries.append(delivery)
        delivery.attempts += await asyncio.gather(*(self._bring(activity) for _ in range(self.copies)))
        return delivery

    async def again(self, delivery: Delivery) -> Attempt:
        """The same activity once more, signed anew."""
        attempt = await self._bring(delivery.activity)
        delivery.attempts.append(attempt)
        return attempt

    async def replay(self, attempt: Attempt) -> Attempt:
        """The same bytes and token once more, as somebody who listened in would."""
        return await self.send(attempt.sent, attempt.headers)

    def token(self, activity: Mapping[str, Any], **changed: Any) -> str:
        """What the Connector signs for this activity. `changed` overwrites claims; None leaves one out."""
        now = int(self._state.clock.time())
        claims: Json = {
            "iss": ISSUER,
            "aud": APP,
            "nbf": now - 1,
            "exp": now + 3600,
            "serviceurl": activity.get("serviceUrl"),
            **changed,
        }
        return self._openid.key.sign({name: value for name, value in claims.items() if value is not None})

    async def send(self, body: bytes, headers: Mapping[str, str]) -> Attempt:
        """Posts exactly this. Raises nothing: what went wrong stands in the attempt."""
        attempt = Attempt(_instant(), dict(headers), body)
        try:
            await within(self._state.clock, ANSWER, self._post(attempt))
        except TimeoutError:
            attempt.failure = "timeout"
        except aiohttp.ClientError:
            attempt.failure = "connection_failed"
        attempt.ended = _instant()
        return attempt

    async def _bring(self, activity: Json) -> Attempt:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token(activity)}"}
        return await self.send(json.dumps(activity).encode(), headers)

    async def _post(self, attempt: Attempt) -> None:
        assert self._http is not None
        async with self._http.post(self.url, data=attempt.sent, headers=attempt.headers) as response:
            words = await response.text()
        attempt.status = response.status
        attempt.failure = None if 200 <= response.status < 300 else "http_error"
        try:
            attempt.answer = json.loads(words) if words else None
        except ValueError:
            attempt.answer = words


def _instant() -> float:
    return asyncio.get_running_loop().time()
