"""What both doors share: attempts, deliveries, and when Slack tries again."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.adapters.slack.standin.limits import RETRIES
from tests.adapters.slack.standin.state import Json, State
from tests.adapters.slack.standin.watching import Watched

Kind = Literal["event", "command", "interaction"]


@dataclass(frozen=True)
class Payload:
    """One thing to tell the app."""

    kind: Kind
    body: Json


@dataclass(frozen=True)
class Retry:
    """The how-manieth repetition, and why."""

    number: int
    reason: str


@dataclass
class Attempt:
    """One try. Instants are the event loop's, in seconds."""

    started: float
    ended: float = 0.0
    acknowledged: bool = False
    failure: str | None = None  # Slack's word: http_timeout, connection_failed, http_error, no_connection
    status: int | None = None  # of HTTP
    answer: Any = None  # what the acknowledgement carried: text, JSON or nothing
    retry: Retry | None = None
    url: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    sent: bytes = b""  # the exact body, or envelope

    @property
    def took(self) -> float:
        """Seconds until the answer."""
        return self.ended - self.started


@dataclass
class Delivery:
    """One payload and every try to bring it."""

    payload: Payload
    attempts: list[Attempt] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)  # a submission's, by block

    @property
    def acknowledged(self) -> bool:
        """Whether any try was."""
        return any(attempt.acknowledged for attempt in self.attempts)

    @property
    def last(self) -> Attempt:
        """The latest try."""
        return self.attempts[-1]

    @property
    def answer(self) -> Any:
        """What the first acknowledgement carried."""
        return next((attempt.answer for attempt in self.attempts if attempt.acknowledged), None)


class Door:
    """Brings payloads to the app. Events not acknowledged are tried again at once, after 1 and after 5 minutes."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.copies = 1  # how often each payload is brought, at the same time
        self.retries = True
        self.deliveries: list[Delivery] = []
        self._later: set[asyncio.Task[None]] = set()
        self._tries = Watched()

    async def attempt(self, payload: Payload, retry: Retry | None = None) -> Attempt:
        """Brings it once."""
        raise NotImplementedError

    async def deliver(self, payload: Payload) -> Delivery:
        """Brings it, and again later should nobody acknowledge."""
        delivery = Delivery(payload)
        self.deliveries.append(delivery)
        delivery.attempts += await asyncio.gather(*(self.attempt(payload) for _ in range(self.copies)))
        if payload.kind == "event" and not delivery.acknowledged and self.retries:
            task = asyncio.create_task(self._try_again(delivery))
            self._later.add(task)
            task.add_done_callback(self._later.discard)
        return delivery

    async def again(self, delivery: Delivery, number: int = 1, reason: str = "http_timeout") -> Attempt:
        """Brings the same payload once more, as Slack's repetition."""
        attempt = await self.attempt(delivery.payload, Retry(number, reason))
        delivery.attempts.append(attempt)
        self._tries.changed()
        return attempt

    async def tried(self, delivery: Delivery, times: int) -> None:
        """Returns once it was tried so often."""
        await self._tries.until(lambda: len(delivery.attempts) >= times)

    async def tried_again(self) -> None:
        """Returns when no repetition is waiting."""
        await asyncio.gather(*self._later)

    async def close(self) -> None:
        """No more repetitions."""
        for task in list(self._later):
            task.cancel()
        await asyncio.gather(*self._later, return_exceptions=True)

    async def _try_again(self, delivery: Delivery) -> None:
        for number, wait in enumerate(RETRIES, 1):
            reason = delivery.last.failure or "unknown_error"
            await self.state.clock.sleep(wait)
            if (await self.again(delivery, number, reason)).acknowledged:
                return


class ClosedDoor(Door):
    """Before a test said where the app listens."""

    async def attempt(self, payload: Payload, retry: Retry | None = None) -> Attempt:
        """Fails the test."""
        raise AssertionError("say first where the app listens: slack.deliver_to(url) or slack.deliver_by_socket()")


def instant() -> float:
    """The event loop's seconds."""
    return asyncio.get_running_loop().time()
