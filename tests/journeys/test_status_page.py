"""What customers see: an incident on the status page from the first word to the last, and when all else is down."""

import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.journeys.product import PATIENCE, Demo, Somebody

pytestmark = pytest.mark.browser


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the page is written to."""
    return tmp_path / "status"


@pytest.fixture
async def demo(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Demo]:
    """A fresh demo that writes its page to a disk."""
    monkeypatch.setenv("STATUS_TARGETS", str(folder))
    monkeypatch.setenv("STATUS_NAME", "Corner shop")
    product = Demo(tmp_path)
    await product.start()
    yield product
    await product.stop()


async def reader(browser: Browser, address: str, *, offline: bool = False) -> Page:
    """A customer with no account, no script and no patience."""
    context = await browser.new_context(java_script_enabled=False, offline=offline)
    page = await context.new_page()
    await page.goto(address)
    return page


async def reads(page: Page, text: str) -> None:
    """It stands on the page after it was loaded anew, now or in a moment."""
    for _ in range(20):
        if await page.get_by_text(text).count():
            break
        await page.wait_for_timeout(250)
        await page.reload()
    await expect(page.get_by_text(text).first).to_be_visible(timeout=PATIENCE)


async def told(ana: Somebody, bruno: Somebody, number: int, phase: str, words: str) -> None:
    """Bruno writes to customers, and Ana lets it go."""
    await bruno.says(f"/inc publish customers {words}")
    await ana.sees(f"Draft {number} for Customers: {phase}")
    await ana.says(f"/inc approve {number}")
    await ana.sees(f"Publication {number} to Customers: {phase}")


def left_of(folder: Path) -> Path:
    """The page's files, somewhere else, and no database."""
    for database in folder.parent.glob("demo.db*"):
        database.unlink()
    return folder.rename(folder.with_name("what is left"))


async def test_customers_read_on_the_page_what_was_let_go_and_nothing_else(
    browser: Browser, demo: Demo, folder: Path
) -> None:
    customer = await reader(browser, f"{demo.address}/status/")
    await reads(customer, "All systems operational")
    assert await customer.title() == "All systems operational · Corner shop"

    ana = await Somebody.enters(browser, demo, "ana")
    bruno = await Somebody.enters(browser, demo, "bruno")
    await ana.says("/inc declare sev1 The pool of the gateway is empty")
    for one in (ana, bruno):
        await one.goes_to("inc-1-the-pool-of-the-gateway")
    await ana.says("/inc role comms @bruno")
    await ana.sees_on_card("Communications lead")
    await bruno.says("/inc publish customers Cards are refused components=checkout:major,payments:partial")
    await ana.sees("Draft 1 for Customers")
    await customer.reload()
    await expect(customer.locator("body")).not_to_contain_text("Cards are refused", timeout=PATIENCE)
    await ana.presses("Approve and publish", ana.log)
    await ana.sees("Publication 1 to Customers")

    await reads(customer, "Cards are refused")
    await expect(customer.locator("h1")).to_have_text("Major outage", timeout=PATIENCE)
    await expect(customer.locator("body")).not_to_contain_text("gateway", timeout=PATIENCE)
    spanish = await reader(browser, f"{demo.address}/status/es/")
    await expect(spanish.locator("h1")).to_have_text("Interrupción grave", timeout=PATIENCE)

    await ana.says("/inc status monitoring")
    await told(ana, bruno, 2, "monitoring", "A fix is in")
    await reads(customer, "A fix is in")
    await ana.says("/inc resolve Payments are back")
    await told(ana, bruno, 3, "resolved", "All cards are accepted again")
    await reads(customer, "All systems operational")

    # Bot and database are gone, and the network with them.
    await demo.stop(signal.SIGKILL)
    moved = left_of(folder)
    asked: list[str] = []
    later = await reader(browser, (moved / "index.html").as_uri(), offline=True)
    later.on("request", lambda request: asked.append(request.url))
    await later.reload()
    await expect(later.locator("h1")).to_have_text("All systems operational", timeout=PATIENCE)
    await later.locator("a", has_text="Problem with Checkout, Payments").first.click()
    for words in ("Cards are refused", "A fix is in", "All cards are accepted again"):
        await expect(later.get_by_text(words).first).to_be_visible(timeout=PATIENCE)
    await later.get_by_role("link", name="Español").click()
    await expect(later.get_by_text("Cards are refused").first).to_be_visible(timeout=PATIENCE)
    assert asked
    assert all(address.startswith("file://") for address in asked), asked
