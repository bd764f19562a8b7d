"""The demo's mail and its partners' site, behind the scenes, in a real browser."""

from asyncio import to_thread
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.messages import Field, Form, OpenForm
from bot.ports import Surroundings
from tests.adapters.webchat.conftest import Chat, Visit, type_in
from tests.adapters.webchat.senders import deliver, hand_in, letter, with_neighbours
from tests.databases import copy_sqlite
from tests.journeys.product import free_port

pytestmark = pytest.mark.browser

NEWS = "<p style='color: rgb(200, 0, 0)'>Cards are refused.</p><script>parent.document.title = 'caught'</script>"
LANGUAGES = Form(
    "publish",
    "Tell people outside",
    (
        Field("audience", "Audience", "choice", options=(("customers", "Customers"),)),
        *(Field(f"text_{lang}", f"What is known ({lang})", "lines") for lang in ("en", "es", "pt_BR")),
        Field("contact", "Whom to talk to", "text"),
    ),
    "Show the draft",
)


@pytest.fixture
def database_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """One database is enough: the page does not know which it is."""
    return copy_sqlite(migrated_sqlite, tmp_path / "vigia.db")


@pytest.fixture
def mail_port() -> int:
    return free_port()


@pytest.fixture
def surroundings(mail_port: int) -> Surroundings:
    return with_neighbours(mail_port)


async def tops(page: Page) -> list[float]:
    """How far down each language's field begins."""
    found: list[float] = await page.locator("#dialog textarea").evaluate_all(
        "fields => fields.map(field => Math.round(field.getBoundingClientRect().top))"
    )
    return found


async def test_a_mail_appears_by_itself_unread_and_is_read(chat: Chat, visit: Visit, mail_port: int) -> None:
    ana = await visit()
    pane, unread = ana.locator("#mail"), ana.locator("#mail-unread")
    await expect(pane).to_contain_text("No mail has been sent yet")
    await to_thread(hand_in, mail_port, [letter("Problem with payments", "Cards are refused.", NEWS)])
    await expect(pane.get_by_role("button")).to_contain_text("Problem with payments")
    await expect(unread).to_contain_text("1 unread")
    await pane.get_by_role("button").press("Enter")
    mail = ana.get_by_role("dialog", name="Problem with payments")
    await expect(mail).to_contain_text("dan@example.com")
    shown = ana.frame_locator("#dialog iframe").get_by_text("Cards are refused.")
    await expect(shown).to_have_css("color", "rgb(200, 0, 0)")
    await expect(ana).not_to_have_title("caught")
    await mail.get_by_text("Text", exact=True).click()
    await expect(mail.locator(".letter-text")).to_have_text("Cards are refused.")
    await ana.keyboard.press("Escape")
    await expect(mail).to_be_hidden()
    await expect(unread).to_be_hidden()
    await expect(pane.get_by_role("button")).to_be_focused()


async def test_a_mail_without_looks_is_shown_in_its_words(chat: Chat, visit: Visit, mail_port: int) -> None:
    await to_thread(hand_in, mail_port, [letter("News", "Only words.")])
    ana = await visit()
    await ana.locator("#mail").get_by_role("button").click()
    await expect(ana.get_by_role("dialog").get_by_text("Only words.")).to_be_visible()
    await expect(ana.locator("#dialog iframe")).to_have_count(0)


async def test_with_the_column_closed_its_button_says_how_much_is_unread(
    chat: Chat, visit: Visit, mail_port: int
) -> None:
    ana = await visit()
    await ana.set_viewport_size({"width": 390, "height": 844})
    await to_thread(hand_in, mail_port, [letter("One", "x"), letter("Two", "x")])
    button = ana.locator("#backstage-button")
    await expect(button.locator(".badge")).to_contain_text("2")
    await button.press("Enter")
    await expect(button.locator(".badge")).to_be_hidden()
    await expect(ana.locator("#mails li")).to_have_count(2)


async def test_the_partners_site_is_put_out_of_order_and_everybody_sees_what_becomes_of_deliveries(
    chat: Chat, visit: Visit
) -> None:
    ana, bruno = await visit(), await visit("bruno")
    await ana.get_by_label("It is").select_option("out of order (503)")
    await expect(bruno.get_by_label("Está")).to_have_value("out-of-order")
    await deliver(chat)
    await expect(ana.locator("#arrivals li")).to_contain_text("out of order (503)")
    await bruno.get_by_label("Está").select_option("em ordem")
    await expect(ana.get_by_label("It is")).to_have_value("in-order")
    for _ in range(2):
        await deliver(chat)
    newest, before, _ = (ana.locator("#arrivals li").nth(number) for number in range(3))
    await expect(newest).to_contain_text("came before, not done again")
    await expect(before).to_contain_text("Problema con los pagos")
    await expect(ana.locator("#partners")).to_contain_text("Came twice, done once: 1")
    await expect(bruno.locator("#partners")).to_contain_text("assinatura correta, aceito")


async def test_the_languages_of_a_form_stand_side_by_side_where_there_is_room(chat: Chat, visit: Visit) -> None:
    chat.core.answer = lambda _request: OpenForm(LANGUAGES)
    ana = await visit()
    await type_in(ana, "/inc publish")
    await expect(ana.get_by_label("What is known (es)")).to_be_visible()
    assert len(set(await tops(ana))) == 1
    await ana.set_viewport_size({"width": 390, "height": 844})
    first, second, third = await tops(ana)
    assert first < second < third
    overflow = await ana.locator("#dialog").evaluate("dialog => dialog.scrollWidth - dialog.clientWidth")
    assert overflow == 0
    await ana.get_by_label("What is known (es)").fill("No funciona")
    await ana.get_by_role("button", name="Show the draft").click()
    await expect(ana.get_by_label("What is known (es)")).to_have_value("")  # the answer is the same form anew
    assert chat.core.asked[-1].said.fields["text_es"] == "No funciona"  # type: ignore[union-attr]


class TestADemoWithNeighboursOfItsOwner:
    @pytest.fixture
    def surroundings(self) -> Surroundings:
        return Surroundings("en", "UTC", "https://chat.example.com", demo=True, settings={})

    async def test_backstage_has_neither(self, chat: Chat, visit: Visit) -> None:
        ana = await visit()
        await expect(ana.locator("#pretend")).to_be_visible()
        await expect(ana.locator("#mail")).to_be_hidden()
        await expect(ana.locator("#partners")).to_be_hidden()
