"""What every ChatPort does with channels: names, people, topics."""

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.errors import ChatRejected
from bot.domain.values import Conversation
from bot.ports import ChatPort, RoomSpec
from tests.contracts.chat_platform import Platform, opened, said

_numbers = count(1_000)


class RoomsContract:
    """Half of the suite."""

    async def test_a_channel_gets_the_name_that_was_reserved_and_an_address(self, port: ChatPort) -> None:
        name = port.dialect.room_name("inc-7 Checkout answers 500")
        room = await port.open_room(RoomSpec(name, "Checkout answers 500", False), key="k", second_try=False)
        assert (room.name, room.conversation.platform) == (name, port.platform)
        assert room.url.startswith("http")
        assert await port.history(room.conversation) == []

    async def test_a_second_try_gives_back_the_channel_of_the_first(self, port: ChatPort) -> None:
        spec = RoomSpec(port.dialect.room_name("inc-7"), "Checkout", False)
        first = await port.open_room(spec, key="k", second_try=False)
        assert await port.open_room(spec, key="k", second_try=True) == first
        assert await port.open_room(spec, key="k", second_try=True) == first

    async def test_a_second_try_makes_the_channel_that_the_first_did_not_make(self, port: ChatPort) -> None:
        spec = RoomSpec(port.dialect.room_name("inc-7"), "Checkout", False)
        assert (await port.open_room(spec, key="k", second_try=True)).name == spec.name

    @pytest.mark.parametrize("second_try", [False, True])
    async def test_a_name_taken_by_somebody_else_is_refused_by_the_one_known_reason(
        self, platform: Platform, second_try: bool
    ) -> None:
        spec = RoomSpec(platform.taken, "Checkout", False)
        with pytest.raises(ChatRejected) as refusal:
            await platform.port.open_room(spec, key="k", second_try=second_try)
        assert refusal.value.reason == ChatRejected.NAME_TAKEN
        other = await opened(platform.port, "inc-7-2 Checkout", key="k")
        assert await platform.port.history(other.conversation) == []

    @pytest.mark.parametrize("second_try", [False, True])
    async def test_the_channel_of_another_incident_is_never_adopted(self, port: ChatPort, second_try: bool) -> None:
        spec = RoomSpec(port.dialect.room_name("inc-7"), "Checkout", False)
        await port.open_room(spec, key="incident 7", second_try=False)
        with pytest.raises(ChatRejected) as refusal:
            await port.open_room(spec, key="incident 8", second_try=second_try)
        assert refusal.value.reason == ChatRejected.NAME_TAKEN

    async def test_a_private_channel_takes_the_invited_and_their_messages(self, platform: Platform) -> None:
        port = platform.port
        spec = RoomSpec(port.dialect.room_name("inc-7"), "", True)
        room = (await port.open_room(spec, key="k", second_try=False)).conversation
        assert await port.invite(room, platform.people[:1]) in ([], ())
        post = await port.post(room, said("between us"), key="p")
        assert [one.post for one in await port.history(room)] == [post]

    async def test_whoever_is_invited_twice_is_in_once(self, platform: Platform, room: Conversation) -> None:
        for _ in range(2):
            assert list(await platform.port.invite(room, platform.people[:2])) == []
        assert sorted(await platform.eyes.inside(room)) == sorted(one.id for one in platform.people[:2])

    async def test_the_newest_topic_stands_and_a_long_one_is_shortened(
        self, platform: Platform, room: Conversation
    ) -> None:
        await platform.port.set_topic(room, "SEV2 · investigating")
        await platform.port.set_topic(room, "SEV1 · identified")
        assert await platform.eyes.topic(room) == "SEV1 · identified"
        await platform.port.set_topic(room, "SEV1 · identified · " + "word " * 1_000)
        assert (await platform.eyes.topic(room)).startswith("SEV1 · identified · word word")

    @given(title=st.text(max_size=200), number=st.integers(1, 10**6), other=st.integers(1, 10**6))
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_every_title_has_a_legal_name_that_keeps_the_number(
        self, platform: Platform, title: str, number: int, other: int
    ) -> None:
        name = platform.port.dialect.room_name(f"inc-{number} {title}")
        assert name.startswith(f"inc-{number}")
        assert name[len(f"inc-{number}") :][:1] in ("", "-")
        assert len(name) <= 80
        assert platform.port.dialect.room_name(name) == name
        if number != other:
            assert name != platform.port.dialect.room_name(f"inc-{other} {title}")

    @given(titles=st.lists(st.text(max_size=100), min_size=5, max_size=5))
    @settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    async def test_the_platform_takes_every_name_of_its_own_dialect(
        self, platform: Platform, titles: list[str]
    ) -> None:
        for title in titles:
            number = next(_numbers)
            room = await opened(platform.port, f"inc-{number} {title}", key=f"k{number}")
            assert room.name == platform.port.dialect.room_name(f"inc-{number} {title}")
