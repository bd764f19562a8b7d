"""When the platform says no, or not now, or nothing at all."""

import re
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from bot.domain import events as ev
from bot.domain.errors import ChatRejected, ChatUnavailable
from bot.domain.values import Conversation, Person
from bot.ports import Refused
from bot.testing import ANA, BRUNO
from tests.engine.harness import Vigia, refused, text

Raise = Callable[[str], None]


def fails(call: str, error: Exception, times: int = 1_000_000) -> Raise:
    """Every such call fails, so many times."""
    left = iter(range(times))

    def before(name: str) -> None:
        if name == call and next(left, None) is not None:
            raise error

    return before


def well(_call: str) -> None:
    """Nothing fails."""


# -- a name that is taken -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("taken", "name"),
    [
        ([], "inc-1-checkout-is-failing"),
        (["inc-1-checkout-is-failing"], "inc-1-2-checkout-is-failing"),
        (["inc-1-checkout-is-failing", "inc-1-2-checkout-is-failing"], "inc-1-3-checkout-is-failing"),
        (
            ["inc-1-checkout-is-failing", "inc-1-2-checkout-is-failing", "inc-1-3-checkout-is-failing"],
            "inc-1-4-checkout-is-failing",
        ),
    ],
)
async def test_a_taken_name_gets_a_suffix_and_nothing_said_is_lost(vigia: Vigia, taken: list[str], name: str) -> None:
    vigia.chat.taken_names.update(taken)
    await vigia.declares(ANA)
    assert list(vigia.chat.rooms) == [name]
    assert vigia.room(1)[0].startswith("@Ana declared SEV2 incident #1: Checkout is failing.")
    assert f"#{name}" in text(await vigia.says(BRUNO, "list"))
    assert f"Channel: #{name}" in vigia.announcements()[0]
    assert vigia.card_post(1).pinned
    assert len([event for event in await vigia.timeline(1) if isinstance(event, ev.RoomNameTaken)]) == len(taken)
    assert len(vigia.private(ANA)) == 1  # her duties; nothing was buried


@pytest.mark.parametrize("taken", [10, 11])
async def test_when_the_numbered_names_are_taken_the_channel_gets_a_name_nobody_else_can_have(
    vigia: Vigia, taken: int
) -> None:
    vigia.chat.before = fails("open_room", ChatRejected(ChatRejected.NAME_TAKEN), times=taken)
    await vigia.declares(ANA)
    (name,) = vigia.chat.rooms
    assert re.fullmatch(r"inc-1-[0-9a-f]{8}-checkout-is-failing", name)
    assert f"#{name}" in text(await vigia.says(BRUNO, "list"))
    assert vigia.card_post(1).pinned


async def test_a_platform_to_which_every_name_is_taken_is_not_asked_for_ever(vigia: Vigia) -> None:
    vigia.chat.before = fails("open_room", ChatRejected(ChatRejected.NAME_TAKEN))
    await vigia.declares(ANA)
    wished = [event.wish for event in await vigia.timeline(1) if isinstance(event, ev.RoomNameTaken)]
    assert len(set(wished)) == len(wished) == 11
    assert vigia.chat.calls.count("open_room") == 12
    assert [one for one in vigia.private(ANA) if "could not be made: name_taken." in one] != []
    assert text(await vigia.says(BRUNO, "update #1 The pool is full")).startswith("Posted.")
    await vigia.later("25m")
    assert vigia.chat.calls.count("open_room") == 12


async def test_a_taken_name_costs_a_private_incident_no_secret(vigia: Vigia) -> None:
    vigia.chat.taken_names.add("inc-1")
    await vigia.declares_in_private(ANA)
    assert list(vigia.chat.rooms) == ["inc-1-2"]


# -- a channel that is refused ------------------------------------------------------------------------------


