"""The stream: nothing lost over a break, nothing told to the wrong person, one reader for all."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientResponse

from adapters.webchat import feed
from adapters.webchat.feed import Event, Listener
from bot.domain.values import Conversation, Person
from bot.ports import RoomSpec
from tests.adapters.webchat.conftest import Chat
from tests.adapters.webchat.fake_core import message

GENERAL = Conversation("webchat", "general")


class Stream:
    """An open stream, read event by event."""

    def __init__(self, response: ClientResponse) -> None:
        self.response = response

    async def next(self) -> tuple[str, str, Any]:
        """The next event: id, name, data; comments and the retry line are passed over."""
        found: dict[str, str] = {}
        while True:
            line = (await self.response.content.readline()).decode()
            if line == "":
                raise EOFError
            name, _, value = line.rstrip("\n").partition(": ")
            if line != "\n":
                found[name] = value
            elif "data" in found:
                return found.get("id", ""), found["event"], json.loads(found["data"])

    async def texts(self, count: int) -> list[str]:
        """The texts of the next messages; channels that changed meanwhile are passed over."""
        texts: list[str] = []
        while len(texts) < count:
            _, name, data = await self.next()
            if name == "message":
                texts.append(data["text"])
        return texts


@asynccontextmanager
async def listening(chat: Chat, person: str = "ana", *, last: str = "", **query: str) -> AsyncIterator[Stream]:
    headers = {"Last-Event-ID": last} if last else {}
    async with chat.client.get("/chat/events", params={"as": person, **query}, headers=headers) as response:
        assert response.status == 200
        assert response.content_type == "text/event-stream"
        assert await response.content.readline() == b"retry: 1000\n"
        yield Stream(response)


async def test_what_happens_is_told_as_it_happens_edits_included(chat: Chat) -> None:
    async with listening(chat, after="0") as stream:
        assert [(await stream.next())[1] for _ in range(2)] == ["channel", "channel"]
        await chat.say("hello", "bruno")
        assert await stream.texts(1) == ["hello"]
        post = await chat.port.post(GENERAL, message("first"), key="k")
        assert await stream.texts(1) == ["first"]
        await chat.port.revise(post, message("second"))
        change, name, data = await stream.next()
        assert (name, data["text"], int(change)) == ("message", "second", data["change"])
        await chat.port.withdraw(post)
        assert (await stream.next())[2]["withdrawn"]
        await chat.port.set_topic(GENERAL, "new topic")
        _, name, data = await stream.next()
        assert (name, data["id"], data["topic"]) == ("channel", "general", "new topic")


async def test_a_stream_without_a_beginning_starts_now(chat: Chat) -> None:
    await chat.say("before")
    async with listening(chat) as stream:
        await chat.say("after", "bruno")
        assert await stream.texts(1) == ["after"]


async def test_after_a_break_the_stream_goes_on_where_it_was(chat: Chat) -> None:
    async with listening(chat, after="0") as stream:
        await chat.say("one")
        _, _, data = [await stream.next() for _ in range(4)][-1]
        last = str(data["change"])
    for number in range(450):  # more than one reading
        await chat.say(str(number))
    async with listening(chat, last=last, after="0") as stream:
        assert await stream.texts(450) == [str(number) for number in range(450)]
        await chat.say("live")
        assert await stream.texts(1) == ["live"]


async def test_a_restart_loses_nothing(chat: Chat) -> None:
    await chat.say("before")
    await chat.adapter.stop()
    await chat.adapter.start()
    async with listening(chat, after="3") as stream:
        await chat.say("after")
        assert await stream.texts(2) == ["before", "after"]


async def test_everybody_hears_only_what_they_may_see(chat: Chat) -> None:
    async with listening(chat, "bruno") as bruno, listening(chat, "carmen") as carmen:
        room = await chat.port.open_room(RoomSpec("secret", "", private=True), key="k", second_try=False)
        await chat.port.invite(room.conversation, [Person("webchat", "bruno")])
        await chat.port.post(room.conversation, message("in private"), key="1")
        await chat.port.post(Person("webchat", "bruno"), message("to bruno"), key="2")
        await chat.say("/inc help", "bruno")
        await chat.say("to all")
        assert await bruno.texts(5) == ["in private", "to bruno", "/inc help", "Done.", "to all"]
        assert await carmen.texts(1) == ["to all"]
    async with listening(chat, "carmen", after="0") as carmen:
        seen = [await carmen.next() for _ in range(4)]
        assert [data["id"] for _, _, data in seen] == ["general", "incidents", "stakeholders", "general/3"]


async def test_an_invitation_shows_the_room_at_once(chat: Chat) -> None:
    room = await chat.port.open_room(RoomSpec("secret", "", private=True), key="k", second_try=False)
    async with listening(chat, "bruno") as bruno:
        await chat.port.invite(room.conversation, [Person("webchat", "bruno")])
        _, name, data = await bruno.next()
        assert (name, data["id"], data["kind"]) == ("channel", "secret", "private")


async def test_a_reader_of_another_database_is_told_to_begin_anew(chat: Chat) -> None:
    async with listening(chat, last="999999") as stream:
        change, name, data = await stream.next()
        assert (change, name, data) == ("3", "reset", {"change": 3})


@pytest.mark.parametrize("last", ["x", "-1", "9" * 25])
async def test_a_strange_place_in_the_stream_is_refused(chat: Chat, last: str) -> None:
    answer = await chat.client.get("/chat/events", params={"as": "ana"}, headers={"Last-Event-ID": last})
    assert answer.status == 400


async def test_the_moved_clock_is_told_to_everybody(chat: Chat) -> None:
    async with listening(chat, "bruno") as bruno:
        await chat.post("clock", {"advance": "5m"})
        change, name, data = await bruno.next()
        assert (change, name, data) == ("", "clock", {"now": "2026-07-01T12:05:00.000Z"})


async def test_many_streams_cost_one_reading(chat: Chat, count_reads: Callable[[], int]) -> None:
    streams = [listening(chat, after="3") for _ in range(20)]
    opened = [await stream.__aenter__() for stream in streams]
    await chat.say("first", "bruno")
    await asyncio.gather(*(stream.texts(1) for stream in opened))
    before = count_reads()
    await chat.say("second", "bruno")
    assert await asyncio.gather(*(stream.texts(1) for stream in opened)) == [["second"]] * 20
    assert count_reads() - before < 10
    for stream in streams:
        await stream.__aexit__(None, None, None)


async def test_a_quiet_stream_shows_that_it_lives(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "HEARTBEAT", timedelta(milliseconds=1))
    async with listening(chat) as stream:
        await stream.response.content.readline()
        assert await stream.response.content.readline() == b": still here\n"


async def test_a_lost_bell_delays_and_loses_nothing(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "POLL", timedelta(milliseconds=1))
    await chat.say("wake the reader into its shorter rest")
    async with listening(chat) as stream:
        chat.core.fake_database.deaf = True
        await chat.say("unheard", "bruno")
        assert await stream.texts(1) == ["unheard"]


async def test_a_failing_database_stops_no_stream(chat: Chat) -> None:
    async with listening(chat) as stream:
        chat.core.fake_database.failures = 1  # the next to read is the feed: a post only writes
        await chat.port.post(GENERAL, message("unread at first"), key="1")
        await chat.port.post(GENERAL, message("read again"), key="2")
        assert await stream.texts(2) == ["unread at first", "read again"]


async def test_a_reader_too_slow_is_let_go_and_holds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "BACKLOG", 3)
    listener = Listener()
    assert [listener.offer(Event(number, b"")) for number in range(5)] == [True, True, True, False, False]
    listener.end()
    assert await listener.next() is None


async def test_stopping_ends_every_stream(chat: Chat) -> None:
    async with listening(chat) as stream:
        await chat.adapter.stop()
        with pytest.raises(EOFError):
            await stream.next()
