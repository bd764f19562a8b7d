"""Makes docs/images/statuspage-*.png: `.venv/bin/python -m tests.statuspage.pictures`."""

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright

from tests.conftest import CHROMIUM_ARGUMENTS
from tests.statuspage.examples import SITUATIONS, put, situation

IMAGES = Path(__file__).parent.parent.parent / "docs" / "images"
WINDOWS = {390: 844, 1440: 1000}  # a telephone and a desk


async def main() -> None:
    """Each situation at each width, light and dark, as it is seen without scrolling."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM_ARGUMENTS))
        with tempfile.TemporaryDirectory() as folder:
            for name in SITUATIONS:
                front = put(situation(name), Path(folder) / name)
                for width, height in WINDOWS.items():
                    for scheme in ("light", "dark"):
                        page = await browser.new_page(viewport={"width": width, "height": height})
                        await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
                        await page.goto(front.as_uri())
                        await page.screenshot(path=IMAGES / f"statuspage-{name}-{width}-{scheme}.png")
                        await page.close()
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
