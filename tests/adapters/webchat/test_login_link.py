"""`vigia login-link` as the operator types it, beside a process that serves the same database."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.webchat import tables
from bot.cli import main
from bot.store import Store
from tests.databases import sqlite_url


@pytest.fixture(autouse=True)
def settings(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("PUBLIC_URL", "https://vigia.example.com/")


async def test_it_prints_an_address_while_another_process_serves(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    serving = Store(database_url)
    await serving.open(datetime.now(UTC))
    try:
        command = ["login-link", "@ana", "--name", "Ana Souza", "--lang", "pt_BR", "--zone", "America/Sao_Paulo"]
        assert await asyncio.to_thread(main, command) == 0
        known = await serving.read_raw(tables.known_people)
    finally:
        serving.close()
    said = capsys.readouterr()
    assert said.out.startswith("https://vigia.example.com/chat/login?token=")
    assert len(said.out.splitlines()) == 1
    assert "within 10 minutes" in said.err
    assert known == [tables.Member("ana", "Ana Souza", "pt_BR", "America/Sao_Paulo")]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["vigia"], "cannot be a name"),
        (["@ana", "--zone", "Mars/Olympus"], "Europe/Madrid"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["login-link", *arguments]) == 2
    said = capsys.readouterr()
    assert (said.out, len(said.err.splitlines())) == ("", 1)
    assert told in said.err


def test_an_old_schema_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url(tmp_path / "empty.db"))
    assert main(["login-link", "@ana"]) == 2
    assert "vigia migrate" in capsys.readouterr().err


def test_the_demo_has_nothing_to_sign_in_to(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VIGIA_DEMO", "1")
    assert main(["login-link", "@ana"]) == 2
    assert "?as=ana" in capsys.readouterr().err
