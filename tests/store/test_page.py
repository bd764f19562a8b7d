"""What the page is made of stands in one order that nobody can miss a piece of."""

import asyncio
import threading

from sqlalchemy import Connection

from bot.store import Store
from bot.store.page import Page
from bot.testing import NOON
from tests.store.conftest import OpenStore, on_postgres


async def keep(store: Store, *keys: str) -> None:
    for key in keys:
        await store.write(lambda unit, key=key: unit.page.keep(key, f"body of {key}", NOON))  # type: ignore[misc]


async def test_entries_come_back_in_their_order_and_each_key_once(store: Store) -> None:
    await keep(store, "a", "b", "a", "c")
    found = await store.read(lambda unit: unit.page.after(0))
    assert [one.body for one in found] == ["body of a", "body of b", "body of c"]
    assert [one.seq for one in found] == sorted({one.seq for one in found})
    assert {one.at for one in found} == {NOON}
    assert await store.read(lambda unit: unit.page.after(found[1].seq)) == [found[2]]
    assert await store.read(lambda unit: unit.page.newest()) == found[2].seq


async def test_before_the_first_there_is_nothing(store: Store) -> None:
    assert await store.read(lambda unit: (unit.page.after(0), unit.page.newest())) == ([], 0)


async def test_whoever_listens_hears_of_an_entry(store: Store) -> None:
    heard = asyncio.Event()
    store.on_wake("page", heard.set)
    await keep(store, "a")
    await asyncio.wait_for(heard.wait(), 5)


@on_postgres
async def test_nobody_who_has_read_an_entry_misses_one_that_was_numbered_before_it(open_store: OpenStore) -> None:
    slow, quick = await open_store(), await open_store()
    numbered, may_end = threading.Event(), threading.Event()

    def linger(connection: Connection) -> None:
        Page(connection).keep("first", "{}", NOON)
        numbered.set()
        may_end.wait(10)

    first = asyncio.create_task(slow.write_raw(linger))
    await asyncio.to_thread(numbered.wait, 10)
    second = asyncio.create_task(keep(quick, "second"))
    await asyncio.wait([second], timeout=0.5)
    seen = await quick.read(lambda unit: unit.page.after(0))
    may_end.set()
    await asyncio.gather(first, second)
    rest = await quick.read(lambda unit: unit.page.after(seen[-1].seq if seen else 0))
    assert len(seen) + len(rest) == 2
