"""What waits to be said: in order where order matters, by one process at a time, found again after a death."""

import asyncio
from datetime import timedelta

import pytest

from bot.effects import PROMPT, Supersede
from bot.ports.storage import LEASE, State
from bot.store import Store
from bot.testing import ANA, NOON
from tests.store.rows import HERE, SECOND, THERE, incident, planned, post, settled, states, taken, words


async def test_one_place_is_told_one_thing_at_a_time_in_the_order_it_happened(store: Store) -> None:
    number = await incident(store)
    (head,) = await planned(store, number, post("first"), post("second"), post("third"))
    assert words(head) == "first"
    assert await taken(store) == []
    (second,) = await settled(store, head)
    (third,) = await settled(store, second)
    assert (words(second), words(third)) == ("second", "third")
    assert await settled(store, third) == ()
    assert await states(store, number) == ["sent", "sent", "sent"]


async def test_different_places_and_different_incidents_do_not_wait_for_each_other(store: Store) -> None:
    number, other = await incident(store), await incident(store, "Search is slow")
    now = await planned(store, number, post("here"), post("there", THERE), post("to Ana", ANA), post("here too"))
    assert [words(parcel) for parcel in now] == ["here", "there", "to Ana"]
    assert [words(parcel) for parcel in await planned(store, other, post("the other"))] == ["the other"]


async def test_what_is_tried_later_holds_back_what_was_said_after_it(store: Store) -> None:
    number = await incident(store)
    (head,) = await planned(store, number, post("first"), post("second"))
    await settled(store, head, State.PENDING, again=NOON + 10 * SECOND)
    assert await planned(store, number, post("third"), seq=2) == ()
    assert await taken(store, NOON + 9 * SECOND) == []
    (again,) = await taken(store, NOON + 10 * SECOND)
    assert (words(again), again.attempts, again.unknown) == ("first", 1, False)


async def test_an_answered_question_that_still_waits_is_never_asked(store: Store) -> None:
    number = await incident(store)
    (head,) = await planned(store, number, post("said"), post("What can be said?", tag=PROMPT))
    await planned(store, number, Supersede(PROMPT), post("answered"), seq=2)
    assert await states(store, number) == ["sending", "superseded", "pending"]
    (following,) = await settled(store, head)
    assert words(following) == "answered"


async def test_an_answered_question_that_is_being_asked_is_known_to_be_obsolete(store: Store) -> None:
    number = await incident(store)
    (asking,) = await planned(store, number, post("What can be said?", tag=PROMPT))
    ours = [await store.read(lambda unit: unit.outbox.ours([asking]))]
    await planned(store, number, Supersede(PROMPT), seq=2)
    ours.append(await store.read(lambda unit: unit.outbox.ours([asking])))
    assert ours == [{asking.key: False}, {asking.key: True}]
    assert await states(store, number) == ["sending"]


async def test_a_question_answered_in_the_same_moment_is_not_even_stored(store: Store) -> None:
    number = await incident(store)
    question, answer = post("What can be said?", tag=PROMPT), post("answered", THERE)
    (only,) = await planned(store, number, question, Supersede(PROMPT), answer)
    assert words(only) == "answered"
    assert await states(store, number) == ["sending"]


@pytest.mark.parametrize(("platform", "dropped"), [("fake", True), ("other", False), (None, True)])
async def test_dropping_on_one_platform_leaves_the_others(store: Store, platform: str | None, dropped: bool) -> None:
    number = await incident(store)
    await planned(store, number, post("said"), post("What can be said?", tag=PROMPT))
    await planned(store, number, Supersede(PROMPT, platform), seq=2)
    assert await states(store, number) == ["sending", "superseded" if dropped else "pending"]


async def test_what_waits_counts_as_lag_only_when_it_could_be_sent(store: Store) -> None:
    number, later = await incident(store), NOON + timedelta(minutes=1)
    (head,) = await planned(store, number, post("first"), post("second"))
    assert await store.read(lambda unit: unit.outbox.lag(later)) == 0
    await settled(store, head, State.PENDING, again=NOON + 10 * SECOND)
    assert await store.read(lambda unit: unit.outbox.lag(later)) == 50


async def test_what_a_live_process_has_taken_is_given_up_when_its_lease_lapses(store: Store) -> None:
    number = await incident(store)
    await planned(store, number, post("first"))
    assert await store.void_leases(NOON + LEASE) == 0
    assert await store.void_leases(NOON + LEASE + SECOND) == 1
    (again,) = await taken(store, NOON + LEASE + SECOND)
    assert (again.unknown, again.tried_at) == (True, NOON)


async def test_what_a_dead_process_had_taken_is_looked_for_by_the_next(database_url: str, store: Store) -> None:
    number = await incident(store)
    (before,) = await planned(store, number, post("first"))
    store.close()
    following = Store(database_url)
    try:
        await following.open(NOON + SECOND)
        assert await following.void_leases(NOON + SECOND, starting=True) == 1
        assert await states(following, number) == ["unknown"]
        (again,) = await taken(following, NOON + SECOND)
        assert (again.key, again.unknown, again.tried_at) == (before.key, True, NOON)
        assert await following.void_leases(NOON + SECOND, starting=True) == 0  # its own are its own
    finally:
        following.close()


class TestTwoProcesses:
    """On PostgreSQL, where there may be several."""

    @pytest.fixture(params=[pytest.param("postgres", marks=pytest.mark.postgres)])
    def database_url(self, request: pytest.FixtureRequest) -> str:
        """A migrated one of its own."""
        from bot.store import migrate

        url: str = request.getfixturevalue("fresh_postgres")()
        migrate(url)
        return url

    async def test_what_one_process_has_taken_no_other_takes(self, store: Store, database_url: str) -> None:
        number, other = await incident(store), Store(database_url)
        parcels = await planned(store, number, *(post(f"{n}", type(HERE)("fake", f"c{n}")) for n in range(120)))
        for parcel in parcels:
            await settled(store, parcel, State.PENDING, again=NOON)
        try:
            await other.open(NOON)
            rounds = await asyncio.gather(*(taken(who, limit=15) for _ in range(6) for who in (store, other)))
            keys = [parcel.key for found in rounds for parcel in found]
            keys += [parcel.key for parcel in await taken(store)]  # what was skipped, being looked at by the other
            assert sorted(keys) == sorted(parcel.key for parcel in parcels)
            held = [await who.read(lambda unit: len(unit.outbox.ours(parcels))) for who in (store, other)]
            assert sum(held) == len(parcels)
        finally:
            other.close()

    async def test_what_the_living_have_taken_is_theirs_and_what_the_dead_had_taken_is_found_at_once(
        self, store: Store, database_url: str
    ) -> None:
        number, dying = await incident(store), Store(database_url)
        await dying.open(NOON)
        await planned(dying, number, post("first"))
        assert await store.void_leases(NOON + SECOND, starting=True) == 0
        dying.close()
        assert await store.void_leases(NOON + SECOND) == 1
        assert await states(store, number) == ["unknown"]
