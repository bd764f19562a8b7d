"""Whole incidents in Slack, through each door, on the real engine, store and delivery."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.slack.installation import Installation, installation
from tests.adapters.slack.standin import (
    Channel,
    Delivery,
    LostAnswer,
    Refuses,
    ServerFails,
    Somebody,
    TooManyCalls,
    controls,
    drawn,
    pings,
)

DECLARE = "/inc declare sev2 Checkout is failing"


@pytest.fixture(params=["http", "socket"])
async def vigia(
    request: pytest.FixtureRequest, migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Installation]:
    async with installation(migrated_sqlite, tmp_path, monkeypatch, request.param) as running:
        yield running


def values(thing: Any) -> dict[str, Any]:
    """What stands in a form's fields."""
    return {one["action_id"]: one.get("initial_value") for one in controls(thing)}


# -- one incident, from declared to resolved --------------------------------------------------------------------------


async def test_an_incident_is_declared_led_and_resolved(vigia: Installation) -> None:
    (told,) = await vigia.types("ana", DECLARE)
    assert "Incident #1 is declared as SEV2" in told
    assert vigia.slack.workspace.members(vigia.room) == ["vigia", "ana"]
    assert "SEV2 · #1 Checkout is failing" in drawn(vigia.card)
    assert "investigating" in vigia.room.topic.value
    assert "Checkout is failing" in vigia.room.purpose.value
    (announced,) = vigia.announced
    assert f"#{vigia.room.name}" in drawn(announced)

    await vigia.types("ana", "/inc role comms @bruno", vigia.room)
    assert vigia.slack.workspace.members(vigia.room) == ["vigia", "ana", "bruno"]
    assert vigia.person("bruno").id in vigia.card.blocks[1]["fields"][2]["text"]
    assert vigia.person("bruno").direct.posts

    await vigia.presses("bruno", vigia.card, "update")
    form = vigia.person("bruno").view
    assert form is not None
    await vigia.submits("bruno", form, {"text": "The pool is full", "status": "identified", "next": "45m"})
    assert vigia.person("bruno").view is None
    assert "The pool is full" in drawn(vigia.room.posts[-1])
    assert "identified" in drawn(vigia.card)

    await vigia.presses("ana", vigia.card, "resolve")
    form = vigia.person("ana").view
    assert form is not None
    await vigia.submits("ana", form, {"text": "Pool enlarged"})
    assert "resolved" in drawn(vigia.card)
    assert "resolved" in drawn(vigia.announced[0])
    assert len(vigia.announced) == 1


async def test_every_message_of_vigia_is_a_full_sentence_with_its_key_and_no_preview(vigia: Installation) -> None:
    await vigia.types("ana", DECLARE)
    await vigia.types("ana", "/inc update We look at <https://board.example.com> next 20m", vigia.room)
    for post in (*vigia.room.posts, *vigia.announced):
        assert post.text.endswith((".", "!", "?")) or "board" in post.text
        assert (post.metadata or {})["event_payload"]["key"].startswith("vigia-1-")
        flags = {name: post.arguments[name] for name in ("parse", "link_names", "unfurl_links", "unfurl_media")}
        assert flags == {"parse": "none", "link_names": False, "unfurl_links": False, "unfurl_media": False}


@pytest.mark.parametrize(
    "typed",
    ["<!channel> now", "<!here>", "<!subteam^S1>", "<https://evil.example|bank.com>", "&lt;!everyone&gt; *x* _y_"],
)
async def test_what_people_type_notifies_nobody_and_is_shown_as_typed(vigia: Installation, typed: str) -> None:
    await vigia.types("ana", f"/inc declare {typed}")
    await vigia.types("ana", f"/inc update {typed}", vigia.room)
    ana = f"@{vigia.person('ana').id}"
    for post in (*vigia.room.posts, *vigia.announced):
        assert set(pings(post)) <= {ana}
    assert typed in drawn(vigia.room.posts[-1])
    assert typed in drawn(vigia.card)


