"""The databases that tests stand on."""

import os
import select
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from tests.databases import PostgresServer, copy_sqlite, running_postgres

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 30

HOLD_A_SERVER = """
import signal
from tests.databases import running_postgres
with running_postgres() as server:
    print(server.url("postgres"), flush=True)
    signal.pause()
"""


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def tables(url: str) -> list[str]:
    with connect(url) as connection:
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return [name for (name,) in found]


def folder_of(url: str) -> Path:
    folder = make_url(url).query["host"]
    assert isinstance(folder, str)
    return Path(folder)


@pytest.mark.postgres
def test_fresh_databases_are_empty_and_apart(fresh_postgres: Callable[[], str]) -> None:
    one, other = fresh_postgres(), fresh_postgres()
    with connect(one) as connection:
        connection.execute("CREATE TABLE incidents (id int)")
    assert tables(one) == ["incidents"]
    assert tables(other) == []


@pytest.mark.postgres
def test_a_database_made_from_a_template_has_its_tables(postgres_server: PostgresServer) -> None:
    with postgres_server.database() as template:
        with connect(template) as connection:
            connection.execute("CREATE TABLE incidents (id int)")
        with postgres_server.database(template=make_url(template).database or "") as copy:
            assert tables(copy) == ["incidents"]


@pytest.mark.postgres
def test_a_database_is_dropped_though_somebody_is_still_connected(postgres_server: PostgresServer) -> None:
    with postgres_server.database() as url:
        connection = connect(url)
    with closing(connection), pytest.raises(psycopg.OperationalError):
        connection.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        connect(url)


@pytest.mark.postgres
def test_a_durable_server_waits_for_the_disk_and_leaves_nothing_behind() -> None:
    with running_postgres(durable=True) as server:
        folder = folder_of(server.url("postgres"))
        with connect(server.url("postgres")) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                assert connection.execute(f"SHOW {setting}").fetchone() == ("on",)
    assert not folder.exists()


@pytest.mark.kill
@pytest.mark.postgres
def test_a_server_ends_when_the_process_that_started_it_is_killed() -> None:
    command = [sys.executable, "-c", HOLD_A_SERVER]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        url = holder.stdout.readline().strip()
        with connect(url) as connection:
            os.kill(holder.pid, signal.SIGKILL)
            # A server that ends hangs up.
            hung_up, _, _ = select.select([connection], [], [], PATIENCE_SECONDS)
            assert hung_up
    with pytest.raises(psycopg.OperationalError):
        connect(url)


def test_a_copied_sqlite_database_holds_what_was_still_in_the_write_ahead_log(tmp_path: Path) -> None:
    template, target = tmp_path / "template.db", tmp_path / "copy.db"
    with closing(sqlite3.connect(template)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("CREATE TABLE incidents (id INTEGER)")
        url = copy_sqlite(template, target)
    assert make_url(url).database == str(target)
    with closing(sqlite3.connect(target)) as reader:
        assert reader.execute("SELECT count(*) FROM incidents").fetchone() == (0,)
