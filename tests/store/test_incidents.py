"""An incident comes back from the database as it was stored: state, roles, promise, tasks, timeline, surface."""

from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.events import UpdatePosted
from bot.domain.incident import Incident
from bot.domain.task import TaskKind
from bot.domain.values import Audience, Conversation, PostRef, Scope, Severity, Status
from bot.effects import CARD
from bot.ports.storage import RoomRow, Surface
from bot.store import Store
from bot.store.codec import EVENT_KINDS
from bot.store.unit_of_work import UnitOfWork
from bot.testing import ANA, BRUNO, CARMEN, GENERAL, NOON
from tests.store.strategies import any_of
from tests.store.support import declare, incident, loaded

LATER = NOON + timedelta(minutes=10)
ROOM = Conversation("fake", "C7")


def eventful() -> Incident:
    """One with something in every field."""
    made = incident("Caf\u00e9 \U0001f525 \u2014 d\u00e9bit <b>refus\u00e9</b>")
    made.assign_role("comms", BRUNO, by=ANA, at=NOON)
    made.change_scope(Scope.LARGE_SCALE, by=ANA, at=NOON)
    made.change_impact(users=2_000_000_000, systems="checkout", risk="money", by=ANA, at=NOON)
    made.add_link("bridge", "https://meet.example.com/1", by=ANA, at=NOON)
    made.add_task("call the bank", TaskKind.TASK, BRUNO, LATER, by=ANA, at=NOON)
    made.add_task("write it up", TaskKind.FOLLOW_UP, None, None, by=ANA, at=NOON)
    made.follow(by=CARMEN, at=NOON)
    made.change_cadence(timedelta(minutes=20), by=ANA, at=NOON)
    made.post_update("Cause found.\nFix comes.", by=BRUNO, at=NOON, status=Status.IDENTIFIED, eta=LATER)
    made.snooze(timedelta(minutes=15), "waiting", by=BRUNO, at=LATER)
    return made


async def test_an_incident_comes_back_with_everything_it_had(store: Store) -> None:
    made = eventful()
    await declare(store, made)
    happened, made.events = made.events, []
    back = await loaded(store, made.number)
    assert asdict(back) == asdict(made)
    assert await store.read(lambda unit: unit.incidents.timeline(made.number)) == happened


async def test_what_changes_is_stored_and_what_is_gone_is_gone(store: Store) -> None:
    (number,) = await declare(store, eventful())

    def end(unit: UnitOfWork) -> Incident:
        found = unit.incidents.load(number)
        assert found is not None
        found.assign_role("scribe", CARMEN, by=ANA, at=LATER)
        found.drop_role("comms", by=ANA, at=LATER)
        found.complete_task(1, by=BRUNO, at=LATER)
        found.resolve("It was the bank.", by=ANA, at=LATER)
        unit.incidents.save(found)
        return found

    ended = (await store.write(end)).result
    ended.events = []
    back = await loaded(store, number)
    assert asdict(back) == asdict(ended)
    assert back.promises == {}
    assert back.roles.keys() == {"commander", "scribe"}
    assert back.tasks[1].done_at == LATER
    timeline = await store.read(lambda unit: unit.incidents.timeline(number))
    assert [event.seq for event in timeline] == list(range(1, back.seq + 1))


async def test_a_promise_made_again_replaces_the_one_before(store: Store) -> None:
    (number,) = await declare(store)
    for minutes in (10, 20, 30):

        def update(unit: UnitOfWork, minutes: int = minutes) -> None:
            found = unit.incidents.load(number)
            assert found is not None
            found.post_update("still at it", by=ANA, at=NOON + timedelta(minutes=minutes))
            unit.incidents.save(found)

        await store.write(update)
    assert (await loaded(store, number)).promises[Audience.ROOM].due_at == NOON + timedelta(minutes=60)
    timeline = await store.read(lambda unit: unit.incidents.timeline(number))
    assert sum(isinstance(event, UpdatePosted) for event in timeline) == 3


