"""Whose page it is, as an operator sets it: right it is shown, wrong it stops the start with a sentence."""

from pathlib import Path

import pytest

from bot import config
from bot.config import Settings
from bot.domain.errors import SetupError
from bot.keeper import Place
from bot.statuspage.colours import Colours
from bot.store import Store
from tests.databases import sqlite_url
from tests.statuspage.examples import LOGO

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture
def logo(tmp_path: Path) -> Path:
    path = tmp_path / "logo.svg"
    path.write_bytes(LOGO)
    return path


def load(monkeypatch: pytest.MonkeyPatch, **settings: str) -> Settings:
    for name, value in settings.items():
        monkeypatch.setenv(name.upper(), value)
    return config.load()


def test_without_a_word_there_is_a_page_below_the_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    page = load(monkeypatch, public_url="https://vigia.example.org/", vigia_locale="pt_BR").page
    assert page.url == "https://vigia.example.org/status"
    assert page.languages == ("pt_BR", "en", "es")
    assert (page.name, page.colours, page.links, page.contact, page.logo) == ("Status", Colours(), (), None, None)


def test_everything_can_be_ones_own(monkeypatch: pytest.MonkeyPatch, logo: Path) -> None:
    settings = load(
        monkeypatch,
        status_url="https://status.example.org",
        status_name="Cordillera Pay",
        status_languages="es, en",
        status_logo=str(logo),
        status_colour_light="#20336b",
        status_colour_dark="#ffd166",
        status_links="Help=https://help.example.org/?a=b, Mail us = mailto:help@example.org",
        status_contact="mailto:help@example.org",
        status_targets="/srv/status, s3://bucket/status\n/srv/other",
        vigia_timezone="America/Bogota",
    )
    page = settings.page
    assert (page.name, page.url, page.zone) == ("Cordillera Pay", "https://status.example.org", "America/Bogota")
    assert page.languages == ("es", "en")
    assert page.logo
    assert (page.logo.kind, page.logo.content) == ("svg", LOGO)
    assert page.colours == Colours("#20336b", "#ffd166")
    assert [(one.label[""], one.url) for one in page.links] == [
        ("Help", "https://help.example.org/?a=b"),
        ("Mail us", "mailto:help@example.org"),
    ]
    assert page.contact
    assert (page.contact.label[""], page.contact.url) == ("help@example.org", "mailto:help@example.org")
    assert settings.status_targets == ("/srv/status", "s3://bucket/status", "/srv/other")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("STATUS_URL", "status.example.org", "expected the address readers find"),
        ("STATUS_URL", "https://status.example.org/", "without a last slash"),
        ("STATUS_URL", "javascript:alert(1)", "expected the address"),
        ("STATUS_NAME", " ", "empty"),
        ("STATUS_NAME", "Two\nlines", "line breaks"),
        ("STATUS_NAME", "turned \u202e round", "signs that are not seen"),
        ("STATUS_LANGUAGES", "en,fr", "nobody here speaks fr"),
        ("STATUS_LOGO", "/nowhere/logo.svg", "cannot be read"),
        ("STATUS_COLOUR_LIGHT", "blue", "not of the form"),
        ("STATUS_COLOUR_LIGHT", "#eeeeee", "contrast of 1.16"),
        ("STATUS_COLOUR_DARK", "#111111", "contrast"),
        ("STATUS_LINKS", "https://help.example.org", "no name before its address"),
        ("STATUS_LINKS", "Help=javascript:alert(1)", "leads to a page"),
        ("STATUS_CONTACT", "help@example.org", "leads to a page or an address of mail"),
    ],
)
def test_what_cannot_be_shown_stops_the_start_with_its_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    with pytest.raises(SetupError, match=f"^{name}.*expected") as refusal:
        load(monkeypatch, **{name: value})
    assert said in str(refusal.value)


@pytest.mark.parametrize(
    ("file", "content"),
    [("logo.svg", PNG), ("logo.png", LOGO), ("logo.gif", b"GIF89a"), ("logo", LOGO), ("big.png", PNG + b"0" * 65_536)],
)
def test_only_a_small_picture_is_a_logo(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, file: str, content: bytes
) -> None:
    (tmp_path / file).write_bytes(content)
    with pytest.raises(SetupError, match=r"^STATUS_LOGO"):
        load(monkeypatch, status_logo=str(tmp_path / file))


@pytest.mark.parametrize("address", ["nowhere://bucket/status", "s3://bucket/status?x=\0"])
def test_a_place_nothing_here_can_write_to_stops_the_start(tmp_path: Path, address: str) -> None:
    store = Store(sqlite_url(tmp_path / "vigia.db"))
    with pytest.raises(SetupError, match=r"^STATUS_TARGETS: "):
        Place(address, store.turns.at)
    store.close()
