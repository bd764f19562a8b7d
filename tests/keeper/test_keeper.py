"""Every place gets every revision, whatever becomes of the others, of processes, and of files."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.component import Component
from bot.domain.errors import TargetRejected, TargetUnavailable
from bot.domain.values import ComponentState
from bot.keeper import keeper as keeping
from bot.keeper import places
from bot.store import Store, wakeup
from bot.store.turns import Turns
from bot.testing import NOON, FakeClock
from tests.adapters.publish.page_places import BRANDING, Readers, Shelf, clean, files, keeper
from tests.contracts.target import release, saying

OpenStore = Callable[[], Awaitable[Store]]


@pytest.fixture(autouse=True)
def new_places(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing was written yet; what takes seconds in an installation takes less here."""
    monkeypatch.setattr(places, "PLACE_SECONDS", 1.0)
    monkeypatch.setattr(places, "TURN_SECONDS", 0.3)
    monkeypatch.setattr(keeping, "SWEEP_SECONDS", 0.1)
    monkeypatch.setattr(wakeup, "POLL_SECONDS", 0.02)
    clean()
    yield
    clean()


@pytest.fixture
async def open_store(database_url: str) -> AsyncIterator[OpenStore]:
    opened: list[Store] = []

    async def open_one() -> Store:
        store = Store(database_url)
        await store.open(NOON)
        opened.append(store)
        return store

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
async def store(open_store: OpenStore) -> Store:
    return await open_store()


async def until(holds: Callable[[], bool], what: str) -> None:
    """Returns when it holds; fails, saying what did not, when that takes too long."""
    deadline = time.monotonic() + 10
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within 10 s: {what}")
        await asyncio.sleep(0.01)


# -- several places -------------------------------------------------------------------------------------------------


async def test_every_place_gets_the_same_bytes(store: Store) -> None:
    kept = keeper(store, "one", "two")
    await kept.publish(release())
    await kept.publish(release(2, phase="identified"))
    assert files("one") == files("two")
    assert len(Readers("one").said()) == 2


async def test_a_place_that_is_down_delays_no_other_and_has_the_same_bytes_a_sweep_later(store: Store) -> None:
    kept = keeper(store, "one", "two", "three")
    await kept.publish(release())
    Readers("two").fault, Readers("three").fault = "fail", "refuse"
    with pytest.raises(TargetUnavailable, match=r"shelf://two/status: .*; shelf://three/status: "):
        await kept.publish(release(2, phase="identified"))
    assert len(Readers("one").said()) == 2
    Readers("two").fault = Readers("three").fault = ""
    kept.start(worker=True)
    await until(lambda: files("two") == files("three") == files("one"), "the other places have the same bytes")
    await kept.stop()


async def test_a_place_that_hangs_is_given_up_in_time_and_the_others_are_served(store: Store) -> None:
    kept = keeper(store, "one", "two")
    Readers("two").fault = "hang"
    begun = time.monotonic()
    with pytest.raises(TargetUnavailable, match=r"^shelf://two/status: no answer in time$"):
        await kept.publish(release())
    assert time.monotonic() - begun < 5
    assert len(Readers("one").said()) == 1
    with pytest.raises(TargetUnavailable, match="two"):  # its thread still hangs: nobody waits longer for that
        await kept.publish(release(2))
    assert len(Readers("one").said()) == 2


async def test_where_every_place_refuses_somebody_is_needed(store: Store) -> None:
    kept = keeper(store, "one", "two")
    Readers("one").fault = Readers("two").fault = "refuse"
    with pytest.raises(TargetRejected, match=r"one.*two"):
        await kept.publish(release())


async def test_the_same_release_stands_there_once(store: Store) -> None:
    kept = keeper(store, "one")
    for _ in range(3):
        await kept.publish(release())
    assert len(Readers("one").said()) == 1


async def test_fifty_publications_at_once_are_all_there_and_in_order(store: Store) -> None:
    kept = keeper(store, "one", "two")
    told = [release(n, statements=(saying("Checkout", f"Word {n} of many."),)) for n in range(1, 51)]
    await asyncio.gather(*(kept.publish(one) for one in told))
    assert len(Readers("one").said()) == 50
    assert files("one") == files("two")


# -- a place that is new, or lost ------------------------------------------------------------------------------------


async def test_a_new_place_is_filled_at_the_start(store: Store) -> None:
    await keeper(store, "one").publish(release())
    later = keeper(store, "one", "two")
    later.start(worker=True)
    await until(lambda: files("two") == files("one"), "the new place is filled")
    await later.stop()
    assert len(Readers("two").said()) == 1


async def test_a_place_whose_files_vanished_is_filled_again(store: Store) -> None:
    kept = keeper(store, "one")
    await kept.publish(release())
    whole = files("one")
    kept.start(worker=True)
    for lost in ([*Shelf.store], [path for path in Shelf.store if path.endswith("revision.json")]):
        for path in lost:
            Shelf.store.pop(path, None)
        await until(lambda: files("one") == whole, "it is whole again")
    await kept.stop()
    # Single files are looked for once, at the start.
    del Shelf.store["/one/status/incidents/7/index.html"]
    again = keeper(store, "one")
    await again.sweep()
    assert files("one") == whole


async def test_a_page_of_another_installation_is_not_overwritten_in_silence(store: Store) -> None:
    kept = keeper(store, "one")
    await kept.publish(release())
    Shelf.store["/one/status/manifest.json"].write(b"")
    ours = files("one")
    with Shelf().open("/one/status/manifest.json", "wb") as manifest:
        manifest.write(b'{"revision": 9000, "files": {}}')
    with Shelf().open("/one/status/revision.json", "wb") as revision:
        revision.write(b'{"revision": 9000}')
    with pytest.raises(TargetRejected, match="newer page than this database knows"):
        await kept.publish(release(2))
    assert files("one")["index.html"] == ours["index.html"]