async def test_an_answer_is_for_the_askers_eyes_alone(vigia: Installation) -> None:
    await vigia.types("ana", DECLARE)
    (told,) = await vigia.types("bruno", "/inc list")
    assert "Checkout is failing" in told
    assert told not in [drawn(one) for one in vigia.person("ana").sees(vigia.general)]


async def test_a_private_incident_has_a_private_channel_and_is_announced_nowhere(vigia: Installation) -> None:
    await vigia.types("ana", "/inc declare private sev2 Somebody left with the keys")
    assert vigia.room.is_private
    assert vigia.slack.workspace.members(vigia.room) == ["vigia", "ana"]
    assert vigia.announced == []
    (told,) = await vigia.types("bruno", "/inc list")
    assert "keys" not in told
    await vigia.person("ana").mentions_bot("note Locks are changed", in_=vigia.room)
    await vigia.settle()
    (timeline,) = await vigia.types("ana", "/inc timeline", vigia.room)
    assert "Locks are changed" in timeline


async def test_a_closed_incidents_channel_can_be_put_away_and_nobody_is_alarmed(vigia: Installation) -> None:
    await vigia.types("ana", DECLARE)
    room = vigia.room
    await vigia.types("ana", "/inc resolve", room)
    told = len(vigia.person("ana").direct.posts)
    await vigia.types("ana", "/inc close archive", room)
    assert room.is_archived
    event = {"type": "channel_archive", "channel": room.id, "user": vigia.slack.state.bot.id, "event_ts": "1.2"}
    await vigia.slack.workspace.tells_of(event)
    await vigia.settle()
    assert len(vigia.person("ana").direct.posts) == told


# -- the same words by mention and in private -------------------------------------------------------------------------


async def test_a_mention_in_a_thread_is_answered_in_the_thread(vigia: Installation) -> None:
    await vigia.types("ana", DECLARE)
    said = await vigia.person("ana").says("the pool?", vigia.room)
    await vigia.person("ana").mentions_bot("note Rolled back 4.2 with @bruno", in_=vigia.room, thread=said)
    await vigia.settle()
    (told,) = [one for one in vigia.room.ephemerals if one.thread_ts == said.ts]
    assert told.seen_only_by == vigia.person("ana").id
    (timeline,) = await vigia.types("ana", "/inc timeline", vigia.room)
    assert "Rolled back 4.2 with @bruno" in timeline


async def test_words_in_a_direct_message_need_no_entry_word(vigia: Installation) -> None:
    await vigia.person("carla").writes_dm("declare sev3 Search is slow")
    await vigia.settle()
    assert "search-is-slow" in vigia.room.name
    assert vigia.slack.workspace.members(vigia.room) == ["vigia", "carla"]


async def test_a_bare_verb_by_mention_offers_its_form(vigia: Installation) -> None:
    await vigia.types("ana", DECLARE)
    await vigia.person("ana").mentions_bot("sev", in_=vigia.room)
    await vigia.settle()
    offer = vigia.room.ephemerals[-1]
    assert vigia.person("ana").view is None
    await vigia.presses("ana", offer, "sev")
    form = vigia.person("ana").view
    assert form is not None
    await vigia.submits("ana", form, {"severity": "1", "text": "all of Europe"})
    assert "SEV1" in drawn(vigia.card)


async def test_a_role_goes_to_nobody_who_may_not_hold_it(vigia: Installation) -> None:
    await vigia.types("ana", DECLARE)
    before = len(vigia.card.blocks[1]["fields"])
    for nobody in ("gus", "robo", "diego", "sara", "vigia"):
        (told,) = await vigia.types("ana", f"/inc role comms @{nobody}", vigia.room)
        assert "cannot" in told, told
    assert len(vigia.card.blocks[1]["fields"]) == before
    await vigia.types("ana", "/inc role comms @bruno", vigia.room)
    assert len(vigia.card.blocks[1]["fields"]) == before + 1


