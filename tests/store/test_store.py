"""Requests, people and instants; and what two processes on one database tell each other."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.events import IncidentDeclared
from bot.domain.values import Person
from bot.messages import Answer
from bot.ports import Typed
from bot.store import Store, migrate
from bot.store.wakeup import OUTBOX
from bot.testing import ANA, BRUNO, CARMEN, NOON
from tests.engine.harness import Vigia, running
from tests.engine.installation import private_incident
from tests.store.support import declare, incident, loaded, plan, post, put_off, states, until


async def test_an_instant_without_its_zone_is_refused(store: Store) -> None:
    naive = datetime(2026, 3, 2, 12, 0)  # noqa: DTZ001 - that is the point
    with pytest.raises(ValueError, match="naive datetime"):
        await store.write(lambda unit: unit.requests.begin("fake", "r1", naive))


async def test_an_instant_of_any_zone_is_read_back_as_the_same_one_in_utc(store: Store) -> None:
    elsewhere = (NOON + timedelta(minutes=5)).astimezone(ZoneInfo("America/Sao_Paulo"))
    (number,) = await declare(store, incident(at=elsewhere))
    back = (await loaded(store, number)).opened_at
    assert (back, back.utcoffset()) == (elsewhere, timedelta())


async def test_a_request_is_new_once_and_is_forgotten_after_a_week(store: Store) -> None:
    async def is_new(platform: str = "fake") -> bool:
        return (await store.write(lambda unit: unit.requests.begin(platform, "r1", NOON))).result

    assert [await is_new(), await is_new(), await is_new("other")] == [True, False, True]
    assert await store.forget_requests(NOON + timedelta(days=7)) == 0
    assert await store.forget_requests(NOON + timedelta(days=7, seconds=1)) == 2
    assert await is_new()


async def test_a_private_incident_is_seen_by_who_declared_it_and_who_holds_a_role_in_it(store: Store) -> None:
    hidden = private_incident(ANA, NOON, {"comms": BRUNO})
    await store.write(lambda unit: unit.incidents.add(hidden))
    (public,) = await declare(store, incident(by=CARMEN))

    async def seen(who: Person) -> set[int]:
        return set(await store.read(lambda unit: unit.incidents.open_to(who, 10)))

    assert await seen(ANA) == await seen(BRUNO) == {hidden.number, public}
    assert await seen(CARMEN) == {public}
    assert await seen(Person("other", ANA.id)) == {public}  # the same id elsewhere is somebody else


@pytest.fixture
def shared(fresh_postgres: Callable[[], str]) -> str:
    """Where several processes may be."""
    url = fresh_postgres()
    migrate(url)
    return url


@pytest.mark.postgres
async def test_the_same_request_delivered_to_two_processes_at_once_declares_one_incident(shared: str) -> None:
    async with running(shared) as one, running(shared) as other:
        for n in range(5):
            request = one.request(ANA, Typed(f"declare sev2 Fault {n}"))
            replies = await asyncio.gather(one.engine.submit(request), other.engine.submit(request))
            assert replies[0] == replies[1]
            assert isinstance(replies[0], Answer)
            assert replies[0].incident == n + 1
        stored = await one.stored()
        assert (stored["incidents"], stored["requests"]) == (5, 5)
        happened = [type(event) for n in range(1, 6) for event in await one.timeline(n)]
        assert happened.count(IncidentDeclared) == 5


@pytest.mark.postgres
async def test_what_one_process_leaves_waiting_another_says_at_once_without_a_tick(shared: str) -> None:
    async with running(shared) as listening:
        listening.store.on_wake(OUTBOX, listening.delivery.poke)
        number = await listening.declares()
        await leave_waiting(shared, listening, number)
        told = ["first", "second"]
        await until(lambda: [text for text in listening.room(number) if text in told] == told)
        await listening.delivery.idle()
        assert set(await states(listening.store, number)) == {"sent"}


async def leave_waiting(url: str, listening: Vigia, number: int) -> None:
    """As a web process that could not say the first thing and has a second one for the same place."""
    other = Store(url)
    await other.open(NOON)
    try:
        (head,) = await plan(other, number, 1001, post("first", listening.room_of(number)))
        await put_off(other, head, timedelta())
        assert await plan(other, number, 1002, post("second", listening.room_of(number))) == ()
    finally:
        other.close()
