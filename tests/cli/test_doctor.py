"""`vigia doctor`: the installation and every adapter, in lines or as data, and a status that a script can ask."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot import bootstrap, config
from bot.cli import main
from bot.clock import StandingClock
from bot.config import HOME
from bot.domain.values import Conversation, Person
from bot.keeper import Keeper, Place
from bot.ports import Request, Typed
from bot.store import Store, migrate
from bot.testing import NOON
from tests.adapters.publish.page_places import BRANDING
from tests.contracts.target import release
from tests.databases import sqlite_url
from tests.processes.installation import on_database
from tests.statuspage.examples import BUNDLER

Vigia = Callable[..., tuple[int, str]]
SETTINGS = ("PUBLIC_URL", "HOST", "PORT", "VIGIA_ADAPTERS", "VIGIA_DEMO", "VIGIA_LOCALE", "VIGIA_PLAYBOOKS",
            "VIGIA_TIMEZONE")  # fmt: skip


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """The command sets up the logs for its whole process, which here is the tests'."""
    configured = structlog.get_config()
    yield
    structlog.configure(**configured)


@pytest.fixture
def vigia(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Vigia:
    """Runs a command with these settings: its status, and what it printed."""

    def run(*words: str, **settings: str) -> tuple[int, str]:
        for name in SETTINGS:
            monkeypatch.delenv(name, raising=False)
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        status = main(words)
        return status, capsys.readouterr().out

    return run


def verdicts(printed: str) -> dict[str, str]:
    rows: list[dict[str, Any]] = json.loads(printed)
    assert all(set(row) == {"about", "check", "verdict", "result", "fix"} for row in rows)
    return {f"{row['about']}, {row['check']}": row["verdict"] for row in rows}


def test_a_whole_installation_is_well(vigia: Vigia, database_url: str) -> None:
    status, printed = vigia("doctor", "--json", DATABASE_URL=database_url)
    assert status == 0
    assert verdicts(printed) == {
        "installation, settings": "ok",
        "installation, playbook": "ok",
        "installation, components": "ok",
        "installation, translations": "ok",
        "installation, database": "ok",
        "installation, deliveries": "ok",
        "webchat, settings": "ok",
    }


def test_each_check_is_one_line_that_a_person_can_read(vigia: Vigia, database_url: str) -> None:
    status, printed = vigia("doctor", DATABASE_URL=database_url)
    *lines, summary = printed.splitlines()
    assert status == 0
    assert all(line.startswith("ok   installation, ") for line in lines[:-1])
    assert lines[-1] == "ok   webchat, settings: as expected"
    assert summary == f"failed: 0, warnings: 0, of {len(lines)} checks"


def test_whether_each_place_shows_the_newest_page_is_told(vigia: Vigia, database_url: str, tmp_path: Path) -> None:
    fresh, old, new, lost = (tmp_path / name for name in ("fresh", "old", "new", "lost"))
    lost.write_text("a file where a folder should be")

    async def publish(number: int, *folders: Path) -> None:
        store = Store(database_url)
        await store.open(NOON)
        places = [Place(str(folder), store.turns.at) for folder in folders]
        await Keeper(store, StandingClock(NOON), BUNDLER, BRANDING, places).publish(release(number))
        store.close()

    asyncio.run(publish(1, old, fresh))
    asyncio.run(publish(2, fresh))
    (new / "revision.json").parent.mkdir()
    (new / "revision.json").write_text('{"revision": 99}')
    targets = f"{fresh} {old},{new} {tmp_path / 'none'} {lost} nowhere://x"
    status, printed = vigia("doctor", "--json", DATABASE_URL=database_url, STATUS_TARGETS=targets)
    rows = [row for row in json.loads(printed) if row["check"] == "page"]
    assert status == 1
    assert [row["verdict"] for row in rows] == ["ok", "warn", "fail", "warn", "fail", "fail"]
    words = ("newest revision", "older", "newer page than this database", "no page", "cannot be read", "STATUS_TARGETS")
    for row, word in zip(rows, words, strict=True):
        assert word in row["result"]


def test_a_database_that_was_not_migrated_fails_and_the_rest_is_examined(vigia: Vigia, tmp_path: Path) -> None:
    status, printed = vigia("doctor", DATABASE_URL=sqlite_url(tmp_path / "vigia.db"))
    assert status == 1
    (failed,) = [line for line in printed.splitlines() if line.startswith("FAIL")]
    assert failed.startswith("FAIL installation, database: ")
    assert failed.endswith("-> `vigia migrate`")
    assert "ok   webchat, settings" in printed
    migrate(sqlite_url(tmp_path / "vigia.db"))
    assert vigia("doctor", DATABASE_URL=sqlite_url(tmp_path / "vigia.db"))[0] == 0


@pytest.mark.parametrize(
    "url", ["sqlite:////no/such/folder/vigia.db", "postgresql://vigia:hidden@127.0.0.1:1/vigia", "nonsense"]
)
def test_a_database_out_of_reach_is_a_finding_without_its_password(vigia: Vigia, url: str) -> None:
    status, printed = vigia("doctor", "--json", DATABASE_URL=url)
    assert status == 1
    assert verdicts(printed)["installation, database"] == "fail"
    assert "hidden" not in printed


def test_a_wrong_setting_is_a_finding_too(vigia: Vigia, database_url: str) -> None:
    status, printed = vigia("doctor", DATABASE_URL=database_url, PORT="eighty")
    assert status == 1
    assert printed.startswith("FAIL installation, settings: PORT: expected a number")


def test_every_complaint_about_a_playbook_is_a_finding(vigia: Vigia, database_url: str, tmp_path: Path) -> None:
    (tmp_path / "default.yaml").write_text("name: default\nroles: nobody\nladder: none\n")
    told = vigia("check", str(tmp_path / "default.yaml"))[1].splitlines()[:-1]
    status, printed = vigia("doctor", "--json", DATABASE_URL=database_url, VIGIA_PLAYBOOKS=str(tmp_path))
    assert status == 1
    complaints = [row["result"] for row in json.loads(printed) if row["check"] == "playbook"]
    assert complaints == told
    assert len(complaints) > 1


def test_every_complaint_about_the_list_of_components_is_a_finding(
    vigia: Vigia, database_url: str, tmp_path: Path
) -> None:
    (tmp_path / "default.yaml").write_text((HOME / "playbooks" / "default.yaml").read_text())
    path = tmp_path / "components.yaml"
    path.write_text("version: 1\ncomponents: { web: { nam: Website }, API: { name: API } }\n")
    status, printed = vigia("doctor", "--json", DATABASE_URL=database_url, VIGIA_PLAYBOOKS=str(tmp_path))
    assert status == 1
    complaints = [row["result"] for row in json.loads(printed) if row["check"] == "components"]
    assert complaints[0] == f"{path}:2:20: components.web.name is missing"
    status, printed = vigia("check", VIGIA_PLAYBOOKS=str(tmp_path))
    assert status == 1
    assert set(complaints) < set(printed.splitlines())
    path.unlink()
    assert f"{path}: 0 components of the status page" in vigia("check", VIGIA_PLAYBOOKS=str(tmp_path))[1]


async def declare(url: str) -> None:
    """An incident of some time ago."""
    settings = config.load(database_url=url, vigia_demo=True, host="127.0.0.1", vigia_adapters="webchat")
    async with AsyncExitStack() as stack:
        process = await bootstrap.build(settings, clock=StandingClock(NOON))
        await bootstrap.start(process, stack, web=False, worker=False)
        ana, said = Person("webchat", "ana", "Ana"), Typed("declare sev2 Checkout is failing")
        await process.engine.submit(Request("r1", ana, Conversation("webchat", "general"), said))
        await process.delivery.idle()


def test_what_waits_too_long_to_be_said_fails(vigia: Vigia, database_url: str) -> None:
    asyncio.run(declare(database_url))
    assert vigia("doctor", DATABASE_URL=database_url)[0] == 0
    on_database(database_url, "UPDATE outbox SET state = 'pending'")  # as if nobody had delivered it
    status, printed = vigia("doctor", DATABASE_URL=database_url)
    assert status == 1
    (failed,) = [line for line in printed.splitlines() if line.startswith("FAIL")]
    assert failed.startswith("FAIL installation, deliveries: the oldest that could be sent has waited ")


def test_an_adapter_that_is_not_connected_is_examined_all_the_same(vigia: Vigia, database_url: str) -> None:
    status, printed = vigia("doctor", "webchat", "--json", DATABASE_URL=database_url, VIGIA_ADAPTERS="slack")
    assert status == 0
    assert verdicts(printed) == {"webchat, enabled": "warn", "webchat, settings": "ok"}


def test_an_adapter_nobody_knows_is_a_mistake_and_no_finding(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["doctor", "pigeon"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == "vigia: there is no adapter pigeon; expected one of slack, teams, webchat\n"
