"""Makes the pictures of docs/images by walking through the demo: `.venv/bin/python -m tests.journeys.pictures`."""

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright

from tests.conftest import CHROMIUM_ARGUMENTS
from tests.journeys.product import Demo, Somebody

IMAGES = Path(__file__).parent.parent.parent / "docs" / "images"


async def main() -> None:
    """From declare to resolve, with a picture at each turn."""
    with tempfile.TemporaryDirectory() as folder:
        demo = Demo(Path(folder))
        await demo.start()
        try:
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(
                    executable_path="/usr/bin/chromium", args=list(CHROMIUM_ARGUMENTS)
                )
                ana = await Somebody.enters(browser, demo, "ana")
                bruno = await Somebody.enters(browser, demo, "bruno")
                await walk(ana, bruno)
                await browser.close()
        finally:
            await demo.stop()


async def walk(ana: Somebody, bruno: Somebody) -> None:
    """The story of README's tour."""
    await ana.says("/inc declare sev2 Checkout is failing")
    await ana.sees("Incident #1 is declared as SEV2")
    await picture(ana, "declared")
    await ana.goes_to("inc-1-checkout-is-failing")
    await ana.says("/inc role comms @bruno")
    await ana.sees_on_card("Communications lead")
    await ana.says("/inc update Payments time out at the provider; we are switching to the second one. next 20m")
    await ana.sees("Update by @Ana")
    await picture(ana, "demo")
    await ana.presses("Next reminder")
    await bruno.goes_to("Vigia")
    await bruno.sees("há uma atualização prometida para")
    await picture(bruno, "reminder")
    await bruno.presses("Publicar atualização")
    await bruno.form.get_by_role("textbox").first.fill("A troca de provedor está em curso.")
    await picture(bruno, "form")
    await bruno.presses("Publicar atualização", bruno.form)
    await ana.sees("A troca de provedor está em curso.")
    await ana.says("/inc resolve Payments are back for everybody")
    await ana.sees_on_card("resolved")
    await ana.says("/inc timeline")
    await ana.sees("Timeline of incident #1")
    await picture(ana, "resolved")


async def picture(somebody: Somebody, name: str) -> None:
    """What they see now."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    await somebody.page.screenshot(path=IMAGES / f"{name}.png")


if __name__ == "__main__":
    asyncio.run(main())
