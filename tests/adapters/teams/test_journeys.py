"""Whole incidents in Teams, on the real engine, store and delivery, on both databases."""

from collections.abc import AsyncIterator

import pytest

from adapters.teams.limits import KEYS_AGAIN
from tests.adapters.teams.installation import Installation, card_in, installation, said
from tests.adapters.teams.standin import (
    Delay,
    DropBefore,
    LostAnswer,
    RealTime,
    Refuses,
    ServerFails,
    SteppedTime,
    TeamsStandIn,
)
from tests.adapters.teams.standin.cards import drawn, titles

A_LONG_CALL = 0.2  # seconds: far more than anything takes besides
DECLARE = "declare sev2 Checkout is failing"


@pytest.fixture
async def vigia(
    teams: TeamsStandIn, clock: SteppedTime, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Installation]:
    async with installation(teams, clock, database_url, monkeypatch) as running:
        yield running


# -- one incident, from declared to resolved --------------------------------------------------------------------------


async def test_an_incident_is_declared_led_and_resolved(vigia: Installation) -> None:
    told = await vigia.says("ana", DECLARE)
    assert any("Incident #1 is declared as SEV2" in one for one in told)
    assert vigia.room.name == "inc-1-checkout-is-failing"
    assert "SEV2 · #1 Checkout is failing" in said(vigia.card)
    assert vigia.room.description.startswith("SEV2 · investigating")
    (announced,) = vigia.announced
    assert vigia.room.name in said(announced)

    await vigia.says("ana", "role comms @bruno", vigia.room)
    assert vigia.person("bruno").personal.posts
    assert "Bruno" in said(vigia.card)

    sent = await vigia.fills_in(
        "bruno", vigia.card, "Post update", {"text": "The pool is full", "status": "identified", "next": "45m"}
    )
    assert sent.task.closed
    assert any("The pool is full" in said(one) for one in vigia.room.posts)
    assert "identified" in said(vigia.card)

    await vigia.fills_in("ana", vigia.card, "Resolve", {"text": "Pool enlarged"})
    assert "resolved" in said(vigia.card)
    assert "resolved" in said(vigia.announced[0])
    assert len(vigia.announced) == 1


async def test_the_question_comes_before_the_update_is_late_and_is_answered_by_its_button(vigia: Installation) -> None:
    await vigia.says("ana", DECLARE)
    await vigia.later(25 * 60)
    (question,) = [one for one in vigia.person("ana").personal.posts if "What can be said?" in said(one)]
    for _ in range(2):
        delivery = await vigia.presses("ana", question, "no-change")
        assert delivery.answer["value"] == "The answer is in your chat with Vigia."
    told = [said(one) for one in vigia.person("ana").personal.posts]
    assert "Posted. The next update is promised" in told[-1]
    assert sum("nothing new" in said(one).lower() for one in vigia.room.posts if "Nobody" not in said(one)) <= 2


@pytest.mark.parametrize("typed", ["<at>Bruno</at> **now**", "[bank](https://evil.example)", "# x\n1. y\n- z"])
async def test_what_people_type_notifies_nobody_and_is_shown_as_typed(vigia: Installation, typed: str) -> None:
    escaped = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    await vigia.says("ana", "declare Checkout")
    await vigia.says("ana", f"update {escaped}", vigia.room)
    bruno = vigia.person("bruno").id
    for post in (*vigia.room.posts, *vigia.announced):
        entities = post.cards[0].get("msteams", {}).get("entities", [])
        assert bruno not in [one["mentioned"]["id"] for one in entities]
    assert any(typed in said(one) for one in vigia.room.posts)


async def test_an_answer_is_for_the_askers_eyes_alone(vigia: Installation) -> None:
    await vigia.says("ana", DECLARE)
    (told,) = await vigia.says("bruno", "list")
    assert "Checkout is failing" in told
    assert vigia.teams.general.posts == []


async def test_a_private_incident_of_several_has_a_chat_and_is_announced_nowhere(vigia: Installation) -> None:
    await vigia.says("ana", DECLARE)
    await vigia.says("ana", "role comms @bruno", vigia.room)
    room = vigia.room
    await vigia.says("ana", "private", room)
    chats = [one for one in vigia.teams.state.conversations.values() if one.kind == "groupChat"]
    (chat,) = chats
    assert vigia.teams.members(chat) == ["ana", "bruno"]
    assert "SEV2 · #1 Checkout is failing" in said(card_in(chat))
    assert vigia.announced == []
    assert "goes on" in said(room.posts[-1])
    assert "Checkout" not in said(room.posts[-1])
    (told,) = await vigia.says("carla", "list")
    assert "Checkout" not in told
    await vigia.person("ana").mentions_bot("note Locks are changed", in_=chat)
    await vigia.settle()
    (timeline,) = await vigia.says("ana", "timeline", chat)
    assert "Locks are changed" in timeline


