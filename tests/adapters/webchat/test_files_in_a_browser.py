"""Files by button, paste and drop, in a real browser."""

import asyncio
import base64
import struct
import zlib
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Page, Route, expect

from adapters.webchat.limits import FILE_BYTES
from bot.ports import RoomSpec
from tests.adapters.webchat.conftest import Chat, Visit, type_in
from tests.databases import copy_sqlite

pytestmark = pytest.mark.browser


def png(width: int, height: int) -> bytes:
    """A black picture."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\0" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


PNG = png(1, 1)
PICTURE = FilePayload(name="graph.png", mimeType="image/png", buffer=PNG)
WIDE = FilePayload(name="wide.png", mimeType="image/png", buffer=png(1600, 200))
LOG = FilePayload(name="app.log", mimeType="text/html", buffer=b"<script>alert(1)</script>")


@pytest.fixture
def database_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """One database is enough: the page does not know which it is."""
    return copy_sqlite(migrated_sqlite, tmp_path / "vigia.db")


async def give(page: Page, event: str, target: str) -> None:
    """Pastes or drops a picture, as the browser itself would say it."""
    await page.evaluate(
        """([event, target, written]) => {
            const bytes = Uint8Array.from(atob(written), (letter) => letter.charCodeAt(0));
            const carried = new DataTransfer();
            carried.items.add(new File([bytes], "pasted.png", { type: "image/png" }));
            const made = event === "paste"
                ? new ClipboardEvent("paste", { clipboardData: carried, bubbles: true, cancelable: true })
                : new DragEvent(event, { dataTransfer: carried, bubbles: true, cancelable: true });
            document.querySelector(target).dispatchEvent(made);
        }""",
        [event, target, base64.b64encode(PNG).decode()],
    )


async def test_files_go_with_the_next_message_and_pictures_are_shown(visit: Visit) -> None:
    ana, bruno = await visit("ana"), await visit("bruno")
    async with ana.expect_file_chooser() as choosing:
        await ana.get_by_role("button", name="Attach files").press("Enter")
    await (await choosing.value).set_files([PICTURE, LOG])
    await expect(ana.locator("#attached li")).to_have_count(2)
    await type_in(ana, "since noon")
    article = bruno.get_by_role("article")
    await expect(article).to_contain_text("since noon")
    picture = article.get_by_role("img", name="graph.png")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("one => one.decode().then(() => one.naturalWidth)") == 1
    await expect(ana.locator("#attached")).to_be_hidden()
    async with bruno.expect_download() as downloading:
        await article.get_by_role("link", name="app.log").click()
    assert (await downloading.value).suggested_filename == "app.log"


async def test_pasted_and_dropped_files_wait_and_can_be_taken_away(visit: Visit) -> None:
    ana = await visit()
    await give(ana, "paste", "#text")
    await give(ana, "dragover", "#log")
    await expect(ana.locator("main.dropping")).to_be_visible()
    await give(ana, "drop", "#log")
    await expect(ana.locator("main.dropping")).to_have_count(0)
    await expect(ana.locator("#attached li")).to_have_count(2)
    await ana.get_by_role("button", name="Remove pasted.png").first.press("Enter")
    await expect(ana.locator("#attached li")).to_have_count(1)
    await expect(ana.locator("#text")).to_be_focused()
    await ana.keyboard.press("Enter")
    await expect(ana.get_by_role("article").get_by_role("img")).to_have_count(1)


async def test_what_is_attached_while_a_message_is_on_its_way_waits_for_the_next(visit: Visit) -> None:
    ana = await visit()
    arrived, go = asyncio.Event(), asyncio.Event()

    async def slow(route: Route) -> None:
        arrived.set()
        await go.wait()
        await route.continue_()

    await ana.route("**/messages", slow)
    await ana.locator("#file").set_input_files([PICTURE])
    await type_in(ana, "first")
    await arrived.wait()
    await ana.locator("#file").set_input_files([LOG])
    await expect(ana.locator("#attached li")).to_have_count(2)
    go.set()
    await expect(ana.get_by_role("article")).to_contain_text("first")
    await expect(ana.locator("#attached li")).to_contain_text(["app.log"])


async def test_a_picture_that_loads_late_leaves_the_newest_message_in_sight(chat: Chat, visit: Visit) -> None:
    ana = await visit()
    await ana.set_viewport_size({"width": 390, "height": 600})
    await ana.locator("#file").set_input_files([WIDE, LOG])
    await type_in(ana, "y\n" * 30)
    await type_in(ana, "the newest")
    ready = asyncio.Event()

    async def late(route: Route) -> None:
        await ready.wait()
        await route.continue_()

    await ana.route("**/wide.png*", late)
    await ana.reload()
    newest = ana.get_by_role("article").last
    await expect(newest).to_be_in_viewport(ratio=1)
    ready.set()
    await expect(ana.locator("#log img")).to_have_js_property("naturalWidth", 1600)
    await expect(newest).to_be_in_viewport(ratio=1)


async def test_files_wait_in_their_channel(chat: Chat, visit: Visit) -> None:
    await chat.port.open_room(RoomSpec("inc-7", "", False), key="k", second_try=False)
    ana = await visit()
    await ana.locator("#file").set_input_files([PICTURE])
    await ana.get_by_role("link", name="#inc-7").click()
    await expect(ana.locator("#attached")).to_be_hidden()
    await type_in(ana, "nothing attached")
    await expect(ana.get_by_role("article")).to_have_count(1)
    await expect(ana.get_by_role("article").get_by_role("img")).to_have_count(0)
    await ana.get_by_role("link", name="#general").click()
    await expect(ana.locator("#attached li")).to_have_count(1)


async def test_what_cannot_be_taken_is_said_and_the_text_stays(visit: Visit) -> None:
    ana = await visit()
    await ana.locator("#file").set_input_files(
        [FilePayload(name="huge.bin", mimeType="", buffer=b"x" * (FILE_BYTES + 1))]
    )
    await expect(ana.get_by_role("alert")).to_have_text("huge.bin is too large: a file may have 10 MB.")
    await ana.locator("#file").set_input_files([FilePayload(name="empty.txt", mimeType="", buffer=b"")])
    await expect(ana.get_by_role("alert")).to_have_text("There is nothing in this file.")
    await expect(ana.locator("#attached")).to_be_hidden()
    await ana.locator("#file").set_input_files([PICTURE])
    await type_in(ana, "/inc note look")
    await expect(ana.get_by_role("alert")).to_contain_text("Files go with a message, not with a command.")
    await expect(ana.locator("#text")).to_have_value("/inc note look")
    await ana.route("**/files?*", lambda route: route.abort())
    await ana.locator("#file").set_input_files([LOG])
    await expect(ana.get_by_role("alert")).to_have_text("app.log could not be sent to Vigia. Attach it again.")
    await expect(ana.locator("#attached li")).to_have_count(1)


async def test_the_way_to_a_file_in_a_message_of_vigia_opens_it(chat: Chat, visit: Visit) -> None:
    ana = await visit()
    await ana.locator("#file").set_input_files([PICTURE])
    await ana.locator("#text").press("Enter")
    await expect(ana.get_by_role("article").get_by_role("img")).to_be_visible()
    (said,) = (await chat.get("channels/general/messages"))["messages"]
    await chat.say(f"see https://chat.example.com{said['files'][0]['url']}")
    async with ana.context.expect_page() as opening:
        await ana.get_by_role("article").last.get_by_role("link").click()
    opened = await opening.value
    assert await opened.evaluate("document.contentType") == "image/png"
