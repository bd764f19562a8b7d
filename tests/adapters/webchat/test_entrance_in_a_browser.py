"""Signing in and out with a real browser: two browsers are two people."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from bot.ports import Surroundings
from tests.adapters.webchat.conftest import Chat, link_for, type_in
from tests.databases import copy_sqlite

pytestmark = pytest.mark.browser


@pytest.fixture
def database_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """One database is enough: the page does not know which it is."""
    return copy_sqlite(migrated_sqlite, tmp_path / "vigia.db")


@pytest.fixture
def surroundings(outside_the_demo: Surroundings) -> Surroundings:
    return outside_the_demo


async def enter(browser: Browser, chat: Chat, token: str, locale: str = "en-GB") -> Page:
    """A browser of somebody's own, at the page a link leads to."""
    page = await (await browser.new_context(locale=locale)).new_page()
    page.set_default_timeout(10_000)
    await page.goto(f"http://127.0.0.1:{chat.client.port}/chat/login?token={token}")
    return page


async def sign_in(browser: Browser, chat: Chat, handle: str, **facts: str) -> Page:
    page = await enter(browser, chat, await link_for(chat, handle, **facts))
    await page.get_by_role("button", name="Sign in").press("Enter")
    await expect(page.locator("#log > *").first).to_be_visible()
    return page


async def test_two_browsers_are_two_people(chat: Chat, browser: Browser) -> None:
    ana = await sign_in(browser, chat, "ana")
    bruno = await sign_in(browser, chat, "bruno.reis", locale="pt_BR")
    await type_in(ana, "checkout is slow @bruno.reis.")
    await expect(bruno.get_by_role("article")).to_contain_text("checkout is slow @bruno.reis.")
    await expect(bruno.locator(".mention.me")).to_have_text("@bruno.reis")
    await expect(bruno.get_by_role("button", name="Sair")).to_be_visible()
    await expect(bruno.locator("#you")).to_be_hidden()
    assert "token" not in ana.url
    await ana.reload()
    await expect(ana.locator("#my-name")).to_have_text("Ana")


async def test_somebody_who_comes_later_is_known_once_they_speak(chat: Chat, browser: Browser) -> None:
    ana = await sign_in(browser, chat, "ana")
    bruno = await sign_in(browser, chat, "bruno")
    await type_in(bruno, "hello")
    await expect(ana.get_by_role("article")).to_contain_text("hello")
    await ana.locator("#text").press_sequentially("@b")
    await expect(ana.get_by_role("listbox", name="Suggestions").get_by_role("option")).to_contain_text(["@bruno"])


async def test_who_is_not_signed_in_learns_how_and_comes_back_to_the_channel(chat: Chat, browser: Browser) -> None:
    page = await (await browser.new_context(locale="es-MX")).new_page()
    await page.goto(f"http://127.0.0.1:{chat.client.port}/chat/#incidents")
    await expect(page.get_by_role("heading", name="No has iniciado sesión")).to_be_visible()
    await expect(page.get_by_text("vigia login-link")).to_be_visible()
    await page.goto(f"http://127.0.0.1:{chat.client.port}/chat/login?token={await link_for(chat, 'ana')}")
    await page.get_by_role("button", name="Iniciar sesión").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("#incidents")


async def test_a_link_used_already_is_said_in_the_browsers_language(chat: Chat, browser: Browser) -> None:
    token = await link_for(chat, "ana")
    await chat.client.post("/chat/api/login", json={"token": token})
    page = await enter(browser, chat, token, "pt-PT")
    await page.get_by_role("button", name="Entrar").click()
    await expect(page.get_by_role("alert")).to_contain_text("já foi usado")


async def test_signing_out_leads_to_the_sign_in_page(chat: Chat, browser: Browser) -> None:
    ana = await sign_in(browser, chat, "ana")
    await ana.get_by_role("button", name="Sign out").click()
    await expect(ana.get_by_role("heading", name="You are not signed in")).to_be_visible()
    await ana.goto(f"http://127.0.0.1:{chat.client.port}/chat/")
    await expect(ana.get_by_role("heading", name="You are not signed in")).to_be_visible()


async def test_a_session_that_ends_keeps_what_was_typed(chat: Chat, browser: Browser) -> None:
    ana = await sign_in(browser, chat, "ana")
    await ana.context.clear_cookies()
    await type_in(ana, "a long and careful report")
    await expect(ana.get_by_role("alert")).to_contain_text("not signed in any more")
    await expect(ana.locator("#text")).to_have_value("a long and careful report")
    other_tab = await ana.context.new_page()
    await other_tab.goto(f"http://127.0.0.1:{chat.client.port}/chat/login?token={await link_for(chat, 'ana')}")
    await other_tab.get_by_role("button", name="Sign in").click()
    await expect(other_tab.locator("#composer")).to_be_visible()
    await ana.get_by_role("button", name="Try again").click()
    await expect(ana.get_by_role("article")).to_contain_text("a long and careful report")
