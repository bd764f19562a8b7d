"""The browser fixtures."""

import pytest
from aiohttp import web
from playwright.async_api import Error, Page

pytestmark = pytest.mark.browser


async def _greet(_: web.Request) -> web.Response:
    return web.Response(text="<button onclick=\"this.textContent = 'seen'\">look</button>", content_type="text/html")


async def test_a_page_shows_what_a_server_in_the_same_test_serves(page: Page) -> None:
    application = web.Application()
    application.router.add_get("/", _greet)
    runner = web.AppRunner(application)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        await page.goto(f"http://127.0.0.1:{runner.addresses[0][1]}/")
        await page.get_by_role("button", name="look").click()
        assert await page.get_by_role("button").text_content() == "seen"
    finally:
        await runner.cleanup()


async def test_a_page_reaches_no_other_machine(page: Page) -> None:
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        await page.goto("http://example.com/")
