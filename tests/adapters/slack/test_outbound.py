"""Where Slack is particular: names, invitations, lost answers, limits, long texts, links."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from aiohttp.test_utils import unused_port

from adapters.slack.api import WebApi
from bot.domain.details import NamedLink
from bot.domain.errors import ChatRejected, ChatUnavailable
from bot.domain.values import Conversation, Kind, Person
from bot.ports import RoomSpec
from tests.adapters.slack.fake_core import SharedClock, message
from tests.adapters.slack.installed import Installed, installed
from tests.adapters.slack.standin import (
    DropBefore,
    HtmlAnswer,
    LostAnswer,
    Refuses,
    ServerFails,
    SlackStandIn,
    TooManyCalls,
    drawn,
)
from tests.adapters.slack.standin.instants import SteppedTime
from tests.adapters.slack.standin.state import Channel

SPEC = RoomSpec("inc-7", "Checkout & <more>", private=False)
LONG = "All customers in Europe are affected. " * 600


@pytest.fixture
async def vigia() -> AsyncIterator[Installed]:
    async with SlackStandIn(SteppedTime()) as slack, installed(slack) as running:
        yield running


async def open_room(vigia: Installed, *, private: bool = False) -> tuple[Conversation, Channel]:
    spec = RoomSpec("inc-7", "Checkout", private)
    room = await vigia.port.open_room(spec, key="vigia-7-1-0", second_try=False)
    return room.conversation, vigia.slack.workspace.channel("inc-7")


def somebody(vigia: Installed, name: str) -> Person:
    return Person("slack", vigia.slack.workspace.person(name).id, name)


def before(vigia: Installed) -> datetime:
    return vigia.core.clock.now() - timedelta(minutes=1)


# -- channels ---------------------------------------------------------------------------------------------------------


async def test_a_channel_has_its_purpose_and_an_address(vigia: Installed) -> None:
    room = await vigia.port.open_room(SPEC, key="k", second_try=False)
    await vigia.adapter.errands.idle()
    channel = vigia.slack.workspace.channel("inc-7")
    assert channel.purpose.value == "Checkout &amp; &lt;more&gt;"
    assert room.url == f"https://standin.slack.com/archives/{channel.id}"


async def test_a_channel_without_its_purpose_is_a_channel(vigia: Installed) -> None:
    vigia.slack.faults.on("conversations.setPurpose", Refuses("internal_error"))
    assert (await vigia.port.open_room(SPEC, key="k", second_try=False)).name == "inc-7"


async def test_a_private_channel_is_one(vigia: Installed) -> None:
    _, channel = await open_room(vigia, private=True)
    assert channel.is_private


async def test_a_channel_whose_answer_was_lost_is_adopted_among_thousands(vigia: Installed) -> None:
    vigia.slack.faults.on("conversations.create", LostAnswer(), nth=1)
    with pytest.raises(ChatUnavailable) as lost:
        await vigia.port.open_room(SPEC, key="k", second_try=False)
    assert lost.value.maybe_done
    for n in range(1100):
        vigia.slack.workspace.add_channel(f"other-{n}")
    room = await vigia.port.open_room(SPEC, key="k", second_try=True)
    assert room.conversation.id == vigia.slack.workspace.channel("inc-7").id


@pytest.mark.parametrize("holder", ["somebody else", "an archived one", "ours from long ago"])
async def test_a_channel_that_is_not_of_this_incident_is_never_adopted(vigia: Installed, holder: str) -> None:
    slack = vigia.slack
    assert isinstance(slack.clock, SteppedTime)
    creator = "ana" if holder == "somebody else" else slack.state.bot.id
    theirs = slack.workspace.add_channel("inc-7", creator)
    theirs.is_archived = holder == "an archived one"
    await slack.clock.advance(3600)
    for second_try in (False, True):
        with pytest.raises(ChatRejected) as refusal:
            await vigia.port.open_room(SPEC, key="k", second_try=second_try)
        assert refusal.value.reason == ChatRejected.NAME_TAKEN


async def test_a_workspace_where_only_admins_make_channels_is_asked_again(vigia: Installed) -> None:
    vigia.slack.state.members_may_create = False
    with pytest.raises(ChatUnavailable) as later:
        await vigia.port.open_room(SPEC, key="k", second_try=False)
    assert later.value.reason == "restricted_action"
    assert later.value.retry_after == timedelta(minutes=1)


# -- invitations ------------------------------------------------------------------------------------------------------


async def test_whoever_cannot_be_invited_keeps_nobody_out(vigia: Installed) -> None:
    room, channel = await open_room(vigia)
    names = ["ana", "diego", "bruno", "sara", "vigia", "carla"]
    refused = await vigia.port.invite(room, [somebody(vigia, name) for name in names])
    assert [(one.person.name, one.reason) for one in refused] == [("diego", "cant_invite"), ("sara", "cant_invite")]
    assert vigia.slack.workspace.members(channel) == ["vigia", "ana", "bruno", "carla"]
    (alone,) = await vigia.port.invite(room, [somebody(vigia, "diego")])
    assert alone.reason == "cant_invite"
    assert list(await vigia.port.invite(room, [somebody(vigia, "vigia"), somebody(vigia, "ana")])) == []


async def test_forty_people_and_a_bad_one_need_one_call(vigia: Installed) -> None:
    room, channel = await open_room(vigia)
    forty = [vigia.slack.workspace.add_person(f"p{n}").id for n in range(40)]
    people = [Person("slack", user) for user in ("U0NOBODY", *forty)]
    (refused,) = await vigia.port.invite(room, people)
    assert refused.reason == "user_not_found"
    assert len(channel.members) == 41
    assert len(vigia.slack.calls.of("conversations.invite")) == 1


async def test_more_than_a_hundred_come_in_several_calls(vigia: Installed) -> None:
    room, channel = await open_room(vigia)
    people = [Person("slack", vigia.slack.workspace.add_person(f"p{n}").id) for n in range(101)]
    assert list(await vigia.port.invite(room, people)) == []
    assert len(channel.members) == 102


async def test_nobody_is_blamed_for_a_channel_that_is_gone(vigia: Installed) -> None:
    room, channel = await open_room(vigia)
    channel.is_archived = True
    with pytest.raises(ChatRejected) as refusal:
        await vigia.port.invite(room, [somebody(vigia, "ana"), somebody(vigia, "bruno")])
    assert refusal.value.reason == ChatRejected.ROOM_LOST


# -- what became of it ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "reason", "maybe_done"),
    [
        (DropBefore(), "connection lost", True),
        (LostAnswer(), "connection lost", True),
        (HtmlAnswer(), "http 200", True),
        (HtmlAnswer(502), "http 502", True),
        (ServerFails(503), "http 503", True),
        (Refuses("fatal_error"), "fatal_error", True),
        (Refuses("service_unavailable"), "service_unavailable", False),
        (TooManyCalls(7), "ratelimited", False),
    ],
)
async def test_what_slack_does_is_told_in_the_cores_words(
    vigia: Installed, fault: Any, reason: str, maybe_done: bool
) -> None:
    room, _ = await open_room(vigia)
    vigia.slack.faults.on("chat.postMessage", fault, nth=1)
    with pytest.raises(ChatUnavailable) as told:
        await vigia.port.post(room, message("x"), key="k")
    assert (told.value.reason, told.value.maybe_done) == (reason, maybe_done)


async def test_what_never_reached_slack_was_not_done() -> None:
    api = WebApi("xoxb-x", f"http://127.0.0.1:{unused_port()}/", SharedClock(SteppedTime()))
    await api.open()
    with pytest.raises(ChatUnavailable) as told:
        await api.do("chat.postMessage", channel="C1", text="x")
    assert (told.value.reason, told.value.maybe_done) == ("unreachable", False)
    await api.close()


async def test_one_call_is_one_request_whatever_goes_wrong(vigia: Installed) -> None:
    room, channel = await open_room(vigia)
    for fault in (LostAnswer(), ServerFails(), TooManyCalls(0)):
        vigia.slack.faults.clear()
        vigia.slack.calls.clear()
        vigia.slack.faults.on("chat.postMessage", fault)
        with pytest.raises(ChatUnavailable):
            await vigia.port.post(room, message("x"), key="k")
        assert len(vigia.slack.calls.of("chat.postMessage")) == 1
    assert len(channel.posts) == 1


async def test_a_limit_holds_for_its_method_alone_and_as_long_as_slack_says(vigia: Installed) -> None:
    slack = vigia.slack
    assert isinstance(slack.clock, SteppedTime)
    room, channel = await open_room(vigia)
    post = await vigia.port.post(room, message("x"), key="k")
    slack.faults.on("pins.add", TooManyCalls(30), nth=1)
    for _ in range(3):
        with pytest.raises(ChatUnavailable) as told:
            await vigia.port.pin(post)
    assert told.value.retry_after == timedelta(seconds=30)
    assert len(slack.calls.of("pins.add")) == 1
    await vigia.port.revise(post, message("y"))
    await slack.clock.advance(31)
    await vigia.port.pin(post)
    assert channel.pinned


async def test_a_busy_channel_keeps_no_other_waiting(vigia: Installed) -> None:
    room, _ = await open_room(vigia)
    vigia.slack.faults.on("chat.postMessage", TooManyCalls(30), nth=1)
    with pytest.raises(ChatUnavailable):
        await vigia.port.post(room, message("x"), key="k1")
    await vigia.port.post(Conversation("slack", vigia.general.id), message("x"), key="k2")
    await vigia.port.post(somebody(vigia, "ana"), message("x"), key="k3")


# -- long texts -------------------------------------------------------------------------------------------------------


async def test_a_long_text_goes_on_in_its_thread(vigia: Installed) -> None:
    room, channel = await open_room(vigia)
    await vigia.port.post(room, message(LONG), key="k")
    first, *rest = channel.posts
    assert rest
    assert {one.thread_ts for one in rest} == {first.ts}
    assert drawn(first).startswith("All customers")


async def test_half_a_text_is_taken_back_and_said_anew(vigia: Installed) -> None:
    room, channel = await open_room(vigia)
    since = before(vigia)
    vigia.slack.faults.on("chat.postMessage", ServerFails(), nth=2)
    with pytest.raises(ChatUnavailable) as told:
        await vigia.port.post(room, message(LONG), key="k")
    assert told.value.maybe_done
    assert await vigia.port.find(room, key="k", since=since) is None
    assert channel.posts == []
    post = await vigia.port.post(room, message(LONG), key="k")
    assert await vigia.port.find(room, key="k", since=since) == post


async def test_a_text_that_became_short_leaves_nothing_behind(vigia: Installed) -> None:
    room, channel = await open_room(vigia)
    post = await vigia.port.post(room, message(LONG), key="k")
    await vigia.port.revise(post, message("short"))
    assert [drawn(one) for one in channel.posts] == ["short"]
    await vigia.port.revise(post, message(LONG))
    assert len(channel.posts) > 1
    await vigia.port.withdraw(post)
    assert channel.posts == []


# -- the rest ---------------------------------------------------------------------------------------------------------


async def test_peoples_own_bookmarks_stay(vigia: Installed) -> None:
    room, channel = await open_room(vigia)
    board = NamedLink("Board", "https://boards.example.com")
    await vigia.port.show_links(room, [board])
    channel.bookmarks[0].by = vigia.slack.workspace.person("ana").id  # she changed it
    await vigia.port.show_links(room, [NamedLink("Call", "https://meet.example.com")])
    await vigia.port.show_links(room, [])
    assert [one.title for one in channel.bookmarks] == ["Board"]


async def test_links_shown_already_are_left_alone(vigia: Installed) -> None:
    room, _ = await open_room(vigia)
    board = NamedLink("Board", "https://boards.example.com")
    await vigia.port.show_links(room, [board])
    await vigia.port.show_links(room, [board, NamedLink("Call", "https://meet.example.com")])
    assert len(vigia.slack.calls.of("bookmarks.add")) == 2
    assert not vigia.slack.calls.of("bookmarks.remove")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("ana", Kind.MEMBER),
        ("alba", Kind.MEMBER),
        ("gus", Kind.GUEST),
        ("uli", Kind.GUEST),
        ("robo", Kind.BOT),
        ("vigia", Kind.BOT),
        ("diego", Kind.GONE),
        ("sara", Kind.STRANGER),
    ],
)
async def test_everybody_is_known_for_what_they_are(vigia: Installed, name: str, kind: Kind) -> None:
    assert (await vigia.port.profile(somebody(vigia, name))).kind is kind


async def test_somebody_slack_does_not_know_is_gone(vigia: Installed) -> None:
    assert (await vigia.port.profile(Person("slack", "U0NOBODY"))).kind is Kind.GONE


async def test_many_questions_about_one_person_are_one(vigia: Installed) -> None:
    ana = vigia.slack.workspace.person("ana")
    await asyncio.gather(*(ana.types(f"/inc note {n}", in_=vigia.general) for n in range(10)))
    await vigia.settle()
    assert len(vigia.slack.calls.of("users.info")) == 1


async def test_a_change_of_somebody_is_noticed_after_a_while_without_making_anybody_wait(vigia: Installed) -> None:
    slack, ana = vigia.slack, vigia.slack.workspace.person("ana")
    assert isinstance(slack.clock, SteppedTime)
    await ana.types("/inc list", in_=vigia.general)
    await vigia.settle()
    ana.who.kind = "guest"
    await slack.clock.advance(601)
    for _ in range(2):
        await ana.types("/inc list", in_=vigia.general)
        await vigia.settle()
    kinds = [request.profiles[0].kind for request in vigia.core.asked]
    assert kinds == [Kind.MEMBER, Kind.MEMBER, Kind.GUEST]
    assert len(slack.calls.of("users.info")) == 2
