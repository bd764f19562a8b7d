"""A start that cannot be: one sentence that names the setting, and exit status 2."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog

from bot.cli import main
from bot.store import Store, migrate
from bot.testing import NOON
from tests.databases import sqlite_url

Refused = Callable[..., str]


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """A start sets up the logs for its whole process, which here is the tests'."""
    configured = structlog.get_config()
    yield
    structlog.configure(**configured)


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Refused:
    """Starts with these settings; answers the sentence with which the start was refused."""

    def start(command: str = "run", **settings: str) -> str:
        usual = {"DATABASE_URL": sqlite_url(tmp_path / "vigia.db"), "HOST": "127.0.0.1", "PORT": "18080"}
        unset = ("PUBLIC_URL", "VIGIA_ADAPTERS", "VIGIA_DEMO", "VIGIA_LOCALE", "VIGIA_PLAYBOOKS", "VIGIA_TIMEZONE")
        for name in unset:
            monkeypatch.delenv(name, raising=False)
        for name, value in {**usual, **settings}.items():
            monkeypatch.setenv(name, value)
        assert main([command]) == 2
        printed = capsys.readouterr()
        assert printed.out == ""
        (sentence,) = printed.err.splitlines()
        assert sentence.startswith("vigia: ")
        return sentence.removeprefix("vigia: ")

    return start


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "mysql://localhost/vigia"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:////no/such/folder/vigia.db"),
        ("DATABASE_URL", "postgresql://vigia@127.0.0.1:1/vigia"),
        ("PORT", "eighty"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("VIGIA_ADAPTERS", "pigeon"),
        ("VIGIA_ADAPTERS", ""),
        ("VIGIA_PLAYBOOKS", "/no/such/folder"),
        ("VIGIA_LOCALE", "tlh"),
        ("VIGIA_TIMEZONE", "Mars/Olympus"),
        ("PUBLIC_URL", "http://vigia.example.com"),
        ("PUBLIC_URL", "vigia.example.com"),
    ],
)
def test_a_wrong_setting_is_named_in_one_sentence(refused: Refused, setting: str, value: str) -> None:
    assert refused(**{setting: value}).startswith(setting)


@pytest.mark.parametrize("url", ["sqlite:////no/such/folder/vigia.db", "postgresql://vigia@127.0.0.1:1/vigia"])
def test_a_worker_names_a_database_out_of_reach_too(refused: Refused, url: str) -> None:
    assert refused("worker", DATABASE_URL=url).startswith("DATABASE_URL")


def test_several_wrong_settings_are_named_at_once(refused: Refused) -> None:
    told = refused(PORT="eighty", VIGIA_LOCALE="tlh", VIGIA_TIMEZONE="Mars/Olympus")
    assert all(name in told for name in ("PORT: expected", "VIGIA_LOCALE: expected", "VIGIA_TIMEZONE"))


def test_the_demo_is_refused_where_others_could_reach_it(refused: Refused) -> None:
    assert refused(VIGIA_DEMO="1", HOST="0.0.0.0").startswith("VIGIA_DEMO")  # noqa: S104 - refused


def test_a_file_that_is_no_database_is_named_as_such(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Ana, the checkout is failing again. " * 20)
    assert refused(DATABASE_URL=sqlite_url(tmp_path / "letter.txt")).startswith("DATABASE_URL")


def test_a_port_that_is_taken_is_named_with_another_to_try(refused: Refused) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        told = refused(PORT=str(port))
    assert told.startswith(f"PORT {port} on 127.0.0.1 cannot be used")
    assert f"PORT={port + 1}" in told


def test_a_second_process_on_one_sqlite_file_is_told_who_serves_it(refused: Refused, tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "vigia.db")
    migrate(url)
    first = Store(url)
    asyncio.run(first.open(NOON))
    try:
        told = refused(DATABASE_URL=url)
    finally:
        first.close()
    assert "is being served by another Vigia process (pid " in told
    assert "DATABASE_URL" in told


@pytest.mark.parametrize("command", ["web", "worker"])
def test_a_process_on_an_empty_database_asks_for_migrate(refused: Refused, command: str) -> None:
    assert "run `vigia migrate` first" in refused(command)


@pytest.mark.parametrize("command", ["list", "show"])
def test_a_look_at_an_empty_database_asks_for_migrate(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url(tmp_path / "vigia.db"))
    assert main([command, *(["1"] if command == "show" else [])]) == 2
    assert "run `vigia migrate` first" in capsys.readouterr().err