async def test_a_refused_channel_is_told_to_the_commander_in_private_and_commands_work_by_number(vigia: Vigia) -> None:
    vigia.chat.before = fails("open_room", ChatRejected("restricted_action"))
    await vigia.declares(ANA)
    assert (
        "The channel of incident #1 could not be made: restricted_action. The incident goes on; commands work from "
        "any conversation with its number, for example: update #1 and your text."
    ) in vigia.private(ANA)
    assert text(await vigia.says(BRUNO, "update #1 The pool is full")).startswith("Posted.")
    assert "The pool is full" in text(await vigia.says(BRUNO, "info #1"))
    assert text(await vigia.says(BRUNO, "list")).endswith("- SEV2 #1 Checkout is failing: investigating, "
                                                          "next update by 12:30 UTC")  # fmt: skip
    await vigia.later("25m")
    assert len(vigia.questions(ANA)) == 1
    assert not refused(await vigia.says(ANA, "resolve #1"))


async def test_a_refused_channel_is_told_in_the_commander_s_language(vigia: Vigia) -> None:
    vigia.locales[ANA] = "es"
    vigia.chat.before = fails("open_room", ChatRejected("restricted_action"))
    await vigia.declares(ANA)
    (told,) = [post.message for post in vigia.chat.posts if "could not be made" in post.message.summary
               or "restricted_action" in post.message.summary]  # fmt: skip
    assert told.lang == "es"
    assert "could not be made" not in told.summary


# -- not now ------------------------------------------------------------------------------------------------


async def test_what_cannot_be_said_now_is_said_later_and_in_order(vigia: Vigia) -> None:
    await vigia.declares(ANA)
    vigia.chat.before = fails("post", ChatUnavailable("down"))
    for n in range(4):
        await vigia.says(ANA, f"update number {n}", where=1)
    await vigia.says(ANA, "resolve", where=1)
    assert len(vigia.room(1)) == 1
    vigia.chat.before = well
    await vigia.later("5m")
    assert [said.split("\n\n")[-1] for said in vigia.room(1)[1:]] == [
        "number 0", "number 1", "number 2", "number 3", "@Ana resolved the incident; it lasted 1 minute.",
    ]  # fmt: skip


async def test_a_channel_that_cannot_be_made_now_is_made_later_with_all_that_was_said(vigia: Vigia) -> None:
    vigia.chat.before = fails("open_room", ChatUnavailable("down"))
    await vigia.declares(ANA)
    await vigia.says(BRUNO, "update #1 The pool is full")
    assert vigia.chat.rooms == {}
    vigia.chat.before = well
    await vigia.later("5m")
    assert [said.split("\n\n")[-1] for said in vigia.room(1)][1:] == ["The pool is full"]
    assert "Last update: 12:00 UTC by @Bruno" in vigia.card(1)
    assert len(vigia.announcements()) == 1


async def test_nobody_calls_again_before_the_platform_said_when(vigia: Vigia) -> None:
    await vigia.declares(ANA)
    vigia.chat.before = fails("post", ChatUnavailable("slow down", retry_after=timedelta(minutes=3)), times=1)
    await vigia.says(ANA, "update On it", where=1)
    calls = vigia.chat.calls.count("post")
    await vigia.later("2m")
    assert vigia.chat.calls.count("post") == calls
    await vigia.later("1m")
    assert vigia.room(1)[-1].endswith("On it")


async def test_without_a_channel_every_question_comes_in_private(vigia: Vigia) -> None:
    vigia.chat.before = fails("open_room", ChatRejected("restricted_action"))
    await vigia.declares()
    await vigia.later("30m")
    early, at_the_time = [said for said in vigia.private(ANA) if "What can be said?" in said]
    assert "is due now" in at_the_time
    assert "in 5 minutes" in early


async def test_one_slow_place_keeps_no_other_waiting(vigia: Vigia) -> None:
    await vigia.declares(ANA)
    vigia.chat.before = fails("set_topic", ChatUnavailable("down"))
    await vigia.says(ANA, "update On it", where=1)
    assert vigia.room(1)[-1].endswith("On it")
    assert "Last update" in vigia.card(1)
    assert "12:30" in vigia.topic(1)


