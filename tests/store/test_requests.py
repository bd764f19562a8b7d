"""The same request acts once, however often and however close together it is delivered."""

import asyncio
import threading
from datetime import timedelta

import pytest

from bot.messages import Answer, Message, Reply
from bot.store import Store
from bot.store.unit_of_work import UnitOfWork
from bot.testing import NOON
from tests.store.conftest import OpenStore, on_postgres
from tests.store.support import PATIENCE, incident

AT_ONCE = 4


def answer(text: str) -> Answer:
    return Answer(Message(text, (), "en"))


def declare_once(unit: UnitOfWork, request: str = "r1") -> Reply:
    """What the engine does with a request, in small."""
    if not unit.requests.begin("fake", request, NOON):
        return unit.requests.answered("fake", request)
    made = incident()
    unit.incidents.add(made)
    reply = answer(f"#{made.number} is declared")
    unit.requests.answer("fake", request, reply)
    return reply


async def count(store: Store) -> int:
    return await store.read(lambda unit: unit.incidents.count_open())


async def test_a_request_delivered_again_gets_the_first_answer_and_changes_nothing(store: Store) -> None:
    answers = [(await store.write(declare_once)).result for _ in range(4)]
    assert len(set(answers)) == 1
    assert await count(store) == 1


async def test_deliveries_at_the_same_moment_act_once(store: Store) -> None:
    answers = await asyncio.gather(*(store.write(declare_once) for _ in range(8)))
    assert len({one.result for one in answers}) == 1
    assert await count(store) == 1


@on_postgres
async def test_deliveries_to_two_processes_at_the_same_moment_act_once(open_store: OpenStore) -> None:
    stores = [await open_store(), await open_store()]
    together = threading.Barrier(AT_ONCE)

    def at_once(unit: UnitOfWork) -> Reply:
        together.wait(PATIENCE)
        return declare_once(unit)

    answers = await asyncio.gather(*(stores[n % 2].write(at_once) for n in range(AT_ONCE)))
    assert len({one.result for one in answers}) == 1
    assert await count(stores[0]) == 1


@on_postgres
async def test_when_the_first_delivery_fails_the_one_that_waited_acts(open_store: OpenStore) -> None:
    one, other = await open_store(), await open_store()
    begun, go_on = threading.Event(), threading.Event()

    def fails(unit: UnitOfWork) -> None:
        declare_once(unit)
        begun.set()
        go_on.wait(PATIENCE)
        raise RuntimeError("killed before the commit")

    failing = asyncio.create_task(one.write(fails))
    await asyncio.to_thread(begun.wait, PATIENCE)
    waiting = asyncio.create_task(other.write(declare_once))
    go_on.set()
    with pytest.raises(RuntimeError):
        await failing
    assert (await waiting).result.refused is False  # type: ignore[union-attr]
    assert await count(one) == 1


async def test_a_delivery_that_failed_leaves_nothing_behind(store: Store) -> None:
    def fails(unit: UnitOfWork) -> None:
        declare_once(unit)
        raise RuntimeError("killed before the commit")

    with pytest.raises(RuntimeError):
        await store.write(fails)
    assert await count(store) == 0
    await store.write(declare_once)
    assert await count(store) == 1


async def test_ids_of_two_platforms_never_meet(store: Store) -> None:
    assert (await store.write(lambda unit: unit.requests.begin("fake", "1", NOON))).result
    assert (await store.write(lambda unit: unit.requests.begin("other", "1", NOON))).result
    assert not (await store.write(lambda unit: unit.requests.begin("other", "1", NOON))).result


async def test_requests_are_forgotten_when_nobody_delivers_them_again(store: Store) -> None:
    def begin_all(unit: UnitOfWork) -> None:
        for days, request in ((0, "today"), (5, "this week"), (10, "long ago")):
            unit.requests.begin("fake", request, NOON - timedelta(days=days))

    await store.write(begin_all)
    assert await store.forget_requests(NOON) == 1
    assert not (await store.write(lambda unit: unit.requests.begin("fake", "this week", NOON))).result
    assert (await store.write(lambda unit: unit.requests.begin("fake", "long ago", NOON))).result
