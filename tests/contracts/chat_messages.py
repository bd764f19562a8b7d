"""What every ChatPort does with messages: said once, found again, edited, taken back, pinned."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.domain.errors import ChatRejected
from bot.domain.values import Conversation, Kind
from bot.messages import Bullets, Facts, Heading, Mention, Message, Text, plain_text
from bot.ports import ChatPort, Quoted
from tests.contracts.chat_platform import Platform, said

LONG = 20_000  # characters of the longest text that must arrive whole
LITERAL = (
    "<!channel> <@U1> @everyone",
    "*bold* _it_ `code` ~no~",
    "[a](http://b) & < > \"'",
    "👩\u200d🚒 ação ñ שלום\nnext line",
)


class MessagesContract:
    """The other half of the suite."""

    async def test_what_is_said_stands_in_order_whole_and_under_its_key(
        self, platform: Platform, room: Conversation
    ) -> None:
        posts = [await platform.port.post(room, said(f"line {n}"), key=f"k{n}") for n in range(12)]
        history = await platform.port.history(room)
        assert [one.post for one in history] == posts
        assert [(one.text, one.key) for one in history] == [(f"line {n}", f"k{n}") for n in range(12)]
        assert all(one.at == platform.clock.now() for one in history)

    async def test_messages_said_at_once_all_stand(self, port: ChatPort, room: Conversation) -> None:
        posts = await asyncio.gather(*(port.post(room, said(f"line {n}"), key=f"k{n}") for n in range(12)))
        assert len(set(posts)) == 12
        assert {one.post for one in await port.history(room)} == set(posts)

    async def test_a_lost_answer_is_found_by_its_key(self, platform: Platform, room: Conversation) -> None:
        since = platform.clock.now() - timedelta(minutes=1)
        post = await platform.port.post(room, said("hello"), key="vigia-7-1-0")
        assert await platform.port.find(room, key="vigia-7-1-0", since=since) == post
        assert await platform.port.find(room, key="vigia-7-1-1", since=since) is None
        assert await platform.port.find(room, key="vigia-7-1", since=since) is None

    async def test_a_message_is_edited_in_place(self, port: ChatPort, room: Conversation) -> None:
        posts = [await port.post(room, said(word), key=word) for word in ("one", "two", "three")]
        await port.revise(posts[1], said("zwei", "2"))
        history = await port.history(room)
        assert [one.post for one in history] == posts
        assert [one.text for one in history] == ["one", "zwei\n\n2", "three"]
        assert history[1].key == "two"

    async def test_a_message_taken_back_is_gone_and_taking_it_back_again_is_no_error(
        self, port: ChatPort, room: Conversation
    ) -> None:
        posts = [await port.post(room, said(word), key=word) for word in ("one", "two")]
        for _ in range(2):
            await port.withdraw(posts[0])
        assert [one.text for one in await port.history(room)] == ["two"]

    async def test_a_message_pinned_twice_is_pinned_once(self, platform: Platform, room: Conversation) -> None:
        card, _ = [await platform.port.post(room, said(word), key=word) for word in ("card", "talk")]
        for _ in range(2):
            await platform.port.pin(card)
        assert list(await platform.eyes.pinned(room)) == [card]
        await platform.port.revise(card, said("newer card"))
        assert list(await platform.eyes.pinned(room)) == [card]

    async def test_editing_or_pinning_what_is_gone_is_refused_for_good(
        self, port: ChatPort, room: Conversation
    ) -> None:
        post = await port.post(room, said("here"), key="k")
        await port.withdraw(post)
        with pytest.raises(ChatRejected):
            await port.revise(post, said("there"))
        with pytest.raises(ChatRejected):
            await port.pin(post)

    async def test_a_direct_message_reaches_one_person_and_is_found_again(
        self, platform: Platform, room: Conversation
    ) -> None:
        port, (one, other) = platform.port, platform.people[:2]
        since = platform.clock.now() - timedelta(minutes=1)
        first, second = await port.post(one, said("due soon"), key="a"), await port.post(other, said("also"), key="b")
        again = await port.post(one, said("due now"), key="c")
        assert first.conversation == again.conversation
        assert first.conversation not in (second.conversation, room, platform.general)
        assert await port.find(one, key="a", since=since) == first
        assert [said_.text for said_ in await port.history(first.conversation)] == ["due soon", "due now"]
        await port.revise(first, said("answered"))
        assert [said_.text for said_ in await port.history(first.conversation)] == ["answered", "due now"]

    @pytest.mark.parametrize("words", LITERAL)
    async def test_what_a_person_typed_is_shown_literally(self, port: ChatPort, room: Conversation, words: str) -> None:
        await port.post(room, said(words), key="k")
        assert [one.text for one in await port.history(room)] == [words]

    async def test_a_long_text_arrives_whole(self, port: ChatPort, room: Conversation) -> None:
        words = "".join(f"{n} words é " for n in range(LONG))[:LONG]
        post = await port.post(room, said(words), key="k")
        assert joined(await port.history(room)) == words
        await port.revise(post, said(words[::-1]))
        assert joined(await port.history(room)) == words[::-1]

    async def test_a_card_reads_as_its_plain_text(self, platform: Platform, room: Conversation) -> None:
        card = Message(
            "Incident 7.",
            (
                Heading((Text("SEV2 · #7"),)),
                Facts((("Commander", (Mention(platform.people[0]),)),)),
                Bullets(((Text("first"),), (Text("second"),))),
            ),
            "en",
        )
        await platform.port.post(room, card, key="k")
        assert [one.text for one in await platform.port.history(room)] == [plain_text(card)]

    async def test_a_channel_that_is_not_ours_takes_announcements(self, platform: Platform) -> None:
        post = await platform.port.post(platform.general, said("incident 7"), key="k")
        await platform.port.revise(post, said("incident 7 is over"))
        assert (await platform.port.history(platform.general))[-1] == Quoted(
            post, "incident 7 is over", platform.clock.now(), "k"
        )

    async def test_members_are_known_as_members(self, platform: Platform) -> None:
        for person in platform.people:
            profile = await platform.port.profile(person)
            assert (profile.person, profile.kind) == (person, Kind.MEMBER)


def joined(history: Sequence[Quoted]) -> str:
    """What stands, put together again where the platform's limits made several messages of it."""
    return "".join(one.text for one in history)
