"""What one process leaves waiting another one does at once: bells, not ticks."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import cast

import psycopg
from sqlalchemy import make_url

from bot.clock import StandingClock
from bot.delivery import Delivery
from bot.ports import ChatPort
from bot.ports.storage import Outcome, Settled, State
from bot.store import Store
from bot.store.unit_of_work import UnitOfWork
from bot.store.wakeup import OUTBOX
from bot.testing import GENERAL, NOON, FakeChat
from tests.store.conftest import OpenStore, on_postgres
from tests.store.support import declare, plan, post, states, until


def worker_on(store: Store, chat: FakeChat) -> Delivery:
    """Delivers when the bell rings. Nothing ticks."""

    async def record(outcomes: Sequence[Outcome]) -> None:
        settled = [Settled(outcome.parcel, State.SENT, NOON, post=outcome.post) for outcome in outcomes]
        await store.write(lambda unit: unit.outbox.settle(settled))

    delivery = Delivery(store, {"fake": cast(ChatPort, chat)}, StandingClock(NOON), record)
    store.on_wake(OUTBOX, delivery.poke)
    return delivery


async def leave_one_waiting(store: Store) -> int:
    """Finishes the first of a lane, and goes away before it takes the second."""
    (number,) = await declare(store)

    def leave(unit: UnitOfWork) -> None:
        surface = unit.incidents.surface(number)
        unit.outbox.add(number, [(1, post("mine")), (1, post("left for you"))], NOON, surface=surface)
        unit.outbox.settle([Settled(unit.outbox.taken[0], State.SENT, NOON)])

    await store.write(leave)
    return number


@on_postgres
async def test_what_one_process_leaves_waiting_another_delivers_without_a_tick(open_store: OpenStore) -> None:
    web, worker = await open_store(), await open_store()
    chat = FakeChat()
    delivery = worker_on(worker, chat)
    number = await leave_one_waiting(web)
    await until(lambda: chat.said_in(GENERAL) == ["left for you"])
    await delivery.idle()
    assert await states(web, number) == ["sent", "sent"]
    await delivery.stop()


async def test_one_process_hears_its_own_bell(store: Store) -> None:
    chat = FakeChat()
    delivery = worker_on(store, chat)
    await leave_one_waiting(store)
    await until(lambda: chat.said_in(GENERAL) == ["left for you"])
    await delivery.stop()


@on_postgres
async def test_a_bell_is_heard_by_every_process_under_its_name_alone(open_store: OpenStore) -> None:
    ringing, one, other = await open_store(), await open_store(), await open_store()
    heard: list[str] = []
    for store, name in ((ringing, "ringing"), (one, "one"), (other, "other")):
        store.on_wake("webchat", partial(heard.append, name))
        store.on_wake("another", lambda: heard.append("wrong"))
    await ringing.write_raw(lambda _connection: None, wakes="webchat")
    await until(lambda: sorted(heard) == ["one", "other", "ringing"])


async def test_a_transaction_that_fails_rings_nothing(store: Store) -> None:
    heard: list[str] = []
    store.on_wake("failed", lambda: heard.append("failed"))
    store.on_wake("done", lambda: heard.append("done"))

    def fail(_connection: object) -> None:
        raise RuntimeError("never mind")

    for _ in range(3):
        outcome = await asyncio.gather(store.write_raw(fail, wakes="failed"), return_exceptions=True)
        assert isinstance(outcome[0], RuntimeError)
    await store.write_raw(lambda _connection: None, wakes="done")
    await until(lambda: "done" in heard)  # bells come in the order they were rung
    assert heard == ["done"]


async def test_nothing_is_rung_when_nothing_is_left(store: Store) -> None:
    heard: list[str] = []
    store.on_wake("end", lambda: heard.append("end"))
    (number,) = await declare(store)
    await store.write_raw(lambda _connection: None, wakes="end")
    await until(lambda: heard == ["end"])  # whatever was rung at the start was heard by now
    store.on_wake(OUTBOX, lambda: heard.append(OUTBOX))
    await plan(store, number, 1, post("taken at birth"))
    await store.write_raw(lambda _connection: None, wakes="end")
    await until(lambda: heard.count("end") == 2)
    assert OUTBOX not in heard


@on_postgres
async def test_a_listener_that_lost_its_connection_hears_again_and_looks_at_what_it_missed(
    open_store: OpenStore, database_url: str
) -> None:
    web, worker = await open_store(), await open_store()
    heard: list[str] = []
    worker.on_wake("webchat", lambda: heard.append("webchat"))
    worker.on_wake(OUTBOX, lambda: heard.append(OUTBOX))
    address = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    await until(lambda: OUTBOX in heard)  # rung by itself, when it is back
    await asyncio.gather(web.recall("x"), return_exceptions=True)  # the pool's own connections broke as well
    await web.write_raw(lambda _connection: None, wakes="webchat")
    await until(lambda: "webchat" in heard)
