"""Small facts, playbooks and people."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from bot.domain.values import Kind
from bot.ports import Profile
from bot.store import Store
from bot.store.tables import playbooks
from bot.store.unit_of_work import UnitOfWork
from bot.testing import ANA, BRUNO, CARMEN, NOON
from tests.store.conftest import OpenStore, on_postgres
from tests.store.support import declare, loaded, playbook


async def test_a_fact_is_kept_and_the_newest_stands(store: Store) -> None:
    assert await store.recall("clock.ahead") is None
    await store.remember("clock.ahead", "60")
    await store.remember("clock.ahead", "120")
    assert await store.recall("clock.ahead") == "120"


async def test_a_fact_of_use_for_a_while_is_forgotten_then_and_others_stay(store: Store) -> None:
    await store.remember("for ever", "yes")
    await store.remember("till noon", "yes", NOON)
    await store.remember("longer", "yes", NOON)
    await store.remember("longer", "yes", NOON + timedelta(days=1))
    assert await store.forget_facts(NOON) == 0
    assert await store.forget_facts(NOON + timedelta(seconds=1)) == 1
    assert [await store.recall(key) for key in ("for ever", "till noon", "longer")] == ["yes", None, "yes"]


async def test_a_profile_is_kept_and_the_newest_stands(store: Store) -> None:
    first = Profile(ANA, Kind.MEMBER, "en", "Europe/London")
    newer = Profile(replace(ANA, name="Ana M."), Kind.GUEST, "es", None)
    await store.write(lambda unit: unit.people.remember(first))
    await store.write(lambda unit: unit.people.remember(newer))
    found = await store.read(lambda unit: unit.people.profiles([ANA, BRUNO]))
    assert found == {ANA: newer}
    assert next(iter(found.values())).person.name == "Ana M."
    assert await store.read(lambda unit: unit.people.profiles([])) == {}


async def test_what_is_remembered_is_known_in_the_same_transaction(store: Store) -> None:
    def learn(unit: UnitOfWork) -> Kind:
        assert unit.people.profiles([CARMEN]) == {}
        unit.people.remember(Profile(CARMEN, Kind.BOT))
        return unit.people.profiles([CARMEN])[CARMEN].kind

    assert (await store.write(learn)).result is Kind.BOT


async def test_an_incident_stays_with_the_playbook_it_was_declared_under(store: Store) -> None:
    (number,) = await declare(store)
    await store.pin(playbook().flat(timedelta(minutes=5)))
    assert (await loaded(store, number)).playbook == playbook().digest
    assert await store.read(lambda unit: unit.playbook(playbook().digest).plan) == playbook().plan


@on_postgres
async def test_a_process_that_never_saw_a_playbook_reads_it_from_the_database(open_store: OpenStore) -> None:
    first, second = await open_store(), await open_store()
    theirs = playbook().flat(timedelta(minutes=5))
    await first.pin(theirs)
    assert await second.read(lambda unit: unit.playbook(theirs.digest)) == theirs


@on_postgres
async def test_processes_that_start_at_the_same_moment_pin_one_playbook_together(open_store: OpenStore) -> None:
    stores = [await open_store() for _ in range(4)]
    for round_ in range(20, 30):
        newer = playbook().flat(timedelta(minutes=round_))
        await asyncio.gather(*(store.pin(newer) for store in stores))
    pinned = select(func.count()).select_from(playbooks)
    assert await stores[0].read_raw(lambda connection: connection.scalar(pinned)) == 11
