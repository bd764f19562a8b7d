"""The status page held against the contract of targets, with what only a page does."""

from collections.abc import AsyncIterator, Iterator

import pytest

from adapters.publish import page
from bot.domain.errors import NotSetUp, SetupError, TargetUnavailable
from bot.domain.release import Work
from bot.domain.values import WorkStage
from bot.keeper import places
from bot.store import Store
from bot.testing import NOON
from tests.adapters.publish.page_places import Readers, clean, files, keeper
from tests.adapters.publish.stage import surroundings
from tests.contracts.target import Place, TargetContract, publish, release
from tests.store.conftest import on_sqlite


@pytest.fixture(autouse=True)
def new_places(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing was written yet; what hangs is given up sooner than in an installation."""
    monkeypatch.setattr(places, "PLACE_SECONDS", 0.7)
    clean()
    yield
    clean()


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    opened = Store(database_url)
    await opened.open(NOON)
    yield opened
    opened.close()


@on_sqlite
class TestPage(TargetContract):
    """A page at one place, in two languages."""

    @pytest.fixture
    async def place(self, store: Store) -> Place:
        return Place(page.connect("page", {}, surroundings(page=keeper(store, "one"))), Readers())


@on_sqlite
async def test_a_release_is_read_at_its_own_address(store: Store) -> None:
    target = page.connect("page", {}, surroundings(page=keeper(store, "one")))
    receipt = await publish(target, release(2))
    assert (receipt.ref, receipt.thread) == ("2", "incident 7")
    assert receipt.url == "https://status.example.com/incidents/7/#u-2"
    assert b'id="u-2"' in files("one")["incidents/7/index.html"]


@on_sqlite
async def test_maintenance_has_an_address_of_its_own(store: Store) -> None:
    target = page.connect("page", {}, surroundings(page=keeper(store, "one")))
    work = Work(7, WorkStage.SCHEDULED, {"en": "Upgrade"}, NOON, NOON, ())
    receipt = await publish(target, release(1, incident=0, work=work))
    assert (receipt.thread, receipt.url) == ("maintenance 7", "https://status.example.com/maintenance/7/#u-1")
    assert "maintenance/7/index.html" in files("one")


@on_sqlite
async def test_a_place_that_fails_is_named_and_what_stands_elsewhere_has_a_name_to_be_corrected_by(
    store: Store,
) -> None:
    target = page.connect("page", {}, surroundings(page=keeper(store, "one", "two")))
    Readers("two").fault = "fail"
    with pytest.raises(TargetUnavailable, match=r"^shelf://two/status: .*ConnectionError$") as trouble:
        await publish(target, release())
    assert (trouble.value.ref, trouble.value.thread) == ("1", "incident 7")
    assert len(Readers("one").said()) == 1


@on_sqlite
async def test_without_a_place_it_is_there_for_whoever_asks_vigia(store: Store) -> None:
    kept = keeper(store)
    await publish(page.connect("page", {}, surroundings(page=kept)), release())
    await kept.open()
    found = kept.answer("GET", "/status/incidents/7/", if_none_match="", accept_encoding="")
    assert b"Some payments fail." in found.body


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/srv/status", "/srv/status"),
        ("s3://bucket/status", "s3://bucket/status"),
        ("ftp://ana:hunter2@files.example.com/status", "ftp://files.example.com/status"),
        ("https://files.example.com/status?token=hunter2", "https://files.example.com/status"),
        ("/srv/" + "deep/" * 20 + "status", "…" + ("/srv/" + "deep/" * 20 + "status")[-39:]),
    ],
)
def test_a_place_is_named_without_its_secrets(address: str, name: str) -> None:
    assert places.named(address) == name


def test_it_has_no_options() -> None:
    with pytest.raises(SetupError, match="option folder is unknown"):
        page.connect("page", {"folder": "/srv"}, surroundings())


def test_where_no_page_is_kept_it_is_not_set_up() -> None:
    with pytest.raises(NotSetUp, match="keeps no page"):
        page.connect("page", {}, surroundings())