async def test_a_private_incident_of_one_has_a_private_channel(vigia: Installation) -> None:
    await vigia.says("ana", "declare private sev2 Somebody left with the keys")
    assert (vigia.room.membership, vigia.room.name) == ("private", "inc-1")
    assert vigia.announced == []


@pytest.mark.parametrize(
    ("granted", "told"),
    [(True, "cannot be reached"), (False, "could not be made: forbidden")],
    ids=["bots", "channels"],
)
async def test_where_a_tenant_forbids_private_rooms_a_private_incident_goes_on_and_that_is_said_once(
    vigia: Installation, granted: bool, told: str
) -> None:
    vigia.teams.state.bots_in_private_channels = False
    if not granted:
        vigia.teams.state.granted.discard("Channel.Create.Group")
    await vigia.says("ana", "declare private sev2 Somebody left with the keys")
    for _ in range(3):
        await vigia.later(61)
    posts = [said(one) for one in vigia.person("ana").personal.posts]
    assert sum(told in one for one in posts) == 1
    assert vigia.announced == []
    (posted,) = await vigia.says("ana", "update #1 The locks are changed")
    assert "Posted." in posted


async def test_a_closed_incidents_channel_can_be_put_away(vigia: Installation) -> None:
    await vigia.says("ana", DECLARE)
    room = vigia.room
    await vigia.says("ana", "resolve", room)
    await vigia.says("ana", "close archive", room)
    assert room.archived


async def test_without_the_permission_a_whole_incident_is_led_in_a_thread(
    vigia: Installation, teams: TeamsStandIn
) -> None:
    teams.state.granted.discard("Channel.Create.Group")
    await vigia.says("ana", DECLARE)
    root = next(one for one in vigia.announced if "worked on in this thread" in said(one))
    await vigia.person("ana").mentions_bot("update The pool is full", in_=teams.incidents, thread=root)
    await vigia.settle()
    thread = [said(one) for one in teams.incidents.thread(root)]
    assert any("The pool is full" in one for one in thread)
    assert any("SEV2 · #1 Checkout is failing" in one for one in thread)
    await vigia.person("ana").mentions_bot("resolve Done", in_=teams.incidents, thread=root)
    await vigia.settle()
    (told,) = await vigia.says("bruno", "list")
    assert told == "No incident is open."


@pytest.mark.parametrize("granted", [True, False], ids=["directory", "no directory"])
async def test_whoever_has_said_nothing_yet_is_spoken_to_as_the_directory_tells(
    vigia: Installation, granted: bool
) -> None:
    vigia.person("bruno").who.locale = "pt-BR"
    if not granted:
        vigia.teams.state.granted.discard("User.Read.All")
    await vigia.says("ana", DECLARE)
    await vigia.says("ana", "handover @bruno", vigia.room)
    (told,) = [said(one) for one in vigia.person("bruno").personal.posts]
    assert ("oferece a você o comando" in told) is granted
    assert ("offers you the command" in told) is not granted


