"""docs/webchat-api.md names every address and every error there is."""

import re
from pathlib import Path

import adapters.webchat
from adapters.webchat.people import PERSONAS
from tests.adapters.webchat.conftest import Chat

FOLDER = Path(adapters.webchat.__file__).parent
DOCS = (FOLDER.parent.parent / "docs" / "webchat-api.md").read_text()


async def test_every_address_of_the_api_is_described(chat: Chat) -> None:
    described = set(re.findall(r"^### (GET|POST) (\S+)$", DOCS, re.MULTILINE))
    routes = {(route.method, route.path) for route in chat.adapter.routes()}
    served = {(method, path) for method, path in routes if method != "*" and ("api" in path or "events" in path)}
    assert described == served


def test_every_error_is_described() -> None:
    sources = "\n".join(path.read_text() for path in FOLDER.glob("*.py"))
    raised = set(re.findall(r'Turned\(\s*(\d{3}), "([\w-]+)"', sources))
    described = set(re.findall(r"^\| (\d{3}) \| `([\w-]+)` \|", DOCS, re.MULTILINE))
    assert described == raised


def test_the_readme_introduces_everybody() -> None:
    readme = (FOLDER / "README.md").read_text()
    for persona in PERSONAS.values():
        assert f"| `{persona.id}` {persona.name}" in readme
        assert persona.zone is None or persona.zone in readme