async def test_a_guest_and_a_stranger_are_refused(vigia: Installation) -> None:
    await vigia.types("gus", DECLARE)
    vigia.general.members.append(vigia.person("sara").id)
    await vigia.person("sara").mentions_bot("declare It hurts", in_=vigia.general)
    await vigia.settle()
    assert not vigia.slack.workspace.channels_named("inc-")
    assert vigia.person("sara").id in {one.seen_only_by for one in vigia.general.ephemerals}


# -- once, however often it is brought --------------------------------------------------------------------------------


async def test_what_is_brought_twice_at_once_and_again_acts_once(vigia: Installation) -> None:
    vigia.slack.door.copies = 2
    delivery = await vigia.person("ana").types(DECLARE, in_=vigia.general)
    await vigia.settle()
    await vigia.slack.door.again(delivery)
    await vigia.settle()
    assert len(vigia.slack.workspace.channels_named("inc-")) == 1
    delivery = await vigia.person("ana").mentions_bot("note Restarted it", in_=vigia.room)
    await vigia.slack.door.again(delivery)
    await vigia.settle()
    vigia.slack.door.copies = 1
    (timeline,) = await vigia.types("ana", "/inc timeline", vigia.room)
    assert timeline.count("Restarted it") == 1


async def test_a_double_click_acts_once(vigia: Installation) -> None:
    await vigia.types("ana", DECLARE)
    await vigia.types("ana", DECLARE)
    twin = vigia.general.ephemerals[-1]
    await vigia.presses("ana", twin, "declare", "declare")
    assert len(vigia.slack.workspace.channels_named("inc-")) == 2


async def test_a_button_may_carry_more_words_than_slack_holds(vigia: Installation) -> None:
    long = f"{DECLARE}\n" + "Cards are refused in Europe & elsewhere. " * 80
    await vigia.types("ana", long)
    await vigia.types("ana", long)
    await vigia.presses("ana", vigia.general.ephemerals[-1], "declare")
    assert len(vigia.slack.workspace.channels_named("inc-")) == 2


async def test_a_form_sent_twice_acts_once(vigia: Installation) -> None:
    await vigia.types("ana", "/inc declare")
    form = vigia.person("ana").view
    assert form is not None
    vigia.slack.door.copies = 2
    await vigia.submits("ana", form, {"title": "Search is slow"})
    assert len(vigia.slack.workspace.channels_named("inc-")) == 1


# -- forms ------------------------------------------------------------------------------------------------------------


async def test_a_refused_form_says_why_and_keeps_what_was_typed(vigia: Installation) -> None:
    await vigia.types("ana", DECLARE)
    await vigia.presses("ana", vigia.card, "update")
    form = vigia.person("ana").view
    assert form is not None
    await vigia.submits("ana", form, {"text": "The pool is full", "next": "soonish"})
    still = vigia.person("ana").view
    assert still is form
    assert "soonish" in drawn(still).partition("\n")[0]
    assert values(still)["text"] == "The pool is full"
    assert values(still)["next"] == "soonish"
    await vigia.submits("ana", still, {"next": "20m"})
    assert vigia.person("ana").view is None
    assert "The pool is full" in drawn(vigia.room.posts[-1])


async def test_an_update_overtaken_by_another_comes_back_with_its_words(vigia: Installation) -> None:
    await vigia.types("ana", DECLARE)
    await vigia.later(25 * 60)
    (question,) = [one for one in vigia.person("ana").direct.posts if "What can be said?" in drawn(one)]
    await vigia.presses("ana", question, "update")
    form = vigia.person("ana").view
    assert form is not None
    await vigia.types("bruno", "/inc update We know why", vigia.room)
    await vigia.submits("ana", form, {"text": "We do not know why"})
    still = vigia.person("ana").view
    assert still is form
    assert values(still)["text"] == "We do not know why"
    assert f"<@{vigia.person('bruno').id}>" in drawn(still) or "@bruno" in drawn(still)
    await vigia.submits("ana", still, {"text": "Both of us know why"})
    assert "Both of us know why" in drawn(vigia.room.posts[-1])


