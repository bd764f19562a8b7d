"""axe-core finds nothing on any view, in any language, light or dark, on a telephone or a desk."""

from asyncio import to_thread
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, FilePayload, Page, expect

from bot.domain.details import NamedLink
from bot.domain.values import Conversation, Person
from bot.messages import (
    Action,
    Bold,
    Bullets,
    Code,
    Facts,
    Field,
    Form,
    Heading,
    Instant,
    Link,
    Mention,
    Message,
    OpenForm,
    Paragraph,
    Text,
)
from bot.ports import RoomSpec, Surroundings
from tests.adapters.webchat.conftest import Chat, link_for, type_in
from tests.adapters.webchat.fake_core import NOON, message
from tests.adapters.webchat.senders import deliver, hand_in, letter, with_neighbours
from tests.databases import copy_sqlite
from tests.journeys.product import free_port

pytestmark = pytest.mark.browser

PEOPLE = {"en": "ana", "es": "carmen", "pt_BR": "bruno"}
ANA = Person("webchat", "ana", "Ana")
ROOM = Conversation("webchat", "inc-7-checkout")
FILES = [
    FilePayload(name="graph.png", mimeType="image/png", buffer=b"\x89PNG\r\n\x1a\n"),
    FilePayload(name="app.log", mimeType="text/plain", buffer=b"line"),
]
LIST = Bullets(((Code("declare [sev2] <title>"), Text(" Declares.")), (Code("resolve [text]"), Text(" Resolves."))))
CARD = Message(
    "Incident 7: checkout.",
    (
        Heading((Text("SEV2 · #7 Checkout"),)),
        Facts((("Commander", (Mention(ANA),)), ("Next update by", (Instant(NOON, "12:00"),)))),
        Paragraph((Bold("Known:"), Text(" see "), Link("the graph", "https://example.com"), Text(", "), Code("503"))),
        LIST,
    ),
    "en",
    (
        Action("update", "Post update", 7, opens_form=True, style="primary"),
        Action("status", "Status", 7),
        Action("resolve", "Resolve", 7, style="danger"),
    ),
)
FORM = Form(
    "update",
    "Post update",
    (
        Field("text", "Update", "lines", required=True, hint="What is known"),
        Field("status", "Status", "choice", options=(("identified", "Identified"),)),
        Field("next", "Next update in", "duration"),
        Field("who", "Commander", "people", hint="One person"),
    ),
    "Post it",
    7,
)


LANGUAGES = Form(
    "publish",
    "Tell people outside",
    tuple(Field(f"text_{lang}", f"What is known ({lang})", "lines", hint="Plain words") for lang in PEOPLE),
    "Show the draft",
)


@pytest.fixture
def database_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """One database is enough: the page does not know which it is."""
    return copy_sqlite(migrated_sqlite, tmp_path / "vigia.db")


@pytest.fixture(params=["light-390", "dark-390", "light-1440", "dark-1440"])
async def glass(request: pytest.FixtureRequest, browser: Browser) -> BrowserContext:
    """A window of some width in some colours."""
    scheme, _, width = request.param.partition("-")
    return await browser.new_context(
        viewport={"width": int(width), "height": 844},
        color_scheme=scheme,
        has_touch=width == "390",
        reduced_motion="reduce",
    )


async def found_on(page: Page) -> list[str]:
    """What axe complains of: rule, element, reason."""
    results = (await Axe().run(page)).response
    return [
        f"{violation['id']}: {node['html'][:160]} — {node['failureSummary']}"
        for violation in results["violations"]
        for node in violation["nodes"]
    ]


async def furnish(chat: Chat) -> None:
    """A channel with everything that can stand in one."""
    await chat.port.open_room(RoomSpec(ROOM.id, "Checkout answers 500", False), key="r", second_try=False)
    await chat.port.open_room(RoomSpec("inc-8-secret", "", True), key="s", second_try=False)
    await chat.port.invite(Conversation("webchat", "inc-8-secret"), [Person("webchat", id) for id in PEOPLE.values()])
    await chat.port.show_links(ROOM, [NamedLink("Board", "https://b.test/1"), NamedLink("call", "https://meet.test")])
    card = await chat.port.post(ROOM, CARD, key="card")
    await chat.port.pin(card)
    await chat.say("checkout is slow @ana, see https://example.com and #general", "dan", ROOM.id)
    await chat.say("and slower", "dan", ROOM.id)
    await chat.post("pins", {"channel": ROOM.id, "message": 2, "on": True})
    plain = await chat.port.post(ROOM, message("Update due."), key="1")
    await chat.port.revise(plain, message("Update posted."))
    for person in PEOPLE.values():
        await chat.port.post(Person("webchat", person), message("You were asked."), key=f"to {person}")
        await chat.say("/inc list", person, ROOM.id)
    await chat.say("y\n" * 60, "dan", ROOM.id)  # more than fits
    chat.core.views = {
        "why": message("Due at 12:30.", "The playbook says every 30 minutes."),
        "deliveries": Message("Not said yet:", (Paragraph((Text("x"),)), Facts((("room", (Text("waits"),)),))), "en"),
        "timeline": Message("Timeline:", (Paragraph((Text("x"),)), LIST), "en"),
        "help": Message("Help:", (LIST,), "en"),
    }
    chat.core.answer = lambda _request: OpenForm(FORM, message("Say what is known."))


