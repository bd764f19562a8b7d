"""What other hands do to an incident's channel: the incident goes on, and somebody is told once."""

import pytest

from bot.domain.errors import ChatRejected
from bot.domain.values import Conversation, Loss
from bot.ports import Happening
from bot.testing import ANA, BRUNO, CARMEN
from tests.engine.harness import Vigia, text


@pytest.fixture(autouse=True)
async def checkout_fails(vigia: Vigia) -> None:
    """Declared at 12:00 by Ana."""
    await vigia.declares()


async def happens(vigia: Vigia, what: str, id: str = "E1", **facts: object) -> None:
    """The platform tells; returns when all is delivered."""
    await vigia.engine.happened(Happening(id, vigia.room_of(1), what, **facts))  # type: ignore[arg-type]
    await vigia.delivery.idle()


async def test_an_archived_channel_is_told_to_whoever_commands_once(vigia: Vigia) -> None:
    await vigia.says(ANA, "role ic @Bruno", where=1, mentions=[BRUNO])
    said = len(vigia.room(1))
    before = len(vigia.private(BRUNO))
    for _ in range(3):
        await happens(vigia, "lost", loss=Loss.ARCHIVED)
    await happens(vigia, "lost", "E2", loss=Loss.DELETED)
    (told,) = vigia.private(BRUNO)[before:]
    assert told.startswith("The channel of SEV2 incident #1, Checkout is failing, cannot be reached: it was archived.")
    assert len(vigia.room(1)) == said


async def test_without_its_channel_the_incident_goes_on_and_is_asked_about_in_private(vigia: Vigia) -> None:
    await happens(vigia, "lost", loss=Loss.DELETED)
    calls = len(vigia.chat.calls)
    assert text(await vigia.says(BRUNO, "sev #1 1")) == "The severity is SEV1 now."
    assert "SEV1" in vigia.announcements()[0]
    assert "set_topic" not in vigia.chat.calls[calls:]
    await vigia.later("30m")
    assert any("is due now" in said for said in vigia.private(ANA))
    assert [row for row in await vigia.outbox(1) if row["state"] == "buried"] == []


async def test_what_the_platform_refuses_there_says_the_same_once(vigia: Vigia) -> None:
    def gone(call: str) -> None:
        if call == "set_topic":
            raise ChatRejected(ChatRejected.ROOM_LOST)

    vigia.chat.before = gone
    await vigia.says(BRUNO, "sev 1", where=1)
    await vigia.says(BRUNO, "sev 2", where=1)
    vigia.chat.before = lambda _call: None
    await vigia.says(BRUNO, "update #1 Still on it")
    told = [said for said in vigia.private(ANA) if "cannot be reached" in said]
    assert len(told) == 1
    assert [type(event).__name__ for event in await vigia.timeline(1)].count("RoomLost") == 1


async def test_found_again_it_gets_one_summary_and_what_stands_is_up_to_date(vigia: Vigia) -> None:
    await happens(vigia, "lost", loss=Loss.ARCHIVED)
    await vigia.says(BRUNO, "update #1 We enlarge the pool")
    await vigia.says(BRUNO, "sev #1 1")
    said = len(vigia.room(1))
    await happens(vigia, "found", "E2")
    (summary,) = vigia.room(1)[said:]
    assert summary == (
        "This channel can be reached again. Meanwhile: SEV1 incident #1, Checkout is failing: investigating, "
        "next update by 12:30 UTC."
    )
    assert vigia.card(1).startswith("SEV1")
    assert vigia.topic(1).startswith("SEV1")


async def test_renamed_it_is_linked_by_its_new_name(vigia: Vigia) -> None:
    said = len(vigia.room(1))
    await happens(vigia, "renamed", name="checkout-war-room")
    assert "#checkout-war-room" in vigia.announcements()[0]
    assert len(vigia.room(1)) == said
    assert "The channel is called #checkout-war-room now" in text(await vigia.says(ANA, "timeline", where=1))


async def test_a_name_that_belongs_to_another_incident_is_not_taken_over(vigia: Vigia) -> None:
    await vigia.declares(words="Another")
    await happens(vigia, "renamed", name="inc-2-another")
    assert "#inc-1-checkout-is-failing" in vigia.announcements()[0]


async def test_shared_with_others_everybody_in_it_is_warned_and_whoever_commands(vigia: Vigia) -> None:
    await happens(vigia, "shared")
    assert vigia.room(1)[-1].startswith("This channel is shared with another organisation now")
    assert "is shared with another organisation now" in vigia.private(ANA)[-1]


async def test_a_deleted_card_is_posted_anew_and_pinned(vigia: Vigia) -> None:
    old = vigia.card_post(1)
    await happens(vigia, "deleted", post=old.ref)
    await vigia.says(CARMEN, "sev 1", where=1)
    cards = [
        post for post in vigia.chat.posts if post.message.parts[0].kind == "heading" and post.to == vigia.room_of(1)
    ]
    assert len(cards) == 2
    assert cards[-1].pinned
    assert cards[-1].message.summary.startswith("SEV1")
    assert cards[0].message.summary.startswith("SEV2")


async def test_what_is_no_incident_s_is_nobody_s_business(vigia: Vigia) -> None:
    before = await vigia.stored()
    await vigia.engine.happened(Happening("E9", Conversation("fake", "C-other"), "lost", Loss.ARCHIVED))
    await happens(vigia, "deleted", post=vigia.chat.posts[-1].ref if vigia.chat.posts[-1].pinned is False else None)
    assert {name: count for name, count in (await vigia.stored()).items() if name != "requests"} == {
        name: count for name, count in before.items() if name != "requests"
    }
