"""The web chat as a ChatPort."""

import pytest

from bot.domain.details import NamedLink
from bot.domain.errors import ChatRejected
from bot.domain.values import Conversation, Kind, Person, PostRef
from bot.messages import Action, Bold, Facts, Heading, Link, Mention, Message, Paragraph, Text, plain_text
from bot.ports import RoomSpec
from tests.adapters.webchat.conftest import Chat
from tests.adapters.webchat.fake_core import NOON, message

ANA = Person("webchat", "ana", "Ana")
NOBODY = Person("webchat", "nobody", "Nobody")
GENERAL = Conversation("webchat", "general")
NOWHERE = Conversation("webchat", "nowhere")

CARD = Message(
    "Incident 7: checkout.",
    (
        Heading((Text("INC-7 <b>checkout</b>"),)),
        Facts((("Commander", (Mention(ANA),)), ("Page", (Link("here", "https://example.com"),)))),
        Paragraph((Bold("Next"), Text(" update: soon"))),
    ),
    "en",
    (Action("update", "Post update", 7, 3, (("status", "identified"),), opens_form=True, style="primary"),),
)


async def open_room(chat: Chat, name: str, *, key: str = "k", private: bool = False) -> Conversation:
    spec = RoomSpec(name, "Checkout\nanswers 500", private)
    return (await chat.port.open_room(spec, key=key, second_try=False)).conversation


async def test_a_room_has_an_address_on_the_page_and_its_purpose_as_first_topic(chat: Chat) -> None:
    room = await chat.port.open_room(RoomSpec("inc-7-checkout", "Checkout\n500s", False), key="k", second_try=False)
    assert room.url == "https://chat.example.com/chat/#inc-7-checkout"
    channels = {one["id"]: one for one in (await chat.get("channels"))["channels"]}
    assert channels["inc-7-checkout"]["topic"] == "Checkout 500s"


@pytest.mark.parametrize("second_try", [False, True])
async def test_the_same_key_gives_back_the_room_it_made(chat: Chat, second_try: bool) -> None:
    spec = RoomSpec("inc-7", "Checkout", False)
    first = await chat.port.open_room(spec, key="k", second_try=False)
    assert await chat.port.open_room(spec, key="k", second_try=second_try) == first


@pytest.mark.parametrize("name", ["inc-7", "general", "incidents", "stakeholders"])
async def test_a_name_taken_by_somebody_else_is_refused_by_the_one_known_reason(chat: Chat, name: str) -> None:
    await open_room(chat, "inc-7", key="first")
    with pytest.raises(ChatRejected) as refusal:
        await open_room(chat, name, key="second")
    assert refusal.value.reason == ChatRejected.NAME_TAKEN


async def test_a_private_room_is_for_the_invited_alone(chat: Chat) -> None:
    room = await open_room(chat, "inc-7", private=True)
    refused = await chat.port.invite(room, [ANA, NOBODY])
    await chat.port.invite(room, [ANA])
    assert [one.person for one in refused] == [NOBODY]
    visible = {
        person: "inc-7" in [one["id"] for one in (await chat.get("channels", person))["channels"]]
        for person in ("ana", "bruno")
    }
    assert visible == {"ana": True, "bruno": False}


async def test_a_message_is_kept_whole_and_its_words_are_plain_text(chat: Chat) -> None:
    post = await chat.port.post(GENERAL, CARD, key="card")
    (shown,) = (await chat.get("channels/general/messages"))["messages"]
    assert shown["number"] == int(post.id)
    assert shown["text"] == plain_text(CARD)
    assert shown["message"]["summary"] == CARD.summary
    assert shown["message"]["actions"][0]["fields"] == [["status", "identified"]]
    assert shown["author"] == {"id": "vigia", "name": "Vigia"}


async def test_a_key_posted_twice_is_one_message_and_is_found_again(chat: Chat) -> None:
    first = await chat.port.post(GENERAL, message("hello"), key="k")
    assert await chat.port.post(GENERAL, message("other words"), key="k") == first
    assert await chat.port.find(GENERAL, key="k", since=NOON) == first
    assert await chat.port.find(GENERAL, key="unknown", since=NOON) is None
    assert await chat.texts() == ["hello"]


async def test_a_post_to_a_person_is_seen_by_that_person_alone(chat: Chat) -> None:
    await chat.port.post(ANA, message("update due"), key="k")
    channels = {one["id"]: one for one in (await chat.get("channels"))["channels"]}
    assert (channels["direct:ana"]["name"], channels["direct:ana"]["unread"]) == ("Vigia", 1)
    (shown,) = (await chat.get("channels/direct:ana/messages"))["messages"]
    assert shown["only_you"]
    assert "direct:ana" not in [one["id"] for one in (await chat.get("channels", "bruno"))["channels"]]


