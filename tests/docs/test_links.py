"""Every link of every page leads somewhere, and every file a page names is there."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.docs import pages

LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)")
FOLDERS = ("bot/", "adapters/", "templates/", "playbooks/", "tests/", "scripts/", "docs/", "benchmarks/")
PLACEHOLDER = re.compile(r"[<>*{}…]|\.\.\.")

every_page = pytest.mark.parametrize("page", pages.every_page(), ids=lambda page: str(page.relative_to(pages.ROOT)))


def anchors(page: Path) -> set[str]:
    """The names a host of repositories gives to headings."""
    found: dict[str, int] = {}
    for line in pages.prose(page.read_text(encoding="utf-8")).splitlines():
        if match := re.match(r"#{1,6} (.*)", line):
            name = re.sub(r"[^\w\- ]", "", match[1].lower()).replace(" ", "-")
            found[name] = found.get(name, -1) + 1
    return {name if n == 0 else f"{name}-{n}" for name, count in found.items() for n in range(count + 1)}


@every_page
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    for image, words, target in LINK.findall(pages.prose(page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = unquote(target).partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), f"{target} is not there"
        assert there.is_relative_to(pages.ROOT), f"{target} leads out of the repository"
        assert words.strip(), f"{target} has no words for those who do not see it"
        if anchor:
            assert not image
            assert anchor in anchors(there), f"{target}: no such heading"


@every_page
def test_every_file_a_page_names_is_there(page: Path) -> None:
    for name in pages.ticked(page.read_text(encoding="utf-8")):
        path = name.split(":")[0]
        if path.startswith(FOLDERS) and not PLACEHOLDER.search(path) and " " not in path:
            assert (pages.ROOT / path).exists(), f"{name} is not there"


def test_the_decisions_are_all_in_their_list() -> None:
    folder = pages.ROOT / "docs" / "adr"
    listed = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8"))
    assert listed == sorted(path.name for path in folder.glob("[0-9]*.md"))
