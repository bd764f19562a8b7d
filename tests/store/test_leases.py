"""What a dead process held becomes unknown: it may have been done, so it is asked for before it is repeated."""

from datetime import timedelta

import psycopg
from sqlalchemy import make_url, text

from bot.effects import PROMPT, Supersede
from bot.ports.storage import LEASE, State
from bot.store import Store
from bot.store.processes import LOCK_CLASS
from bot.testing import ANA, NOON
from tests.store.conftest import OpenStore, on_postgres, on_sqlite
from tests.store.support import declare, plan, post, put_off, states, take, until, words

LAPSED = NOON + LEASE + timedelta(seconds=1)


@on_sqlite
async def test_on_sqlite_every_older_lease_is_void_at_the_start(open_store: OpenStore) -> None:
    died = await open_store()
    (number,) = await declare(died)
    await plan(died, number, 1, post("one"), post("to Ana", ANA), post("two"))
    died.close()
    next_one = await open_store()
    assert await next_one.void_leases(NOON, starting=True) == 2
    assert await states(next_one, number) == ["unknown", "unknown", "pending"]


@on_sqlite
async def test_a_start_leaves_alone_what_it_has_taken_itself(store: Store) -> None:
    (number,) = await declare(store)
    await plan(store, number, 1, post("one"))
    assert await store.void_leases(NOON, starting=True) == 0
    assert await states(store, number) == ["sending"]


@on_postgres
async def test_on_postgres_a_free_lock_means_a_dead_owner(open_store: OpenStore) -> None:
    died, alive, sweeper = await open_store(), await open_store(), await open_store()
    one, other = await declare(sweeper), await declare(sweeper)
    await plan(died, one[0], 1, post("by the dead"))
    await plan(alive, other[0], 1, post("by the living"))
    assert await sweeper.void_leases(NOON) == 0
    died.close()

    async def is_found() -> bool:  # as soon as the server notices that the connection is gone
        return await sweeper.void_leases(NOON) == 1

    await until(is_found)
    assert await states(sweeper, one[0]) == ["unknown"]
    assert await states(sweeper, other[0]) == ["sending"]
    registered = await sweeper.read_raw(lambda c: set(c.scalars(text("SELECT id FROM processes"))))
    assert registered == {alive.owner, sweeper.owner}


@on_postgres
async def test_a_start_on_postgres_does_not_touch_what_the_living_hold(open_store: OpenStore) -> None:
    alive = await open_store()
    (number,) = await declare(alive)
    await plan(alive, number, 1, post("one"))
    newcomer = await open_store()
    assert await newcomer.void_leases(NOON, starting=True) == 0
    assert await states(newcomer, number) == ["sending"]


async def test_a_lease_that_has_lapsed_is_void_though_its_owner_lives(store: Store) -> None:
    (number,) = await declare(store)
    await plan(store, number, 1, post("one"))
    assert await store.void_leases(NOON + LEASE) == 0
    assert await store.void_leases(LAPSED) == 1
    assert await states(store, number) == ["unknown"]


async def test_what_is_unknown_keeps_its_place_and_is_taken_as_such(store: Store) -> None:
    (number,) = await declare(store)
    await plan(store, number, 1, post("one"), post("two"))
    await store.void_leases(LAPSED)
    (again,) = await take(store, LAPSED)
    assert words([again]) == ["one"]
    assert (again.unknown, again.tried_at) == (True, NOON)  # looked for from the first try on
    assert await take(store, LAPSED) == ()


async def test_what_is_unknown_stays_so_when_the_next_owner_dies_too(store: Store) -> None:
    (number,) = await declare(store)
    await plan(store, number, 1, post("one"))
    await store.void_leases(LAPSED)
    await take(store, LAPSED)
    await store.void_leases(LAPSED + LEASE * 2)
    (again,) = await take(store, LAPSED + LEASE * 3)
    assert again.unknown


async def test_a_lost_answer_is_unknown_and_a_clear_no_is_not(store: Store) -> None:
    (number,) = await declare(store)
    lost, told = await plan(store, number, 1, post("one"), post("two", ANA))
    await put_off(store, lost, timedelta(seconds=1), state=State.UNKNOWN)
    await put_off(store, told, timedelta(seconds=1))
    taken = await take(store, NOON + timedelta(seconds=1))
    assert {parcel.key: parcel.unknown for parcel in taken} == {lost.key: True, told.key: False}


async def test_a_question_answered_while_its_sender_died_is_not_asked_again(store: Store) -> None:
    (number,) = await declare(store)
    await plan(store, number, 1, post("due", ANA, PROMPT))
    await plan(store, number, 2, Supersede(PROMPT), post("resolved"))
    await store.void_leases(LAPSED)
    assert await states(store, number) == ["superseded", "unknown"]
    assert words(await take(store, LAPSED)) == ["resolved"]


@on_postgres
async def test_a_process_that_loses_its_connection_takes_its_lock_again(
    open_store: OpenStore, database_url: str
) -> None:
    store, sweeper = await open_store(), await open_store()
    (number,) = await declare(store)
    held = text(
        "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = :c AND objid = :o"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    ).bindparams(c=LOCK_CLASS, o=store.owner)
    (before,) = await sweeper.read_raw(lambda c: c.scalars(held).all())
    address = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(%s)", (before,))

        def is_back() -> bool:
            found = admin.execute(
                "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = %s AND objid = %s",
                (LOCK_CLASS, store.owner),
            ).fetchall()
            return found not in ([], [(before,)])

        await until(is_back)
    await plan(store, number, 1, post("one"))
    assert await sweeper.void_leases(NOON) == 0
