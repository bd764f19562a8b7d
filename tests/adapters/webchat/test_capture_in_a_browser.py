"""The pin beside a message, in a real browser."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from bot.domain.values import Conversation
from bot.messages import Answer
from bot.ports import RoomSpec
from tests.adapters.webchat.conftest import Chat, Visit
from tests.adapters.webchat.fake_core import message
from tests.databases import copy_sqlite

pytestmark = pytest.mark.browser


@pytest.fixture
def database_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """One database is enough: the page does not know which it is."""
    return copy_sqlite(migrated_sqlite, tmp_path / "vigia.db")


@pytest.fixture
async def room(chat: Chat) -> Conversation:
    made = await chat.port.open_room(RoomSpec("inc-7", "Checkout", False), key="k", second_try=False)
    await chat.say("pool exhausted", "bruno", "inc-7")
    await chat.say("restarting it", "bruno", "inc-7")
    return made.conversation


async def test_the_keyboard_puts_a_message_into_the_timeline_and_everybody_sees_it(
    room: Conversation, visit: Visit
) -> None:
    ana, carmen = await visit("ana", room.id), await visit("carmen", room.id)
    second = ana.get_by_role("article").nth(1)
    await second.get_by_role("button", name="Add to timeline").press("Enter")
    await expect(second.get_by_text("In the timeline", exact=True)).to_be_visible()
    await expect(ana.get_by_role("status").get_by_text("Added to the timeline.")).to_be_attached()
    await expect(second.get_by_role("button", name="Take out of timeline")).to_be_focused()
    shown = carmen.get_by_role("article").nth(1)
    await expect(shown).to_contain_text("En la cronología")
    await shown.get_by_role("button", name="Quitar de la cronología").click()
    await expect(second.get_by_role("button", name="Add to timeline")).to_be_attached()
    await expect(second.get_by_text("In the timeline", exact=True)).to_be_hidden()


async def test_all_the_pins_are_one_stop_for_tab_and_the_arrow_keys_go_between_them(
    room: Conversation, visit: Visit
) -> None:
    ana = await visit("ana", room.id)
    pins = ana.get_by_role("button", name="Add to timeline")
    await expect(pins).to_have_count(2)
    await ana.locator("#text").focus()
    await ana.keyboard.press("Shift+Tab")
    await expect(pins.last).to_be_focused()
    await ana.keyboard.press("ArrowUp")
    await expect(pins.first).to_be_focused()
    await ana.keyboard.press("ArrowUp")
    await expect(pins.first).to_be_focused()
    await ana.keyboard.press("Tab")
    await expect(ana.locator("#text")).to_be_focused()
    await ana.keyboard.press("Shift+Tab")
    await ana.keyboard.press("ArrowDown")
    await ana.keyboard.press("Enter")
    await expect(ana.get_by_role("article").last).to_contain_text("In the timeline")


async def test_a_refusal_is_told(chat: Chat, room: Conversation, visit: Visit) -> None:
    chat.core.answer = lambda _request: Answer(message("No incident belongs to this channel."), refused=True)
    ana = await visit("ana", room.id)
    await ana.get_by_role("article").first.get_by_role("button", name="Add to timeline").click()
    await expect(ana.get_by_role("alert")).to_have_text("No incident belongs to this channel.")
    await expect(ana.get_by_text("In the timeline", exact=True)).to_have_count(0)


async def test_what_cannot_go_into_a_timeline_has_no_pin(chat: Chat, room: Conversation, visit: Visit) -> None:
    await chat.say("/inc list", "ana", room.id)
    await chat.port.post(room, message("card"), key="card")
    await chat.say("in general")
    ana = await visit("ana", room.id)
    await expect(ana.get_by_role("article")).to_have_count(5)
    await expect(ana.get_by_role("button", name="Add to timeline")).to_have_count(2)
    await ana.get_by_role("link", name="#general").click()
    await expect(ana.get_by_role("article")).to_have_count(1)
    await expect(ana.get_by_role("button", name="Add to timeline")).to_have_count(0)
