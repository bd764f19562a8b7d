"""`vigia slack manifest`: the app for these settings, with no token and no database."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from adapters.slack.manifest import manifest
from adapters.slack.settings import COMMANDS
from bot.cli import main

Printed = Callable[..., str]
URL = "https://vigia.example.com"
UNSET = ("PUBLIC_URL", "HOST", "PORT", "VIGIA_ADAPTERS", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET",
         "SLACK_ANNOUNCEMENTS", "SLACK_COMMANDS")  # fmt: skip


@pytest.fixture
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """In an empty folder, with a database nobody can reach."""
    monkeypatch.chdir(tmp_path)
    for name in UNSET:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", "postgresql://vigia@127.0.0.1:1/vigia")
    return monkeypatch


@pytest.fixture
def printed(nothing_set: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Printed:
    """What it prints with these settings."""

    def run(*words: str, **settings: str) -> str:
        for name, value in settings.items():
            nothing_set.setenv(name, value)
        assert main(["slack", "manifest", *words]) == 0
        return capsys.readouterr().out

    return run


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ({}, None),
        ({"PUBLIC_URL": "http://localhost:8080"}, None),
        ({"PUBLIC_URL": URL}, URL),
        ({"PUBLIC_URL": f"{URL}/"}, URL),
        ({"PUBLIC_URL": URL, "SLACK_APP_TOKEN": "xapp-1"}, None),
        ({"PUBLIC_URL": URL, "SLACK_SIGNING_SECRET": "s"}, URL),
        ({"SLACK_APP_TOKEN": "xapp-1", "SLACK_SIGNING_SECRET": "s"}, None),
    ],
)
def test_the_door_is_the_settings(printed: Printed, settings: dict[str, str], address: str | None) -> None:
    assert json.loads(printed(**settings)) == manifest(COMMANDS, address)


def test_yaml_says_the_same(printed: Printed) -> None:
    told: Any = yaml.safe_load(printed("--format", "yaml", PUBLIC_URL=URL))
    assert told == json.loads(printed(PUBLIC_URL=URL))


def test_commands_are_called_as_the_operator_says(printed: Printed) -> None:
    assert json.loads(printed(SLACK_COMMANDS="/fire,/brand")) == manifest(("/fire", "/brand"), None)


@pytest.mark.parametrize(
    ("settings", "named"),
    [({"SLACK_SIGNING_SECRET": "s"}, "PUBLIC_URL: "), ({"SLACK_COMMANDS": "fire"}, "SLACK_COMMANDS: ")],
)
def test_what_makes_no_app_is_said_in_one_sentence(
    nothing_set: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings: dict[str, str], named: str
) -> None:
    for name, value in settings.items():
        nothing_set.setenv(name, value)
    assert main(["slack", "manifest"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"vigia: {named}")
    assert len(told.err.splitlines()) == 1


@pytest.mark.usefixtures("nothing_set")
def test_nothing_is_left_in_the_folder(printed: Printed, tmp_path: Path) -> None:
    printed()
    assert list(tmp_path.iterdir()) == []
