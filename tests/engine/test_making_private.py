"""An incident that was everybody's becomes private: from then on nobody else learns a word of it."""

import pytest

from bot.domain.errors import ChatUnavailable
from bot.domain.values import Conversation
from bot.ports import Room, RoomSpec
from bot.testing import ANA, BRUNO, CARMEN, FakePost
from tests.engine.harness import Vigia, refused, text


@pytest.fixture(autouse=True)
async def checkout_fails(vigia: Vigia) -> None:
    """Declared at 12:00 by Ana; Bruno writes."""
    await vigia.declares()
    await vigia.says(ANA, "role comms @Bruno", where=1, mentions=[BRUNO])


def old_room(vigia: Vigia) -> Conversation:
    """Where it began."""
    return vigia.chat.rooms["inc-1-checkout-is-failing"].conversation


def posts_in(vigia: Vigia, room: Conversation) -> list[FakePost]:
    return [post for post in vigia.chat.posts if post.ref.conversation == room]


async def test_it_goes_on_in_a_private_channel_whose_name_says_nothing(vigia: Vigia) -> None:
    await vigia.says(BRUNO, "update The pool is full", where=1)
    reply = await vigia.says(ANA, "private", where=1)
    assert text(reply) == "Incident #1 is private now. It goes on in a new channel, to which you are invited."
    room = vigia.chat.rooms["inc-1"]
    assert room.conversation in vigia.chat.private
    assert vigia.chat.members[room.conversation] == [ANA, BRUNO]
    said = [post.message.summary for post in posts_in(vigia, room.conversation)]
    assert any(words.startswith("@Ana made SEV2 incident #1, Checkout is failing, private.") for words in said)
    assert any(post.pinned for post in posts_in(vigia, room.conversation))
    assert vigia.chat.topics[room.conversation].startswith("SEV2")


async def test_what_stood_is_taken_back_and_the_old_channel_says_no_word_of_it(vigia: Vigia) -> None:
    room, stood = old_room(vigia), {post.ref for post in vigia.chat.posts if post.message.parts[0].kind == "heading"}
    said = {post.ref for post in posts_in(vigia, room)}
    await vigia.says(ANA, "private", where=1)
    assert len(stood) == 2  # card and announcement
    assert not stood & {post.ref for post in vigia.chat.posts}
    assert [post.message.summary for post in posts_in(vigia, room) if post.ref not in said] == [
        "Incident #1 goes on in private. Whoever has a part in it has been invited."
    ]
    assert vigia.chat.topics[room] == "Incident #1 goes on in private."


async def test_afterwards_nothing_reaches_anybody_else(vigia: Vigia) -> None:
    await vigia.says(CARMEN, "follow", where=1)
    await vigia.says(ANA, "private", where=1)
    said = len(vigia.chat.posts)
    await vigia.says(ANA, "update #1 The pool is full")
    await vigia.says(ANA, "sev #1 1")
    await vigia.later("2h")
    seen_by_others = [
        post
        for post in vigia.chat.posts[said:]
        if post.to != vigia.chat.rooms["inc-1"].conversation and post.to not in (ANA, BRUNO)
    ]
    assert seen_by_others == []
    assert text(await vigia.says(CARMEN, "info #1")) == (
        "There is no incident #1 that you can see: “list” shows the open ones."
    )
    assert "No incident is open" in text(await vigia.says(CARMEN, "list"))
    where = old_room(vigia)
    assert text(await vigia.says(CARMEN, "info", where=where)).startswith("This is no incident's channel")


async def test_what_waited_to_be_said_to_everybody_is_not_said(vigia: Vigia) -> None:
    def down(call: str) -> None:
        raise ChatUnavailable("down")

    vigia.chat.before = down
    await vigia.says(BRUNO, "update The pool is full", where=1)
    await vigia.says(ANA, "private #1")
    vigia.chat.before = lambda _call: None
    await vigia.later("5m")
    everybody = [post for post in vigia.chat.posts if post.to == old_room(vigia)]
    assert not any("The pool is full" in post.message.summary for post in everybody)
    assert vigia.chat.rooms["inc-1"].conversation in vigia.chat.private
    assert {row["state"] for row in await vigia.outbox(1)} <= {"sent", "superseded"}


async def test_whoever_would_be_left_out_takes_a_role_first(vigia: Vigia) -> None:
    reply = await vigia.says(CARMEN, "private", where=1)
    assert refused(reply)
    assert "Take a role in incident #1 first" in text(reply)
    await vigia.says(CARMEN, "role scribe me", where=1)
    assert not refused(await vigia.says(CARMEN, "private", where=1))
    assert text(await vigia.says(ANA, "private #1")) == "Incident #1 is private already."


async def test_declared_in_private_nobody_else_hears_of_it(vigia: Vigia) -> None:
    before = len(vigia.announcements())
    await vigia.says(CARMEN, "declare private sev1 Somebody reads our mail")
    assert vigia.chat.rooms["inc-2"].conversation in vigia.chat.private
    assert len(vigia.announcements()) == before
    assert refused(await vigia.says(BRUNO, "info #2"))
    assert (await vigia.incident(2)).title == "Somebody reads our mail"


@pytest.mark.parametrize("words", ["sev1 private A leak", "private sev1 A leak", "privado: sev1 A leak"])
async def test_private_and_severity_in_any_order(vigia: Vigia, words: str) -> None:
    await vigia.says(ANA, f"declare {words}")
    incident = await vigia.incident(2)
    assert (incident.title, incident.severity, incident.private) == ("A leak", 1, True)


async def test_closed_with_its_channel_archived(vigia: Vigia) -> None:
    await vigia.says(ANA, "resolve", where=1)
    room = old_room(vigia)
    await vigia.says(ANA, "close archive", where=1)
    assert vigia.chat.archived == {room}
    assert vigia.room(1)[-1] == "@Ana closed the incident: nothing more is expected."


async def test_closed_without_a_word_the_channel_stays(vigia: Vigia) -> None:
    await vigia.says(ANA, "resolve", where=1)
    await vigia.says(ANA, "close", where=1)
    assert vigia.chat.archived == set()
    assert refused(await vigia.says(ANA, "close everything", where=1))


async def test_a_private_channel_is_made_for_the_people_in_it(vigia: Vigia) -> None:
    made: list[RoomSpec] = []
    open_room = vigia.chat.open_room

    async def seen(spec: RoomSpec, *, key: str, second_try: bool) -> Room:
        made.append(spec)
        return await open_room(spec, key=key, second_try=second_try)

    vigia.chat.open_room = seen  # type: ignore[method-assign]
    await vigia.declares(CARMEN)
    await vigia.says(ANA, "private", where=1)
    assert [(spec.private, spec.people) for spec in made] == [(False, ()), (True, (ANA, BRUNO))]
