"""What Vigia asks of Teams: one channel and one message of each, whatever is lost on the way; and what stands in for
what Teams does not have."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from adapters.teams import limits
from adapters.teams.cards import key_of
from adapters.teams.reading import words_of
from bot.domain.details import NamedLink
from bot.domain.errors import ChatRejected, ChatUnavailable
from bot.domain.values import Conversation, Kind, Person, PostRef
from bot.messages import Action, Message, Paragraph, Text
from bot.ports import RoomSpec
from tests.adapters.slack.fake_core import message
from tests.adapters.teams.installed import Installed, installed
from tests.adapters.teams.standin import Conversation as Place
from tests.adapters.teams.standin import (
    DropBefore,
    LostAnswer,
    Refuses,
    ServerFails,
    SteppedTime,
    TeamsStandIn,
    TooManyCalls,
)
from tests.adapters.teams.standin.cards import drawn

SPEC = RoomSpec("inc-7-checkout", "Incident #7: Checkout is failing", False)
KEY = "vigia-7-1-0"
LONG = "All customers in Europe are affected. " * 600


@pytest.fixture
async def vigia(teams: TeamsStandIn) -> AsyncIterator[Installed]:
    async with installed(teams) as running:
        await running.settle()
        yield running


def person(vigia: Installed, name: str) -> Person:
    return Person("teams", vigia.teams.person(name).id, name)


def rooms(vigia: Installed) -> list[Place]:
    return vigia.teams.channels_named("inc-")


async def opened(vigia: Installed, spec: RoomSpec = SPEC, *, second_try: bool = False) -> Conversation:
    return (await vigia.port.open_room(spec, key=KEY, second_try=second_try)).conversation


def since(vigia: Installed) -> datetime:
    return datetime.fromtimestamp(vigia.teams.clock.time(), UTC) - timedelta(minutes=1)


async def forgetful(vigia: Installed) -> None:
    """The process knows nothing by heart, as after a death."""
    vigia.port._said.clear()  # type: ignore[attr-defined]
    vigia.port._keys.clear()  # type: ignore[attr-defined]


# -- channels ---------------------------------------------------------------------------------------------------------


async def test_a_channel_carries_our_mark_from_the_call_on_that_makes_it(vigia: Installed) -> None:
    await opened(vigia)
    (call,) = vigia.teams.calls.of("graph.channels.create")
    assert rooms(vigia)[0].description.startswith("Incident #7: Checkout is failing [vigia-7-1-0.")
    assert rooms(vigia)[0].description in str(call.arguments)


async def test_a_lost_answer_makes_no_second_channel(vigia: Installed) -> None:
    vigia.teams.faults.on("graph.channels.create", LostAnswer(), nth=1)
    with pytest.raises(ChatUnavailable) as lost:
        await opened(vigia)
    assert lost.value.maybe_done
    room = await opened(vigia, second_try=True)
    assert [one.id for one in rooms(vigia)] == [room.id]


async def test_a_channel_of_another_vigia_in_the_same_team_is_not_ours(vigia: Installed) -> None:
    vigia.teams.state.add_channel(SPEC.name, f"Incident [{KEY}.deadbeef]")
    with pytest.raises(ChatRejected) as refused:
        await opened(vigia, second_try=True)
    assert refused.value.reason == ChatRejected.NAME_TAKEN


async def test_the_name_of_a_deleted_channel_is_taken(vigia: Installed) -> None:
    await vigia.teams.person("ana").deletes_channel(vigia.teams.state.add_channel(SPEC.name))
    with pytest.raises(ChatRejected) as refused:
        await opened(vigia)
    assert refused.value.reason == ChatRejected.NAME_TAKEN


async def test_the_topic_and_the_links_stand_in_the_description_and_the_mark_stays(vigia: Installed) -> None:
    room = await opened(vigia)
    await vigia.port.set_topic(room, "SEV2 · investigating\nAna")
    await vigia.port.show_links(room, [NamedLink("Board", "https://boards.example.com")])
    described = rooms(vigia)[0].description
    assert described.startswith("SEV2 · investigating Ana · Board: https://boards.example.com [vigia-7-1-0.")
    await vigia.port.set_topic(room, "x" * 5000)
    assert len(rooms(vigia)[0].description) == limits.DESCRIPTION_LENGTH
    assert f"[{KEY}." in rooms(vigia)[0].description


async def test_a_later_process_keeps_the_mark_too(teams: TeamsStandIn) -> None:
    async with installed(teams) as first:
        room = await opened(first)
    async with installed(teams, first.core) as second:
        await second.port.set_topic(room, "monitoring")
    (made,) = teams.channels_named("inc-")
    assert made.description.startswith("monitoring [vigia-7-1-0.")


async def test_a_team_without_the_permission_gets_a_thread_that_says_why(vigia: Installed) -> None:
    vigia.teams.state.granted.discard("Channel.Create.Group")
    room = await vigia.port.open_room(SPEC, key=KEY, second_try=False)
    (root,) = vigia.teams.incidents.posts
    assert room.conversation.id == f"{vigia.teams.incidents.id};messageid={root.id}"
    assert room.url.startswith("https://teams.microsoft.com/l/message/")
    assert "Vigia may not make channels in this team." in drawn(root.cards[0])
    await vigia.port.post(room.conversation, message("An update is due."), key="k")
    await vigia.port.set_topic(room.conversation, "SEV2 · investigating")
    await vigia.port.show_links(room.conversation, [NamedLink("Board", "https://boards.example.com")])
    assert vigia.teams.incidents.thread(root)[0].id == root.id
    assert len(vigia.teams.incidents.thread(root)) == 2
    assert "SEV2 · investigating" in drawn(root.cards[0])
    assert "Board" in drawn(root.cards[0])


async def test_what_is_not_granted_is_not_asked_for_each_time_and_is_when_it_may_be_granted(
    vigia: Installed, clock: SteppedTime
) -> None:
    vigia.teams.state.granted.discard("Channel.Create.Group")
    for n in range(3):
        await vigia.port.open_room(SPEC, key=f"k{n}", second_try=False)
    assert len(vigia.teams.calls.of("graph.channels.create")) == 1
    vigia.teams.state.granted.add("Channel.Create.Group")
    await clock.advance(limits.GRANT_LIFE.total_seconds() + 1)
    await vigia.port.open_room(SPEC, key="k", second_try=False)
    assert len(rooms(vigia)) == 1


async def test_a_lost_answer_makes_no_second_thread_where_the_channel_may_be_read(vigia: Installed) -> None:
    vigia.teams.state.granted.discard("Channel.Create.Group")
    vigia.teams.faults.on("connector.send", LostAnswer(), nth=1)
    with pytest.raises(ChatUnavailable):
        await opened(vigia)
    room = await opened(vigia, second_try=True)
    (root,) = vigia.teams.incidents.posts
    assert room.id.endswith(f"messageid={root.id}")


@pytest.mark.parametrize(("channels", "threads"), [(799, 0), (800, 0), (949, 0), (950, 1)])
async def test_a_team_that_is_nearly_full_gets_threads(
    teams: TeamsStandIn, channels: int, threads: int, capsys: pytest.CaptureFixture[str]
) -> None:
    for n in range(channels - len(teams.state.channels)):
        teams.state.add_channel(f"old-{n}")
    async with installed(teams) as vigia:
        await vigia.settle()
        await opened(vigia)
    assert len(teams.incidents.posts) == threads
    assert len(rooms(vigia)) == 1 - threads
    assert ("teams.many-channels" in capsys.readouterr().out) is (channels >= 800)
    if threads:
        assert "nearly as many channels as Teams allows" in drawn(teams.incidents.posts[0].cards[0])


async def test_a_new_channel_that_is_unknown_here_and_there_is_waited_for(vigia: Installed, clock: SteppedTime) -> None:
    vigia.teams.state.not_yet = 5
    room = await opened(vigia)
    with pytest.raises(ChatUnavailable):
        await vigia.port.post(room, message("hello"), key="k")
    await clock.advance(6)
    await vigia.port.post(room, message("hello"), key="k")
    assert len(rooms(vigia)[0].posts) == 1


async def test_a_channel_is_put_away_once(vigia: Installed) -> None:
    room = await opened(vigia)
    await vigia.port.archive(room)
    await vigia.port.archive(room)
    assert rooms(vigia)[0].archived


# -- people -----------------------------------------------------------------------------------------------------------


async def test_people_are_brought_into_the_team_and_who_cannot_be_is_named(vigia: Installed) -> None:
    eve = vigia.teams.add_person("eve", in_team=False)
    room = await opened(vigia)
    people = [person(vigia, name) for name in ("ana", "diego", "sara", "eve")]
    refused = await vigia.port.invite(room, people)
    assert [one.person.name for one in refused] == ["diego", "sara"]
    assert eve.id in vigia.teams.state.team_members


async def test_a_line_that_breaks_while_people_are_brought_in_is_no_refusal(vigia: Installed) -> None:
    room = await opened(vigia)
    vigia.teams.faults.on("graph.team.add", ServerFails(503), nth=1)
    with pytest.raises(ChatUnavailable):
        await vigia.port.invite(room, [person(vigia, "ana")])


async def test_a_private_incident_of_several_is_worked_on_in_a_group_chat(vigia: Installed) -> None:
    people = (person(vigia, "ana"), person(vigia, "bruno"))
    room = await opened(vigia, RoomSpec("inc-7", "Incident #7: Keys leaked", True, people))
    chat = vigia.teams.state.conversations[room.id]
    assert (chat.kind, chat.bot_in) == ("groupChat", True)
    assert chat.name.startswith("Incident #7: Keys leaked [vigia-7-1-0.")  # until it has a topic
    await vigia.port.post(room, message("hello"), key="k")
    await vigia.port.set_topic(room, "SEV1 · investigating")
    assert await vigia.port.invite(room, [*people, person(vigia, "carla")]) == []
    assert vigia.teams.members(chat) == ["ana", "bruno", "carla"]
    assert chat.name == "SEV1 · investigating"
    await vigia.port.archive(room)
    assert rooms(vigia) == []


@pytest.mark.parametrize("lost", ["graph.chats.create", "graph.chat.install"])
async def test_a_lost_answer_makes_no_second_chat(vigia: Installed, lost: str) -> None:
    spec = RoomSpec("inc-7", "Incident #7: Keys leaked", True, (person(vigia, "ana"), person(vigia, "bruno")))
    vigia.teams.add_chat(f"Incident #7: Keys leaked [{KEY}.deadbeef]", "ana", "bruno")  # another Vigia's
    vigia.teams.faults.on(lost, LostAnswer(), nth=1)
    with pytest.raises(ChatUnavailable) as unanswered:
        await opened(vigia, spec)
    assert unanswered.value.maybe_done
    room = await opened(vigia, spec, second_try=True)
    assert len(vigia.teams.calls.of("graph.chats.create")) == 1
    assert vigia.teams.state.conversations[room.id].bot_in


async def test_where_chats_may_not_be_listed_a_lost_one_stays_behind_and_another_is_made(vigia: Installed) -> None:
    spec = RoomSpec("inc-7", "Incident #7: Keys leaked", True, (person(vigia, "ana"), person(vigia, "bruno")))
    vigia.teams.state.granted.discard("Chat.ReadBasic.All")
    vigia.teams.faults.on("graph.chats.create", LostAnswer(), nth=1)
    with pytest.raises(ChatUnavailable):
        await opened(vigia, spec)
    room = await opened(vigia, spec, second_try=True)
    assert vigia.teams.state.conversations[room.id].bot_in
    chats = [one for one in vigia.teams.state.conversations.values() if one.kind == "groupChat"]
    assert [(one.bot_in, one.messages) for one in chats] == [(False, []), (True, [])]


async def test_what_is_not_granted_is_told_from_what_is_not_ready_in_the_first_minute_too(vigia: Installed) -> None:
    vigia.teams.state.granted.discard("ChannelSettings.ReadWrite.Group")
    room = await opened(vigia)
    with pytest.raises(ChatRejected, match="forbidden"):
        await vigia.port.set_topic(room, "SEV2 · investigating")
    vigia.teams.faults.on("connector.send", Refuses(403, "Forbidden", "Not there yet"), nth=1)
    with pytest.raises(ChatUnavailable, match="not ready yet"):
        await vigia.port.post(room, message("hello"), key="k")


async def test_a_private_incident_of_one_is_worked_on_in_a_private_channel(vigia: Installed) -> None:
    room = await opened(vigia, RoomSpec("inc-7", "Incident #7", True, (person(vigia, "ana"),)))
    (channel,) = rooms(vigia)
    assert (channel.id, channel.membership, vigia.teams.members(channel)) == (room.id, "private", ["ana"])
    await vigia.port.invite(room, [person(vigia, "bruno")])
    assert vigia.teams.members(channel) == ["ana", "bruno"]


async def test_private_channels_can_be_wished_for(teams: TeamsStandIn) -> None:
    async with installed(teams, TEAMS_PRIVATE="channel") as vigia:
        people = (person(vigia, "ana"), person(vigia, "bruno"))
        await opened(vigia, RoomSpec("inc-7", "Incident #7", True, people))
        assert rooms(vigia)[0].membership == "private"


@pytest.mark.parametrize(("name", "kind"), [("ana", Kind.MEMBER), ("gus", Kind.GUEST), ("diego", Kind.GONE)])
async def test_who_somebody_is_is_the_directorys_to_say(vigia: Installed, name: str, kind: Kind) -> None:
    profile = await vigia.port.profile(person(vigia, name))
    assert (profile.kind, profile.locale, profile.zone) == (kind, "en-US", "Europe/Madrid")


async def test_where_the_directory_may_not_be_asked_the_team_is(vigia: Installed, clock: SteppedTime) -> None:
    await clock.advance(61)
    vigia.teams.state.granted.discard("User.Read.All")
    assert (await vigia.port.profile(person(vigia, "gus"))).kind is Kind.GUEST
    assert (await vigia.port.profile(Person("teams", "00000000-0000-4000-8000-000000000000"))).kind is Kind.STRANGER


async def test_somebody_the_directory_does_not_know_is_gone(vigia: Installed) -> None:
    assert (await vigia.port.profile(Person("teams", "00000000-0000-4000-8000-000000000000"))).kind is Kind.GONE


# -- messages ---------------------------------------------------------------------------------------------------------


async def test_a_message_whose_answer_was_lost_is_found_and_not_said_again(vigia: Installed) -> None:
    room = await opened(vigia)
    vigia.teams.faults.on("connector.send", LostAnswer(), nth=1)
    with pytest.raises(ChatUnavailable) as lost:
        await vigia.port.post(room, message("An update is due."), key="k")
    assert lost.value.maybe_done
    found = await vigia.port.find(room, key="k", since=since(vigia))
    assert found == PostRef(room, rooms(vigia)[0].posts[0].id)


async def test_where_the_channel_may_not_be_read_the_repeat_says_that_it_is_one(
    vigia: Installed, clock: SteppedTime
) -> None:
    vigia.teams.state.granted.discard("ChannelMessage.Read.Group")
    room = await opened(vigia)
    await clock.advance(61)  # before that a refusal may mean that the channel is new
    vigia.teams.faults.on("connector.send", LostAnswer(), nth=1)
    with pytest.raises(ChatUnavailable):
        await vigia.port.post(room, message("An update is due."), key="k")
    assert await vigia.port.find(room, key="k", since=since(vigia)) is None
    await vigia.port.post(room, message("An update is due."), key="k")
    first, second = rooms(vigia)[0].posts
    assert "Repeated:" not in drawn(first.cards[0])
    assert drawn(second.cards[0]).startswith("Repeated: Vigia does not know whether this arrived the first time.")
    assert "An update is due." in drawn(second.cards[0])
    await vigia.port.post(room, message("Another."), key="k2")
    assert "Repeated:" not in drawn(rooms(vigia)[0].posts[-1].cards[0])


async def test_a_repeat_to_one_person_says_so_since_nobody_can_look_there(vigia: Installed) -> None:
    ana = person(vigia, "ana")
    vigia.teams.faults.on("connector.send", LostAnswer(), nth=1)
    with pytest.raises(ChatUnavailable):
        await vigia.port.post(ana, message("An update is due."), key="k")
    assert await vigia.port.find(ana, key="k", since=since(vigia)) is None
    await vigia.port.post(ana, message("An update is due."), key="k")
    assert "Repeated:" in drawn(vigia.teams.person("ana").personal.posts[-1].cards[0])


async def test_what_never_left_is_said_once(vigia: Installed) -> None:
    room = await opened(vigia)
    vigia.teams.faults.on("connector.send", DropBefore(), nth=1)
    with pytest.raises(ChatUnavailable):
        await vigia.port.post(room, message("hello"), key="k")
    assert await vigia.port.find(room, key="k", since=since(vigia)) is None
    await vigia.port.post(room, message("hello"), key="k")
    assert len(rooms(vigia)[0].posts) == 1


async def test_half_of_a_long_message_is_taken_back_and_said_anew(vigia: Installed) -> None:
    room = await opened(vigia)
    vigia.teams.faults.on("connector.send", ServerFails(502), nth=2)
    with pytest.raises(ChatUnavailable) as lost:
        await vigia.port.post(room, message(LONG), key="k")
    assert lost.value.maybe_done
    assert await vigia.port.find(room, key="k", since=since(vigia)) is None
    assert rooms(vigia)[0].posts == []
    post = await vigia.port.post(room, message(LONG), key="k")
    assert words_of([one.cards[0] for one in rooms(vigia)[0].posts]) == LONG
    await forgetful(vigia)
    assert await vigia.port.find(room, key="k", since=since(vigia)) == post


async def test_what_goes_on_stands_in_the_thread_of_its_beginning_and_goes_with_it(vigia: Installed) -> None:
    room = await opened(vigia)
    post = await vigia.port.post(room, message(LONG), key="k")
    assert {one.root for one in rooms(vigia)[0].posts} == {post.id}
    assert len(rooms(vigia)[0].posts) > 1
    await vigia.port.revise(post, message("short"))
    assert [drawn(one.cards[0]).split("\n")[0] for one in rooms(vigia)[0].posts] == ["short"]
    await vigia.port.revise(post, message(LONG))
    await vigia.port.withdraw(post)
    assert rooms(vigia)[0].posts == []


async def test_a_long_message_to_one_person_is_whole(vigia: Installed) -> None:
    await vigia.port.post(person(vigia, "ana"), message(LONG), key="k")
    assert words_of([one.cards[0] for one in vigia.teams.person("ana").personal.posts]) == LONG


async def test_an_edit_keeps_the_key_as_long_as_the_process_knows_it(vigia: Installed) -> None:
    room = await opened(vigia)
    post = await vigia.port.post(room, message("first"), key="k")
    await vigia.port.revise(post, message("second"))
    assert key_of(rooms(vigia)[0].posts[0].cards[0]) == ("k", 1, 1)
    await forgetful(vigia)
    await vigia.port.revise(post, message("third"))
    assert [(one.text, one.key) for one in await vigia.port.history(room)] == [("third", "")]


async def test_a_message_somebody_deleted_is_told_to_the_core_when_it_is_to_be_edited(
    vigia: Installed, clock: SteppedTime
) -> None:
    room = await opened(vigia)
    post = await vigia.port.post(room, message("first"), key="k")
    rooms(vigia)[0].messages_by_id[post.id].deleted_at = vigia.teams.clock.time()
    await clock.advance(61)
    with pytest.raises(ChatRejected):
        await vigia.port.revise(post, message("second"))
    assert [(one.what, one.post) for one in vigia.core.happenings] == [("deleted", post)]


async def test_what_people_say_is_read_as_they_said_it(vigia: Installed) -> None:
    room = await opened(vigia)
    vigia.teams.person("ana").says("a < b & **c**", rooms(vigia)[0])
    await vigia.port.post(room, message("ours"), key="k")
    said = await vigia.port.history(room)
    assert [(one.text, one.key) for one in said] == [("a < b & **c**", None), ("ours", "k")]


async def test_history_that_may_not_be_read_is_refused(vigia: Installed, clock: SteppedTime) -> None:
    vigia.teams.state.granted.discard("ChannelMessage.Read.Group")
    room = await opened(vigia)
    await clock.advance(61)
    with pytest.raises(ChatRejected) as refused:
        await vigia.port.history(room)
    assert refused.value.reason == "forbidden"


# -- one person -------------------------------------------------------------------------------------------------------


async def test_a_chat_with_somebody_is_begun_once_and_remembered(teams: TeamsStandIn) -> None:
    async with installed(teams) as first:
        for n in range(2):
            await first.port.post(person(first, "ana"), message("hello"), key=f"k{n}")
    async with installed(teams, first.core) as second:
        await second.port.post(person(second, "ana"), message("hello"), key="k2")
    assert len(teams.calls.of("connector.create")) == 1
    assert len(teams.person("ana").personal.posts) == 3


async def test_whoever_removed_vigia_is_refused_for_good_and_not_asked_again(vigia: Installed) -> None:
    ana = person(vigia, "ana")
    await vigia.port.post(ana, message("hello"), key="k")
    vigia.teams.person("ana").blocks_bot()
    before = len(vigia.teams.calls.named())
    for n in range(3):
        with pytest.raises(ChatRejected) as refused:
            await vigia.port.post(ana, message("hello"), key=f"k{n}")
        assert refused.value.reason == "blocked"
    assert len(vigia.teams.calls.named()) == before + 1


async def test_whoever_never_added_vigia_cannot_be_written_to(vigia: Installed) -> None:
    dora = vigia.teams.add_person("dora")
    with pytest.raises(ChatRejected):
        await vigia.port.post(Person("teams", dora.id), message("hello"), key="k")
    await dora.installs_app()
    await vigia.settle()
    await vigia.port.post(Person("teams", dora.id), message("hello"), key="k")
    assert len(dora.personal.posts) == 1


async def test_a_limit_is_waited_for_as_long_as_is_asked(vigia: Installed) -> None:
    room = await opened(vigia)
    vigia.teams.faults.on("connector.send", TooManyCalls(retry_after=7), nth=1)
    with pytest.raises(ChatUnavailable) as limited:
        await vigia.port.post(room, message("hello"), key="k")
    assert limited.value.retry_after == timedelta(seconds=7)
    assert not limited.value.maybe_done


async def test_a_room_that_vigia_was_put_out_of_is_lost(vigia: Installed, clock: SteppedTime) -> None:
    room = await opened(vigia)
    await clock.advance(61)
    vigia.teams.faults.on("connector.send", Refuses(403, "BotNotInConversationRoster", "The bot is not part of it."))
    with pytest.raises(ChatRejected) as refused:
        await vigia.port.post(room, message("hello"), key="k")
    assert refused.value.reason == ChatRejected.ROOM_LOST


async def test_a_card_with_buttons_in_the_standing_channel_is_said_and_edited(vigia: Installed) -> None:
    where = Conversation("teams", vigia.teams.incidents.id)
    card = Message("Incident 7.", (Paragraph((Text("Incident 7."),)),), "en", (Action("info", "Look", 7),))
    post = await vigia.port.post(where, card, key="k")
    await vigia.port.revise(post, message("It is over."))
    (shown,) = vigia.teams.incidents.posts
    assert (shown.id, shown.root) == (post.id, post.id)
    assert "It is over." in drawn(shown.cards[0])
