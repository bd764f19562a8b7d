"""A lane is incident and place: its effects are done one after another, lanes side by side."""

from datetime import timedelta

from bot.effects import PROMPT, Supersede
from bot.engine.recording import settled
from bot.ports.storage import Outcome, State
from bot.store import Store
from bot.store.unit_of_work import UnitOfWork
from bot.testing import ANA, BRUNO, GENERAL, NOON
from tests.store.support import (
    declare,
    finish,
    incident,
    place,
    plan,
    post,
    put_off,
    states,
    take,
    take_next,
    words,
)

SOON = timedelta(seconds=5)


async def test_the_first_of_a_lane_is_taken_by_whoever_stored_it_and_the_rest_wait(store: Store) -> None:
    (number,) = await declare(store)
    taken = await plan(store, number, 1, post("one"), post("two"), post("three"))
    assert words(taken) == ["one"]
    assert await states(store, number) == ["sending", "pending", "pending"]
    assert await take(store) == ()


async def test_lanes_run_side_by_side(store: Store) -> None:
    one, other = await declare(store, incident(), incident())
    taken = await plan(store, one, 1, post("a"), post("b", place("room")), post("c", ANA), post("d", BRUNO))
    assert words(taken) == ["a", "b", "c", "d"]
    assert words(await plan(store, other, 1, post("the same place, another incident"))) == [
        "the same place, another incident"
    ]


async def test_a_lane_keeps_its_order_to_the_end(store: Store) -> None:
    (number,) = await declare(store)
    said: list[str] = []
    head = await plan(store, number, 1, *(post(f"line {n}") for n in range(5)))
    await plan(store, number, 2, *(post(f"line {n}") for n in range(5, 10)))
    while head:
        said += words(head)
        await finish(store, *head)
        head = await take_next(store, *head)
    assert said == [f"line {n}" for n in range(10)]
    assert set(await states(store, number)) == {"sent"}


async def test_what_is_due_at_the_head_is_taken_and_nothing_behind_it(store: Store) -> None:
    (number,) = await declare(store)
    (first,) = await plan(store, number, 1, post("one"), post("two"))
    await finish(store, first)
    assert words(await take(store)) == ["two"]
    assert await take(store) == ()


async def test_a_row_that_is_put_off_holds_back_its_lane_and_no_other(store: Store) -> None:
    (number,) = await declare(store)
    here, there = await plan(store, number, 1, post("one"), post("other", place("room")), post("two"))
    await put_off(store, here, SOON)
    await finish(store, there)
    assert await take_next(store, here, there) == ()
    assert await take(store, NOON + SOON - timedelta(milliseconds=1)) == ()
    assert await store.read(lambda unit: unit.outbox.next_due()) == NOON
    again = await take(store, NOON + SOON)
    assert words(again) == ["one"]
    assert (again[0].attempts, again[0].unknown, again[0].tried_at) == (1, False, NOON)


async def test_whoever_has_waited_longest_is_taken_first(store: Store) -> None:
    (number,) = await declare(store)
    parcels = await plan(store, number, 1, *(post(str(n), place(str(n))) for n in range(4)))
    for n, parcel in enumerate(parcels):
        await put_off(store, parcel, timedelta(seconds=[30, 10, 20, 40][n]))
    later = NOON + timedelta(minutes=1)
    assert sorted(words(await take(store, later, limit=2))) == ["1", "2"]
    assert await store.read(lambda unit: unit.outbox.lag(later)) == 30
    assert sorted(words(await take(store, later))) == ["0", "3"]
    assert await store.read(lambda unit: unit.outbox.lag(later)) == 0


async def test_what_waits_behind_another_row_is_not_late(store: Store) -> None:
    (number,) = await declare(store)
    await plan(store, number, 1, post("being sent"), post("behind it"))
    assert await store.read(lambda unit: unit.outbox.lag(NOON + timedelta(hours=1))) == 0


async def test_a_newer_question_replaces_one_that_waits(store: Store) -> None:
    (number,) = await declare(store)
    head = await plan(store, number, 1, post("update"), post("are you there?", tag=PROMPT), post("told"))
    assert await plan(store, number, 2, Supersede(PROMPT), post("hello?", tag=PROMPT)) == ()
    assert await states(store, number) == ["sending", "superseded", "pending", "pending"]
    said = words(head)
    while head:
        await finish(store, *head)
        head = await take_next(store, *head)
        said += words(head)
    assert said == ["update", "told", "hello?"]


async def test_a_question_superseded_by_the_same_decision_is_never_stored(store: Store) -> None:
    (number,) = await declare(store)
    planned = (post("due", tag=PROMPT), post("resolved"), Supersede(PROMPT), post("really due", tag=PROMPT))
    assert words(await plan(store, number, 1, *planned)) == ["resolved"]
    assert len(await states(store, number)) == 2


async def test_what_is_being_sent_when_it_is_superseded_is_not_tried_again(store: Store) -> None:
    (number,) = await declare(store)
    (asked,) = await plan(store, number, 1, post("due", tag=PROMPT))
    assert (await store.write(lambda unit: unit.outbox.ours([asked]))).result == {asked.key: False}
    await plan(store, number, 2, Supersede(PROMPT), post("resolved"))
    assert await states(store, number) == ["sending", "pending"]
    obsolete = (await store.write(lambda unit: unit.outbox.ours([asked]))).result[asked.key]
    outcome = Outcome(asked, False, "busy", retry_in=SOON)
    failed = await store.read(lambda unit: settled(outcome, unit, obsolete=obsolete, now=NOON))
    assert failed.state is State.SUPERSEDED
    await store.write(lambda unit: unit.outbox.settle([failed]))
    assert words(await take(store, NOON + timedelta(hours=1))) == ["resolved"]
    assert await states(store, number) == ["superseded", "sending"]


async def test_superseding_reaches_one_platform_one_tag_and_one_incident(store: Store) -> None:
    number, other = await declare(store, incident(), incident())
    for one in (number, other):
        await plan(store, one, 1, post("head"), post("head", ANA))
        await plan(store, one, 2, post("due", tag=PROMPT), post("due", ANA, PROMPT), post("card", tag="card"))
    await plan(store, number, 3, Supersede(PROMPT, platform="other"), post("no question of this platform"))
    assert "superseded" not in await states(store, number)
    await plan(store, number, 4, Supersede(PROMPT, platform="fake"))
    assert (await states(store, number)).count("superseded") == 2
    assert "superseded" not in await states(store, other)


async def test_a_refused_effect_lets_its_lane_go_on(store: Store) -> None:
    (number,) = await declare(store)
    (first,) = await plan(store, number, 1, post("one"), post("two"))
    await finish(store, first, state=State.BURIED)
    assert words(await take_next(store, first)) == ["two"]


async def test_a_channel_made_meanwhile_is_known_to_what_is_taken_later(store: Store) -> None:
    (number,) = await declare(store)
    (first,) = await plan(store, number, 1, post("one"), post("two"))
    assert first.room is None

    def opens(unit: UnitOfWork) -> None:
        unit.incidents.reserve_room(number, "fake", "inc-7")
        unit.incidents.room_opened(number, GENERAL, "inc-7", "https://chat.test/C7")

    await store.write(opens)
    await finish(store, first)
    assert (await take(store))[0].room == GENERAL
