"""One process serves a SQLite file. A second one is told so in one sentence; looking is always possible."""

import asyncio
import json
import os
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from bot.cli import main
from bot.domain.errors import SetupError
from bot.store import Store
from bot.testing import NOON
from tests.databases import sqlite_url
from tests.store.conftest import OpenStore, on_postgres, on_sqlite
from tests.store.support import declare, playbook


@on_sqlite
async def test_a_second_process_on_one_file_refuses_to_start_and_says_what_to_do(
    store: Store, open_store: OpenStore, database_url: str
) -> None:
    with pytest.raises(SetupError) as refusal:
        await open_store()
    sentence = str(refusal.value)
    assert "\n" not in sentence
    assert str(make_url(database_url).database) in sentence
    assert f"pid {os.getpid()}" in sentence
    assert "PostgreSQL" in sentence
    assert await store.read_raw(lambda c: c.scalar(text("SELECT count(*) FROM processes"))) == 1


@on_sqlite
async def test_when_the_first_is_gone_the_next_may_start(open_store: OpenStore) -> None:
    first = await open_store()
    first.close()
    second = await open_store()
    assert second.owner > first.owner


@on_postgres
async def test_on_postgres_any_number_may_start(open_store: OpenStore) -> None:
    owners = [(await open_store()).owner for _ in range(3)]
    assert owners == sorted(set(owners))


@on_sqlite
def test_the_operator_looks_while_a_process_serves(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    with asyncio.Runner() as runner:
        store = Store(database_url)
        runner.run(serve(store))
        try:
            assert main(["list", "--json"]) == 0
            (listed,) = json.loads(capsys.readouterr().out)
            assert main(["show", str(listed["number"]), "--json"]) == 0
            assert json.loads(capsys.readouterr().out)["title"] == listed["title"] == "Checkout is failing"
            assert runner.run(declare(store)) == [listed["number"] + 1]
        finally:
            store.close()


async def serve(store: Store) -> None:
    """Serves the file, with one incident in it."""
    await store.open(NOON)
    await store.pin(playbook())
    await declare(store)


@pytest.mark.parametrize("database_url", ["sqlite:///", "sqlite://", "mysql://root@127.0.0.1/x", "nonsense", ""])
def test_an_address_of_no_database_is_refused_by_the_setting_s_name(database_url: str) -> None:
    with pytest.raises(SetupError, match=r"^DATABASE_URL"):
        Store(database_url)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_way_of_writing_postgresql_is_understood(scheme: str) -> None:
    Store(f"{scheme}://vigia:secret@127.0.0.1/vigia").close()


async def test_a_database_nobody_migrated_is_refused_with_the_way_out(tmp_path: Path) -> None:
    store = Store(sqlite_url(tmp_path / "empty.db"))
    with pytest.raises(SetupError, match="run `vigia migrate` first"):
        await store.open(NOON)
    store.close()
