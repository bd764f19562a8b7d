"""A platform that did what it was asked and never said so is looked at before it is asked again."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast

import pytest

from bot.clock import StandingClock
from bot.delivery import Delivery
from bot.domain.errors import ChatUnavailable
from bot.engine.engine import Engine
from bot.messages import Answer
from bot.ports import ChatPort, Request, Typed
from bot.ports.storage import Parcel
from bot.store import Store
from bot.testing import ANA, GENERAL, NOON, FakeChat
from tests.store.support import engine, states

TRIES = 40  # ticks, five seconds apart: more than any row here needs


@dataclass
class Worker:
    """Engine, delivery and a platform whose calls can be made to fail."""

    engine: Engine
    delivery: Delivery
    chat: FakeChat
    clock: StandingClock
    before: list[str] = field(default_factory=list)  # calls that fail once, without having done anything
    after: list[str] = field(default_factory=list)  # calls whose answer is lost once

    def fail_before(self, call: str) -> None:
        if call in self.before:
            self.before.remove(call)
            raise ChatUnavailable("ratelimited")

    def fail_after(self, call: str) -> None:
        if call in self.after:
            self.after.remove(call)
            raise ChatUnavailable("connection reset", maybe_done=True)

    async def declares(self) -> int:
        """Until nothing waits any more."""
        request = Request("r1", ANA, GENERAL, Typed("declare sev2 Checkout is failing"))
        reply = await self.engine.submit(request)
        assert isinstance(reply, Answer)
        assert reply.incident
        for _ in range(TRIES):
            await self.delivery.idle()
            self.clock.advance(timedelta(seconds=5))
            await self.delivery.deliver_due()
        return reply.incident


@pytest.fixture
async def worker(store: Store) -> AsyncIterator[Worker]:
    clock = StandingClock(NOON)
    chat = FakeChat(clock=clock)

    def deliver(parcels: Sequence[Parcel]) -> None:
        delivery.accept(parcels)

    made = engine(store, clock, deliver)
    delivery = Delivery(store, {"fake": cast(ChatPort, chat)}, clock, made.record)
    working = Worker(made, delivery, chat, clock)
    chat.before, chat.after = working.fail_before, working.fail_after
    yield working
    await delivery.stop()


async def test_a_post_whose_answer_is_lost_stands_once(worker: Worker, store: Store) -> None:
    worker.after = ["post", "post"]
    number = await worker.declares()
    keys = [post.key for post in worker.chat.posts]
    assert len(set(keys)) == len(keys) == 4
    assert worker.chat.calls.count("find") == 2
    assert set(await states(store, number)) == {"sent"}


async def test_a_channel_whose_answer_is_lost_is_made_once(worker: Worker, store: Store) -> None:
    worker.after = ["open_room"]
    number = await worker.declares()
    assert len(worker.chat.rooms) == 1
    assert worker.chat.calls.count("open_room") == 2
    assert set(await states(store, number)) == {"sent"}


async def test_when_the_look_itself_fails_it_is_looked_again_before_anything_is_repeated(
    worker: Worker, store: Store
) -> None:
    worker.after, worker.before = ["post"], ["find", "find"]
    number = await worker.declares()
    keys = [post.key for post in worker.chat.posts]
    assert len(set(keys)) == len(keys) == 4
    assert worker.chat.calls.count("find") == 3
    assert set(await states(store, number)) == {"sent"}


async def test_a_clear_no_for_now_is_tried_again_without_a_look(worker: Worker, store: Store) -> None:
    worker.before = ["post", "open_room", "pin"]
    number = await worker.declares()
    assert len(worker.chat.posts) == 4
    assert "find" not in worker.chat.calls
    assert set(await states(store, number)) == {"sent"}
