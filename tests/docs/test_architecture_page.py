"""docs/architecture.md shows the floors as the contracts have them."""

import re
import tomllib

from tests.docs import pages

ARCHITECTURE = pages.read("docs/architecture.md")


def built() -> list[set[str]]:
    """The floors of the core, from the top, without those that nothing stands on yet."""
    contracts = tomllib.loads(pages.read("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    (layers,) = [contract["layers"] for contract in contracts if contract.get("containers") == ["bot"]]
    floors = [{name.strip(" ()") for name in layer.split("|")} for layer in layers]
    core = pages.ROOT / "bot"
    there = [{name for name in floor if (core / name).is_dir() or (core / f"{name}.py").is_file()} for floor in floors]
    return [floor for floor in there if floor]


def test_the_floors_are_shown_from_the_top_and_nothing_is_left_out() -> None:
    shown: dict[str, set[str]] = {}
    for number, modules, _what in pages.rows(pages.section(ARCHITECTURE, "## Folders and floors")):
        shown.setdefault(number, set()).update(re.findall(r"`bot/(\w+)", modules))
    assert list(shown) == [str(number) for number in range(1, len(shown) + 1)]
    assert list(shown.values()) == built()
