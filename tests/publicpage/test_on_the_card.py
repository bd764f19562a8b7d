"""People in the incident's channel see where the page stands, with the real engine, delivery and keeper."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from adapters.publish import page
from bot.domain.publication import Publication
from bot.keeper import Keeper, places
from bot.ports.publishing import Release
from bot.testing import ANA, BRUNO
from tests.adapters.publish.page_places import Readers, clean, files, keeper
from tests.adapters.publish.stage import surroundings
from tests.databases import copy_sqlite
from tests.engine.harness import Vigia, running
from tests.engine.publishing.conftest import CUSTOMERS, Press, telling

TOLD = {**CUSTOMERS, "targets": ["page"], "second_person": False}


@dataclass
class Later:
    """The page of an installation that is still being built."""

    kept: list[Keeper] = field(default_factory=list)

    async def publish(self, release: Release) -> str:
        return await self.kept[0].publish(release)


@dataclass
class Room:
    """Ana declared a SEV1; Bruno leads communications. The page has two places."""

    vigia: Vigia
    kept: Keeper
    press: Press

    async def publishes(self, words: str, number: int) -> None:
        """Written and let go by Ana."""
        await self.vigia.says(ANA, f"publish customers {words}", where=1)
        await self.vigia.follows(ANA, self.press.button(number, "approve"))

    async def receipt(self, number: int) -> str:
        return (await self.publication(number)).receipts["page"].state

    async def publication(self, number: int) -> Publication:
        found = await self.vigia.store.read(lambda unit: unit.publications.load(1, number))
        assert found
        return found

    def card(self, number: int) -> str:
        return self.press.shows(number)


@pytest.fixture(autouse=True)
def new_places(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(places, "PLACE_SECONDS", 2.0)
    clean()
    yield
    clean()


@pytest.fixture
async def room(migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[Room]:
    url, later = copy_sqlite(migrated_sqlite, tmp_path / "vigia.db"), Later()
    target = page.connect("page", {}, surroundings(page=later))
    async with running(url, plan_book=telling(customers=TOLD), targets=(target,)) as vigia:
        kept = keeper(vigia.store, "one", "two", clock=vigia.clock)
        later.kept.append(kept)
        await vigia.declares(ANA, "sev1 Checkout is failing")
        await vigia.says(ANA, "role comms @Bruno", where=1, mentions=[BRUNO])
        yield Room(vigia, kept, Press(vigia, target, target, target))  # type: ignore[arg-type]


async def test_what_was_let_go_is_read_at_every_place_and_nothing_before(room: Room) -> None:
    await room.vigia.says(ANA, "publish customers Cards are refused", where=1)
    assert files("one") == {}
    await room.vigia.follows(ANA, room.press.button(1, "approve"))
    assert await room.receipt(1) == "sent"
    assert "Cards are refused" in Readers("one").said()[0]
    assert files("one") == files("two")
    assert "https://status.example.com/incidents/1/#u-1" in room.card(1)


async def test_a_place_that_is_down_is_told_on_the_card_and_retry_shows_it_there_too(room: Room) -> None:
    Readers("two").fault = "fail"
    await room.publishes("Cards are refused", 1)
    assert await room.receipt(1) == "retrying"
    assert "page: failed, is tried again" in room.card(1)
    assert "shelf://two/status: the page cannot be read: ConnectionError" in room.card(1)
    assert len(Readers("one").said()) == 1, "the other place is not kept waiting"
    Readers("two").fault = ""
    await room.vigia.follows(ANA, room.press.button(1, "retry"))
    assert await room.receipt(1) == "sent"
    assert files("two") == files("one")
    assert len(Readers("two").said()) == 1


async def test_a_place_that_refuses_needs_somebody_and_retry_works_after_the_fix(room: Room) -> None:
    Readers("two").fault = "refuse"
    await room.publishes("Cards are refused", 1)
    assert await room.receipt(1) == "failed"
    assert "shelf://two/status: the page cannot be read: PermissionError" in room.card(1)
    assert any("Publication 1 at page: failed" in said for said in room.vigia.room(1))
    Readers("two").fault = ""
    await room.vigia.follows(ANA, room.press.button(1, "retry"))
    assert await room.receipt(1) == "sent"
    assert files("two") == files("one")


async def test_the_second_place_has_the_same_bytes_within_a_minute_by_itself(room: Room) -> None:
    Readers("two").fault = "fail"
    await room.publishes("Cards are refused", 1)
    Readers("two").fault = ""
    await room.vigia.later("1m")
    assert await room.receipt(1) == "sent"
    assert files("two") == files("one")


async def test_what_stands_on_one_place_can_be_corrected_while_the_other_is_down(room: Room) -> None:
    Readers("two").fault = "fail"
    await room.publishes("All payments are refused", 1)
    await room.vigia.says(ANA, "retract 1 because it is not true", where=1)
    await room.vigia.follows(ANA, room.press.button(2, "approve"))
    assert not [path for path, content in files("one").items() if b"All payments are refused" in content]
    assert "withdraw" in Readers("one").said()[-1]
    Readers("two").fault = ""
    await room.kept.sweep()
    assert files("two") == files("one")


async def test_a_newer_publication_does_not_hide_one_that_reached_a_single_place(room: Room) -> None:
    Readers("two").fault = "fail"
    await room.publishes("Cards are refused", 1)
    await room.publishes("We found the cause", 2)
    Readers("two").fault = ""
    await room.vigia.later("1m")
    assert len(Readers("two").said()) == 2
    assert files("two") == files("one")
