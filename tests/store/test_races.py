"""Two transactions that want the same row: one is first, the other tries again, and nothing is lost."""

import asyncio
import threading
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.domain.errors import LostRace, RoleHeldAlready
from bot.domain.events import NoteAdded, RoleAssigned
from bot.domain.values import COMMANDER, Person
from bot.store import Store
from bot.store.unit_of_work import UnitOfWork
from bot.testing import ANA, BRUNO, CARMEN, NOON
from tests.store.conftest import OpenStore, on_postgres
from tests.store.support import PATIENCE, declare, incident, loaded

WRITERS = 60


async def test_many_who_write_at_once_lose_nothing(store: Store) -> None:
    (number,) = await declare(store)

    def add_note(unit: UnitOfWork, n: int) -> None:
        found = unit.incidents.load(number)
        assert found is not None
        found.add_note(f"note {n}", by=ANA, at=NOON)
        unit.incidents.save(found)

    await asyncio.gather(*(store.write(lambda unit, n=n: add_note(unit, n)) for n in range(WRITERS)))  # type: ignore[misc]
    timeline = await store.read(lambda unit: unit.incidents.timeline(number))
    assert {event.text for event in timeline if isinstance(event, NoteAdded)} == {f"note {n}" for n in range(WRITERS)}
    assert [event.seq for event in timeline] == list(range(1, (await loaded(store, number)).seq + 1))


@on_postgres
async def test_of_two_who_take_command_at_the_same_moment_one_holds_it_and_both_are_on_record(
    open_store: OpenStore,
) -> None:
    stores = [await open_store(), await open_store()]
    (number,) = await declare(stores[0])
    together = threading.Barrier(2)

    def take_command(unit: UnitOfWork, who: Person) -> None:
        together.wait(PATIENCE)
        found = unit.incidents.load(number)
        assert found is not None
        found.assign_role(COMMANDER, who, by=who, at=NOON)
        unit.incidents.save(found)

    await asyncio.gather(
        stores[0].write(lambda unit: take_command(unit, BRUNO)),
        stores[1].write(lambda unit: take_command(unit, CARMEN)),
    )
    timeline = await stores[0].read(lambda unit: unit.incidents.timeline(number))
    taken = [event for event in timeline if isinstance(event, RoleAssigned)]
    first, second = taken[-2:]
    assert {first.person, second.person} == {BRUNO, CARMEN}
    assert (first.before, second.before) == (ANA, first.person)
    assert (await loaded(stores[0], number)).roles[COMMANDER] == second.person


@on_postgres
async def test_of_two_that_wait_for_each_other_one_loses_the_race_and_the_other_goes_on(
    open_store: OpenStore,
) -> None:
    store = await open_store()
    one, other = await declare(store, incident(), incident())
    together = threading.Barrier(2)

    def lock(unit: UnitOfWork, first: int, second: int) -> None:
        unit.incidents.load(first)
        together.wait(PATIENCE)
        unit.incidents.load(second)

    outcomes = await asyncio.gather(
        store.write(lambda unit: lock(unit, one, other)),
        store.write(lambda unit: lock(unit, other, one)),
        return_exceptions=True,
    )
    assert sum(isinstance(outcome, LostRace) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, BaseException) for outcome in outcomes) == 1


@on_postgres
async def test_a_transaction_that_cannot_be_put_in_order_loses_the_race(store: Store) -> None:
    (number,) = await declare(store)
    read, written = threading.Event(), threading.Event()

    def stale(unit: UnitOfWork) -> None:
        unit.connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        unit.incidents.load(number, lock=False)
        read.set()
        written.wait(PATIENCE)
        unit.incidents.load(number)

    losing = asyncio.create_task(store.write(stale))
    await asyncio.to_thread(read.wait, PATIENCE)
    await store.write(lambda unit: unit.connection.execute(text("UPDATE incidents SET severity = 1")))
    written.set()
    with pytest.raises(LostRace):
        await losing


@on_postgres
async def test_a_connection_that_breaks_loses_the_race_and_the_next_one_works(store: Store) -> None:
    (number,) = await declare(store)

    def cut(unit: UnitOfWork) -> None:
        unit.connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(LostRace):
        await store.write(cut)
    assert (await store.write(lambda unit: unit.incidents.load(number))).result is not None


@on_postgres
async def test_a_lock_that_is_not_to_be_had_loses_the_race(store: Store) -> None:
    (number,) = await declare(store)
    held, go_on = threading.Event(), threading.Event()

    def hold(unit: UnitOfWork) -> None:
        unit.incidents.load(number)
        held.set()
        go_on.wait(PATIENCE)

    def hurry(unit: UnitOfWork) -> None:
        unit.connection.execute(text("SET LOCAL lock_timeout = '10ms'"))
        unit.incidents.load(number)

    holding = asyncio.create_task(store.write(hold))
    await asyncio.to_thread(held.wait, PATIENCE)
    with pytest.raises(LostRace):
        await store.write(hurry)
    go_on.set()
    await holding


async def test_a_broken_rule_of_the_schema_is_no_lost_race(store: Store) -> None:
    (number,) = await declare(store)
    await store.write(lambda unit: unit.incidents.reserve_room(number, "fake", "inc-7"))
    (other,) = await declare(store)
    with pytest.raises(IntegrityError):
        await store.write(lambda unit: unit.incidents.reserve_room(other, "fake", "inc-7"))
    with pytest.raises(DBAPIError):
        await store.write(lambda unit: unit.connection.execute(text("SELECT nothing FROM nowhere")))


async def test_a_refusal_takes_back_everything_done_before_it(store: Store) -> None:
    (number,) = await declare(store)

    def change(unit: UnitOfWork) -> None:
        found = unit.incidents.load(number)
        assert found is not None
        found.add_note("half done", by=ANA, at=NOON + timedelta(minutes=1))
        unit.incidents.save(found)
        found.assign_role(COMMANDER, ANA, by=ANA, at=NOON)

    before = await loaded(store, number)
    with pytest.raises(RoleHeldAlready):
        await store.write(change)
    assert await loaded(store, number) == before
