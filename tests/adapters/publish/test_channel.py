"""Stakeholders read in a channel of the chat what is said to the public."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.publish import channel
from adapters.webchat import connect as connect_webchat
from bot.domain.errors import ChatUnavailable, NotSetUp, SetupError, TargetUnavailable
from bot.domain.values import Conversation
from bot.messages import Bold, Link, Message, Paragraph, Text
from bot.ports import ChatPort, RoomSpec, Surroundings
from bot.ports.publishing import Target
from tests.adapters.publish.chats import FaultyChat
from tests.adapters.publish.stage import surroundings
from tests.adapters.webchat.fake_core import FakeCore, as_core
from tests.contracts.target import LINK, publish, release, saying

SUPPORT = {"platform": "fake", "channel": "support"}


@pytest.fixture
def chat() -> FaultyChat:
    return FaultyChat()


def support(chat: ChatPort) -> Target:
    return channel.connect("support", SUPPORT, surroundings(chats={"fake": chat}))


async def test_a_post_has_its_title_in_bold_its_paragraphs_and_the_link(chat: FaultyChat) -> None:
    receipt = await publish(support(chat), release())
    (post,) = chat.posts
    assert post.to == Conversation("fake", "support")
    assert post.key == release().key
    assert post.message == Message(
        "Checkout is failing",
        (
            Paragraph((Bold("Checkout is failing"),)),
            Paragraph((Text("Some payments fail."),)),
            Paragraph((Text("We are looking into it."),)),
            Paragraph((Link(LINK, LINK),)),
        ),
        "en",
    )
    assert receipt.ref == receipt.thread == f"{post.ref.conversation.id} {post.ref.id}"


async def test_a_correction_leaves_what_it_corrects_standing(chat: FaultyChat) -> None:
    target = support(chat)
    first = await publish(target, release())
    mended = release(2, kind="correction", statements=(saying("Correction", "Only cards."),), corrects=first.ref)
    await target.publish(mended, again=False)
    assert [post.revisions for post in chat.posts] == [0, 0]
    assert len(chat.posts) == 2


async def test_a_post_is_looked_for_only_when_it_may_have_arrived(chat: FaultyChat) -> None:
    await support(chat).publish(release(), again=False)
    assert chat.calls == ["post"]


async def test_a_chat_that_cannot_be_read_does_not_know_a_post_again(chat: FaultyChat) -> None:
    chat.can = replace(chat.can, reads_history=False)
    target = support(chat)
    assert not target.knows_again
    await target.publish(release(), again=True)
    assert chat.calls == ["post"]


async def test_what_the_chat_says_about_waiting_and_mending_is_handed_on(
    chat: FaultyChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_call: str) -> None:
        raise ChatUnavailable("ratelimited", retry_after=timedelta(seconds=30), needs_somebody=True)

    chat.before = full
    with pytest.raises(TargetUnavailable) as refusal:
        await support(chat).publish(release(), again=False)
    told = refusal.value
    assert (told.reason, told.retry_after, told.needs_somebody) == ("ratelimited", timedelta(seconds=30), True)
    assert not told.maybe_done


def test_a_platform_that_is_not_connected_is_not_set_up(chat: FaultyChat) -> None:
    with pytest.raises(NotSetUp, match="slack is not connected"):
        channel.connect("support", {**SUPPORT, "platform": "slack"}, surroundings(chats={"fake": chat}))


@pytest.mark.parametrize("missing", ["platform", "channel"])
def test_a_channel_without_its_place_is_refused(chat: FaultyChat, missing: str) -> None:
    with pytest.raises(SetupError, match=f"option {missing} is missing"):
        channel.connect("support", {**SUPPORT, missing: ""}, surroundings(chats={"fake": chat}))


# -- in the real web chat -----------------------------------------------------------------------------------------


@pytest.fixture
async def webchat(database_url: str) -> AsyncIterator[ChatPort]:
    core = FakeCore(database_url)
    around = Surroundings("en", "UTC", "https://chat.example.com", demo=True, settings={})
    adapter = connect_webchat(around, as_core(core))
    await adapter.start()
    yield adapter.chat
    await adapter.stop()
    core.fake_database.close()


async def test_in_the_web_chat_another_try_finds_the_post(webchat: ChatPort) -> None:
    room = await webchat.open_room(RoomSpec("partners", "", False), key="k", second_try=False)
    options = {"platform": "webchat", "channel": room.conversation.id}
    target = channel.connect("partners", options, surroundings(chats={"webchat": webchat}))
    first = await target.publish(release(), again=False)
    assert await target.publish(release(), again=True) == first
    (said,) = await webchat.history(room.conversation)
    assert "Some payments fail." in said.text