async def test_of_what_stands_only_the_newest_is_shown_late(vigia: Vigia) -> None:
    await vigia.declares(ANA)
    vigia.chat.before = fails("set_topic", ChatUnavailable("down"))
    for level in (1, 3, 4):
        await vigia.says(ANA, f"sev {level}", where=1)
    vigia.chat.before = well
    calls = vigia.chat.calls.count("set_topic")
    await vigia.later("5m")
    assert vigia.topic(1).startswith("SEV4 · ")
    assert vigia.chat.calls.count("set_topic") == calls + 1


async def test_a_post_whose_answer_was_lost_is_looked_for_and_not_repeated(vigia: Vigia) -> None:
    await vigia.declares(ANA)
    vigia.chat.after = fails("post", ChatUnavailable("line broke", maybe_done=True), times=1)
    await vigia.says(ANA, "update On it", where=1)
    await vigia.later("5m")
    assert len([said for said in vigia.room(1) if said.endswith("On it")]) == 1
    assert "find" in vigia.chat.calls


async def test_a_channel_whose_answer_was_lost_is_adopted_and_not_made_twice(vigia: Vigia) -> None:
    vigia.chat.after = fails("open_room", ChatUnavailable("line broke", maybe_done=True), times=1)
    await vigia.declares(ANA)
    await vigia.later("5m")
    assert list(vigia.chat.rooms) == ["inc-1-checkout-is-failing"]
    assert len(vigia.room(1)) == 1


# -- never --------------------------------------------------------------------------------------------------


async def test_what_the_channel_refuses_is_told_to_the_commander_and_the_rest_goes_on(vigia: Vigia) -> None:
    await vigia.declares(ANA)
    vigia.chat.before = fails("post", ChatRejected("msg_too_long"), times=1)
    await vigia.says(BRUNO, "update On it", where=1)
    assert vigia.private(ANA)[-1] == (
        "In incident #1 something could not be delivered — the channel (fake): msg_too_long. "
        "It will not be tried again by itself."
    )
    await vigia.says(BRUNO, "update Still on it", where=1)
    assert vigia.room(1)[-1].endswith("Still on it")
    timeline = text(await vigia.says(BRUNO, "timeline", where=1))
    assert "Not delivered to the channel (fake): msg_too_long" in timeline


async def test_what_a_person_cannot_be_told_is_told_in_the_channel(vigia: Vigia) -> None:
    await vigia.declares(ANA)
    await vigia.later("24m")
    vigia.chat.before = fails("post", ChatRejected("user_disabled"), times=1)
    await vigia.later("1m")
    assert vigia.room(1)[-1] == (
        "Something could not be delivered — a private message to @ana (fake): user_disabled. "
        "It will not be tried again by itself."
    )


async def test_a_notice_that_is_refused_itself_is_not_told_again(vigia: Vigia) -> None:
    await vigia.declares(ANA)
    vigia.chat.before = fails("post", ChatRejected("no"))
    await vigia.says(BRUNO, "update On it", where=1)
    assert len([event for event in await vigia.timeline(1) if isinstance(event, ev.DeliveryBuried)]) == 1


async def test_whoever_cannot_be_invited_is_named_in_the_channel(vigia: Vigia) -> None:
    await vigia.declares(ANA)

    async def invite(room: Conversation, people: Sequence[Person]) -> Sequence[Refused]:
        return [Refused(person, "cant_invite") for person in people]

    vigia.chat.invite = invite  # type: ignore[method-assign]
    await vigia.says(ANA, "role scribe @Bruno", where=1, mentions=[BRUNO])
    assert vigia.room(1)[-1] == (
        "Something could not be delivered — the invitation to the channel (fake): @Bruno: cant_invite. "
        "It will not be tried again by itself."
    )
    assert (await vigia.incident(1)).roles["scribe"] == BRUNO
