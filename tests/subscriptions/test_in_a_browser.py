"""The public pages in a real browser without script: readable by everybody, whatever they are about to do."""

import re
from typing import Literal

import pytest
from playwright.async_api import Browser, Page

from tests.statuspage.test_in_a_browser import faults
from tests.subscriptions.house import House, link_in

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]

WINDOWS: tuple[tuple[Literal["light", "dark"], int], ...] = (
    ("light", 390),
    ("dark", 390),
    ("light", 1440),
    ("dark", 1440),
)


async def window(browser: Browser, scheme: Literal["light", "dark"], width: int, *, script: bool = False) -> Page:
    """One visitor's."""
    context = await browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, java_script_enabled=script
    )
    return await context.new_page()


async def test_somebody_subscribes_changes_their_mind_and_leaves_without_script_and_by_keyboard(
    here: House, browser: Browser
) -> None:
    page, address = await window(browser, "light", 390), f"http://127.0.0.1:{here.port}"
    await page.goto(f"{address}/subscriptions/")
    await page.get_by_label(re.compile("Mail address")).fill("ana@example.org")
    await page.get_by_label("Search").check()
    await page.get_by_label("How bad it must be").select_option(label="Major impact and worse")
    await page.get_by_label("Time zone").fill("Europe/Madrid")
    await page.get_by_label("Time zone").press("Enter")
    await page.get_by_role("heading", name="Look at your mail").wait_for()
    (mail,) = await here.mails()
    await page.goto(address + link_in(mail))
    await page.get_by_role("button", name="Yes, send me updates").press("Enter")
    await page.get_by_role("heading", name="You are subscribed").wait_for()
    assert await here.known() == ["ana@example.org"]
    manage = await page.get_by_role("link", name="Change what you hear of").get_attribute("href")
    assert manage
    await page.goto(manage.replace("https://vigia.example.com", address))
    assert await page.get_by_label("Search").is_checked()
    await page.get_by_label("Language").select_option(label="Português")
    await page.get_by_role("button", name="Save").click()
    await page.get_by_text("Salvo.").wait_for()
    await page.get_by_role("link", name="Parar e apagar").click()
    await page.get_by_role("button", name="Parar os avisos").click()
    await page.get_by_role("heading", name="Sem mais avisos").wait_for()
    assert await here.known() == []


async def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(here: House, browser: Browser) -> None:
    token = await here.subscribed("somebody.with.a.rather.long.name.indeed@subdomain.of.a.company.example.org")
    await here.subscribe("bruno@example.org")
    (mail,) = await here.mails()
    paths = {
        "/subscriptions/": "Get updates",
        "/subscriptions/es/": "Recibe",
        link_in(mail): "Is this address yours",
        f"/subscriptions/manage/{token}": "Your subscription",
        f"/subscriptions/unsubscribe/{token}": "Stop the updates",
        "/subscriptions/manage/forged": "This link does not work",
    }
    for number, (scheme, width) in enumerate(WINDOWS):
        page = await window(browser, scheme, width, script=True)  # axe is one
        await page.set_extra_http_headers({"X-Forwarded-For": f"192.0.2.{number + 10}"})
        for path, title in paths.items():
            await page.goto(f"http://127.0.0.1:{here.port}{path}")
            assert title in await page.locator("h1").inner_text()
            await must_be_readable(page, f"{path} {scheme} {width}")
        await page.goto(f"http://127.0.0.1:{here.port}/subscriptions/")
        await page.get_by_label(re.compile("Mail address")).fill("nobody")
        await page.get_by_role("button", name="Subscribe").click()
        await page.get_by_text("This is neither a mail address").wait_for()
        await must_be_readable(page, f"wrong {scheme} {width}")
        await page.get_by_label(re.compile("Mail address")).fill(f"http://127.0.0.1:{here.port}/hook/{'long' * 40}")
        await page.get_by_role("button", name="Subscribe").click()
        if number < 3:  # one address is asked for three times a day
            await page.get_by_role("heading", name="Confirm the webhook").wait_for()
            await must_be_readable(page, f"webhook {scheme} {width}")


async def must_be_readable(page: Page, which: str) -> None:
    assert await faults(page) == [], which
    over = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over == 0, f"{which} is {over} pixels too wide"
