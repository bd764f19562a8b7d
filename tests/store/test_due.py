"""What is due is asked once, whoever asks, and nobody waits for somebody else's work."""

import asyncio
import threading
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from bot.clock import StandingClock
from bot.domain.events import UpdateDue
from bot.effects import PROMPT
from bot.engine.engine import Engine
from bot.ports.storage import Parcel
from bot.store import Store
from bot.store.unit_of_work import UnitOfWork
from bot.testing import NOON
from tests.store.conftest import OpenStore, on_postgres
from tests.store.support import PATIENCE, declare, engine, incident, text_of

OPEN = 300
FIRST_RUNG = NOON + timedelta(minutes=25)
LATE = NOON + timedelta(minutes=35)


def engine_on(store: Store, taken: list[Parcel]) -> Engine:
    """A worker's engine, late; what it takes for delivery is kept in a list."""
    return engine(store, StandingClock(LATE), taken.extend)


async def declare_many(store: Store) -> list[int]:
    """Three hundred open incidents, each with a channel reserved."""

    def add(unit: UnitOfWork) -> list[int]:
        numbers = []
        for n in range(OPEN):
            made = incident(f"number {n}")
            unit.incidents.add(made)
            unit.incidents.reserve_room(made.number, "fake", f"inc-{made.number}")
            numbers.append(made.number)
        return numbers

    return (await store.write(add)).result


async def questions_in_timelines(store: Store, numbers: Sequence[int]) -> Counter[int]:
    """How many questions stand in each timeline."""

    def count(unit: UnitOfWork) -> Counter[int]:
        asked = Counter(dict.fromkeys(numbers, 0))
        for number in numbers:
            asked[number] += sum(isinstance(event, UpdateDue) for event in unit.incidents.timeline(number))
        return asked

    return await store.read(count)


async def every_question_is_asked_once(stores: Sequence[Store]) -> None:
    numbers = await declare_many(stores[0])
    taken: list[Parcel] = []
    workers = [engine_on(store, taken) for store in stores]
    await asyncio.gather(*(worker.prompt_due() for worker in workers))
    assert set((await questions_in_timelines(stores[0], numbers)).values()) == {1}
    asked = Counter(parcel.incident for parcel in taken if parcel.effect.tag == PROMPT)
    assert asked.keys() == set(numbers)
    assert set(asked.values()) == {2}  # in the channel, and privately to the commander, who is also spokesperson
    assert len({parcel.key for parcel in taken}) == len(taken)
    assert "5 minutes late" in text_of(taken[0].effect)
    await asyncio.gather(*(worker.prompt_due() for worker in workers))
    assert set((await questions_in_timelines(stores[0], numbers)).values()) == {1}


@on_postgres
async def test_three_workers_ask_three_hundred_questions_and_none_twice(open_store: OpenStore) -> None:
    await every_question_is_asked_once([await open_store() for _ in range(3)])


async def test_three_ticks_at_once_ask_three_hundred_questions_and_none_twice(store: Store) -> None:
    await every_question_is_asked_once([store, store, store])


@on_postgres
async def test_an_incident_somebody_is_changing_is_passed_over_not_waited_for(open_store: OpenStore) -> None:
    one, other = await open_store(), await open_store()
    busy, free = await declare(one, incident(), incident())
    held, go_on = threading.Event(), threading.Event()

    def change(unit: UnitOfWork) -> None:
        unit.incidents.load(busy)
        held.set()
        go_on.wait(PATIENCE)

    changing = asyncio.create_task(one.write(change))
    await asyncio.to_thread(held.wait, PATIENCE)
    async with asyncio.timeout(PATIENCE / 3):
        assert (await other.write(lambda unit: unit.incidents.due(LATE, 10))).result == [free]
    go_on.set()
    await changing
    assert (await other.write(lambda unit: unit.incidents.due(LATE, 10))).result == [busy, free]


async def test_what_is_due_longest_comes_first_and_what_is_not_due_does_not_come(store: Store) -> None:
    ages = (timedelta(minutes=5), timedelta(minutes=10), timedelta())
    numbers = await declare(store, *(incident(at=NOON - age) for age in ages))
    assert await store.read(lambda unit: unit.incidents.next_alarm()) == FIRST_RUNG - ages[1]
    due = await store.write(lambda unit: unit.incidents.due(FIRST_RUNG - timedelta(minutes=1), 10))
    assert due.result == [numbers[1], numbers[0]]
    assert (await store.write(lambda unit: unit.incidents.due(FIRST_RUNG, 2))).result == [numbers[1], numbers[0]]
    assert (await store.write(lambda unit: unit.incidents.due(NOON, 10))).result == []
