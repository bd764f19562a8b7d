"""A row is held by one process at a time, however many reach for it."""

import asyncio
from collections import Counter
from datetime import timedelta

from bot.domain.values import Severity
from bot.ports.storage import LEASE, Parcel
from bot.store import Store
from bot.testing import NOON
from tests.store.conftest import OpenStore, on_postgres
from tests.store.support import declare, finish, incident, place, plan, post, put_off, states, take, take_next

SOON = timedelta(seconds=1)
LATER = NOON + timedelta(minutes=1)


async def waiting(store: Store, rows: int) -> int:
    """An incident with so many rows due, each in a lane of its own."""
    (number,) = await declare(store)
    parcels = await plan(store, number, 1, *(post(str(n), place(str(n))) for n in range(rows)))
    await asyncio.gather(*(put_off(store, parcel, SOON) for parcel in parcels))
    return number


async def everything(store: Store, limit: int) -> list[Parcel]:
    """Takes until nothing is left."""
    found: list[Parcel] = []
    while taken := await take(store, LATER, limit):
        assert len(taken) <= limit
        found += taken
    return found


@on_postgres
async def test_two_processes_that_take_at_once_never_hold_the_same_row(open_store: OpenStore) -> None:
    one, other = await open_store(), await open_store()
    await waiting(one, 80)
    # Several threads of each process at a time, as when a tick, a bell and a retry come together.
    hands = [everything(store, 7) for store in (one, other) for _ in range(4)]
    found = await asyncio.gather(*hands)
    times = Counter(parcel.key for parcels in found for parcel in parcels)
    assert len(times) == 80
    assert set(times.values()) == {1}
    assert sum(map(bool, found[:4])), "one process got nothing at all"
    assert sum(map(bool, found[4:])), "the other process got nothing at all"


async def test_many_hands_of_one_process_never_hold_the_same_row(store: Store) -> None:
    number = await waiting(store, 80)
    found = await asyncio.gather(*(everything(store, 7) for _ in range(6)))
    times = Counter(parcel.key for parcels in found for parcel in parcels)
    assert len(times) == 80
    assert set(times.values()) == {1}
    assert set(await states(store, number)) == {"sending"}


async def test_what_is_due_is_taken_worst_incident_first_whatever_waited_longest(store: Store) -> None:
    severities = [Severity.SEV3, Severity.SEV1, Severity.SEV4, Severity.SEV2, Severity.SEV1]
    numbers = await declare(store, *(incident(str(one), severity=one) for one in severities))
    for n, number in enumerate(numbers):
        (parcel,) = await plan(store, number, 1, post("x"))
        await put_off(store, parcel, n * SOON)
    first, rest = await take(store, LATER, 3), await take(store, LATER, 3)
    assert [severities[numbers.index(one.incident)] for one in (*first, *rest)] == sorted(severities)
    assert [one.incident for one in first[:2]] == [numbers[1], numbers[4]]


async def test_the_next_of_a_lane_is_taken_once_by_whoever_asks(store: Store) -> None:
    numbers = await declare(store, *(incident(str(n)) for n in range(10)))
    heads = [(await plan(store, number, 1, post("one"), post("two"), post("three")))[0] for number in numbers]
    await finish(store, *heads)
    asked = [take_next(store, *heads) for _ in range(4)] + [take(store) for _ in range(4)]
    times = Counter(parcel.key for parcels in await asyncio.gather(*asked) for parcel in parcels)
    assert len(times) == 10
    assert set(times.values()) == {1}


@on_postgres
async def test_a_row_taken_over_by_another_process_is_no_longer_ours(open_store: OpenStore) -> None:
    slow, quick = await open_store(), await open_store()
    (number,) = await declare(slow)
    (held,) = await plan(slow, number, 1, post("one"))
    assert held.key in (await slow.write(lambda unit: unit.outbox.ours([held]))).result
    lapsed = NOON + LEASE + SOON
    await slow.void_leases(lapsed)
    (taken,) = await take(quick, lapsed)
    assert taken.unknown
    assert (await slow.write(lambda unit: unit.outbox.ours([held]))).result == {}
    assert taken.key in (await quick.write(lambda unit: unit.outbox.ours([taken]))).result


async def test_a_row_that_is_finished_is_nobodys(store: Store) -> None:
    (number,) = await declare(store)
    (held,) = await plan(store, number, 1, post("one"))
    await finish(store, held)
    assert (await store.write(lambda unit: unit.outbox.ours([held]))).result == {}
