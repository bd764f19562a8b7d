"""A visitor of the demo subscribes on the status page, and finds the mails Backstage."""

import re
from pathlib import Path

import pytest
from aiohttp import ClientSession
from playwright.async_api import Browser, expect

from tests.journeys.product import PATIENCE, Demo
from tests.processes.installation import until

pytestmark = pytest.mark.browser


async def test_from_the_status_page_to_a_mail_and_back(browser: Browser, tmp_path: Path) -> None:
    demo = Demo(tmp_path)
    await demo.start()
    try:
        page = await browser.new_page()
        page.set_default_timeout(PATIENCE)
        await page.goto(f"{demo.address}/status/es/")
        await page.get_by_role("link", name="Suscribirse").first.click()
        await page.get_by_label(re.compile("Correo")).fill("ana@example.org")
        await page.get_by_role("button", name="Suscribirse").click()
        await expect(page.get_by_role("heading", name="Mira tu correo")).to_be_visible()
        link = await mailed(demo, "ana@example.org")
        await page.goto(link)
        await page.get_by_role("button", name="Sí, enviadme avisos").click()
        await expect(page.get_by_role("heading", name="Ya tienes la suscripción")).to_be_visible()
    finally:
        await demo.stop()


async def mailed(demo: Demo, to: str) -> str:
    """The link in the newest mail to somebody, once it is there."""
    found: list[str] = []
    async with ClientSession() as session:

        async def arrived() -> bool:
            async with session.get(f"{demo.address}/chat/api/neighbours", params={"as": "ana"}) as answer:
                mails = [one for one in (await answer.json())["mails"] if one["to"] == to]
            if mails:
                where = f"{demo.address}/chat/api/mails/{mails[0]['id']}"
                async with session.get(where, params={"as": "ana"}) as answer:
                    text = await answer.text()
                found.extend(re.findall(rf"{re.escape(demo.address)}/subscriptions/confirm/[\w-]+", text))
            return bool(found)

        await until(arrived, f"a mail to {to}")
    return found[0]
