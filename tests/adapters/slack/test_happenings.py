"""What others do to channels and to the app: the core is told once, the log gets ids alone."""

from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from bot.domain.errors import ChatRejected, ChatUnavailable
from bot.domain.values import Conversation, Loss
from bot.ports import Happening, RoomSpec
from tests.adapters.slack.fake_core import message
from tests.adapters.slack.installed import Installed, installed
from tests.adapters.slack.standin import SlackStandIn
from tests.adapters.slack.standin.instants import SteppedTime
from tests.adapters.slack.standin.state import Channel


@pytest.fixture
async def vigia() -> AsyncIterator[Installed]:
    async with SlackStandIn(SteppedTime()) as slack, installed(slack) as running:
        yield running


@pytest.fixture(params=[False, True], ids=["public", "private"])
async def room(request: pytest.FixtureRequest, vigia: Installed) -> Channel:
    spec = RoomSpec("inc-7", "Checkout", private=request.param)
    await vigia.port.open_room(spec, key="k", second_try=False)
    return vigia.slack.workspace.channel("inc-7")


def told(vigia: Installed) -> list[tuple[str, Conversation, Loss | None, str]]:
    return [(one.what, one.room, one.loss, one.name) for one in vigia.core.happenings]


async def test_what_becomes_of_a_channel_is_told(vigia: Installed, room: Channel) -> None:
    ana, here = vigia.slack.workspace.person("ana"), Conversation("slack", room.id)
    await ana.archives(room)
    await ana.unarchives(room)
    await ana.renames(room, "inc-seven")
    await ana.removes_bot(room)
    await ana.invites_bot(room)
    await ana.shares(room)
    await ana.deletes_channel(room)
    await vigia.settle()
    assert told(vigia) == [
        ("lost", here, Loss.ARCHIVED, ""),
        ("found", here, None, ""),
        ("renamed", here, None, "inc-seven"),
        ("lost", here, Loss.LEFT, ""),
        ("found", here, None, ""),
        ("shared", here, None, ""),
        ("lost", here, Loss.DELETED, ""),
    ]
    assert len({one.id for one in vigia.core.happenings}) == 7


async def test_what_vigia_does_itself_is_no_news_to_it(vigia: Installed, room: Channel) -> None:
    here = Conversation("slack", room.id)
    await vigia.port.archive(here)
    await vigia.port.archive(here)
    assert room.is_archived
    event = {"type": "channel_archive", "channel": room.id, "user": vigia.slack.state.bot.id, "event_ts": "1.2"}
    await vigia.slack.workspace.tells_of(event)
    await vigia.settle()
    assert vigia.core.happenings == []


async def test_people_coming_and_going_is_their_own_business(vigia: Installed, room: Channel) -> None:
    ana = vigia.slack.workspace.person("ana")
    await ana.joins(room)
    await ana.leaves(room)
    await vigia.settle()
    assert vigia.core.happenings == []


async def test_the_same_happening_brought_again_has_the_same_id(vigia: Installed, room: Channel) -> None:
    delivery = await vigia.slack.workspace.person("ana").archives(room)
    await vigia.slack.door.again(delivery)
    await vigia.settle()
    assert len({one.id for one in vigia.core.happenings}) == 1


async def test_a_message_of_ours_that_was_deleted_is_told_when_slack_says_so(vigia: Installed, room: Channel) -> None:
    post = await vigia.port.post(Conversation("slack", room.id), message("the card"), key="k")
    said = await vigia.slack.workspace.person("bruno").says("hello", room)
    admin = vigia.slack.workspace.person("alba")
    await admin.deletes(said)
    await admin.deletes(room.by_ts[post.id])
    await vigia.settle()
    (deleted,) = vigia.core.happenings
    assert (deleted.what, deleted.post) == ("deleted", post)


async def test_a_message_of_ours_that_was_deleted_is_noticed_when_it_should_change(
    vigia: Installed, room: Channel
) -> None:
    post = await vigia.port.post(Conversation("slack", room.id), message("the card"), key="k")
    del room.by_ts[post.id]
    for _ in range(2):
        with pytest.raises(ChatRejected):
            await vigia.port.revise(post, message("the card, changed"))
    gone = Happening(f"gone:{room.id}:{post.id}", post.conversation, "deleted", post=post)
    assert vigia.core.happenings == [gone, gone]  # the same id: it counts once


async def test_the_log_gets_ids_and_no_words(vigia: Installed, room: Channel) -> None:
    with capture_logs() as lines:
        await vigia.slack.workspace.person("ana").renames(room, "the-secret-name")
        event = {"type": "message", "subtype": "bot_message", "channel": room.id, "text": "a secret", "ts": "1.2"}
        await vigia.slack.workspace.tells_of(event)
        await vigia.slack.workspace.revokes_tokens()
        await vigia.settle()
    happened = [line for line in lines if line["event"] == "slack.happened"]
    assert [line["happening"] for line in happened] == [f"{_word(room)}_rename", "tokens_revoked"]
    assert happened[0]["channel"] == room.id
    assert [line["log_level"] for line in happened] == ["info", "error"]
    assert "secret" not in str(lines)


def _word(room: Channel) -> str:
    return "group" if room.is_private else "channel"


async def test_a_revoked_token_is_trouble_told_once_until_slack_lets_us_in_again(
    vigia: Installed, room: Channel
) -> None:
    assert vigia.adapter.trouble == ""
    where = Conversation("slack", room.id)
    vigia.slack.state.app.revoked = True
    with capture_logs() as logged:
        for _ in range(3):
            with pytest.raises(ChatUnavailable):
                await vigia.port.set_topic(where, "SEV2")
        assert vigia.adapter.trouble in ("token_revoked", "account_inactive", "invalid_auth")
        vigia.slack.state.app.revoked = False
        await vigia.port.set_topic(where, "SEV2")
    assert vigia.adapter.trouble == ""
    told = [line["event"] for line in logged]
    assert told.count("slack.locked-out") == 1
    assert told.count("slack.let-in-again") == 1
