"""`vigia teams package`: an app Teams takes, in three languages, asking for no more than is used."""

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from adapters.teams import manifest
from bot.cli import main
from bot.engine.grammar import find_verb
from tests.adapters.teams.standin import APP
from tests.adapters.teams.standin.state import GRANTED

SCHEMA = json.loads((Path(__file__).parents[2] / "data" / "teams" / "manifest-1.19.subset.schema.json").read_text())
LENGTHS = {"name.short": 30, "name.full": 100, "description.short": 80, "description.full": 4000}
Packed = Callable[..., zipfile.ZipFile]


@pytest.fixture
def packed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Packed:
    """What it writes with these settings, in an empty folder, with a database nobody can reach."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "postgresql://vigia@127.0.0.1:1/vigia")
    monkeypatch.setenv("PUBLIC_URL", "https://vigia.example.com")
    monkeypatch.setenv("MICROSOFT_APP_ID", APP)

    def run(*words: str, **settings: str) -> zipfile.ZipFile:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        assert main(["teams", "package", *words]) == 0
        return zipfile.ZipFile(io.BytesIO((tmp_path / "vigia-teams.zip").read_bytes()))

    return run


def read(archive: zipfile.ZipFile, name: str = "manifest.json") -> Any:
    return json.loads(archive.read(name))


@pytest.mark.parametrize("words", [(), ("--threads-only",), ("--no-reading",), ("--threads-only", "--no-reading")])
@pytest.mark.parametrize("private", ["chat", "channel"])
def test_the_manifest_is_one_teams_takes(packed: Packed, words: tuple[str, ...], private: str) -> None:
    made = read(packed(*words, TEAMS_PRIVATE=private))
    Draft4Validator(SCHEMA).validate(made)
    assert made["id"] == made["bots"][0]["botId"] == APP


def test_the_schema_refuses_what_it_does_not_know(packed: Packed) -> None:
    made = read(packed())
    for broken in ({**made, "surprise": 1}, {**made, "accentColor": "blue"}, {**made, "version": "one"}):
        assert list(Draft4Validator(SCHEMA).iter_errors(broken))


@pytest.mark.parametrize(
    ("words", "private", "asked"),
    [
        ((), "channel", {"Channel.Create.Group", "ChannelSettings.ReadWrite.Group", "ChannelMessage.Read.Group"}),
        (("--threads-only", "--no-reading"), "channel", set()),
        (("--threads-only", "--no-reading"), "chat", {"ChatSettings.ReadWrite.Chat"}),
        (("--threads-only",), "channel", {"ChannelMessage.Read.Group"}),
    ],
)
def test_it_asks_for_what_is_enabled_and_no_more(
    packed: Packed, words: tuple[str, ...], private: str, asked: set[str]
) -> None:
    made = read(packed(*words, TEAMS_PRIVATE=private))
    resource = made.get("authorization", {}).get("permissions", {}).get("resourceSpecific", [])
    assert {one["name"] for one in resource} == asked
    assert ("supportedChannelTypes" in made) is (private == "channel")


def test_every_permission_is_one_the_tenant_knows(packed: Packed) -> None:
    known = {one.name for one in manifest.PERMISSIONS}
    assert known <= set(GRANTED)


@pytest.mark.parametrize(("lang", "tag"), [("es", "es"), ("pt_BR", "pt-br")])
def test_every_word_is_translated_and_none_is_too_long(packed: Packed, lang: str, tag: str) -> None:
    archive = packed()
    told, made = read(archive, f"{tag}.json"), read(archive)
    assert {"languageTag": tag, "file": f"{tag}.json"} in made["localizationInfo"]["additionalLanguages"]
    for n, _ in enumerate(made["bots"][0]["commandLists"][0]["commands"]):
        assert told[f"bots[0].commandLists[0].commands[{n}].title"]
    for n, _ in enumerate(made["composeExtensions"][0]["commands"]):
        assert told[f"composeExtensions[0].commands[{n}].title"]
    for name, words in told.items():
        limit = LENGTHS.get(name, 32 if name.endswith("title") else 128)
        assert len(words) <= limit, name
    assert told["description.full"] != made["description"]["full"]


@pytest.mark.parametrize("lang", ["en", "es", "pt_BR"])
def test_every_command_in_the_list_is_one_vigia_understands(lang: str) -> None:
    for one in manifest.COMMANDS:
        title, example = one.in_(lang)
        verb = find_verb(title)
        assert verb is not None, title
        assert verb.name == one.name
        assert f": {title} " in example or ": " not in example


@pytest.mark.parametrize(("name", "size"), [("color.png", 192), ("outline.png", 32)])
def test_the_icons_are_pictures_of_the_size_teams_asks_for(packed: Packed, name: str, size: int) -> None:
    picture = packed().read(name)
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", picture[16:24]) == (size, size)
    start = picture.index(b"IDAT") + 4
    rows = zlib.decompress(picture[start : picture.index(b"IEND") - 8])
    assert len(rows) == size * (4 * size + 1)
    pixels = {rows[row * (4 * size + 1) + 1 + 4 * n :][:4] for row in range(size) for n in range(size)}
    if name == "outline.png":
        assert pixels == {b"\xff\xff\xff\x00", b"\xff\xff\xff\xff"}  # white, or nothing
    else:
        assert len(pixels) == 3


def test_the_same_settings_make_the_same_bytes(packed: Packed, tmp_path: Path) -> None:
    packed()
    first = (tmp_path / "vigia-teams.zip").read_bytes()
    packed()
    assert (tmp_path / "vigia-teams.zip").read_bytes() == first


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"PUBLIC_URL": "http://127.0.0.1:8080"}, "PUBLIC_URL: Teams calls https://"),
        ({"MICROSOFT_APP_ID": ""}, "MICROSOFT_APP_ID is blank"),
        ({"TEAMS_PRIVATE": "shared"}, "TEAMS_PRIVATE: expected chat"),
    ],
)
def test_a_setting_that_is_missing_or_wrong_is_named(
    packed: Packed, settings: dict[str, str], complaint: str, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert main(["teams", "package"]) != 0
    assert complaint in capsys.readouterr().err
