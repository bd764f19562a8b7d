"""docs/architecture.md shows the floors as the contracts have them."""

import re
import tomllib

from tests.docs import pages

ARCHITECTURE = pages.read("docs/architecture.md")


def built(container: str) -> list[set[str]]:
    """The floors of a package, from the top, without those that nothing stands on yet."""
    contracts = tomllib.loads(pages.read("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    (layers,) = [contract["layers"] for contract in contracts if contract.get("containers") == [container]]
    floors = [{name.strip(" ()") for name in layer.split("|")} for layer in layers]
    here = pages.ROOT.joinpath(*container.split("."))
    there = [{name for name in floor if (here / name).is_dir() or (here / f"{name}.py").is_file()} for floor in floors]
    return [floor for floor in there if floor]


def test_the_floors_are_shown_from_the_top_and_nothing_is_left_out() -> None:
    shown: dict[str, set[str]] = {}
    for number, modules, _what in pages.rows(pages.section(ARCHITECTURE, "## Folders and floors")):
        shown.setdefault(number, set()).update(re.findall(r"`bot/(\w+)", modules))
    assert list(shown) == [str(number) for number in range(1, len(shown) + 1)]
    assert list(shown.values()) == built("bot")


def test_the_floors_inside_the_domain_are_named_from_the_top() -> None:
    section = pages.section(ARCHITECTURE, "## Folders and floors")
    (floors,) = re.findall(r"^Inside the domain, from the top: (.*?)\.$", section, re.DOTALL | re.MULTILINE)
    assert [set(pages.ticked(floor.replace("\n", " "))) for floor in floors.split(";")] == built("bot.domain")


def test_every_family_of_verbs_is_named_with_its_file() -> None:
    rows = pages.rows(pages.section(ARCHITECTURE, "## The incident and its verbs"))
    folder = pages.ROOT / "bot" / "domain" / "incident"
    assert {row[0].strip("`") for row in rows} == {path.name for path in folder.glob("[a-z]*.py")}
