"""Verbs after /inc and people after @, completed with the keyboard alone."""

from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from bot.messages import Bullets, Code, Line, Message, Text
from bot.ports import Typed
from tests.adapters.webchat.conftest import Chat, Visit
from tests.databases import copy_sqlite

pytestmark = pytest.mark.browser

USAGES = ("declare [sev2] <title>", "resolve [text]", "reopen [text]", "remind every <20m>", "list")


@pytest.fixture
def database_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """One database is enough: the page does not know which it is."""
    return copy_sqlite(migrated_sqlite, tmp_path / "vigia.db")


@pytest.fixture
async def ana(chat: Chat, visit: Visit) -> Page:
    lines: tuple[Line, ...] = tuple((Code(usage), Text(f" Does {usage.split()[0]}.")) for usage in USAGES)
    chat.core.views = {"help": Message("What you can ask:", (Bullets(lines),), "en")}
    page = await visit()
    await page.locator("#text").focus()
    return page


def options(page: Page) -> Locator:
    """What the list offers; the choice of personas is another list."""
    return page.get_by_role("listbox", name="Suggestions").get_by_role("option")


async def offered(page: Page, *names: str) -> None:
    await expect(options(page)).to_have_count(len(names))
    for index, name in enumerate(names):
        await expect(options(page).nth(index).locator("code")).to_have_text(name)


async def chosen(page: Page) -> str | None:
    """The option screen readers are told of."""
    active = await page.locator("#text").get_attribute("aria-activedescendant")
    return await page.locator(f"#{active} code").text_content() if active else None


async def test_verbs_are_offered_narrowed_and_completed(ana: Page) -> None:
    await ana.keyboard.type("/inc ")
    await offered(ana, *USAGES)
    await expect(ana.get_by_role("status").get_by_text("Suggestions: 5")).to_be_attached()
    await expect(options(ana).first).to_contain_text("Does declare.")
    await ana.keyboard.type("RE")
    await offered(ana, "resolve [text]", "reopen [text]", "remind every <20m>")
    await ana.keyboard.press("Tab")
    await expect(ana.locator("#text")).to_have_value("/inc resolve ")
    await expect(ana.get_by_role("listbox")).to_be_hidden()
    await expect(ana.locator("#hint")).to_have_text("resolve [text]")


async def test_arrows_choose_and_enter_takes(ana: Page) -> None:
    await ana.keyboard.type("/inc re")
    await offered(ana, "resolve [text]", "reopen [text]", "remind every <20m>")
    assert await chosen(ana) is None
    for key, name in (
        ("ArrowDown", "resolve [text]"),
        ("ArrowDown", "reopen [text]"),
        ("ArrowUp", "resolve [text]"),
        ("ArrowUp", "remind every <20m>"),
        ("ArrowDown", "resolve [text]"),
        ("ArrowDown", "reopen [text]"),
    ):
        await ana.keyboard.press(key)
        assert await chosen(ana) == name
        await expect(ana.locator("[aria-selected=true] code")).to_have_text(name)
    await ana.keyboard.press("Enter")
    await expect(ana.locator("#text")).to_have_value("/inc reopen ")
    assert await chosen(ana) is None


async def test_enter_sends_what_is_typed_while_nothing_is_chosen(chat: Chat, ana: Page) -> None:
    await ana.keyboard.type("/inc list")
    await offered(ana, "list")
    await ana.keyboard.press("Enter")
    await expect(ana.get_by_role("article")).to_have_count(2)
    assert [one.said for one in chat.core.asked] == [Typed("list")]
    await expect(ana.get_by_role("listbox")).to_be_hidden()


async def test_escape_closes_until_more_is_typed_and_tab_leaves_as_ever(ana: Page) -> None:
    await ana.keyboard.type("/inc d")
    await offered(ana, "declare [sev2] <title>")
    await ana.keyboard.press("Escape")
    await expect(ana.get_by_role("listbox")).to_be_hidden()
    await expect(ana.locator("#text")).to_have_value("/inc d")
    await ana.keyboard.press("ArrowLeft")
    await ana.keyboard.press("End")
    await ana.keyboard.type("e")
    await offered(ana, "declare [sev2] <title>")
    await ana.keyboard.press("Escape")
    await ana.keyboard.press("Tab")
    await expect(ana.get_by_role("button", name="Attach files")).to_be_focused()


async def test_people_are_offered_by_id_and_by_name(ana: Page) -> None:
    await ana.keyboard.type("ask @")
    await expect(options(ana)).to_have_count(7)
    await ana.keyboard.type("fáb")
    await offered(ana, "@fabio")
    await ana.keyboard.press("ArrowDown")
    await ana.keyboard.press("Enter")
    await expect(ana.locator("#text")).to_have_value("ask @fabio ")
    await ana.keyboard.type("and b@")
    await expect(ana.get_by_role("listbox")).to_be_hidden()


async def test_people_are_offered_inside_a_command_and_in_the_middle_of_a_text(ana: Page) -> None:
    await ana.keyboard.type("/inc role ic @br now")
    for _ in range(4):
        await ana.keyboard.press("ArrowLeft")
    await ana.keyboard.type("u")
    await offered(ana, "@bruno")
    await ana.keyboard.press("Tab")
    await expect(ana.locator("#text")).to_have_value("/inc role ic @bruno  now")


async def test_a_pointer_chooses_without_taking_the_focus(ana: Page) -> None:
    await ana.keyboard.type("/inc re")
    await options(ana).nth(1).click()
    await expect(ana.locator("#text")).to_have_value("/inc reopen ")
    await expect(ana.locator("#text")).to_be_focused()


async def test_a_list_that_cannot_be_loaded_is_tried_again(chat: Chat, ana: Page) -> None:
    await ana.route("**/api/verbs*", lambda route: route.abort())
    await ana.keyboard.type("/inc ")
    await expect(ana.get_by_role("listbox")).to_be_hidden()
    await ana.unroute("**/api/verbs*")
    await ana.keyboard.type("d")
    await offered(ana, "declare [sev2] <title>")
