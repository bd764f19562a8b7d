"""What every ChatPort keeps to. A new adapter's tests take this class and give it a `chat` fixture.

    class TestMyChat(ChatPortContract):
        @pytest.fixture
        async def chat(self) -> AsyncIterator[ChatUnderTest]: ...

What a platform cannot do at all, by its capabilities, is not asked of it.
"""

import asyncio
import itertools
import re
import string
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import strategies as st

from bot.domain.details import NamedLink
from bot.domain.errors import ChatRejected
from bot.domain.values import Conversation, Kind, Person, PostRef
from bot.messages import Action, Bold, Bullets, Facts, Heading, Mention, Message, Paragraph, Text, plain_text
from bot.ports import ChatPort, Dialect, RoomSpec

LONG = ("All customers in Europe are affected. " * 600)[:20_000]
EARLIER = timedelta(minutes=1)
wishes = st.one_of(st.text(max_size=200), st.text(string.ascii_letters + string.digits + " -_", max_size=200))


def message(words: str) -> Message:
    """One paragraph."""
    return Message(words, (Paragraph((Text(words),)),), "en")


@dataclass
class ChatUnderTest:
    """A port, the people its platform knows, and the present there."""

    port: ChatPort
    ana: Person
    bruno: Person
    now: Callable[[], datetime]
    rooms: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def room(self, name: str = "", *, private: bool = False) -> Conversation:
        """A new channel."""
        n = next(self.rooms)
        people = (self.ana, self.bruno) if private else ()
        spec = RoomSpec(self.port.dialect.room_name(name or f"inc-{n}"), "Checkout", private, people)
        return (await self.port.open_room(spec, key=f"room-{n}", second_try=False)).conversation

    async def texts(self, room: Conversation) -> list[str]:
        """What stands in a channel."""
        return [one.text for one in await self.port.history(room)]


def card(ana: Person) -> Message:
    """Every kind of part, and a button."""
    return Message(
        "Incident 7: checkout.",
        (
            Heading((Text("#7 <b>checkout</b> *now*"),)),
            Facts((("Commander", (Mention(ana),)), ("State", (Bold("open"),)))),
            Bullets(((Text("first"),), (Text("second & last"),))),
            Paragraph((Text("two\nlines"),)),
        ),
        "en",
        (Action("update", "Post update", 7, 1, opens_form=True, style="primary"),),
    )


