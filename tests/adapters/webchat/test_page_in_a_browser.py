"""The page in a real browser: two people, hostile words, lost answers, the keyboard alone."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Route, expect

from bot.domain.values import Conversation
from bot.messages import Action, Answer, Field, Form, Link, Message, OpenForm, Paragraph, Reply, Text
from bot.ports import Chosen, Request, RoomSpec
from tests.adapters.webchat.conftest import Chat, Visit, type_in
from tests.adapters.webchat.fake_core import message
from tests.databases import copy_sqlite

pytestmark = pytest.mark.browser

GENERAL = Conversation("webchat", "general")
INCIDENTS = Conversation("webchat", "incidents")
FORM = Form(
    "update",
    "Post update",
    (
        Field("text", "Update", "lines", required=True, value="Rolled back"),
        Field("status", "Status", "choice", options=(("identified", "Identified"), ("monitoring", "Monitoring"))),
        Field("next", "Next update in", "duration"),
        Field("who", "Commander", "people"),
    ),
    "Post it",
    7,
    3,
)


@pytest.fixture
def database_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """One database is enough: the page does not know which it is."""
    return copy_sqlite(migrated_sqlite, tmp_path / "vigia.db")


async def test_two_tabs_are_two_people_and_answers_are_for_one(visit: Visit) -> None:
    ana, bruno = await visit("ana"), await visit("bruno")
    await type_in(ana, "/inc help")
    await type_in(ana, "checkout is slow @bruno")
    await expect(bruno.get_by_role("article")).to_have_count(1)
    await expect(bruno.get_by_role("article")).to_contain_text("checkout is slow @bruno")
    await expect(ana.get_by_role("article")).to_have_count(3)
    await expect(ana.get_by_role("article").nth(1)).to_contain_text("Only you see this")
    await bruno.get_by_label("Você é").select_option("carmen")
    await expect(bruno.get_by_placeholder("Mensaje a #general")).to_be_visible()
    await bruno.goto(bruno.url.partition("?")[0])
    await expect(bruno.get_by_label("Hablas como")).to_have_value("carmen")


async def test_a_new_channel_appears_at_once_and_a_link_leads_there_in_place(chat: Chat, visit: Visit) -> None:
    ana = await visit()
    room = await chat.port.open_room(RoomSpec("inc-7-checkout", "Checkout", False), key="k", second_try=False)
    await expect(ana.get_by_role("link", name="#inc-7-checkout")).to_be_visible()
    said = Message("Declared.", (Paragraph((Text("Go to "), Link("the channel", room.url))),), "en")
    await chat.port.post(GENERAL, said, key="1")
    await chat.port.post(room.conversation, message("card"), key="2")
    await expect(ana.get_by_role("link", name="#inc-7-checkout 1 unread")).to_be_visible()
    await ana.get_by_role("link", name="the channel").click()
    await expect(ana.get_by_role("heading", level=1)).to_have_text("#inc-7-checkout")
    await expect(ana.get_by_role("article")).to_contain_text("card")
    await expect(ana.get_by_role("link", name="unread")).to_have_count(0)
    await ana.reload()
    await expect(ana.get_by_role("heading", level=1)).to_have_text("#inc-7-checkout")


async def test_a_click_on_a_channel_counts_though_a_message_comes_meanwhile(chat: Chat, visit: Visit) -> None:
    ana = await visit()
    link = ana.get_by_role("link", name="#incidents")
    await chat.port.post(INCIDENTS, message("one"), key="1")
    await expect(link.locator(".badge")).to_have_text("1")
    await link.locator(".badge").hover()
    await ana.mouse.down()
    await chat.port.post(INCIDENTS, message("two"), key="2")
    await expect(link.locator(".badge")).to_have_text("2")
    await ana.mouse.up()
    await expect(ana.get_by_role("heading", level=1)).to_have_text("#incidents")


async def test_under_a_channels_name_nothing_of_the_one_before_can_be_pressed(chat: Chat, visit: Visit) -> None:
    ana = await visit()
    room = await chat.port.open_room(RoomSpec("inc-7-checkout", "Checkout", False), key="k", second_try=False)
    await chat.port.post(GENERAL, message("the one before"), key="1")
    await chat.port.post(room.conversation, message("the next"), key="2")
    await expect(ana.get_by_role("article")).to_contain_text("the one before")
    tries, go = 0, asyncio.Event()

    async def first_lost_then_slow(route: Route) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            await route.abort()
            return
        await go.wait()
        await route.continue_()

    await ana.route("**/api/channels/*/messages*", first_lost_then_slow)
    await ana.get_by_role("link", name="#inc-7-checkout").click()
    await expect(ana.get_by_role("heading", level=1)).to_have_text("#inc-7-checkout")
    await expect(ana.get_by_role("article")).to_have_count(0)
    await expect(ana.locator("#connection")).to_be_visible()
    go.set()
    await expect(ana.get_by_role("article")).to_contain_text("the next")
    await expect(ana.locator("#connection")).to_be_hidden()


async def test_the_name_of_a_channel_leads_there_even_when_it_was_said_before_the_channel_was(
    chat: Chat, visit: Visit
) -> None:
    ana = await visit()
    await type_in(ana, "go to #inc-7-checkout, not to #inc-8 or #7")
    await expect(ana.get_by_role("article")).to_contain_text("go to #inc-7-checkout")
    await chat.port.open_room(RoomSpec("inc-7-checkout", "Checkout", False), key="k", second_try=False)
    await ana.get_by_role("article").get_by_role("link").click()
    await expect(ana.get_by_role("heading", level=1)).to_have_text("#inc-7-checkout")


async def test_words_stay_words_whatever_they_look_like(chat: Chat, visit: Visit) -> None:
    ana = await visit()
    hostile = "<img src=x onerror=alert(1)> https://example.com/a?b=1. javascript:alert(1)"
    await type_in(ana, hostile)
    link = Link("press me", "javascript:alert(1)")
    await chat.port.post(GENERAL, Message(hostile, (Paragraph((Text(hostile), link)),), "en"), key="k")
    await expect(ana.get_by_role("article")).to_have_count(2)
    assert await ana.locator("#log img").count() == 0
    links = ana.locator("#log a")
    assert await links.evaluate_all("all => all.map(one => one.href)") == ["https://example.com/a?b=1"] * 2
    assert "noopener" in str(await links.first.get_attribute("rel"))


async def test_instants_are_the_readers_own(chat: Chat, visit: Visit) -> None:
    await chat.port.post(GENERAL, message("noon in London is one in summer"), key="k")
    for person, hour in (("ana", "13:00"), ("bruno", "09:00"), ("eva", "07:00")):
        page = await visit(person)
        shown = page.get_by_role("article").locator("time")
        await expect(shown).to_have_text(hour)
        assert "2026" in str(await shown.get_attribute("title"))


async def test_a_refused_form_keeps_what_was_typed_and_says_why(chat: Chat, visit: Visit) -> None:
    def answer(request: Request) -> Reply:
        if not isinstance(request.said, Chosen):
            return OpenForm(FORM, message("Say what is known."))
        ready = request.said.fields["text"] == "All is well"
        return Answer(message("Posted." if ready else "Say more."), refused=not ready)

    chat.core.answer = answer
    ana = await visit()
    await type_in(ana, "/inc update")
    dialog = ana.get_by_role("dialog", name="Post update")
    await expect(dialog).to_contain_text("Say what is known.")
    await expect(dialog.get_by_label("Update", exact=False).first).to_have_value("Rolled back")
    await dialog.get_by_label("Next update in").fill("45m")
    await dialog.get_by_label("Status").select_option("monitoring")
    await dialog.get_by_label("Bruno").check()
    await dialog.get_by_role("button", name="Post it").click()
    await expect(dialog.get_by_role("alert")).to_have_text("Say more.")
    await expect(dialog.get_by_label("Next update in")).to_have_value("45m")
    await dialog.locator("textarea").fill("All is well")
    await ana.keyboard.press("Control+Enter")
    await expect(dialog).to_be_hidden()
    await expect(ana.get_by_role("article").last).to_contain_text("Posted.")
    sent = chat.core.asked[-1]
    assert sent.said == Chosen(
        "update", 7, 3, {"text": "All is well", "status": "monitoring", "next": "45m"}, submitted=True
    )
    assert [person for person in sent.mentions if person.id == "bruno"]


async def test_a_question_comes_before_what_cannot_be_undone_and_the_keyboard_is_enough(
    chat: Chat, visit: Visit
) -> None:
    action = Action("resolve", "Resolve", 7, style="danger", confirm="Is service back?")
    await chat.port.post(GENERAL, Message("Card.", (Paragraph((Text("Card."),)),), "en", (action,)), key="k")
    ana = await visit()
    button = ana.get_by_role("button", name="Resolve")
    await button.press("Enter")
    dialog = ana.get_by_role("dialog", name="Resolve")
    await expect(dialog).to_contain_text("Is service back?")
    await ana.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    assert chat.core.asked == []
    await expect(button).to_be_focused()
    await button.press("Enter")
    await dialog.get_by_role("button", name="Resolve").press("Enter")
    await expect(ana.get_by_role("article").last).to_contain_text("Done.")
    assert [one.said for one in chat.core.asked] == [Chosen("resolve", 7)]
    await expect(button).to_be_focused()


async def test_a_lost_answer_is_asked_for_again_and_acts_once(chat: Chat, visit: Visit) -> None:
    ana = await visit()
    tries = 0

    async def lose_the_first_answer(route: Route) -> None:
        nonlocal tries
        tries += 1
        response = await route.fetch()
        await (route.abort() if tries == 1 else route.fulfill(response=response))

    await ana.route("**/messages", lose_the_first_answer)
    await type_in(ana, "/inc list")
    await expect(ana.locator("#text")).to_have_value("")
    await expect(ana.get_by_role("article")).to_have_count(2)
    assert (tries, len(chat.core.asked)) == (2, 1)


async def test_what_could_not_be_sent_stays_in_the_box_with_the_reason(visit: Visit) -> None:
    ana = await visit()
    await type_in(ana, "x" * 8001)
    await expect(ana.get_by_role("alert")).to_have_text("This text is too long for one message.")
    await expect(ana.locator("#text")).to_have_value("x" * 8001)
    await ana.locator("#text").fill("shorter")
    await ana.get_by_role("button", name="Try again").click()
    await expect(ana.get_by_role("article")).to_contain_text("shorter")
    await expect(ana.get_by_role("alert")).to_be_hidden()


async def test_a_line_that_breaks_is_said_in_words_and_nothing_is_lost(chat: Chat, visit: Visit) -> None:
    ana = await visit()
    await ana.context.set_offline(True)
    await chat.adapter.stop()  # ends the open stream; the browser cannot come back yet
    await expect(ana.get_by_text("No connection.")).to_be_visible()
    await chat.port.post(GENERAL, message("said meanwhile"), key="k")
    await chat.adapter.start()
    await ana.context.set_offline(False)
    await expect(ana.get_by_role("article")).to_contain_text("said meanwhile")
    await expect(ana.get_by_text("No connection.")).to_be_hidden()


async def test_the_pinned_card_follows_its_edits_and_can_be_folded(chat: Chat, visit: Visit) -> None:
    post = await chat.port.post(GENERAL, message("investigating"), key="k")
    ana = await visit()
    await chat.port.pin(post)
    pinned = ana.locator("#pinned")
    await expect(pinned.locator(".parts")).to_have_text("investigating")
    await chat.port.revise(post, message("identified"))
    await expect(pinned.locator(".parts")).to_have_text("identified")
    await pinned.locator("summary").press("Enter")
    await expect(pinned.locator(".parts")).to_be_hidden()
    await chat.port.revise(post, message("resolved"))
    await expect(pinned.locator("summary")).to_contain_text("resolved")
    await expect(pinned.locator(".parts")).to_be_hidden()
    await chat.port.withdraw(post)
    await expect(pinned).to_be_hidden()
    await expect(ana.get_by_role("article")).to_have_count(0)


async def test_the_demos_clock_shows_and_moves_for_everybody(visit: Visit) -> None:
    ana, bruno = await visit("ana"), await visit("bruno")
    await expect(ana.locator("#clock")).to_contain_text("13:00:")
    await ana.get_by_role("button", name="+5 min").click()
    await expect(bruno.locator("#clock")).to_contain_text("09:05:")
    await ana.get_by_role("button", name="Next reminder").click()
    await expect(ana.get_by_text("Nothing is promised to anybody")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1440])
async def test_nothing_is_cut_off_at_any_width(chat: Chat, visit: Visit, width: int) -> None:
    await chat.port.open_room(RoomSpec("inc-7-" + "x" * 70, "Topic " * 60, False), key="k", second_try=False)
    await chat.say("y" * 400)
    ana = await visit()
    await ana.set_viewport_size({"width": width, "height": 844})
    assert await ana.evaluate("document.documentElement.scrollWidth") == width
    if width < 720:
        await ana.get_by_role("button", name="Channels").click()
    await ana.get_by_role("link", name="#inc-7-").click()
    await expect(ana.get_by_role("heading", level=1)).to_contain_text("#inc-7-")
    assert await ana.evaluate("document.documentElement.scrollWidth") == width
