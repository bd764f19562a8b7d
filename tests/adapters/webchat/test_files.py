"""Files: sent with a message, seen by whoever sees the channel, never run."""

import asyncio
import io
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientResponse

from adapters.webchat.files import ANYTHING
from adapters.webchat.limits import FILE_BYTES
from bot.domain.values import Conversation, Person
from bot.ports import Chosen, RoomSpec, Surroundings
from tests.adapters.webchat.conftest import Chat, signed_in
from tests.adapters.webchat.fake_core import NOON

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


async def upload(
    chat: Chat, content: bytes = PNG, name: str = "graph.png", person: str = "ana", channel: str = "general"
) -> ClientResponse:
    return await chat.client.post(
        f"/chat/api/channels/{channel}/files",
        params={"as": person, "name": name},
        data=io.BytesIO(content),
        headers={"Content-Type": ANYTHING},
    )


async def uploaded(chat: Chat, *args: Any, **facts: Any) -> dict[str, Any]:
    answer = await upload(chat, *args, **facts)
    assert answer.status == 200, await answer.text()
    file: dict[str, Any] = await answer.json()
    return file


async def send(chat: Chat, *files: dict[str, Any], text: str = "", person: str = "ana", **more: str) -> ClientResponse:
    body = {"text": text, "files": [file["id"] for file in files], "request_id": more.get("request_id", "")}
    return await chat.send(f"channels/{more.get('channel', 'general')}/messages", body, person)


async def fetch(chat: Chat, file: dict[str, Any], person: str = "ana", **headers: str) -> ClientResponse:
    return await chat.client.get(file["url"], params={"as": person}, headers=headers)


async def code_of(answer: ClientResponse) -> tuple[int, str]:
    return answer.status, (await answer.json())["error"]["code"]


async def test_a_picture_is_sent_and_shown_to_whoever_sees_the_channel(chat: Chat) -> None:
    file = await uploaded(chat, name="C:\\pictures\\gráfico 1.png")
    assert file == {
        "id": file["id"],
        "name": "gráfico 1.png",
        "type": "image/png",
        "size": len(PNG),
        "url": f"/chat/files/{file['id']}/gr%C3%A1fico%201.png",
    }
    said = (await (await send(chat, file, text="look")).json())["message"]
    assert (said["text"], said["files"]) == ("look", [file])
    (shown,) = (await chat.get("channels/general/messages", "bruno"))["messages"]
    assert shown["files"] == [file]
    answer = await fetch(chat, file, "bruno")
    assert await answer.read() == PNG
    assert answer.content_type == "image/png"
    assert answer.headers["Content-Disposition"] == "inline; filename*=UTF-8''gr%C3%A1fico%201.png"


async def test_a_file_alone_is_a_message(chat: Chat) -> None:
    said = (await (await send(chat, await uploaded(chat), await uploaded(chat, name="b.png"))).json())["message"]
    assert (said["text"], [one["name"] for one in said["files"]]) == ("", ["graph.png", "b.png"])


