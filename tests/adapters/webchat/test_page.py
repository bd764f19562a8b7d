"""The page's files: words in every language, and nothing that needs another machine."""

import json
import re
from pathlib import Path

import pytest

import adapters.webchat
from tests.adapters.webchat.conftest import Chat

STATIC = Path(adapters.webchat.__file__).parent / "static"
WORDS = json.loads((STATIC / "words.json").read_text())
SOURCES = "\n".join(path.read_text() for path in STATIC.iterdir() if path.suffix in {".js", ".html"})


def test_every_language_has_the_same_words() -> None:
    assert set(WORDS) == {"en", "es", "pt_BR"}
    for language in WORDS.values():
        assert language.keys() == WORDS["en"].keys()
        assert all(words.strip() for words in language.values())


@pytest.mark.parametrize("key", WORDS["en"])
def test_every_language_fills_in_the_same_facts(key: str) -> None:
    facts = {tuple(sorted(re.findall(r"\{(\w+)\}", language[key]))) for language in WORDS.values()}
    assert len(facts) == 1


def test_every_word_the_page_asks_for_is_there_and_every_word_is_asked_for() -> None:
    asked = set(re.findall(r'data-(?:word|label)="([\w-]+)"', SOURCES))
    quoted = set(re.findall(r'"([\w-]+)"', SOURCES))
    assert asked <= WORDS["en"].keys()
    unused = {key for key in WORDS["en"] if key not in quoted and not key.startswith("error-")}
    assert unused == set()


def test_the_page_loads_nothing_from_elsewhere_and_writes_no_markup() -> None:
    assert not re.search(r"""(?:src|href|from|import|url)\W{1,3}(?:https?:)?//""", SOURCES)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b", SOURCES)


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("app.js", "text/javascript"),
        ("app.css", "text/css"),
        ("words.json", "application/json"),
        ("icon.svg", "image/svg+xml"),
    ],
)
async def test_files_are_served_by_type_and_kept_until_they_change(chat: Chat, name: str, content_type: str) -> None:
    answer = await chat.client.get(f"/chat/static/{name}")
    assert answer.content_type == content_type
    assert await answer.read() == (STATIC / name).read_bytes()
    again = await chat.client.get(f"/chat/static/{name}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status == 304


@pytest.mark.parametrize("name", ["nothing", "..%2Fdoor.py", "%2e%2e/door.py", "app.js%00"])
async def test_nothing_else_is_served(chat: Chat, name: str) -> None:
    assert (await chat.client.get(f"/chat/static/{name}")).status == 404


@pytest.mark.parametrize("address", ["/", "/chat", "/chat?as=bruno"])
async def test_every_way_in_leads_to_the_page(chat: Chat, address: str) -> None:
    answer = await chat.client.get(address)
    assert answer.url.path == "/chat/"
    assert answer.url.query_string == address.partition("?")[2]
    assert "<title>Vigia</title>" in await answer.text()
