"""Who sees which incident: the query layer and the domain say the same, and fail closed."""

from collections.abc import Mapping

import pytest

from bot.domain import access
from bot.domain.access import Action
from bot.domain.values import Kind, Person, Severity
from bot.store import Store
from bot.store.unit_of_work import UnitOfWork
from bot.testing import ANA, BRUNO, CARMEN, NOON
from tests.store.support import declare, incident, loaded

EVERYBODY: Mapping[str, Person] = {
    "whoever declared it": ANA,
    "whoever holds a role": BRUNO,
    "anybody else": CARMEN,
    "the same id elsewhere": Person("other", "ana", "Ana"),
}


@pytest.mark.parametrize("private", [False, True], ids=["public", "private"])
@pytest.mark.parametrize("who", EVERYBODY)
async def test_the_query_layer_shows_what_the_domain_grants(store: Store, who: str, private: bool) -> None:
    made = incident(private=private)
    made.assign_role("comms", BRUNO, by=ANA, at=NOON)
    (number,) = await declare(store, made)
    person = EVERYBODY[who]
    granted = access.may(person, Kind.MEMBER, Action.READ, await loaded(store, number))
    assert await store.read(lambda unit: unit.incidents.open_to(person, 10)) == ([number] if granted else [])
    assert granted == (not private or person in (ANA, BRUNO))


async def test_a_role_given_back_closes_the_door_behind_it(store: Store) -> None:
    made = incident(private=True)
    made.assign_role("comms", BRUNO, by=ANA, at=NOON)
    (number,) = await declare(store, made)

    def drop(unit: UnitOfWork) -> None:
        found = unit.incidents.load(number)
        assert found is not None
        found.drop_role("comms", by=ANA, at=NOON)
        unit.incidents.save(found)

    await store.write(drop)
    assert await store.read(lambda unit: unit.incidents.open_to(BRUNO, 10)) == []


async def test_the_worst_comes_first_and_what_is_over_does_not_come(store: Store) -> None:
    severities = (Severity.SEV3, Severity.SEV1, Severity.SEV2, Severity.SEV1)
    numbers = await declare(store, *(incident(severity=one) for one in severities))
    over = incident(severity=Severity.SEV1)
    over.resolve("", by=ANA, at=NOON)
    await declare(store, over)
    seen = await store.read(lambda unit: unit.incidents.open_to(CARMEN, 10))
    assert seen == [numbers[1], numbers[3], numbers[2], numbers[0]]
    assert await store.read(lambda unit: unit.incidents.open_to(CARMEN, 2)) == seen[:2]


async def test_the_operator_sees_private_ones_too(store: Store) -> None:
    numbers = await declare(store, incident(private=True), incident())
    assert sorted(await store.read(lambda unit: unit.incidents.all_open(10))) == numbers
    assert await store.read(lambda unit: unit.incidents.count_open()) == 2