async def test_an_expired_trigger_loses_nothing_that_was_typed(vigia: Installation) -> None:
    vigia.slack.faults.on("views.open", Refuses("expired_trigger_id"), nth=1)
    said = await vigia.person("bruno").says("Cards are refused\nsince noon", vigia.general)
    await vigia.person("ana").uses_shortcut(said, "declare_from_message")
    await vigia.settle()
    assert vigia.person("ana").view is None
    offer = vigia.general.ephemerals[-1]
    assert "Cards are refused" in drawn(offer)
    await vigia.presses("ana", offer, "declare")
    form = vigia.person("ana").view
    assert form is not None
    assert values(form)["title"] == "Cards are refused"
    assert values(form)["summary"] == "Cards are refused\nsince noon"
    await vigia.submits("ana", form, {})
    assert "cards-are-refused" in vigia.room.name


# -- shortcuts, the pin, the home tab ---------------------------------------------------------------------------------


async def test_a_message_goes_into_the_timeline_at_its_own_time_once(vigia: Installation) -> None:
    await vigia.types("ana", DECLARE)
    said = await vigia.person("bruno").says("It leaks since Monday &amp; grows", vigia.room)
    await vigia.slack.clock.advance(300)  # type: ignore[attr-defined]  # stepped
    await vigia.person("ana").uses_shortcut(said, "add_to_timeline")
    await vigia.settle()
    await vigia.person("carla").reacts(said, "pushpin")
    await vigia.settle()
    (timeline,) = await vigia.types("ana", "/inc timeline", vigia.room)
    assert timeline.count("It leaks since Monday") == 1
    assert "12:00" in next(line for line in timeline.splitlines() if "It leaks" in line)


async def test_the_last_pin_taken_off_takes_the_message_out_again(vigia: Installation) -> None:
    await vigia.types("ana", DECLARE)
    await vigia.person("carla").joins(vigia.room)
    said = await vigia.person("bruno").says("It leaks since Monday", vigia.room)
    for who in ("ana", "carla"):
        await vigia.person(who).reacts(said, "pushpin")
        await vigia.settle()
    await vigia.person("ana").takes_back(said, "pushpin")
    await vigia.settle()
    told = len(vigia.room.ephemerals)
    await vigia.person("carla").takes_back(said, "pushpin")
    await vigia.settle()
    assert len(vigia.room.ephemerals) == told + 1
    (timeline,) = await vigia.types("ana", "/inc timeline", vigia.room)
    assert "took a message out of the timeline" in timeline


async def test_a_pin_outside_of_incidents_is_nobodys_business(vigia: Installation) -> None:
    said = await vigia.person("bruno").says("lunch at one", vigia.general)
    vigia.slack.calls.clear()
    await vigia.person("ana").reacts(said, "pushpin")
    await vigia.settle()
    assert not vigia.slack.calls.all


async def test_a_message_becomes_a_follow_up(vigia: Installation) -> None:
    await vigia.types("ana", DECLARE)
    said = await vigia.person("bruno").says("We should alert on the pool", vigia.room)
    await vigia.person("ana").uses_shortcut(said, "make_follow_up")
    await vigia.settle()
    form = vigia.person("ana").view
    assert form is not None
    await vigia.submits("ana", form, {"person": "bruno"})
    (told,) = await vigia.types("ana", "/inc followups", vigia.room)
    assert "We should alert on the pool" in told


