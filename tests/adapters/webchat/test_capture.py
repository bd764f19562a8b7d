"""The pin beside a message: into the timeline, at the message's own time, once, and out again."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.values import Conversation, Person
from bot.messages import Answer, Field, Form, OpenForm, Reply
from bot.ports import Chosen, Request, RoomSpec
from tests.adapters.webchat.conftest import Chat
from tests.adapters.webchat.fake_core import NOON, message
from tests.adapters.webchat.test_stream import listening

ROOM = Conversation("webchat", "inc-7")


@pytest.fixture
async def room(chat: Chat) -> Conversation:
    made = await chat.port.open_room(RoomSpec("inc-7", "Checkout", False), key="k", second_try=False)
    return made.conversation


async def pin(chat: Chat, number: int, *, on: bool = True, person: str = "ana", channel: str = "inc-7") -> Reply:
    answer: Reply = await chat.post("pins", {"channel": channel, "message": number, "on": on}, person)
    return answer


async def noted(chat: Chat, person: str = "bruno") -> list[bool]:
    return [one["noted"] for one in (await chat.get("channels/inc-7/messages", person))["messages"]]


async def test_a_message_goes_into_the_timeline_at_its_own_time_under_its_authors_name(
    chat: Chat, room: Conversation
) -> None:
    await chat.say("pool exhausted at 12:00", "bruno", room.id)
    chat.core.fake_clock.time = NOON + timedelta(minutes=20)
    async with listening(chat, "carmen") as carmen:
        answer = await chat.post("pins", {"channel": "inc-7", "message": 1, "on": True})
        assert (answer["noted"], answer["reply"]["text"]) == (True, "Done.")
        assert (await carmen.next())[2]["noted"]
    (asked,) = chat.core.asked
    assert asked.asker.id == "ana"
    assert asked.conversation == room
    assert asked.mentions == (Person("webchat", "bruno"),)
    assert asked.said == Chosen(
        "capture",
        fields={"text": "pool exhausted at 12:00", "at": "2026-07-01T12:00:00.000Z", "source": "inc-7/1"},
        submitted=True,
    )
    assert await noted(chat) == [True]
    assert await chat.texts("ana", "inc-7") == ["pool exhausted at 12:00"]  # the answer is shown, not kept


async def test_it_can_be_taken_out_by_anybody_and_put_in_again(chat: Chat, room: Conversation) -> None:
    await chat.say("pool exhausted", "bruno", room.id)
    for on, person in ((True, "ana"), (False, "carmen"), (True, "dan")):
        await pin(chat, 1, on=on, person=person)
        assert await noted(chat) == [on]
    marks = [one.said.fields.get("take_back") for one in chat.core.asked if isinstance(one.said, Chosen)]
    assert marks == [None, "yes", None]
    assert len({one.request_id for one in chat.core.asked}) == 3


async def test_what_is_so_already_is_not_asked_again(chat: Chat, room: Conversation) -> None:
    await chat.say("pool exhausted", "bruno", room.id)
    assert await chat.post("pins", {"channel": "inc-7", "message": 1, "on": False}) == {"noted": False, "reply": None}
    await pin(chat, 1)
    assert await chat.post("pins", {"channel": "inc-7", "message": 1, "on": True}) == {"noted": True, "reply": None}
    assert len(chat.core.asked) == 1


async def test_many_who_press_at_once_are_one_line_of_the_timeline(chat: Chat, room: Conversation) -> None:
    await chat.say("pool exhausted", "bruno", room.id)
    presses = [pin(chat, 1, person=person) for person in ("ana", "bruno", "carmen", "dan") * 2]
    await asyncio.gather(*presses)
    assert len(chat.core.asked) == 1
    assert await noted(chat) == [True]


async def test_a_press_whose_mark_was_lost_is_the_same_request_again(
    chat: Chat, room: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    await chat.say("pool exhausted", "bruno", room.id)
    with monkeypatch.context() as crash:
        crash.setattr("adapters.webchat.tables.note", None)
        assert (await chat.send("pins", {"channel": "inc-7", "message": 1, "on": True})).status == 500
    assert await noted(chat) == [False]
    await pin(chat, 1)
    assert await noted(chat) == [True]
    assert len(chat.core.asked) == 1


@pytest.mark.parametrize("kind", ["refused", "form"])
async def test_what_the_core_does_not_do_is_not_marked(chat: Chat, room: Conversation, kind: str) -> None:
    def answer(_request: Request) -> Reply:
        form = Form("capture", "Capture", (Field("text", "Text", "text"),), "Capture")
        return Answer(message("Not here."), refused=True) if kind == "refused" else OpenForm(form)

    chat.core.answer = answer
    await chat.say("pool exhausted", "bruno", room.id)
    told = await chat.post("pins", {"channel": "inc-7", "message": 1, "on": True})
    assert told["noted"] is False
    assert await noted(chat) == [False]


async def test_only_what_people_said_to_the_whole_channel_is_offered(chat: Chat, room: Conversation) -> None:
    await chat.say("/inc list", "ana", room.id)  # 1, and its answer 2
    await chat.port.post(room, message("card"), key="card")  # 3
    await chat.say("in another channel", "ana")
    for number in (0, 1, 2, 3, 4):
        answer = await chat.send("pins", {"channel": "inc-7", "message": number, "on": True})
        assert (answer.status, (await answer.json())["error"]["code"]) == (404, "unknown-message")
    assert [one.said for one in chat.core.asked if isinstance(one.said, Chosen)] == []


async def test_a_channel_not_open_to_somebody_has_nothing_to_pin(chat: Chat) -> None:
    secret = await chat.port.open_room(RoomSpec("secret", "", private=True), key="s", second_try=False)
    await chat.port.invite(secret.conversation, [Person("webchat", "ana")])
    await chat.say("between us", "ana", "secret")
    answer = await chat.send("pins", {"channel": "secret", "message": 1, "on": True}, "bruno")
    assert (answer.status, (await answer.json())["error"]["code"]) == (404, "unknown-channel")
