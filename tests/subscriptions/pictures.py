"""Makes docs/images/subscribe-*.png: `.venv/bin/python -m tests.subscriptions.pictures`."""

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright

from tests.conftest import CHROMIUM_ARGUMENTS
from tests.journeys.product import Demo

IMAGES = Path(__file__).parent.parent.parent / "docs" / "images"


async def main() -> None:
    """The demo's form, whole, on a telephone and on a desk."""
    with tempfile.TemporaryDirectory() as folder:
        demo = Demo(Path(folder))
        await demo.start()
        try:
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(
                    executable_path="/usr/bin/chromium", args=list(CHROMIUM_ARGUMENTS)
                )
                for width in (390, 1440):
                    page = await browser.new_page(viewport={"width": width, "height": 844})
                    await page.goto(f"{demo.address}/subscriptions/")
                    await page.screenshot(path=IMAGES / f"subscribe-{width}.png", full_page=True)
                await browser.close()
        finally:
            await demo.stop()


if __name__ == "__main__":
    asyncio.run(main())
