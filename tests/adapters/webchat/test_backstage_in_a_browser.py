"""The column behind the scenes, in a real browser."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from bot.domain.values import Conversation
from bot.ports import RoomSpec
from tests.adapters.webchat.conftest import Chat, Visit, type_in
from tests.adapters.webchat.fake_core import message
from tests.databases import copy_sqlite

pytestmark = pytest.mark.browser

GENERAL = Conversation("webchat", "general")


@pytest.fixture
def database_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """One database is enough: the page does not know which it is."""
    return copy_sqlite(migrated_sqlite, tmp_path / "vigia.db")


async def test_the_column_follows_what_happens_in_the_channel(chat: Chat, visit: Visit) -> None:
    chat.core.views = {"why": message("Due at 12:30."), "timeline": message("Ana declared it.")}
    ana = await visit()
    column = ana.get_by_role("complementary", name="Backstage")
    await expect(column.locator("#why")).to_contain_text("Due at 12:30.")
    await expect(column.locator("#deliveries")).to_be_hidden()
    chat.core.views = {"why": message("Due at 13:00."), "deliveries": message("Nothing waits.")}
    await chat.port.post(GENERAL, message("Update."), key="k")
    await expect(column.locator("#why")).to_contain_text("Due at 13:00.")
    await expect(column.locator("#deliveries")).to_contain_text("Nothing waits.")
    await expect(column.locator("#timeline")).to_be_hidden()
    chat.core.views = {"why": message("Due now.")}
    await ana.get_by_role("button", name="+30 min").click()
    await expect(column.locator("#why")).to_contain_text("Due now.")


async def test_a_channel_without_an_incident_says_so_and_the_choice_is_remembered(chat: Chat, visit: Visit) -> None:
    ana = await visit()
    column = ana.get_by_role("complementary", name="Backstage")
    await expect(column).to_contain_text("No incident belongs to this channel")
    await ana.get_by_role("button", name="Backstage").press("Enter")
    await expect(column).to_be_hidden()
    await ana.reload()
    await expect(ana.get_by_role("article").or_(ana.locator(".empty"))).to_be_visible()
    await expect(column).to_be_hidden()
    assert await ana.get_by_role("button", name="Backstage").get_attribute("aria-expanded") == "false"


async def test_on_a_telephone_the_column_lies_over_the_channel_until_escape(chat: Chat, visit: Visit) -> None:
    ana = await visit()
    await ana.set_viewport_size({"width": 390, "height": 844})
    await ana.reload()
    await expect(ana.locator("#log > *").first).to_be_visible()
    button, column = ana.get_by_role("button", name="Backstage"), ana.get_by_role("complementary", name="Backstage")
    await expect(column).to_be_hidden()
    await button.press("Enter")
    await expect(column.get_by_role("button", name="Close")).to_be_focused()
    assert await ana.evaluate("document.documentElement.scrollWidth") == 390
    await ana.keyboard.press("Escape")
    await expect(column).to_be_hidden()
    await expect(button).to_be_focused()


async def test_a_pretended_outage_is_told_to_everybody_while_it_lasts(chat: Chat, visit: Visit) -> None:
    ana, bruno = await visit("ana"), await visit("bruno")
    await ana.get_by_role("button", name="Chat fails for a minute").click()
    await expect(ana.get_by_text("Pretended outage until 13:01:00")).to_be_visible()
    await expect(bruno.get_by_text("Falha simulada até 09:01:00")).to_be_visible()
    carmen = await visit("carmen")
    await expect(carmen.get_by_text("Caída simulada (hasta 14:01:00)")).to_be_visible()
    await ana.get_by_role("button", name="+5 min").click()
    await expect(ana.get_by_text("Pretended outage")).to_be_hidden()
    await expect(bruno.get_by_text("Falha simulada")).to_be_hidden()


async def test_delivering_twice_shows_that_nothing_happened_twice(chat: Chat, visit: Visit) -> None:
    ana = await visit()
    twice = ana.get_by_role("button", name="Deliver my last request twice")
    await twice.click()
    await expect(ana.locator("#pretend-said")).to_contain_text("You have not asked Vigia for anything yet")
    await type_in(ana, "/inc declare checkout")
    await expect(ana.get_by_role("article")).to_have_count(2)
    await twice.click()
    await expect(ana.locator("#pretend-said")).to_have_text(
        "“declare checkout” was delivered a second time. Vigia gave the same answer and did nothing twice."
    )
    await expect(ana.get_by_role("article")).to_have_count(2)
    assert len(chat.core.asked) == 1


async def test_the_column_belongs_to_the_channel_that_is_open(chat: Chat, visit: Visit) -> None:
    room = await chat.port.open_room(RoomSpec("inc-7", "Checkout", False), key="k", second_try=False)
    ana = await visit()
    await expect(ana.locator("#backstage-none")).to_be_visible()
    chat.core.views = {"why": message("Due at 12:30.")}
    await ana.get_by_role("link", name=f"#{room.name}").click()
    await expect(ana.locator("#why")).to_contain_text("Due at 12:30.")
    await expect(ana.locator("#backstage-none")).to_be_hidden()
