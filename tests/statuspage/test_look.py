"""What the eye needs, measured in a real browser: contrast of every text, nothing too wide, what matters in sight."""

from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import Browser, Page

from bot.statuspage.state import Link
from tests.statuspage.examples import BUNDLER, PAGE, SEV1_PAGE, SITUATIONS, put, situation

pytestmark = pytest.mark.browser

WINDOWS = {390: 844, 1440: 900}  # a telephone and a small desk, in pixels
SMALLEST = 320  # WCAG 2.2, 1.4.10: as wide as a window that is magnified four times
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LEAST = 4.5  # WCAG 2.2, 1.4.3, for all sizes of text: large ones need no exception here
PAGES = (
    *((name, f"{language}index.html") for name in SITUATIONS for language in ("", "es/", "pt-br/")),
    ("sev1", "history/index.html"),
    ("sev1", "history/2026-02/index.html"),
    ("maintenance", "maintenance/5/index.html"),
    ("out-of-date", "incidents/34/index.html"),
    ("wordy", "index.html"),
)
ENDLESS = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"

# Each text that is seen with the ratio to what is behind it, the faintest first. Nothing here lies on a picture.
CONTRASTS = """() => {
    const read = (colour) => {
        const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
        return { rgb: [r, g, b], a };
    };
    const light = (rgb) => {
        const [r, g, b] = rgb.map((c) => c / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const over = (top, below) => top.rgb.map((c, n) => c * top.a + below[n] * (1 - top.a));
    const behind = (element) => {
        if (!element) return [255, 255, 255];
        const own = read(getComputedStyle(element).backgroundColor);
        return own.a === 1 ? own.rgb : over(own, behind(element.parentElement));
    };
    const found = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const element = texts.currentNode.parentElement;
        const words = texts.currentNode.textContent.trim();
        if (!words || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
        const ground = behind(element);
        const ink = over(read(getComputedStyle(element).color), ground);
        const [high, low] = [ink, ground].map(light).sort((a, b) => b - a);
        found.push({ words, ratio: (high + 0.05) / (low + 0.05) });
    }
    return found.sort((a, b) => a.ratio - b.ratio);
}"""


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each situation in a folder of its own."""
    folder = tmp_path_factory.mktemp("pages")
    for name in SITUATIONS:
        put(situation(name), folder / name)
    wordy = replace(PAGE, name=ENDLESS, links=(Link({"": ENDLESS}, "https://help.example/"),))
    put(BUNDLER.render(replace(SEV1_PAGE, page=wordy)), folder / "wordy")
    return folder


async def window(browser: Browser, width: int, scheme: Literal["light", "dark"]) -> Page:
    """An empty one; its pages come from a disk."""
    size = {"width": width, "height": WINDOWS.get(width, 844)}
    context = await browser.new_context(viewport=size, color_scheme=scheme, offline=True)  # type: ignore[arg-type]
    return await context.new_page()


async def contrasts(page: Page) -> list[dict[str, Any]]:
    """All texts of a page, the faintest first."""
    found: list[dict[str, Any]] = await page.evaluate(CONTRASTS)
    return found


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WINDOWS)
async def test_every_text_can_be_read_and_nothing_is_wider_than_the_window(
    width: int, scheme: Literal["light", "dark"], disk: Path, browser: Browser
) -> None:
    page = await window(browser, width, scheme)
    for name, path in PAGES:
        await page.goto((disk / name / path).as_uri())
        await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        texts = await contrasts(page)
        assert len(texts) > 20, f"{name} {path}"
        assert [one for one in texts if one["ratio"] < LEAST] == [], f"{name} {path} {width} {scheme}"
        over = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over == 0, f"{name} {path} is {over} pixels too wide for {width}"


async def test_the_smallest_telephone_scrolls_one_way_only(disk: Path, browser: Browser) -> None:
    page = await window(browser, SMALLEST, "light")
    for name, path in PAGES:
        await page.goto((disk / name / path).as_uri())
        over = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over == 0, f"{name} {path} is {over} pixels too wide for {SMALLEST}"


async def test_a_faint_text_would_be_found(page: Page) -> None:
    await page.set_content(
        "<body style='background: #fff'><p style='color: #777'>faint</p>"
        "<div style='background: #000'><p style='color: #fff6'>fainter</p><p style='color: #999'>well</p></div>"
    )
    faint = [one["words"] for one in await contrasts(page) if one["ratio"] < LEAST]
    assert faint == ["fainter", "faint"]


@pytest.mark.parametrize("width", WINDOWS)
async def test_how_it_is_and_when_there_is_news_are_seen_without_scrolling(
    width: int, disk: Path, browser: Browser
) -> None:
    page = await window(browser, width, "light")
    for name, (state, now) in SITUATIONS.items():
        for language in ("", "es", "pt-br"):
            await page.goto((disk / name / language / "index.html").as_uri())
            for part in (".hero h1", ".hero .promise"):
                box = await page.locator(part).bounding_box()
                assert box, part
                assert box["y"] + box["height"] < WINDOWS[width] / 2, f"{name} {language} {part}"
            promised = state.next_update_at
            if promised and not (now and now > promised):
                said = await page.locator(".hero .promise time").get_attribute("datetime")
                assert said
                assert said.startswith(f"{promised:%Y-%m-%dT%H:%M}"), name