class ChatPortContract:
    """The suite."""

    # -- channels -----------------------------------------------------------------------------------------------

    async def test_a_channel_is_made_under_exactly_the_name_that_was_reserved(self, chat: ChatUnderTest) -> None:
        name = chat.port.dialect.room_name("inc-7 Checkout is failing")
        room = await chat.port.open_room(RoomSpec(name, "Checkout", False), key="k", second_try=False)
        assert room.name == name
        assert room.conversation.platform == chat.port.platform
        assert room.url.startswith("http")

    async def test_a_channel_whose_answer_was_lost_is_the_same_on_the_second_try(self, chat: ChatUnderTest) -> None:
        spec = RoomSpec("inc-7", "Checkout", False)
        first = await chat.port.open_room(spec, key="k", second_try=False)
        assert await chat.port.open_room(spec, key="k", second_try=True) == first

    async def test_a_second_try_makes_the_channel_when_the_first_never_arrived(self, chat: ChatUnderTest) -> None:
        room = await chat.port.open_room(RoomSpec("inc-7", "Checkout", False), key="k", second_try=True)
        assert await chat.texts(room.conversation) == []

    @pytest.mark.parametrize("second_try", [False, True])
    async def test_a_name_somebody_else_has_is_refused_by_the_one_known_reason(
        self, chat: ChatUnderTest, second_try: bool
    ) -> None:
        spec = RoomSpec("inc-7", "Checkout", False)
        await chat.port.open_room(spec, key="theirs", second_try=False)
        with pytest.raises(ChatRejected) as refusal:
            await chat.port.open_room(spec, key="ours", second_try=second_try)
        assert refusal.value.reason == ChatRejected.NAME_TAKEN

    async def test_people_can_be_invited_twice(self, chat: ChatUnderTest) -> None:
        room = await chat.room(private=True)
        assert list(await chat.port.invite(room, [chat.ana])) == []
        assert list(await chat.port.invite(room, [chat.ana, chat.bruno])) == []
        assert list(await chat.port.invite(room, [])) == []

    @pytest.mark.parametrize("words", ["SEV2 · investigating", "", "two\nlines", "x" * 5000, "完了 🎉 <b>"])
    async def test_a_topic_of_any_length_can_be_set_and_set_again(self, chat: ChatUnderTest, words: str) -> None:
        room = await chat.room()
        await chat.port.set_topic(room, "before")
        await chat.port.set_topic(room, words)
        await chat.port.set_topic(room, words)

    async def test_links_can_be_shown_and_shown_again_and_taken_away(self, chat: ChatUnderTest) -> None:
        room = await chat.room()
        board = NamedLink("Board", "https://boards.example.com/d/1?a=b&c=d")
        await chat.port.show_links(room, [board, NamedLink("call", "https://meet.example.com")])
        await chat.port.show_links(room, [NamedLink("Board", "https://boards.example.com/d/2")])
        await chat.port.show_links(room, [])

    # -- messages -----------------------------------------------------------------------------------------------

    async def test_a_post_whose_answer_was_lost_is_found_by_its_key_where_it_was_said(
        self, chat: ChatUnderTest
    ) -> None:
        room = await chat.room()
        since = chat.now() - EARLIER
        await chat.port.post(room, message("before"), key="k1")
        post = await chat.port.post(room, message("lost"), key="k2")
        assert await chat.port.find(room, key="k2", since=since) == post
        assert await chat.port.find(room, key="k3", since=since) is None

    async def test_a_post_to_a_person_is_found_by_its_key_and_stands_in_no_channel(self, chat: ChatUnderTest) -> None:
        room = await chat.room()
        since = chat.now() - EARLIER
        post = await chat.port.post(chat.ana, message("an update is due"), key="k")
        await chat.port.post(chat.bruno, message("an update is due"), key="other")
        assert await chat.port.find(chat.ana, key="k", since=since) == post
        assert post.conversation != room
        assert await chat.texts(room) == []

    async def test_a_post_to_a_person_can_be_edited_and_taken_back(self, chat: ChatUnderTest) -> None:
        post = await chat.port.post(chat.ana, message("an update is due"), key="k")
        await chat.port.revise(post, message("answered"))
        assert await chat.texts(post.conversation) == ["answered"]
        await chat.port.withdraw(post)
        assert await chat.texts(post.conversation) == []

    async def test_an_edit_replaces_the_words_and_keeps_the_place_and_the_key(self, chat: ChatUnderTest) -> None:
        room = await chat.room()
        first = await chat.port.post(room, message("first"), key="k1")
        await chat.port.post(room, message("second"), key="k2")
        await chat.port.revise(first, message("first, mended"))
        said = await chat.port.history(room)
        assert [(one.text, one.key) for one in said] == [("first, mended", "k1"), ("second", "k2")]
        assert said[0].post == first

    async def test_what_is_taken_back_is_gone_and_may_be_taken_back_again(self, chat: ChatUnderTest) -> None:
        room = await chat.room()
        first = await chat.port.post(room, message("first"), key="k1")
        await chat.port.post(room, message("second"), key="k2")
        await chat.port.withdraw(first)
        await chat.port.withdraw(first)
        assert await chat.texts(room) == ["second"]

    async def test_a_message_can_be_pinned_twice_and_edited_afterwards(self, chat: ChatUnderTest) -> None:
        room = await chat.room()
        post = await chat.port.post(room, card(chat.ana), key="k")
        if chat.port.can.pins:
            await chat.port.pin(post)
            await chat.port.pin(post)
        await chat.port.revise(post, message("mended"))
        assert await chat.texts(room) == ["mended"]

    async def test_what_is_no_longer_there_is_neither_edited_nor_pinned(self, chat: ChatUnderTest) -> None:
        room = await chat.room()
        post = await chat.port.post(room, message("gone"), key="k")
        await chat.port.withdraw(post)
        with pytest.raises(ChatRejected):
            await chat.port.revise(post, message("x"))
        if chat.port.can.pins:
            with pytest.raises(ChatRejected):
                await chat.port.pin(post)

    async def test_history_tells_everything_in_order_under_our_keys(self, chat: ChatUnderTest) -> None:
        room, other = await chat.room(), await chat.room()
        began = chat.now()
        for n in range(12):
            await chat.port.post(room, message(f"message {n}"), key=f"k{n}")
            await chat.port.post(other, message("elsewhere"), key=f"other{n}")
        said = await chat.port.history(room)
        assert [(one.text, one.key) for one in said] == [(f"message {n}", f"k{n}") for n in range(12)]
        assert [one.at for one in said] == sorted(one.at for one in said)
        assert all(one.at >= began - EARLIER and one.at.tzinfo for one in said)
        assert len({one.post for one in said}) == 12

    @pytest.mark.parametrize("words", [LONG, "<!channel> *not bold* <b>&amp;</b> @ana", "Ação 完了 🎉\nsecond line"])
    async def test_words_are_kept_whole_and_as_they_are(self, chat: ChatUnderTest, words: str) -> None:
        room = await chat.room()
        await chat.port.post(room, message(words), key="k")
        assert await chat.texts(room) == [words]

    async def test_messages_said_at_the_same_moment_all_stand(self, chat: ChatUnderTest) -> None:
        room = await chat.room()
        posts = await asyncio.gather(*(chat.port.post(room, message(f"{n}"), key=f"k{n}") for n in range(12)))
        assert len(set(posts)) == 12
        assert {one.post for one in await chat.port.history(room)} == set(posts)

    async def test_a_long_text_is_whole_after_an_edit_too(self, chat: ChatUnderTest) -> None:
        room = await chat.room()
        post = await chat.port.post(room, message("short"), key="k")
        await chat.port.revise(post, message(LONG))
        assert await chat.texts(room) == [LONG]

    async def test_a_key_that_only_begins_like_ours_is_somebody_elses(self, chat: ChatUnderTest) -> None:
        room = await chat.room()
        await chat.port.post(room, message("hello"), key="vigia-7-1-0")
        assert await chat.port.find(room, key="vigia-7-1", since=chat.now() - EARLIER) is None

    async def test_every_kind_of_part_reads_as_its_plain_text(self, chat: ChatUnderTest) -> None:
        room = await chat.room()
        await chat.port.post(room, card(chat.ana), key="k")
        assert await chat.texts(room) == [plain_text(card(chat.ana))]

    async def test_a_message_that_was_never_posted_cannot_be_edited(self, chat: ChatUnderTest) -> None:
        room = await chat.room()
        with pytest.raises(ChatRejected):
            await chat.port.revise(PostRef(room, "123456"), message("x"))

    async def test_a_member_is_known_as_one(self, chat: ChatUnderTest) -> None:
        profile = await chat.port.profile(chat.ana)
        assert (profile.person, profile.kind) == (chat.ana, Kind.MEMBER)

    async def test_any_wish_leads_to_a_name_a_channel_can_be_made_under(self, chat: ChatUnderTest) -> None:
        names = set()
        for n, wish in enumerate(
            ["inc-1 Checkout — está caído!", "INC 2", "inc-3-" + "x" * 500, "inc-4 完了", "inc-5 #"]
        ):
            name = chat.port.dialect.room_name(wish)
            spec = RoomSpec(name, "Checkout", False)
            assert (await chat.port.open_room(spec, key=f"k{n}", second_try=False)).name == name
            names.add(name)
        assert len(names) == 5


# -- names, for a property test of the platform's own ---------------------------------------------------------------


def must_be_legal(dialect: Dialect, legal: str, wish: str) -> None:
    """The name matches the platform's pattern whole, and is its own nearest name."""
    name = dialect.room_name(wish)
    assert re.fullmatch(legal, name), name
    assert dialect.room_name(name) == name


def must_keep_its_number(dialect: Dialect, number: int, title: str) -> None:
    """Whatever the title, the channel says which incident it is of."""
    name = dialect.room_name(f"inc-{number}-{title}")
    assert f"{name}-".startswith(f"inc-{number}-"), name
