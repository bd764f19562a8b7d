"""The page in a real browser, from a disk, without any network: readable by everybody, in every situation."""

from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

from tests.statuspage.examples import BUNDLER, SEV1, SEV1_PAGE, SITUATIONS, put, situation

pytestmark = pytest.mark.browser

LONG = "Internationalisierungsfehlerbehebungsmaßnahmen" * 3


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each situation in a folder of its own."""
    folder = tmp_path_factory.mktemp("pages")
    for name in SITUATIONS:
        put(situation(name), folder / name)
    texts = {"en": LONG}
    endless = replace(
        SEV1,
        name=texts,
        updates=tuple(replace(one, texts={"en": f"{LONG}\n\nhttps://a.example/{LONG}"}) for one in SEV1.updates),
    )
    put(BUNDLER.render(replace(SEV1_PAGE, incidents=(endless,))), folder / "endless")
    return folder


async def window(browser: Browser, scheme: Literal["light", "dark"], width: int, *, script: bool = True) -> Page:
    """An empty one of some width in some colours, without a network."""
    context = await browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, offline=True, java_script_enabled=script
    )
    return await context.new_page()


async def faults(page: Page) -> list[str]:
    """What axe complains of: rule, element, reason."""
    results = (await Axe().run(page)).response
    return [
        f"{violation['id']}: {node['html'][:160]} — {node['failureSummary']}"
        for violation in results["violations"]
        for node in violation["nodes"]
    ]


FRONTS = [(name, "index.html") for name in (*SITUATIONS, "endless")]
OTHERS = [
    ("sev1", "es/incidents/34/index.html"),
    ("maintenance", "pt-br/maintenance/5/index.html"),
    ("out-of-date", "history/index.html"),
    ("endless", "incidents/34/index.html"),
]
SHOWN = {
    ("light", 390): FRONTS,
    ("dark", 390): FRONTS[1:2],
    ("light", 1440): FRONTS[1:2],
    ("dark", 1440): FRONTS + OTHERS,
}


async def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(disk: Path, browser: Browser) -> None:
    for (scheme, width), pages in SHOWN.items():
        page = await window(browser, "dark" if scheme == "dark" else "light", width)
        for name, path in pages:
            await page.goto((disk / name / path).as_uri())
            await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
            assert await faults(page) == [], f"{name} {path} {scheme} {width}"
            over = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert over == 0, f"{name} {path} is {over} pixels too wide for {width}"


async def test_axe_would_find_a_fault(page: Page) -> None:
    await page.set_content("<button></button><p style='color: #aaa'>pale</p>")
    found = " ".join(await faults(page))
    assert "button-name" in found
    assert "color-contrast" in found


async def test_from_the_disk_it_asks_nobody_and_says_what_matters_above_the_fold(disk: Path, browser: Browser) -> None:
    page = await window(browser, "light", 390)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda one: None if one.url.startswith("file:") else complaints.append(f"outside: {one.url}"))
    for name, path in (*FRONTS, *OTHERS):
        await page.goto((disk / name / path).as_uri())
        assert await page.evaluate("getComputedStyle(document.querySelector('.top')).borderBottomWidth") == "1px"
        assert await page.evaluate("document.querySelector('.brand img').naturalWidth") > 0
        for part in (".hero h1", ".hero .promise", ".hero .published") if (name, path) in FRONTS else ():
            box = await page.locator(part).bounding_box()
            assert box
            assert box["y"] + box["height"] < 500, f"{name} {part}"
    assert complaints == []


async def test_every_page_can_be_walked_by_keyboard_and_by_links_without_script(browser: Browser, disk: Path) -> None:
    page = await window(browser, "light", 1440, script=False)
    await page.goto((disk / "sev1" / "index.html").as_uri())
    hidden = page.get_by_text("18 February: Major outage, 38 min").first
    assert not await hidden.is_visible()
    await page.locator("summary").first.focus()
    await page.keyboard.press("Enter")
    assert await hidden.is_visible(), "bad days are opened by keyboard"
    await page.reload()
    await page.keyboard.press("Tab")
    assert await page.locator(":focus").inner_text() == "Skip to the content"
    for _ in range(5):
        await page.keyboard.press("Tab")
    assert await page.locator(":focus").inner_text() == "Card payments are failing"
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/incidents/34/index.html")
    await page.get_by_role("link", name="Português").click()
    await page.wait_for_url("**/pt-br/incidents/34/index.html")
    assert await page.locator("h1").inner_text() == "Os pagamentos com cartão estão falhando"
    await page.get_by_role("link", name="Histórico").first.click()
    await page.wait_for_url("**/pt-br/history/index.html")


async def test_on_paper_the_bad_days_are_written_out(page: Page, disk: Path) -> None:
    await page.goto((disk / "sev1" / "index.html").as_uri())
    await page.emulate_media(media="print")
    assert await page.get_by_text("18 February: Major outage, 38 min").first.is_visible()
    assert not await page.locator(".top nav").is_visible()
    assert await faults(page) == []