async def test_the_home_tab_shows_what_is_open_and_what_can_be_done(vigia: Installation) -> None:
    await vigia.types("ana", DECLARE)
    await vigia.person("ana").opens_home()
    await vigia.settle()
    home = vigia.person("ana").home
    assert home is not None
    assert "Checkout is failing" in drawn(home)
    assert "declare" in [one["action_id"] for one in controls(home)]
    await vigia.presses("ana", home, "declare")
    assert vigia.person("ana").view is not None


# -- when Slack is not well -------------------------------------------------------------------------------------------


async def test_a_lost_answer_makes_neither_two_channels_nor_two_messages(vigia: Installation) -> None:
    for method in ("conversations.create", "chat.postMessage"):
        vigia.slack.faults.on(method, LostAnswer(), nth=1)
    await vigia.types("ana", DECLARE)
    await vigia.later(2)
    await vigia.later(2)
    keys = [(post.metadata or {})["event_payload"]["key"] for post in (*vigia.room.posts, *vigia.announced)]
    assert len(keys) == len(set(keys)) == 3
    assert vigia.room.pinned


async def test_a_busy_channel_waits_as_long_as_slack_says_and_others_go_on(vigia: Installation) -> None:
    await vigia.types("ana", DECLARE)
    vigia.slack.faults.on("chat.postMessage", TooManyCalls(30), nth=1)
    room = vigia.room
    await vigia.types("ana", "/inc update The pool is full", room)
    before = len(room.posts)
    await vigia.types("ana", "/inc declare sev3 Search is slow")
    _, other = vigia.slack.workspace.channels_named("inc-")
    assert other.posts
    await vigia.later(20)
    assert len(room.posts) == before
    await vigia.later(11)
    assert "The pool is full" in drawn(room.posts[-1])


async def test_an_answer_finds_another_way_when_the_first_is_closed(vigia: Installation) -> None:
    vigia.slack.faults.on("response_url", ServerFails(), nth=1)
    (told,) = await vigia.types("ana", "/inc help declare")
    assert "declare" in told
    vigia.slack.faults.on("response_url", ServerFails(), nth=1)
    secret = vigia.slack.workspace.add_channel("secret", "ana", private=True)
    assert await vigia.types("ana", "/inc help declare", secret) == []
    assert "declare" in drawn(vigia.person("ana").direct.posts[-1])


@pytest.mark.parametrize("how", ["revoked", "uninstalled"])
async def test_the_app_locked_out_loses_nothing(vigia: Installation, how: str) -> None:
    await vigia.types("ana", DECLARE)
    workspace, app = vigia.slack.workspace, vigia.slack.state.app
    delivery = await (workspace.revokes_tokens() if how == "revoked" else workspace.uninstalls_app())
    assert delivery.acknowledged
    await vigia.types("ana", "/inc update The pool is full", vigia.room)
    assert "The pool is full" not in drawn(vigia.room.posts[-1])
    assert vigia.adapter.trouble
    app.revoked = app.uninstalled = False
    await vigia.later(61)
    assert "The pool is full" in drawn(vigia.room.posts[-1])
    assert not vigia.adapter.trouble
    assert len([post for post in vigia.room.posts if "The pool is full" in drawn(post)]) == 1


# -- when people do things to channels ---------------------------------------------------------------------------------


async def test_the_card_somebody_deleted_is_said_and_pinned_anew_once(vigia: Installation) -> None:
    await vigia.types("ana", DECLARE)
    first = vigia.card
    await vigia.person("alba").deletes(first)
    await vigia.settle()
    assert vigia.card.ts != first.ts
    await vigia.types("ana", "/inc sev 1", vigia.room)
    assert "SEV1" in drawn(vigia.card)
    assert len([one for one in vigia.room.posts if one.blocks[0]["type"] == "header"]) == 1


async def test_the_card_that_is_gone_is_noticed_even_when_nobody_says_so(vigia: Installation) -> None:
    await vigia.types("ana", DECLARE)
    first = vigia.card
    del vigia.room.by_ts[first.ts]
    vigia.room.pins.clear()
    await vigia.types("ana", "/inc sev 1", vigia.room)
    assert "SEV1" in drawn(vigia.card)