@pytest.mark.parametrize(
    ("content", "content_type", "shown"),
    [
        (PNG, "image/png", "inline"),
        (b"\xff\xd8\xff\xe0 jpeg", "image/jpeg", "inline"),
        (b"GIF89a...", "image/gif", "inline"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp", "inline"),
        (b"RIFF\0\0\0\0WAVEfmt ", ANYTHING, "attachment"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", ANYTHING, "attachment"),
        (b"<script>alert(1)</script>", ANYTHING, "attachment"),
        (b"%PDF-1.7", ANYTHING, "attachment"),
    ],
)
async def test_only_pictures_are_shown_whatever_they_are_called(
    chat: Chat, content: bytes, content_type: str, shown: str
) -> None:
    answer = await fetch(chat, await uploaded(chat, content, "picture.png"))
    assert answer.content_type == content_type
    assert answer.headers["Content-Disposition"].startswith(shown)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


async def test_what_is_not_sent_yet_is_its_authors_alone(chat: Chat) -> None:
    file = await uploaded(chat)
    assert (await fetch(chat, file)).status == 200
    assert await code_of(await fetch(chat, file, "bruno")) == (404, "unknown-file")
    assert await code_of(await send(chat, file, person="bruno")) == (404, "unknown-file")
    room = await chat.port.open_room(RoomSpec("inc-7", "", False), key="k", second_try=False)
    assert await code_of(await send(chat, file, channel=room.name)) == (404, "unknown-file")


async def test_a_file_in_a_private_channel_is_for_the_invited_and_in_a_direct_one_for_one(chat: Chat) -> None:
    secret = await chat.port.open_room(RoomSpec("secret", "", private=True), key="s", second_try=False)
    await chat.port.invite(secret.conversation, [Person("webchat", "ana"), Person("webchat", "carmen")])
    assert await code_of(await upload(chat, person="bruno", channel="secret")) == (404, "unknown-channel")
    file = await uploaded(chat, channel="secret")
    await send(chat, file, channel="secret")
    assert (await fetch(chat, file, "carmen")).status == 200
    assert await code_of(await fetch(chat, file, "bruno")) == (404, "unknown-file")
    mine = await uploaded(chat, channel="direct:ana")
    await send(chat, mine, channel="direct:ana")
    assert (await fetch(chat, mine)).status == 200
    assert await code_of(await fetch(chat, mine, "bruno")) == (404, "unknown-file")
    assert await code_of(await upload(chat, channel="direct:bruno")) == (404, "unknown-channel")


async def test_a_request_repeated_sends_once(chat: Chat) -> None:
    file = await uploaded(chat)
    tries = [send(chat, file, text="look", request_id="r1") for _ in range(6)]
    answers = [await answer.json() for answer in await asyncio.gather(*tries)]
    assert len({answer["message"]["id"] for answer in answers}) == 1
    assert await chat.texts() == ["look"]
    assert await code_of(await send(chat, file, text="again")) == (404, "unknown-file")


async def test_a_browser_that_has_it_is_asked_whether_it_may_still_show_it(chat: Chat) -> None:
    file = await uploaded(chat)
    answer = await fetch(chat, file)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    tag = answer.headers["ETag"]
    assert (await fetch(chat, file, **{"If-None-Match": tag})).status == 304
    assert (await fetch(chat, file, "bruno", **{"If-None-Match": tag})).status == 404


async def test_what_was_never_sent_is_forgotten_after_a_day(chat: Chat) -> None:
    waiting, sent = await uploaded(chat), await uploaded(chat)
    await send(chat, sent)
    chat.core.fake_clock.time = NOON + timedelta(days=1)
    await uploaded(chat)
    assert (await fetch(chat, waiting)).status == 200
    chat.core.fake_clock.time = NOON + timedelta(days=1, seconds=1)
    await uploaded(chat)
    assert (await fetch(chat, waiting)).status == 404
    assert (await fetch(chat, sent)).status == 200


async def test_a_captured_message_takes_the_way_to_its_files_along(chat: Chat) -> None:
    await chat.port.open_room(RoomSpec("inc-7", "", False), key="k", second_try=False)
    files = [await uploaded(chat, channel="inc-7"), await uploaded(chat, b"log", "app.log", channel="inc-7")]
    await send(chat, *files, text="look", channel="inc-7")
    await send(chat, await uploaded(chat, channel="inc-7"), channel="inc-7")
    await chat.post("pins", {"channel": "inc-7", "message": 1, "on": True})
    await chat.post("pins", {"channel": "inc-7", "message": 2, "on": True})
    texts = [asked.said.fields["text"] for asked in chat.core.asked if isinstance(asked.said, Chosen)]
    assert texts[0] == "\n".join(["look", *(f"https://chat.example.com{file['url']}" for file in files)])
    assert texts[1].startswith("https://chat.example.com/chat/files/")


async def test_limits_are_told(chat: Chat) -> None:
    assert await code_of(await upload(chat, b"")) == (400, "file-empty")
    assert await code_of(await upload(chat, b"x" * (FILE_BYTES + 1))) == (413, "file-too-large")
    large = await uploaded(chat, b"x" * FILE_BYTES)
    assert (large["size"], len(await (await fetch(chat, large)).read())) == (FILE_BYTES, FILE_BYTES)
    file = await uploaded(chat)
    assert await code_of(await send(chat, file, text="/inc note look")) == (400, "files-with-command")
    assert await code_of(await send(chat, *[file] * 11)) == (400, "bad-request")
    assert await code_of(await send(chat, {"id": "nothing"})) == (404, "unknown-file")
    assert chat.core.asked == []


async def test_a_body_that_grows_beyond_the_limit_is_cut_off(chat: Chat) -> None:
    async def endless() -> Any:
        for _ in range(FILE_BYTES // 2**20 + 1):
            yield b"x" * 2**20

    answer = await chat.client.post(
        "/chat/api/channels/general/files?as=ana&name=x", data=endless(), headers={"Content-Type": ANYTHING}
    )
    assert await code_of(answer) == (413, "file-too-large")


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("", "file"),
        ("../../etc/passwd", "passwd"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("two  words\n.txt", "two words .txt"),
        ("x" * 300 + ".tar.gz", "x" * 117 + ".gz"),
        ("x" * 300, "x" * 120),
        (".env", ".env"),
    ],
)
async def test_names_are_one_line_without_folders(chat: Chat, given: str, name: str) -> None:
    assert (await uploaded(chat, name=given))["name"] == name


@pytest.mark.parametrize("path", ["/chat/files/nothing/x", "/chat/files/%00/x", "/chat/files/%ED%A0%80/x"])
async def test_a_file_that_is_not_there_is_not_there(chat: Chat, path: str) -> None:
    assert (await chat.client.get(path, params={"as": "ana"})).status == 404


async def test_what_a_plain_form_can_send_is_no_file(chat: Chat) -> None:
    for content_type in ("text/plain", "multipart/form-data", "application/json"):
        answer = await chat.client.post(
            "/chat/api/channels/general/files?as=ana", data=PNG, headers={"Content-Type": content_type}
        )
        assert await code_of(answer) == (415, "wrong-type")


async def test_history_and_pins_of_pages_carry_files_too(chat: Chat) -> None:
    await send(chat, await uploaded(chat), text="look")
    assert [one.text for one in await chat.port.history(Conversation("webchat", "general"))] == ["look"]


class TestOutsideTheDemo:
    @pytest.fixture
    def surroundings(self, outside_the_demo: Surroundings) -> Surroundings:
        return outside_the_demo

    async def test_a_file_is_for_who_is_signed_in(self, chat: Chat) -> None:
        ana, bruno = await signed_in(chat, "ana"), await signed_in(chat, "bruno")
        headers = {"Content-Type": ANYTHING, "Cookie": ana.cookie}
        answer = await chat.client.post("/chat/api/channels/general/files?name=a.png", data=PNG, headers=headers)
        file = await answer.json()
        await ana.post("channels/general/messages", {"text": "", "files": [file["id"]]})
        assert (await bruno.get(file["url"].removeprefix("/chat/"))).status == 200
        assert (await chat.client.get(file["url"])).status == 401
