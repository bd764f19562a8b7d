"""Components keep their ids and their history: the file's follow the file, those of people stay until people act."""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta

from bot.domain.component import Component, ListedComponent
from bot.store import Store
from bot.store.wakeup import PAGE
from bot.testing import NOON
from tests.store.conftest import OpenStore
from tests.store.support import until

LATER = NOON + timedelta(days=1)
WEBSITE = Component("website", {"en": "Website", "es": "Sitio web", "pt_BR": "Site"})
PAYMENTS = Component("payments", {"": "Payments API"}, "core", {"en": "Core", "es": "Núcleo", "pt_BR": "Núcleo"})


async def listed(store: Store) -> list[ListedComponent]:
    """All that were ever listed."""
    return await store.read(lambda unit: unit.components.listed())


async def seen(store: Store) -> list[str]:
    """What people see, in order."""
    return [one.id for one in await listed(store) if one.is_listed]


async def test_the_files_components_stand_in_its_order_since_they_were_first_listed(store: Store) -> None:
    await store.write(lambda unit: unit.components.sync([WEBSITE, PAYMENTS], NOON))
    await store.write(lambda unit: unit.components.sync([PAYMENTS, WEBSITE], LATER))
    first, second = await listed(store)
    assert (first.id, first.name, first.group, first.group_name) == (
        "payments", {"": "Payments API"}, "core", {"en": "Core", "es": "Núcleo", "pt_BR": "Núcleo"},
    )  # fmt: skip
    assert (second.id, second.position, second.listed_at) == ("website", 1, NOON)
    assert not first.by_command


async def test_what_vanished_from_the_file_is_retired_and_what_comes_back_is_the_same(store: Store) -> None:
    await store.write(lambda unit: unit.components.sync([WEBSITE, PAYMENTS], NOON))
    await store.write(lambda unit: unit.components.sync([PAYMENTS], LATER))
    gone = next(one for one in await listed(store) if one.id == "website")
    assert (gone.retired_at, gone.name["es"]) == (LATER, "Sitio web")
    await store.write(lambda unit: unit.components.sync([WEBSITE, PAYMENTS], LATER + timedelta(days=1)))
    assert await seen(store) == ["website", "payments"]
    assert {one.listed_at for one in await listed(store)} == {NOON}


async def test_what_people_added_stands_after_the_files_and_stays_when_the_file_changes(store: Store) -> None:
    await store.write(lambda unit: unit.components.sync([PAYMENTS], NOON))
    await store.write(lambda unit: unit.components.add(Component("search", {"": "Search"}), NOON))
    await store.write(lambda unit: unit.components.add(Component("mail", {"": "Mail"}), NOON))
    await store.write(lambda unit: unit.components.sync([PAYMENTS, WEBSITE], LATER))
    assert await seen(store) == ["payments", "website", "search", "mail"]
    assert [one.by_command for one in await listed(store)] == [False, False, True, True]


async def test_what_people_added_becomes_the_files_once_the_file_names_it(store: Store) -> None:
    await store.write(lambda unit: unit.components.add(Component("website", {"": "Web"}), NOON))
    await store.write(lambda unit: unit.components.sync([WEBSITE], LATER))
    [one] = await listed(store)
    assert (one.name, one.by_command, one.listed_at) == (WEBSITE.name, False, NOON)


async def test_a_group_has_the_name_the_file_gives_it(store: Store) -> None:
    added = Component("search", {"": "Search"}, "core", {"": "core"})
    await store.write(lambda unit: unit.components.add(added, NOON))
    await store.write(lambda unit: unit.components.sync([PAYMENTS], LATER))
    assert [one.group_name for one in await listed(store)] == [PAYMENTS.group_name] * 2


async def test_what_was_retired_can_be_added_again_under_its_id(store: Store) -> None:
    await store.write(lambda unit: unit.components.add(Component("search", {"": "Search"}), NOON))
    await store.write(lambda unit: unit.components.retire("search", NOON))
    assert await seen(store) == []
    await store.write(lambda unit: unit.components.add(Component("search", {"": "Find"}), LATER))
    [one] = await listed(store)
    assert (one.is_listed, one.name, one.listed_at) == (True, {"": "Find"}, NOON)


async def test_of_two_people_who_add_the_same_at_once_one_loses_the_race(store: Store) -> None:
    def add(name: str) -> Awaitable[object]:
        return store.write(lambda unit: unit.components.add(Component("search", {"": name}), NOON))

    outcomes = await asyncio.gather(*(add(name) for name in ("Search", "Find", "Seek")), return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["Committed", "LostRace", "LostRace"]
    assert len(await listed(store)) == 1


async def test_processes_that_start_together_write_the_same_once(open_store: OpenStore) -> None:
    store = await open_store()
    syncs = [store.write(lambda unit: unit.components.sync([WEBSITE, PAYMENTS], NOON)) for _ in range(8)]
    await asyncio.gather(*syncs)
    assert await seen(store) == ["website", "payments"]


async def test_a_change_wakes_whoever_shows_the_page_and_an_unchanged_file_wakes_nobody(store: Store) -> None:
    rung: list[str] = []
    store.on_wake(PAGE, lambda: rung.append(PAGE))
    await store.write(lambda unit: unit.components.sync([WEBSITE], NOON))
    await until(lambda: len(rung) == 1)
    await store.write(lambda unit: unit.components.sync([WEBSITE], LATER))
    await store.write(lambda unit: unit.components.retire("website", LATER))
    await until(lambda: len(rung) >= 2)
    assert len(rung) == 2
