"""What was acknowledged before it was worked off is kept for whoever comes after."""

import asyncio
from datetime import timedelta

from bot.store import Store, inbox
from bot.testing import NOON

SECOND = timedelta(seconds=1)


async def keep(store: Store, at: int, **letters: str) -> None:
    await store.write_raw(lambda connection: inbox.keep(connection, "slack", letters, NOON + at * SECOND))


async def take(store: Store, before: int, now: int) -> dict[str, str]:
    times = NOON + before * SECOND, NOON + now * SECOND
    return await store.write_raw(lambda connection: inbox.take(connection, "slack", *times))


async def test_a_letter_nobody_speaks_of_any_more_is_taken_over_once(store: Store) -> None:
    await keep(store, 0, first="declare", second="update")
    assert await take(store, before=0, now=1) == {}
    found = await asyncio.gather(*(take(store, before=5, now=10) for _ in range(4)))
    assert sorted(name for letters in found for name in letters) == ["first", "second"]
    assert await take(store, before=10, now=11) == {}
    assert await take(store, before=11, now=12) == {"first": "declare", "second": "update"}


async def test_a_letter_that_is_kept_again_is_still_being_worked_off(store: Store) -> None:
    await keep(store, 0, first="declare", second="update")
    await keep(store, 9, first="declare")
    assert await take(store, before=5, now=10) == {"second": "update"}


async def test_a_letter_that_is_dropped_is_gone_and_others_stay(store: Store) -> None:
    await keep(store, 0, first="declare", second="update", third="resolve")
    await store.write_raw(lambda connection: inbox.drop(connection, "slack", ["first", "third", "unknown"]))
    assert await store.read_raw(lambda connection: inbox.holds_older(connection, "slack", NOON + SECOND))
    assert await take(store, before=1, now=2) == {"second": "update"}


async def test_each_platform_has_its_own(store: Store) -> None:
    await keep(store, 0, first="declare")
    assert not await store.read_raw(lambda connection: inbox.holds_older(connection, "teams", NOON + SECOND))
    assert await store.write_raw(lambda connection: inbox.take(connection, "teams", NOON + SECOND, NOON)) == {}