async def test_a_language_once_told_outlives_the_process(
    teams: TeamsStandIn, clock: SteppedTime, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    teams.state.granted.discard("User.Read.All")
    teams.person("bruno").who.locale = "pt-BR"
    async with installation(teams, clock, database_url, monkeypatch) as vigia:
        await vigia.says("ana", DECLARE)
        await vigia.says("bruno", "nota Estou olhando", vigia.room)
    before = len(teams.person("bruno").personal.posts)
    async with installation(teams, clock, database_url, monkeypatch) as vigia:
        await vigia.says("ana", "handover @bruno", vigia.room)
    (told,) = [said(one) for one in teams.person("bruno").personal.posts[before:]]
    assert "oferece a você o comando" in told


async def test_a_guest_is_refused(vigia: Installation) -> None:
    vigia.teams.state.installed_for.add(vigia.person("gus").id)
    (told,) = await vigia.says("gus", DECLARE)
    assert vigia.teams.channels_named("inc-") == []
    assert "guest" in told.lower()


async def test_a_role_goes_to_nobody_who_may_not_hold_it(vigia: Installation) -> None:
    await vigia.says("ana", DECLARE)
    (told, *_) = await vigia.says("ana", "role comms @gus", vigia.room)
    assert "Gus" in told
    assert "Gus" not in said(vigia.card)


async def test_what_is_brought_twice_at_once_and_again_acts_once(vigia: Installation) -> None:
    vigia.teams.door.copies = 2
    delivery = await vigia.person("ana").mentions_bot(DECLARE, in_=vigia.teams.general)
    await vigia.teams.door.again(delivery)
    await vigia.settle()
    assert len(vigia.teams.channels_named("inc-")) == 1
    assert len(vigia.announced) == 1


async def test_a_form_sent_twice_acts_once(vigia: Installation) -> None:
    await vigia.says("ana", DECLARE)
    opened = await vigia.presses("ana", vigia.card, "Post update")
    delivery = await vigia.person("ana").submits(opened.task, {"text": "The pool is full"})
    await vigia.teams.door.again(delivery)
    second = {**delivery.activity, "id": "f:another"}
    await vigia.teams.door.deliver(second)
    await vigia.settle()
    assert sum("The pool is full" in said(one) for one in vigia.room.posts if one is not vigia.card) == 1


async def test_a_refused_form_says_why_and_is_taken_when_it_is_mended(vigia: Installation) -> None:
    await vigia.says("ana", DECLARE)
    opened = await vigia.presses("ana", vigia.card, "Post update")
    ana = vigia.person("ana")
    await ana.submits(opened.task, {"text": "The pool is full", "next": "soon"})
    assert not opened.task.closed
    assert "soon" in drawn(opened.task.card)
    await ana.submits(opened.task, {"next": "20m"})
    await vigia.settle()
    assert opened.task.closed
    assert any("The pool is full" in said(one) for one in vigia.room.posts)


async def test_an_update_overtaken_by_another_comes_back_with_its_words(vigia: Installation) -> None:
    await vigia.says("ana", DECLARE)
    first = await vigia.presses("ana", vigia.card, "Post update")
    await vigia.fills_in("bruno", vigia.card, "Post update", {"text": "Bruno was faster"})
    await vigia.person("ana").submits(first.task, {"text": "Ana's words"})
    assert not first.task.closed
    assert "Bruno" in drawn(first.task.card)
    assert any(one.get("value") == "Ana's words" for one in first.task.card["body"])


async def test_a_message_goes_into_the_timeline_at_its_own_time_once_and_out_again(vigia: Installation) -> None:
    await vigia.says("ana", DECLARE)
    message = vigia.person("bruno").says("the pool is full", vigia.room)
    ana = vigia.person("ana")
    await ana.uses_message_action(message, "addToTimeline")
    twice = await ana.uses_message_action(message, "addToTimeline")
    assert "timeline" in twice.task.said
    (timeline,) = await vigia.says("ana", "timeline", vigia.room)
    assert timeline.count("the pool is full") == 1
    await ana.uses_message_action(message, "takeFromTimeline")
    (after,) = await vigia.says("ana", "timeline", vigia.room)
    assert after != timeline


async def test_a_message_becomes_an_incident_with_all_that_was_said_in_it(vigia: Installation) -> None:
    message = vigia.person("bruno").says("Checkout is failing\nsince ten", vigia.teams.general)
    opened = await vigia.person("ana").uses_message_action(message, "declareFromMessage")
    await vigia.person("ana").submits(opened.task, {"severity": "2"})
    await vigia.settle()
    assert vigia.room.name == "inc-1-checkout-is-failing"
    assert any("since ten" in said(one) for one in vigia.room.posts)


async def test_the_menu_of_what_can_be_done_now_is_offered_with_buttons(vigia: Installation) -> None:
    await vigia.person("ana").writes("")
    await vigia.settle()
    told = vigia.person("ana").personal.posts[-1]
    assert titles(told.cards[0])


# -- what goes wrong --------------------------------------------------------------------------------------------------


async def test_a_lost_answer_makes_neither_two_channels_nor_two_messages(vigia: Installation) -> None:
    for operation in ("graph.channels.create", "connector.send"):
        vigia.teams.faults.on(operation, LostAnswer(), nth=1)
    await vigia.says("ana", DECLARE)
    for _ in range(6):
        await vigia.later(61)
    assert len(vigia.teams.channels_named("inc-")) == 1
    assert len(vigia.announced) == 1
    assert "SEV2" in said(card_in(vigia.room))
    texts = [said(one) for one in vigia.room.posts]
    assert len(set(texts)) == len(texts)


async def test_microsoft_being_away_loses_nothing(vigia: Installation) -> None:
    for operation in ("graph.*", "connector.*"):
        vigia.teams.faults.on(operation, ServerFails(503))
    await vigia.person("ana").mentions_bot(DECLARE, in_=vigia.teams.general)
    await vigia.clock.advance(1)
    vigia.teams.faults.clear()
    for _ in range(8):
        await vigia.later(61)
    assert len(vigia.teams.channels_named("inc-")) == 1
    assert len(vigia.announced) == 1


async def test_it_is_ready_only_once_somebody_can_be_let_in(
    teams: TeamsStandIn, clock: SteppedTime, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    teams.faults.on("openid.*", ServerFails(503))
    async with installation(teams, clock, database_url, monkeypatch) as vigia:
        refused = await vigia.person("ana").mentions_bot(DECLARE, in_=teams.general)
        health = await vigia.process.health()
        assert (refused.last.status, health.ready, health.troubles) == (401, False, {"teams": "no signing keys"})
        teams.faults.clear()
        await vigia.clock.advance(KEYS_AGAIN.total_seconds())
        taken = await teams.door.again(refused)
        await vigia.settle()
        assert (taken.status, (await vigia.process.health()).troubles) == (200, {})
        assert len(vigia.announced) == 1


async def test_a_line_that_breaks_before_anything_happened_is_tried_again(vigia: Installation) -> None:
    vigia.teams.faults.on("connector.send", DropBefore(), nth=2)
    await vigia.says("ana", DECLARE)
    for _ in range(3):
        await vigia.later(61)
    texts = [said(one) for one in (*vigia.room.posts, *vigia.announced)]
    assert len(set(texts)) == len(texts)
    assert len(vigia.announced) == 1


async def test_the_card_somebody_deleted_is_said_anew_once(vigia: Installation) -> None:
    await vigia.says("ana", DECLARE)
    old = vigia.card
    await vigia.person("bruno").deletes(old)
    await vigia.settle()
    assert vigia.card.id != old.id
    await vigia.says("ana", "status identified", vigia.room)
    assert "identified" in said(vigia.card)


async def test_an_incident_goes_on_without_its_channel_and_somebody_is_told_once(vigia: Installation) -> None:
    await vigia.says("ana", DECLARE)
    told = len(vigia.person("ana").personal.posts)
    room = vigia.room
    delivery = await vigia.person("bruno").deletes_channel(room)
    await vigia.teams.door.again(delivery)
    await vigia.settle()
    assert len(vigia.person("ana").personal.posts) == told + 1
    await vigia.says("ana", "update #1 Still at it")
    (listed,) = await vigia.says("bruno", "list")
    assert "Checkout is failing" in listed


async def test_whoever_cannot_be_brought_in_is_named_in_the_channel(vigia: Installation) -> None:
    eve = vigia.teams.add_person("eve", in_team=False, has_app=True)
    vigia.teams.faults.on("graph.team.add", Refuses(403, "Forbidden", "no"))
    await vigia.says("ana", DECLARE)
    await vigia.clock.advance(61)
    await eve.writes("role #1 comms me")
    await vigia.settle()
    await vigia.later(61)
    assert any("Eve" in said(one) and "forbidden" in said(one) for one in vigia.room.posts)


@pytest.mark.parametrize("clock", [RealTime()], ids=["real"])
async def test_a_warm_declare_costs_two_dependent_round_trips_and_no_login(vigia: Installation) -> None:
    await vigia.says("ana", "list")  # from now on she is known, and where she is answered
    vigia.teams.calls.clear()
    vigia.teams.faults.on("*", Delay(A_LONG_CALL))
    await vigia.says("ana", DECLARE)
    calls = vigia.teams.calls
    assert len(vigia.announced) == 1
    assert "SEV2" in said(card_in(vigia.room))
    assert calls.dependent_round_trips() == 2
    assert calls.named().count("graph.channels.create") == 1
    assert not [name for name in calls.named() if name.startswith("login")]


async def test_whoever_is_seen_in_the_team_is_not_brought_into_it_and_whoever_is_not_is(vigia: Installation) -> None:
    vigia.teams.add_person("eve", in_team=False, has_app=True)
    await vigia.says("ana", DECLARE)
    assert vigia.teams.calls.of("graph.team.add") == []
    eve = vigia.person("eve")
    await eve.writes("role #1 scribe me")
    await vigia.settle()
    assert len(vigia.teams.calls.of("graph.team.add")) == 1
    assert eve.id in vigia.teams.state.team_members