async def test_a_card_too_old_to_be_edited_is_said_and_pinned_anew(vigia: Installation) -> None:
    await vigia.types("ana", DECLARE)
    first = vigia.card
    vigia.slack.state.edit_window = 60
    await vigia.later(120)
    await vigia.types("ana", "/inc sev 1", vigia.room)
    newest = vigia.room.pinned[-1]
    assert newest.ts != first.ts
    assert "SEV1" in drawn(newest)


async def test_an_incident_goes_on_without_its_channel_and_somebody_is_told_once(vigia: Installation) -> None:
    await vigia.types("ana", DECLARE)
    room, direct = vigia.room, vigia.person("ana").direct
    before = len(direct.posts)
    await vigia.person("bruno").archives(room)
    await vigia.settle()
    assert len(direct.posts) == before + 1
    (told,) = await vigia.types("ana", "/inc update #1 We go on")
    assert "Update" in told or "update" in told
    await vigia.later(60)
    assert len(direct.posts) == before + 1
    await vigia.person("bruno").unarchives(room)
    await vigia.settle()
    await vigia.types("ana", "/inc update Back in the channel", room)
    assert "Back in the channel" in drawn(room.posts[-1])


@pytest.mark.parametrize(
    ("act", "words", "times"),
    [
        (lambda somebody, room: somebody.archives(room), "cannot be reached", 1),
        (lambda somebody, room: somebody.deletes_channel(room), "cannot be reached", 1),
        (lambda somebody, room: somebody.removes_bot(room), "cannot be reached", 1),
        (lambda somebody, room: somebody.renames(room, "war-room"), "war-room", 0),  # everybody in it sees that
        (lambda somebody, room: somebody.shares(room), "shared", 2),  # in it, and to whoever commands
    ],
    ids=["archived", "deleted", "bot removed", "renamed", "shared"],
)
async def test_what_is_done_to_a_channel_is_told_once_however_often_slack_brings_it(
    vigia: Installation, act: Callable[[Somebody, Channel], Awaitable[Delivery]], words: str, times: int
) -> None:
    await vigia.types("ana", DECLARE)
    room = vigia.room
    delivery = await act(vigia.person("bruno"), room)
    for number in (1, 2):
        await vigia.slack.door.again(delivery, number)
    await vigia.settle()
    await vigia.types("ana", "/inc update #1 We go on")
    await vigia.later(60)
    said = [*room.posts, *vigia.person("ana").direct.posts, *vigia.announced]
    told = [one for one in said if words in drawn(one) and one.blocks[0]["type"] != "header"]
    assert len(told) == times
    (timeline,) = await vigia.types("ana", "/inc timeline #1")
    assert "We go on" in timeline
    assert timeline.count("war-room") == ("war-room" in words)


async def test_whoever_could_not_be_brought_in_is_named_in_the_channel(vigia: Installation) -> None:
    await vigia.types("ana", DECLARE)
    vigia.slack.faults.on("conversations.invite", Refuses("user_is_restricted"))
    await vigia.types("ana", "/inc page @bruno", vigia.room)
    assert "@bruno: user_is_restricted" in drawn(vigia.room.posts[-1])
    assert vigia.slack.workspace.members(vigia.room) == ["vigia", "ana"]


async def test_a_group_is_called_and_everybody_in_it_comes(vigia: Installation) -> None:
    await vigia.types("ana", "/inc declare sev2 Checkout is failing")
    (told,) = await vigia.types("carla", "/inc page @sre the pool is full", in_=vigia.room)
    assert told.startswith("I asked ")
    members = {vigia.person(name).id for name in ("ana", "bruno")}
    assert members <= set(vigia.room.members)
    assert any("the pool is full" in drawn(one) for one in vigia.person("bruno").direct.posts)