async def test_revising_edits_in_place_and_says_when(chat: Chat) -> None:
    post = await chat.port.post(GENERAL, message("first"), key="k")
    await chat.port.revise(post, message("second"))
    (shown,) = (await chat.get("channels/general/messages"))["messages"]
    assert (shown["text"], shown["revised_at"]) == ("second", "2026-07-01T12:00:00.000Z")


async def test_pinned_messages_stand_apart_until_they_are_taken_back(chat: Chat) -> None:
    post = await chat.port.post(GENERAL, message("card"), key="k")
    await chat.port.pin(post)
    await chat.port.pin(post)
    assert [one["text"] for one in (await chat.get("channels/general/messages"))["pinned"]] == ["card"]
    await chat.port.withdraw(post)
    await chat.port.withdraw(post)
    answer = await chat.get("channels/general/messages")
    assert (answer["messages"], answer["pinned"]) == ([], [])


async def test_links_stand_beside_the_channel_and_the_newest_stay(chat: Chat) -> None:
    room = (await chat.port.open_room(RoomSpec("inc-7-checkout", "", False), key="k", second_try=False)).conversation
    await chat.port.show_links(room, [NamedLink("Board", "https://b.test/1")])
    await chat.port.show_links(room, [NamedLink("Board", "https://b.test/2"), NamedLink("call", "https://meet.test")])
    shown = {channel["id"]: channel["links"] for channel in (await chat.get("channels"))["channels"]}
    assert shown["inc-7-checkout"] == [
        {"name": "Board", "url": "https://b.test/2"},
        {"name": "call", "url": "https://meet.test"},
    ]
    assert shown["general"] == []


async def test_a_topic_is_one_line_of_bounded_length(chat: Chat) -> None:
    await chat.port.set_topic(GENERAL, "SEV2 ·\ninvestigating " + "x" * 500)
    general = (await chat.get("channels"))["channels"][0]
    assert general["topic"].startswith("SEV2 · investigating x")
    assert len(general["topic"]) == 250
    assert general["topic"].endswith("…")


async def test_history_is_what_everybody_saw_with_our_own_keys(chat: Chat) -> None:
    await chat.say("hello")
    await chat.say("/inc help")  # between Ana and Vigia
    await chat.port.post(GENERAL, CARD, key="card")
    history = await chat.port.history(GENERAL)
    assert [(one.text, one.key) for one in history] == [("hello", None), (plain_text(CARD), "card")]
    assert all(one.at == NOON for one in history)


async def test_what_does_not_exist_is_rejected_for_good(chat: Chat) -> None:
    missing = PostRef(GENERAL, "99")
    strange = PostRef(GENERAL, "x")
    reasons = []
    for call in (
        chat.port.post(NOWHERE, message("x"), key="1"),
        chat.port.post(NOBODY, message("x"), key="2"),
        chat.port.set_topic(NOWHERE, "x"),
        chat.port.show_links(NOWHERE, []),
        chat.port.invite(NOWHERE, [ANA]),
        chat.port.revise(missing, message("x")),
        chat.port.pin(missing),
        chat.port.pin(strange),
    ):
        with pytest.raises(ChatRejected) as refusal:
            await call
        reasons.append(refusal.value.reason)
    assert reasons == [
        "channel_not_found",
        "person_not_found",
        "channel_not_found",
        "channel_not_found",
        "channel_not_found",
        "message_not_found",
        "message_not_found",
        "message_not_found",
    ]


async def test_profiles_say_kind_language_and_zone(chat: Chat) -> None:
    fabio = await chat.port.profile(Person("webchat", "fabio"))
    assert (fabio.person.name, fabio.kind, fabio.locale, fabio.zone) == (
        "Fábio",
        Kind.MEMBER,
        "pt_BR",
        "Europe/Lisbon",
    )
    assert (await chat.port.profile(Person("webchat", "gus"))).kind is Kind.GUEST
    assert (await chat.port.profile(Person("webchat", "vigia"))).kind is Kind.BOT
    assert (await chat.port.profile(NOBODY)).kind is Kind.GONE


async def test_starting_again_finds_the_standing_channels_there(chat: Chat) -> None:
    await chat.adapter.stop()
    await chat.adapter.start()
    assert [one["id"] for one in (await chat.get("channels"))["channels"]] == ["general", "incidents", "stakeholders"]
    assert chat.adapter.announcements == Conversation("webchat", "incidents")