async def test_axe_would_find_a_fault(page: Page) -> None:
    await page.set_content("<button></button><p style='color: #aaa'>pale</p>")
    found = " ".join(await found_on(page))
    assert "button-name" in found
    assert "color-contrast" in found


async def test_a_channel_its_backstage_its_form_and_its_suggestions(chat: Chat, glass: BrowserContext) -> None:
    await furnish(chat)
    for person in PEOPLE.values():
        page = await glass.new_page()
        await page.goto(f"http://127.0.0.1:{chat.client.port}/chat/?as={person}#{ROOM.id}")
        await expect(page.get_by_role("article").last).to_be_visible()
        with_backstage = await page.locator("#backstage").is_visible()
        assert await found_on(page) == []
        await page.locator("#backstage-button").click()
        await expect(page.locator("#timeline")).to_be_visible(visible=not with_backstage)
        assert await found_on(page) == []
        await page.keyboard.press("Escape")
        await page.locator("#file").set_input_files(FILES)
        await page.locator("#text").press("Enter")
        await expect(page.get_by_role("img", name="graph.png").last).to_be_visible()
        await page.locator("#file").set_input_files(FILES)
        await page.locator("#text").fill("/inc ")
        await expect(page.locator("#suggestions")).to_be_visible()
        await page.keyboard.press("ArrowDown")
        assert await found_on(page) == []
        for _ in FILES:
            await page.locator("#attached button").first.press("Enter")
        await type_in(page, "/inc update")
        await expect(page.get_by_role("dialog")).to_be_visible()
        assert await found_on(page) == []


async def test_troubles_pretences_an_empty_channel_and_the_open_menu(chat: Chat, glass: BrowserContext) -> None:
    for person in PEOPLE.values():
        page = await glass.new_page()
        await page.goto(f"http://127.0.0.1:{chat.client.port}/chat/?as={person}")
        await expect(page.locator(".empty")).to_be_visible()
        await chat.post("pretend", {"what": "outage"})
        await expect(page.locator("#outage")).to_be_visible()
        await type_in(page, "x" * 8001)
        await expect(page.get_by_role("alert")).to_be_visible()
        if await page.locator("#menu").is_visible():
            await page.locator("#menu").click()
        await expect(page.locator("#sidebar")).to_be_visible()
        assert await found_on(page) == []


class TestADemoWithNeighbours:
    @pytest.fixture
    def mail_port(self) -> int:
        return free_port()

    @pytest.fixture
    def surroundings(self, mail_port: int) -> Surroundings:
        return with_neighbours(mail_port)

    async def test_mail_the_partners_site_and_a_form_in_three_languages(
        self, chat: Chat, glass: BrowserContext, mail_port: int
    ) -> None:
        mails = [letter("Problem with payments", "Cards are refused. " * 200, "<p>Cards are refused.</p>" * 40)] * 9
        await to_thread(hand_in, mail_port, mails)
        for _ in range(9):
            await deliver(chat)
        chat.core.answer = lambda _request: OpenForm(LANGUAGES)
        for person in PEOPLE.values():
            page = await glass.new_page()
            await page.goto(f"http://127.0.0.1:{chat.client.port}/chat/?as={person}")
            await expect(page.locator(".empty").or_(page.get_by_role("article").last)).to_be_visible()
            await type_in(page, "/inc publish")
            await expect(page.get_by_role("dialog")).to_be_visible()
            assert await found_on(page) == []
            await page.keyboard.press("Escape")
            if not await page.locator("#backstage").is_visible():
                await page.locator("#backstage-button").click()
            await expect(page.locator("#arrivals li")).to_have_count(9)
            assert await found_on(page) == []
            await page.locator("#mails button").first.click()
            await expect(page.frame_locator("#dialog iframe").get_by_text("Cards are refused.").first).to_be_visible()
            await page.locator("#dialog summary").click()
            assert await found_on(page) == []


class TestOutsideTheDemo:
    @pytest.fixture
    def surroundings(self, outside_the_demo: Surroundings) -> Surroundings:
        return outside_the_demo

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("width", [390, 1440])
    async def test_signing_in_and_being_signed_in(
        self, chat: Chat, browser: Browser, scheme: Literal["light", "dark"], width: int
    ) -> None:
        for language in PEOPLE:
            tag = language.replace("_", "-")
            glass = await browser.new_context(
                locale=tag, color_scheme=scheme, viewport={"width": width, "height": 844}, reduced_motion="reduce"
            )
            page = await glass.new_page()
            address = f"http://127.0.0.1:{chat.client.port}/chat/login"
            await page.goto(address)
            await expect(page.get_by_role("heading", level=1)).to_be_visible()
            assert await page.evaluate("document.documentElement.lang") == tag
            assert await found_on(page) == []
            await page.goto(f"{address}?token={await link_for(chat, 'ana', locale=language)}")
            await expect(page.locator("#sign-in")).to_be_visible()
            assert await found_on(page) == []
            await page.locator("#sign-in").click()
            await expect(page.locator("#composer")).to_be_visible()
            assert await found_on(page) == []