# -- several processes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
async def test_what_one_process_published_another_shows_at_once(open_store: OpenStore) -> None:
    one, other = await open_store(), await open_store()
    web = keeper(other)
    await web.open()
    other.on_wake(wakeup.PAGE, web.poke)
    web.start(worker=False)
    await keeper(one, "one").publish(release())

    def is_shown() -> bool:
        found = web.answer("GET", "/status/incidents/7/", if_none_match="", accept_encoding="")
        return found.status == 200 and b"Some payments fail." in found.body

    await until(is_shown, "the other process serves it")
    await web.stop()


@pytest.mark.parametrize("database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
async def test_a_worker_without_places_knows_what_another_process_published(open_store: OpenStore) -> None:
    one, other = await open_store(), await open_store()
    worker = keeper(other)
    await worker.open()
    other.on_wake(wakeup.PAGE, worker.poke)
    worker.start(worker=True)
    await keeper(one, "one").publish(release())

    def is_known() -> bool:
        known = worker.known()
        return known is not None and [incident.id for incident in known.open_incidents] == ["7"]

    await until(is_known, "the worker knows of it")
    await worker.stop()


@pytest.mark.parametrize("database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
async def test_several_processes_that_write_at_once_leave_one_whole_page(open_store: OpenStore) -> None:
    keepers = [keeper(await open_store(), "one", "two") for _ in range(3)]
    told = [release(n, statements=(saying("Checkout", f"Word {n} of many."),)) for n in range(1, 16)]
    done = await asyncio.gather(*(keepers[n % 3].publish(one) for n, one in enumerate(told)), return_exceptions=True)
    assert not [one for one in done if isinstance(one, Exception) and not isinstance(one, TargetUnavailable)]
    for kept in keepers:
        await kept.sweep()
    assert len(Readers("one").said()) == 15
    assert files("one") == files("two")


@pytest.mark.parametrize("database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
async def test_while_another_process_writes_a_place_it_is_tried_again_later(store: Store) -> None:
    kept = keeper(store, "one")
    busy = pytest.raises(TargetUnavailable, match="another process is writing there")
    with Turns(store._database.url).at("page shelf://one/status", 1), busy:
        await kept.publish(release())
    await kept.sweep()
    assert len(Readers("one").said()) == 1


# -- what is listed, and days ---------------------------------------------------------------------------------------


async def test_a_component_that_was_added_by_command_is_on_the_page(store: Store) -> None:
    kept = keeper(store, "one")
    await kept.open()
    store.on_wake(wakeup.PAGE, kept.poke)
    kept.start(worker=True)
    await store.write(lambda unit: unit.components.add(Component("api", {"": "Payments API"}), NOON))
    await until(lambda: b"Payments API" in files("one").get("index.html", b""), "it is listed")
    await until(
        lambda: b"Payments API" in kept.answer("GET", "/status/", if_none_match="", accept_encoding="").body, "served"
    )
    await kept.stop()
    await kept.publish(release(states={"api": ComponentState.MAJOR_OUTAGE}))
    assert b'"status":"major_outage"' in files("one")["api/v2/components.json"]


async def test_what_is_written_down_once_is_not_written_down_by_whoever_starts_later(open_store: OpenStore) -> None:
    store = await open_store()
    await store.write(lambda unit: unit.components.add(Component("api", {"": "API"}), NOON))
    for _ in range(3):
        await keeper(store).open()
    rows = await store.read(lambda unit: unit.page.after(0))
    assert len(rows) == 2, "a listing and a day"


async def test_a_new_day_is_a_new_page_although_nobody_says_anything(store: Store) -> None:
    clock = FakeClock(NOON)
    kept = keeper(store, "one", clock=clock, branding=replace(BRANDING, zone="America/Sao_Paulo"))
    await kept.sweep()
    before = files("one")["revision.json"]
    clock.advance(timedelta(hours=14))  # past midnight of UTC, and not there
    await kept.sweep()
    assert files("one")["revision.json"] == before
    clock.advance(timedelta(hours=2))
    await kept.sweep()
    assert files("one")["revision.json"] != before
    assert b"2026-03-03T04:00:00" in files("one")["index.html"]


async def test_once_a_promise_has_passed_whoever_asks_vigia_is_told(store: Store) -> None:
    clock = FakeClock(NOON)
    kept = keeper(store, clock=clock)
    await kept.publish(release(next_update_at=NOON + timedelta(minutes=30)))
    await kept.open()

    def front() -> bytes:
        return kept.answer("GET", "/status/", if_none_match="", accept_encoding="").body

    assert b"This page is out of date</h1>" not in front()
    clock.advance(timedelta(minutes=31))
    assert b"This page is out of date</h1>" in front()


async def test_asking_reads_no_database(store: Store) -> None:
    kept = keeper(store)
    await kept.publish(release())
    await kept.open()
    store.close()
    for path in ("/status/", "/status/incidents/7/", "/status/api/v2/summary.json", "/status/pt-br/history.atom"):
        assert kept.answer("GET", path, if_none_match="", accept_encoding="gzip").status == 200


async def test_a_database_that_is_away_for_a_while_ends_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = keeper(store, "one")
    reads = 0
    read = store.read

    async def failing(work: object) -> object:
        nonlocal reads
        reads += 1
        if reads < 3:
            raise ConnectionError("the database is away")
        return await read(work)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "read", failing)
    kept.start(worker=True)
    await until(lambda: "index.html" in files("one"), "the page is written in the end")
    await kept.stop()
