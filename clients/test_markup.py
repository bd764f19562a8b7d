"""The Nu HTML checker, which browsers' makers and the W3C use, finds nothing in any page, style or drawing."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bot.domain.values import WorkStage
from bot.statuspage.kinds import kind_of
from bot.statuspage.state import Phase
from clients import subscriptions
from clients.product import Product, cards_fail
from clients.programs import complaints, serving
from tests.statuspage.examples import (
    BUNDLER,
    MAINTENANCE_PAGE,
    OPERATIONAL_PAGE,
    PLANNED,
    SEV1,
    SEV1_PAGE,
    SITUATIONS,
    put,
    said,
    situation,
)
from tests.statuspage.test_hostile import TYPED, typed_everywhere

DRAWN = (".css", ".svg")
TAKEN_BACK = replace(
    SEV1,
    updates=(
        SEV1.updates[0],
        replace(SEV1.updates[1], texts={}, withdrawn=True),
        replace(said("34-3", Phase.IDENTIFIED, 5, "That was wrong."), kind="retraction"),
    ),
)
CALLED_OFF = replace(PLANNED, updates=(*PLANNED.updates, said("6-2", WorkStage.CANCELLED, 1, "Not this week.")))
RARE = {
    "empty": replace(OPERATIONAL_PAGE, groups=(), incidents=(), maintenances=()),
    "bare": replace(OPERATIONAL_PAGE, page=replace(OPERATIONAL_PAGE.page, logo=None, links=(), contact=None)),
    "taken-back": replace(SEV1_PAGE, incidents=(TAKEN_BACK,)),
    "called-off": replace(MAINTENANCE_PAGE, maintenances=(CALLED_OFF,)),
}

Files = Mapping[str, bytes]


async def found_in(bundles: Mapping[str, Files], folder: Path, *, of_language: bool = True) -> list[str]:
    """What is found wrong with several whole pages, by their names."""
    files = {f"/{name}/{path}": bundle[path] for name, bundle in bundles.items() for path in bundle}
    pages = {path: (kind_of(path), files[path]) for path in files if path.endswith(".html")}
    drawings = {path[1:]: files[path] for path in files if path.endswith(DRAWN)}
    put(drawings, folder)
    drawn = [folder / path for path in drawings]
    assert len(pages) > len(bundles) * 9
    assert {path.suffix for path in drawn} == set(DRAWN)
    async with serving(pages) as address:
        return await complaints([*(address + path for path in pages), *drawn], of_language=of_language)


async def test_nothing_is_found_in_any_situation_or_language(tmp_path: Path) -> None:
    bundles: dict[str, Files] = {name: situation(name) for name in SITUATIONS}
    bundles |= {name: BUNDLER.render(state) for name, state in RARE.items()}
    assert await found_in(bundles, tmp_path) == []


async def test_nothing_is_found_on_the_page_of_a_running_vigia(product: Product) -> None:
    channel = await cards_fail(product)
    await product.announces("in 2h for 90m", 1)
    await product.says("correct 2 Two networks are down.", channel)
    await product.approves(channel, 3)
    pages = [path for path in product.files() if path.endswith(".html")]
    drawn = [product.folder / path for path in product.files() if path.endswith(DRAWN)]
    assert {"index.html", "es/incidents/1/index.html", "pt-br/maintenance/1/index.html"} <= set(pages)
    assert await complaints([*(f"{product.page}/{path}" for path in pages), *drawn]) == []


async def test_nothing_that_is_typed_makes_a_fault(tmp_path: Path) -> None:
    bundles = {name: typed_everywhere(text) for name, text in TYPED.items()}
    assert await found_in(bundles, tmp_path, of_language=False) == []


async def test_nothing_is_found_where_people_subscribe(tmp_path: Path) -> None:
    drawings = {path.strip("/"): content for path, content in subscriptions.assets().items()}
    put(drawings, tmp_path)
    pages = {f"/{name}": (kind_of(".html"), page.encode()) for name, page in subscriptions.pages()}
    async with serving(pages) as address:
        assert await complaints([*(address + path for path in pages), *(tmp_path / path for path in drawings)]) == []


async def test_a_fault_would_be_found(tmp_path: Path) -> None:
    drawn = {
        "a.css": b"p { colour: red; }",
        "a.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><circle colour="red" r="3"/></svg>',
    }
    put(drawn, tmp_path)
    page = b"<!DOCTYPE html><html lang=en><title>A</title><img src=a.png>"
    async with serving({"/a.html": (kind_of("a.html"), page)}) as address:
        found = "\n".join(await complaints([f"{address}/a.html", *(tmp_path / path for path in drawn)]))
    assert "An “img” element must have an “alt” attribute" in found
    assert "Property “colour” doesn't exist" in found
    assert "Attribute “colour” not allowed on element “circle”" in found
