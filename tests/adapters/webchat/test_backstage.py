"""Behind the scenes: what the core tells, and the demo's pretences."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import ChatUnavailable
from bot.domain.values import Conversation, Person, PostRef
from bot.messages import Answer, Bullets, Code, Message, Paragraph, Reply, Text
from bot.ports import Request, RoomSpec, Surroundings
from tests.adapters.webchat.conftest import Chat, Visitor, signed_in
from tests.adapters.webchat.fake_core import NOON, message
from tests.adapters.webchat.test_stream import listening

GENERAL = Conversation("webchat", "general")
HELP = Message(
    "What you can ask:",
    (
        Paragraph((Text("What you can ask:"),)),
        Bullets(((Code("declare [sev2] <title>"), Text(" Declares an incident.")), (Text("not a verb"),))),
        Bullets(((Code("help [verb]"), Text(" Shows "), Text("what can be asked.")),)),
    ),
    "en",
)


async def test_it_shows_what_the_core_tells_and_nothing_for_what_it_refuses(chat: Chat) -> None:
    chat.core.views = {"why": message("Due at 12:30."), "timeline": message("Ana declared it.")}
    shown = await chat.get("backstage", channel="general")
    assert shown["why"]["parts"][0]["inlines"] == [{"kind": "text", "value": "Due at 12:30."}]
    assert shown["timeline"]["summary"] == "Ana declared it."
    assert shown["deliveries"] is None
    assert await chat.texts() == []


async def test_what_is_behind_a_channel_is_for_those_who_see_the_channel(chat: Chat) -> None:
    await chat.port.open_room(RoomSpec("secret", "", private=True), key="k", second_try=False)
    for query in ({"as": "ana", "channel": "secret"}, {"as": "ana"}):
        answer = await chat.client.get("/chat/api/backstage", params=query)
        assert (answer.status, (await answer.json())["error"]["code"]) == (404, "unknown-channel")


async def test_the_verbs_are_those_that_help_prints(chat: Chat) -> None:
    assert await chat.get("verbs") == {"verbs": []}
    chat.core.views = {"help": HELP}
    assert (await chat.get("verbs"))["verbs"] == [
        {"usage": "declare [sev2] <title>", "does": "Declares an incident."},
        {"usage": "help [verb]", "does": "Shows what can be asked."},
    ]


async def test_a_pretended_outage_lasts_a_minute_of_the_demos_clock(chat: Chat) -> None:
    async with listening(chat, "bruno") as bruno:
        told = await chat.post("pretend", {"what": "outage"})
        assert told == {"outage_until": "2026-07-01T12:01:00.000Z"}
        assert await bruno.next() == ("", "outage", told)
    assert (await chat.get("clock"))["outage_until"] == "2026-07-01T12:01:00.000Z"
    with pytest.raises(ChatUnavailable) as refusal:
        await chat.port.post(GENERAL, message("not now"), key="k")
    assert refusal.value.retry_after == timedelta(seconds=10)
    chat.core.fake_clock.time = NOON + timedelta(seconds=55)
    with pytest.raises(ChatUnavailable) as refusal:
        await chat.port.find(GENERAL, key="k", since=NOON)
    assert refusal.value.retry_after == timedelta(seconds=5)
    chat.core.fake_clock.time = NOON + timedelta(minutes=1)
    await chat.port.post(GENERAL, message("now"), key="k")
    assert (await chat.get("clock"))["outage_until"] is None
    assert await chat.texts() == ["now"]


async def test_every_call_to_the_outside_fails_in_an_outage_and_people_go_on_talking(chat: Chat) -> None:
    await chat.post("pretend", {"what": "outage"})
    port, post, ana = chat.port, PostRef(GENERAL, "1"), Person("webchat", "ana")
    for call in (
        port.open_room(RoomSpec("inc-1", "", False), key="k", second_try=False),
        port.invite(GENERAL, [ana]),
        port.set_topic(GENERAL, "topic"),
        port.post(GENERAL, message("x"), key="k"),
        port.find(GENERAL, key="k", since=NOON),
        port.revise(post, message("x")),
        port.withdraw(post),
        port.pin(post),
        port.history(GENERAL),
        port.profile(ana),
    ):
        with pytest.raises(ChatUnavailable):
            await call
    await chat.say("still here")
    assert await chat.texts() == ["still here"]


async def test_the_last_request_delivered_twice_does_nothing_twice(chat: Chat) -> None:
    await chat.say("/inc declare checkout", "bruno", request_id="r0")
    await chat.say("/inc declare checkout", request_id="r1")
    again = await chat.post("pretend", {"what": "twice"})
    assert (again["asked"], again["nothing_twice"], again["reply"]["text"]) == ("declare checkout", True, "Done.")
    await chat.post("actions", {"channel": "general", "verb": "no-change", "request_id": "r2"})
    assert (await chat.post("pretend", {"what": "twice"}))["asked"] == "no-change"
    assert [one.request_id for one in chat.core.asked] == ["bruno:r0", "ana:r1", "ana:r2"]
    assert await chat.texts() == ["/inc declare checkout", "Done.", "Done."]


@pytest.mark.parametrize("sign", ["reply", "list", "timeline"])
async def test_a_second_effect_would_be_told(chat: Chat, sign: str) -> None:
    await chat.say("/inc declare checkout")
    submit, asked_before = chat.core.submit, chat.core.asked[0].request_id

    async def forgetful(request: Request) -> Reply:
        reply = await submit(request)
        if request.request_id != asked_before:
            return reply
        chat.core.views = {"list": message("one more")} if sign == "list" else {"timeline": message("one more")}
        return replace(reply, refused=True) if sign == "reply" and isinstance(reply, Answer) else reply

    chat.core.submit = forgetful  # type: ignore[method-assign]
    assert (await chat.post("pretend", {"what": "twice"}))["nothing_twice"] is False


async def test_nothing_asked_cannot_be_delivered_again(chat: Chat) -> None:
    await chat.say("only talk")
    await chat.get("backstage", channel="general")
    answer = await chat.send("pretend", {"what": "twice"})
    assert (answer.status, (await answer.json())["error"]["code"]) == (404, "nothing-asked")
    assert (await chat.send("pretend", {"what": "peace"})).status == 400


class TestOutsideTheDemo:
    @pytest.fixture
    def surroundings(self, outside_the_demo: Surroundings) -> Surroundings:
        return outside_the_demo

    @pytest.fixture
    async def ana(self, chat: Chat) -> Visitor:
        chat.core.time_machine = None
        return await signed_in(chat, "ana")

    async def test_nothing_is_pretended(self, chat: Chat, ana: Visitor) -> None:
        await ana.say("/inc list")
        for what in ("outage", "twice"):
            answer = await ana.post("pretend", {"what": what})
            assert (answer.status, (await answer.json())["error"]["code"]) == (404, "no-pretending")
        await chat.port.post(GENERAL, message("said"), key="k")

    async def test_the_column_is_there(self, chat: Chat, ana: Visitor) -> None:
        chat.core.views = {"why": message("Due at 12:30.")}
        shown = await (await ana.get("api/backstage", channel="general")).json()
        assert shown["why"]["summary"] == "Due at 12:30."