@given(drawn=st.tuples(*(any_of(kind) for kind in EVENT_KINDS.values())))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_every_kind_of_event_stands_in_the_timeline(store: Store, drawn: tuple[Any, ...]) -> None:
    made = incident()
    made.events = [replace(event, seq=seq) for seq, event in enumerate(drawn, start=1)]
    made.seq = len(made.events)
    await declare(store, made)
    back = await store.read(lambda unit: unit.incidents.timeline(made.number))
    assert [asdict(event) for event in back] == [asdict(event) for event in made.events]


async def test_saving_what_did_not_change_changes_nothing(store: Store) -> None:
    (number,) = await declare(store)
    before = await loaded(store, number)
    await store.write(lambda unit: unit.incidents.save(before))
    assert asdict(await loaded(store, number)) == asdict(before)


async def test_several_are_loaded_in_the_order_of_their_numbers_and_unknown_ones_are_left_out(store: Store) -> None:
    numbers = await declare(store, *(incident(f"number {n}") for n in range(5)))
    assert numbers == sorted(numbers)
    asked = [numbers[3], 10_000, numbers[0]]
    found = await store.read(lambda unit: unit.incidents.load_many(asked, lock=False))
    assert [one.title for one in found] == ["number 0", "number 3"]
    assert await store.read(lambda unit: unit.incidents.load(10_000)) is None


async def test_a_number_is_never_given_twice(store: Store) -> None:
    (first,) = await declare(store)

    def fail(unit: UnitOfWork) -> None:
        unit.incidents.add(incident())
        raise RuntimeError("the power goes")

    with pytest.raises(RuntimeError):
        await store.write(fail)
    (second,) = await declare(store)
    assert second > first
    assert await store.read(lambda unit: unit.incidents.latest()) == second
    assert await store.read(lambda unit: unit.incidents.count_open()) == 2


async def test_a_channel_is_reserved_then_opened_and_leads_to_its_incident(store: Store) -> None:
    (number,) = await declare(store)
    await store.write(lambda unit: unit.incidents.reserve_room(number, "fake", "inc-7"))
    await store.write(lambda unit: unit.incidents.reserve_room(number, "fake", "inc-7-2"))
    reserved = await store.read(lambda unit: unit.incidents.surface(number))
    assert reserved == Surface({"fake": RoomRow("fake", "inc-7-2", None, "")}, {})
    assert await store.read(lambda unit: unit.incidents.name_is_free("fake", "inc-7"))
    assert not await store.read(lambda unit: unit.incidents.name_is_free("fake", "inc-7-2"))
    assert await store.read(lambda unit: unit.incidents.name_is_free("other", "inc-7-2"))

    def opens(unit: UnitOfWork) -> None:
        unit.incidents.room_opened(number, ROOM, "inc-7-2", "https://chat.test/C7")
        unit.incidents.standing_posted(number, CARD, PostRef(ROOM, "1"))
        unit.incidents.standing_posted(number, CARD, PostRef(ROOM, "2"))

    await store.write(opens)
    surface = await store.read(lambda unit: unit.incidents.surface(number))
    assert surface.rooms == {"fake": RoomRow("fake", "inc-7-2", ROOM, "https://chat.test/C7")}
    assert surface.standing == {("fake", CARD): PostRef(ROOM, "2")}
    assert await store.read(lambda unit: unit.incidents.number_in(ROOM)) == number
    assert await store.read(lambda unit: unit.incidents.number_in(GENERAL)) is None


async def test_an_open_incident_without_a_promise_is_noticed(store: Store) -> None:
    numbers = await declare(store, incident(), incident(severity=Severity.SEV1), incident())
    await store.write_raw(lambda c: c.exec_driver_sql(f"DELETE FROM promises WHERE incident < {numbers[2]}"))
    assert await store.read(lambda unit: unit.incidents.without_promise(10)) == [numbers[1], numbers[0]]
