"""The HTTP API as docs/webchat-api.md promises it."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.values import Conversation, Person
from bot.messages import Answer, Field, Form, OpenForm, Reply
from bot.ports import Chosen, Request, RoomSpec, Typed
from tests.adapters.webchat.conftest import Chat
from tests.adapters.webchat.fake_core import NOON, message

BRUNO = Person("webchat", "bruno")
FORM = Form("update", "Post update", (Field("text", "Update", "lines", required=True),), "Post", 7, 3)


async def test_a_visitor_learns_who_and_what_is_here(chat: Chat) -> None:
    answer = await chat.get("channels", "fabio")
    assert [one["id"] for one in answer["channels"]] == ["general", "incidents", "stakeholders"]
    assert answer["me"] == {
        "id": "fabio",
        "name": "Fábio",
        "kind": "member",
        "locale": "pt_BR",
        "zone": "Europe/Lisbon",
    }
    assert [one["id"] for one in answer["people"]] == ["ana", "bruno", "carmen", "dan", "eva", "fabio", "gus"]
    assert answer["change"] == 3


async def test_plain_talk_is_stored_for_everybody_and_nobody_is_asked(chat: Chat) -> None:
    said = await chat.say("  checkout looks\nslow\ttoday  ", request_id="r1")
    assert said["reply"] is None
    assert said["message"] == {
        "id": "general/1",
        "channel": "general",
        "number": 1,
        "author": {"id": "ana", "name": "Ana"},
        "at": "2026-07-01T12:00:00.000Z",
        "revised_at": None,
        "text": "checkout looks\nslow\ttoday",
        "message": None,
        "only_you": False,
        "pinned": False,
        "noted": False,
        "withdrawn": False,
        "key": "said:ana:r1",
        "files": [],
        "change": 4,
    }
    assert chat.core.asked == []
    assert await chat.texts("bruno") == ["checkout looks\nslow\ttoday"]


async def test_a_command_and_its_answer_are_stored_between_asker_and_vigia(chat: Chat) -> None:
    said = await chat.say("/inc role ic @Bruno @ghost", request_id="r1")
    assert said["message"]["only_you"]
    assert said["reply"]["kind"] == "answer"
    assert (said["reply"]["refused"], said["reply"]["text"]) == (False, "Done.")
    assert said["reply"]["message"]["summary"] == "Done."
    (asked,) = chat.core.asked
    assert asked.said == Typed("role ic @Bruno @ghost")
    assert asked.conversation == Conversation("webchat", "general")
    assert (asked.mentions, asked.unknown_mentions) == ((BRUNO,), ("ghost",))
    assert [one.person.id for one in asked.profiles] == ["ana", "bruno"]
    assert await chat.texts() == ["/inc role ic @Bruno @ghost", "Done."]
    assert await chat.texts("bruno") == []


@pytest.mark.parametrize(
    "text", ["/inc status", "/INCIDENT status", "@vigia status", "  @Vigia, status", "/inc\nstatus"]
)
async def test_every_entry_word_reaches_vigia(chat: Chat, text: str) -> None:
    await chat.say(text)
    assert [one.said for one in chat.core.asked] == [Typed("status")]


@pytest.mark.parametrize("text", ["/include status", "/inc-7 is bad", "ask @vigia", "@vigiana hello", "inc status"])
async def test_what_only_looks_like_an_entry_word_is_talk(chat: Chat, text: str) -> None:
    assert (await chat.say(text))["reply"] is None
    assert chat.core.asked == []


async def test_a_repeated_request_acts_once_and_stores_once(chat: Chat) -> None:
    talk = [await chat.say("hello", request_id="r1") for _ in range(2)]
    command = [await chat.say("/inc status", request_id="r2") for _ in range(2)]
    assert talk[0] == talk[1]
    assert command[0] == command[1]
    assert len(chat.core.asked) == 1
    assert await chat.texts() == ["hello", "/inc status", "Done."]


async def test_one_persons_request_ids_never_meet_anothers(chat: Chat) -> None:
    await chat.say("/inc mine", "ana", request_id="r1")
    await chat.say("/inc yours", "bruno", request_id="r1")
    assert [one.asker.id for one in chat.core.asked] == ["ana", "bruno"]
    assert await chat.texts("bruno") == ["/inc yours", "Done."]


async def test_requests_without_an_id_are_different_requests(chat: Chat) -> None:
    await chat.say("same")
    await chat.say("same")
    assert await chat.texts() == ["same", "same"]


async def test_a_form_is_handed_over_and_not_stored(chat: Chat) -> None:
    chat.core.answer = lambda request: OpenForm(FORM, message("Say what is known."))
    said = await chat.say("/inc update")
    assert said["reply"]["kind"] == "form"
    assert said["reply"]["form"]["fields"][0]["shape"] == "lines"
    assert (said["reply"]["form"]["incident"], said["reply"]["form"]["promise"]) == (7, 3)
    assert said["reply"]["note"]["summary"] == "Say what is known."
    assert await chat.texts() == ["/inc update"]


async def test_a_button_reaches_the_core_with_its_ids_and_people(chat: Chat) -> None:
    body = {
        "channel": "general",
        "verb": "role",
        "incident": 7,
        "promise": 3,
        "fields": {"role": "ic"},
        "submitted": True,
        "people": ["bruno", "ghost"],
        "request_id": "r1",
    }
    answers = [await chat.post("actions", body) for _ in range(2)]
    assert answers[0] == answers[1]
    assert answers[0]["reply"]["text"] == "Done."
    (asked,) = chat.core.asked
    assert asked.said == Chosen("role", 7, 3, {"role": "ic"}, submitted=True)
    assert (asked.mentions, asked.unknown_mentions) == ((BRUNO,), ("ghost",))
    assert await chat.texts() == ["Done."]


@pytest.mark.parametrize(("submitted", "stored"), [(True, []), (False, ["No."])])
async def test_the_refusal_of_a_form_stays_in_the_form(chat: Chat, submitted: bool, stored: list[str]) -> None:
    chat.core.answer = lambda request: Answer(message("No."), refused=True)
    answer = await chat.post("actions", {"channel": "general", "verb": "update", "submitted": submitted})
    assert answer["reply"]["refused"]
    assert await chat.texts() == stored


async def test_somebody_may_write_to_vigia_before_vigia_does(chat: Chat) -> None:
    await chat.say("/inc list", channel="direct:ana")
    assert await chat.texts(channel="direct:ana") == ["/inc list", "Done."]
    refused = await chat.send("channels/direct:bruno/messages", {"text": "hello"})
    assert refused.status == 404


async def test_pages_are_asked_for_backwards(chat: Chat) -> None:
    for number in range(7):
        await chat.say(str(number))
    newest = await chat.get("channels/general/messages", limit="3")
    assert ([one["text"] for one in newest["messages"]], newest["more"]) == (["4", "5", "6"], True)
    oldest = await chat.get("channels/general/messages", before="3")
    assert ([one["text"] for one in oldest["messages"]], oldest["more"]) == (["0", "1"], False)


async def test_reading_is_remembered_and_never_beyond_what_is_there(chat: Chat) -> None:
    await chat.say("one", "bruno")
    assert (await chat.get("channels"))["channels"][0]["unread"] == 1
    assert await chat.post("channels/general/read", {"number": 99}) == {"number": 1}
    await chat.say("two", "bruno")
    assert (await chat.get("channels"))["channels"][0]["unread"] == 1


async def test_texts_are_cleaned_at_the_door(chat: Chat) -> None:
    raw = '{"as": "ana", "text": "a\\u0000b\\ud800c\\u202ed\\u0085e\\r\\nf\\u2066g\\th 🚨", "request_id": "\\u0000"}'
    answer = await chat.client.post(
        "/chat/api/channels/general/messages", data=raw, headers={"Content-Type": "application/json"}
    )
    assert (await answer.json())["message"]["text"] == "abcde\nfg\th 🚨"


async def test_the_demos_clock_is_told_and_moved(chat: Chat) -> None:
    assert await chat.get("clock") == {"now": "2026-07-01T12:00:00.000Z", "demo": True, "outage_until": None}
    moved = await chat.post("clock", {"advance": "30m"})
    assert moved == {"now": "2026-07-01T12:30:00.000Z", "moved": True}
    assert (await chat.post("clock", {"to": "next-reminder"}))["moved"] is False
    chat.core.fake_time_machine.next_reminder = NOON + timedelta(hours=1)
    moved = await chat.post("clock", {"to": "next-reminder"})
    assert moved == {"now": "2026-07-01T13:00:00.000Z", "moved": True}


async def test_without_a_time_machine_the_clock_stands_where_it_is(chat: Chat) -> None:
    chat.core.time_machine = None
    assert (await chat.get("clock"))["demo"] is False
    assert await error_of(chat, "clock", {"advance": "5m"}) == (404, "no-time-machine")


async def error_of(chat: Chat, path: str, body: Any, person: str = "ana") -> tuple[int, str]:
    answer = await chat.send(path, body, person)
    error = (await answer.json())["error"]
    assert error["sentence"].endswith(".")
    return answer.status, error["code"]


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("channels/general/messages", {}, 400, "bad-request"),
        ("channels/general/messages", {"text": 7}, 400, "bad-request"),
        ("channels/general/messages", {"text": "x", "request_id": "x" * 101}, 400, "bad-request"),
        ("channels/general/messages", {"text": " \n\u0000 "}, 400, "text-missing"),
        ("channels/general/messages", {"text": "x" * 8001}, 413, "text-too-long"),
        ("channels/general/messages", {"text": "x" * 70_000}, 413, "too-large"),
        ("channels/nowhere/messages", {"text": "x"}, 404, "unknown-channel"),
        ("channels/%00/messages", {"text": "x"}, 404, "unknown-channel"),
        ("channels/secret/messages", {"text": "x"}, 404, "unknown-channel"),
        ("channels/secret/read", {"number": 1}, 404, "unknown-channel"),
        ("channels/general/read", {"number": -1}, 400, "bad-request"),
        ("channels/general/read", {"number": 2**31}, 400, "bad-request"),
        ("actions", {"channel": "secret", "verb": "help"}, 404, "unknown-channel"),
        ("actions", {"channel": "general"}, 400, "bad-request"),
        ("actions", {"channel": "general", "verb": "x", "incident": "7"}, 400, "bad-request"),
        ("actions", {"channel": "general", "verb": "x", "incident": 2**40}, 400, "bad-request"),
        ("actions", {"channel": "general", "verb": "x", "fields": {"a": 1}}, 400, "bad-request"),
        ("actions", {"channel": "general", "verb": "x", "people": "bruno"}, 400, "bad-request"),
        ("clock", {}, 400, "bad-request"),
        ("clock", {"advance": "30"}, 400, "bad-request"),
        ("clock", {"advance": "0m"}, 400, "bad-request"),
        ("clock", {"advance": "8d"}, 400, "bad-request"),
        ("clock", {"advance": "5m", "to": "next-reminder"}, 400, "bad-request"),
        ("clock", {"to": "tomorrow"}, 400, "bad-request"),
        ("nothing", {}, 404, "unknown-address"),
    ],
)
async def test_what_cannot_be_is_refused_in_one_sentence(
    chat: Chat, path: str, body: dict[str, Any], status: int, code: str
) -> None:
    await chat.port.open_room(RoomSpec("secret", "", private=True), key="k", second_try=False)
    assert await error_of(chat, path, body) == (status, code)
    assert chat.core.asked == []


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b"[" * 50_000, b'{"as": ["ana"]}', b"9" * 5000]
)
async def test_a_body_that_is_no_json_object_is_refused(chat: Chat, raw: bytes) -> None:
    for path in ("channels/general/messages", "actions", "clock"):
        answer = await chat.client.post(f"/chat/api/{path}", data=raw, headers={"Content-Type": "application/json"})
        assert answer.status == 400
        assert (await answer.json())["error"]["code"] in {"bad-json", "bad-request"}


@pytest.mark.parametrize(("person", "status", "code"), [("", 400, "nobody"), ("mallory", 403, "unknown-person")])
async def test_only_people_of_the_demo_are_somebody(chat: Chat, person: str, status: int, code: str) -> None:
    assert await error_of(chat, "channels/general/messages", {"text": "x"}, person) == (status, code)
    for path in ("/chat/api/channels", "/chat/api/channels/general/messages", "/chat/events"):
        answer = await chat.client.get(path, params={"as": person})
        assert (answer.status, (await answer.json())["error"]["code"]) == (status, code)


@pytest.mark.parametrize("query", [{"before": "x"}, {"before": "-1"}, {"limit": "9" * 30}, {"before": "²"}])
async def test_numbers_in_addresses_are_whole_and_bounded(chat: Chat, query: dict[str, str]) -> None:
    answer = await chat.client.get("/chat/api/channels/general/messages", params={"as": "ana", **query})
    assert (answer.status, (await answer.json())["error"]["code"]) == (400, "bad-request")


async def test_a_defect_is_answered_with_one_plain_sentence(chat: Chat) -> None:
    def fail(_request: Request) -> Reply:
        raise RuntimeError("secret detail")

    chat.core.answer = fail
    answer = await chat.send("channels/general/messages", {"text": "/inc help"})
    assert answer.status == 500
    assert "secret detail" not in await answer.text()
