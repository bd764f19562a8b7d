"""Makes the pictures of docs/images by walking through the demo: `.venv/bin/python -m tests.journeys.pictures`."""

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from tests.conftest import CHROMIUM_ARGUMENTS
from tests.journeys.product import Demo, Somebody
from tests.journeys.stories import (
    REFUSED,
    Look,
    customers_are_told,
    false_alarm_and_duplicate,
    one_person_in_five_minutes,
    six_people_and_a_wrong_title,
)

IMAGES = Path(__file__).parent.parent.parent / "docs" / "images"


async def main() -> None:
    """The tour and the stories, each in a fresh demo, with a picture at each turn."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM_ARGUMENTS))
        for story in STORIES:
            with tempfile.TemporaryDirectory() as folder:
                demo = Demo(Path(folder))
                await demo.start()
                try:
                    await story(browser, demo, picture)
                finally:
                    await demo.stop()
        await browser.close()


async def tour(browser: Browser, demo: Demo, picture: Look) -> None:
    """The story of README's tour."""
    ana = await Somebody.enters(browser, demo, "ana")
    bruno = await Somebody.enters(browser, demo, "bruno")
    await ana.says("/inc declare sev2 Checkout is failing")
    await ana.sees("Incident #1 is declared as SEV2")
    await picture(ana, "declared")
    await ana.goes_to("inc-1-checkout-is-failing")
    await ana.says("/inc role comms @bruno")
    await ana.sees_on_card("Communications lead")
    await ana.says("/inc update Payments time out at the provider; we are switching to the second one. next 20m")
    await ana.sees("Update by @Ana")
    await picture(ana, "demo")
    await ana.presses("Next reminder")  # the first word to people outside comes before the next update
    await bruno.goes_to("Vigia")
    await bruno.sees("prometemos notícias ao público")
    await picture(bruno, "reminder")
    await ana.presses("Next reminder")
    await bruno.sees("há uma atualização prometida para")
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


async def on_a_telephone(browser: Browser, demo: Demo, picture: Look) -> None:
    """What publishing looks like where there is little room."""
    ana = await Somebody.enters(browser, demo, "ana", width=390, height=844)
    await ana.says("/inc declare sev1 Cards are refused")
    await ana.page.goto(f"{demo.address}/?as=ana#inc-1-cards-are-refused")
    await ana.says("/inc publish support")
    await ana.fills("Which application fails", "Checkout")
    await ana.writes(REFUSED)
    await picture(ana, "publish-form-narrow")
    await ana.presses("Show the draft", ana.form)
    await ana.sees("Draft 1 for Support desk")
    await ana.turns_to("Draft 1 for Support desk")
    await picture(ana, "publish-draft-narrow")
    await ana.presses("Publish", ana.log)
    await ana.sees("1 of 1")
    await ana.turns_to("Publication 1 to Support desk")
    await picture(ana, "publish-receipts-narrow")
    await ana.page.locator("#backstage-button").click()
    await ana.opens_mail("carmen@example.com")
    await picture(ana, "demo-mail-narrow")


STORIES = (
    tour,
    one_person_in_five_minutes,
    six_people_and_a_wrong_title,
    false_alarm_and_duplicate,
    customers_are_told,
    on_a_telephone,
)


async def picture(somebody: Somebody, name: str) -> None:
    """What they see now."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    await somebody.page.wait_for_timeout(1000)  # what is behind the scenes follows a moment later
    await somebody.page.screenshot(path=IMAGES / f"{name}.png")


if __name__ == "__main__":
    asyncio.run(main())
