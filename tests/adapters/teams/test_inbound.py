"""What people do in Teams, as requests to the core; how soon each is answered, whatever Microsoft does meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.teams import inbound
from adapters.teams.capture import ADD_TO_TIMELINE, DECLARE, FOLLOW_UP
from bot.domain.values import Conversation, Kind, Loss, Person, PostRef
from bot.messages import Action, Answer, Field, Form, Message, OpenForm, Paragraph, Text
from bot.ports import Chosen, Happening, Profile, Typed
from tests.adapters.slack.fake_core import message
from tests.adapters.teams.installed import Installed, installed
from tests.adapters.teams.standin import EVERY, OTHER_TENANT, Hang, Refuses, ServerFails, SteppedTime, TeamsStandIn
from tests.adapters.teams.standin import Message as Posted
from tests.adapters.teams.standin.cards import drawn, titles

AT_ONCE = 50
MUST = 2.5  # seconds, never more, whatever else the machine does; how soon it usually is, the benchmark shows
UPDATE = Form("update", "Post an update", (Field("text", "What is new?", "lines", required=True),), "Post", 7, 3)


@pytest.fixture
async def vigia(teams: TeamsStandIn) -> AsyncIterator[Installed]:
    async with installed(teams) as running:
        yield running


async def asks(vigia: Installed, words: str = "list", who: str = "ana") -> Any:
    """Says it to Vigia in the channel General."""
    delivery = await vigia.teams.person(who).mentions_bot(words, in_=vigia.teams.general)
    await vigia.settle()
    return delivery


async def posted(vigia: Installed, *actions: Action, to: str = "") -> Posted:
    """A card of Vigia's in General, or in somebody's own chat."""
    card = Message("Incident 7.", (Paragraph((Text("Incident 7."),)),), "en", actions)
    place = Person("teams", vigia.teams.person(to).id) if to else Conversation("teams", vigia.teams.general.id)
    post = await vigia.port.post(place, card, key="card")
    return vigia.teams.state.conversations[post.conversation.id].messages_by_id[post.id]


def answers(vigia: Installed, who: str = "ana") -> list[str]:
    """What somebody was told in their own chat."""
    return [drawn(one.cards[0]) for one in vigia.teams.person(who).personal.posts]


# -- words ------------------------------------------------------------------------------------------------------------


async def test_what_is_said_to_vigia_in_a_channel_is_asked_without_its_name(vigia: Installed) -> None:
    await asks(vigia, "declare sev2 Checkout <is> failing & slow")
    (request,) = vigia.core.asked
    assert request.said == Typed("declare sev2 Checkout <is> failing & slow")
    assert request.asker == Person("teams", vigia.teams.person("ana").id)
    assert request.asker.name == "Ana"
    assert request.conversation == Conversation("teams", vigia.teams.general.id)
    assert [(one.kind, one.locale, one.zone) for one in request.profiles] == [(Kind.MEMBER, "en-US", "Europe/Madrid")]


async def test_the_people_mentioned_are_meant_by_their_directory_ids(vigia: Installed) -> None:
    await asks(vigia, "role comms @bruno and @carla and @nobody")
    (request,) = vigia.core.asked
    assert request.said == Typed("role comms @Bruno and @Carla and @nobody")
    assert [one.id for one in request.mentions] == [vigia.teams.person(name).id for name in ("bruno", "carla")]
    assert request.unknown_mentions == ("nobody",)


async def test_who_somebody_is_is_asked_once(vigia: Installed) -> None:
    for _ in range(3):
        await asks(vigia, "role comms @bruno")
    assert len(vigia.teams.calls.of("connector.member")) == 2


async def test_in_a_personal_chat_no_mention_is_needed(vigia: Installed) -> None:
    await vigia.teams.person("ana").writes("list")
    await vigia.settle()
    assert vigia.core.asked[0].said == Typed("list")
    assert answers(vigia) == ["Done."]


async def test_in_a_group_chat_vigia_is_spoken_to_by_its_name(vigia: Installed) -> None:
    chat = vigia.teams.add_chat("Friends", "ana", "bruno")
    await vigia.teams.person("bruno").mentions_bot("mine", in_=chat)
    await vigia.settle()
    assert vigia.core.asked[0].conversation == Conversation("teams", chat.id)


async def test_what_is_said_in_a_channel_without_vigias_name_is_nobodys_command(vigia: Installed) -> None:
    ana, general = vigia.teams.person("ana"), vigia.teams.general
    delivery = await ana.mentions_bot("list", in_=general)
    await vigia.settle()
    heard = {**delivery.activity, "id": "x1", "entities": [], "text": "resolve everything"}
    await vigia.teams.door.deliver(heard)
    await vigia.settle()
    assert len(vigia.core.asked) == 1


async def test_a_thread_of_a_channel_is_the_channel_but_in_the_standing_one_it_is_a_place_of_its_own(
    vigia: Installed,
) -> None:
    teams, ana = vigia.teams, vigia.teams.person("ana")
    for channel in (teams.general, teams.incidents):
        root = ana.says("hello", channel)
        await ana.mentions_bot("info", in_=channel, thread=root)
        await vigia.settle()
    threads = [request.conversation.id for request in vigia.core.asked]
    assert threads == [teams.general.id, f"{teams.incidents.id};messageid={root.id}"]


async def test_the_same_activity_brought_twice_is_asked_once(vigia: Installed) -> None:
    vigia.teams.door.copies = 2
    delivery = await asks(vigia)
    await vigia.teams.door.again(delivery)
    await vigia.settle()
    assert len({request.request_id for request in vigia.core.asked}) == 1
    assert len(vigia.core.asked) == 1


@pytest.mark.parametrize("kind", ["gus", "sara"])
async def test_a_guest_and_a_stranger_are_known_as_what_they_are(vigia: Installed, kind: str) -> None:
    teams = vigia.teams
    teams.general.members.append(teams.person(kind).id)
    delivery = await asks(vigia, "list", who=kind)
    if kind == "sara":
        assert delivery.last.status == 403
        assert vigia.core.asked == []
    else:
        assert [one.kind for one in vigia.core.asked[0].profiles] == [Kind.GUEST]


async def test_nobody_acts_before_teams_has_said_who_they_are(vigia: Installed, clock: SteppedTime) -> None:
    await clock.advance(61)  # a channel just made may be unknown for a minute: that would be waited for
    vigia.teams.faults.on("connector.member", Refuses(403, "Forbidden", "no"))
    vigia.teams.faults.on("graph.user", Refuses(403, "Authorization_RequestDenied", "no"))
    await asks(vigia)
    assert vigia.core.asked == []
    assert "Teams does not tell Vigia who everybody in this is" in answers(vigia)[0]


async def test_whom_the_core_knows_is_not_waited_for(vigia: Installed) -> None:
    vigia.teams.faults.on("connector.member", Refuses(403, "Forbidden", "no"))
    vigia.teams.faults.on("graph.user", Refuses(403, "Authorization_RequestDenied", "no"))
    ana = Person("teams", vigia.teams.person("ana").id, "Ana")
    vigia.core.people[ana] = Profile(ana, Kind.MEMBER)
    await asks(vigia)
    assert [request.asker for request in vigia.core.asked] == [ana]


# -- answers ----------------------------------------------------------------------------------------------------------


async def test_an_answer_is_told_in_the_askers_own_chat_and_nowhere_else(vigia: Installed) -> None:
    await asks(vigia)
    assert answers(vigia) == ["Done."]
    assert vigia.teams.general.posts == []


@pytest.mark.parametrize("everybody_may", [True, False])
async def test_without_a_chat_of_their_own_it_is_told_in_the_thread_if_everybody_may_read_it(
    vigia: Installed, everybody_may: bool
) -> None:
    dora = vigia.teams.add_person("dora")
    vigia.core.answer = lambda request: Answer(message("Your number is 7."), open=everybody_may)
    asked = await dora.mentions_bot("info", in_=vigia.teams.general)
    await vigia.settle()
    (told,) = vigia.teams.general.posts
    assert told.root == asked.activity["id"]
    assert ("Your number is 7." in drawn(told.cards[0])) is everybody_may
    assert ("Add Vigia to your own apps" in drawn(told.cards[0])) is not everybody_may


async def test_whoever_adds_the_app_is_answered_in_private_from_then_on(vigia: Installed) -> None:
    dora = vigia.teams.add_person("dora")
    for expected in ([], ["Done."]):
        await asks(vigia, who="dora")
        assert answers(vigia, "dora") == expected
        await dora.installs_app()
        await vigia.settle()


async def test_whoever_blocked_vigia_is_answered_where_they_asked_and_not_tried_again(vigia: Installed) -> None:
    vigia.core.answer = lambda request: Answer(message("Seven."), open=True)
    vigia.teams.person("ana").blocks_bot()
    await asks(vigia)
    tried = len(vigia.teams.calls.named())
    await asks(vigia)
    assert [drawn(one.cards[0]) for one in vigia.teams.general.posts] == ["Seven.", "Seven."]
    assert len(vigia.teams.calls.named()) == tried + 1


async def test_a_bare_verb_offers_its_form_which_still_speaks_of_the_channel(vigia: Installed) -> None:
    vigia.core.answer = lambda request: OpenForm(UPDATE)
    await asks(vigia, "update")
    (offer,) = vigia.teams.person("ana").personal.posts
    assert titles(offer.cards[0]) == ["Open the form"]
    delivery = await vigia.teams.person("ana").presses(offer, "Open the form")
    assert delivery.task.title == "Post an update"
    assert vigia.core.asked[-1].said == Chosen("update", 7, 3)
    assert vigia.core.asked[-1].conversation == Conversation("teams", vigia.teams.general.id)


async def test_an_offered_form_keeps_what_was_typed(vigia: Installed) -> None:
    filled = replace(UPDATE, fields=(replace(UPDATE.fields[0], value="half of it"),))
    vigia.core.answer = lambda request: OpenForm(filled, message("Somebody was faster."))
    await asks(vigia, "update half of it")
    (offer,) = vigia.teams.person("ana").personal.posts
    assert "Somebody was faster." in drawn(offer.cards[0])
    delivery = await vigia.teams.person("ana").presses(offer, "Open the form")
    assert delivery.task.card["body"][-1]["value"] == "half of it"
    assert len(vigia.core.asked) == 1


async def test_words_too_many_for_a_button_are_kept_and_come_back(vigia: Installed) -> None:
    words = "All of Europe. " * 200
    again = Action("declare", "Declare another", fields=(("title", words), ("again", "yes")))
    vigia.core.answer = lambda request: Answer(Message("Twice?", (), "en", (again,)))
    await asks(vigia, "declare x")
    (told,) = vigia.teams.person("ana").personal.posts
    await vigia.teams.person("ana").presses(told, "Declare another")
    await vigia.settle()
    assert vigia.core.asked[-1].said == Chosen("declare", fields={"title": words, "again": "yes"})


# -- buttons ----------------------------------------------------------------------------------------------------------


async def test_a_button_is_answered_to_its_presser_alone(vigia: Installed) -> None:
    card = await posted(vigia, Action("no-change", "No change", 7, 3))
    delivery = await vigia.teams.person("bruno").presses(card, "No change")
    await vigia.settle()
    assert vigia.core.asked[0].said == Chosen("no-change", 7, 3)
    assert delivery.answer["value"] == "Done."
    assert answers(vigia, "bruno") == []


async def test_an_answer_with_buttons_goes_to_the_pressers_own_chat_and_the_button_says_so(vigia: Installed) -> None:
    undo = Action("undo", "Undo", 7)
    vigia.core.answer = lambda request: Answer(Message("Posted.", (), "en", (undo,)))
    card = await posted(vigia, Action("no-change", "No change", 7, 3))
    delivery = await vigia.teams.person("bruno").presses(card, "No change")
    await vigia.settle()
    assert delivery.answer["value"] == "The answer is in your chat with Vigia."
    (told,) = vigia.teams.person("bruno").personal.posts
    await vigia.teams.person("bruno").presses(told, "Undo")
    await vigia.settle()
    assert vigia.core.asked[-1].conversation == Conversation("teams", vigia.teams.general.id)


async def test_a_double_click_acts_once_and_a_click_on_a_changed_card_again(vigia: Installed) -> None:
    press = Action("no-change", "No change", 7, 3)
    card = await posted(vigia, press)
    bruno = vigia.teams.person("bruno")
    await asyncio.gather(bruno.presses(card, "No change"), bruno.presses(card, "No change"))
    await vigia.settle()
    assert len({request.request_id for request in vigia.core.asked}) == 1
    changed = Message("Incident 7.", (Paragraph((Text("Now resolved."),)),), "en", (press,))
    ref = PostRef(Conversation("teams", vigia.teams.general.id), card.id)
    await vigia.port.revise(ref, changed)
    await bruno.presses(card, "No change")
    await vigia.settle()
    assert len({request.request_id for request in vigia.core.asked}) == 2


async def test_a_program_that_cannot_execute_submits_the_same(vigia: Installed) -> None:
    card = await posted(vigia, Action("no-change", "No change", 7, 3))
    bruno = vigia.teams.person("bruno")
    delivery = await bruno.presses(card, "No change")
    (row,) = [one for one in card.cards[0]["body"] if one["type"] == "ActionSet"]
    fallback = row["actions"][0]["fallback"]
    old = {name: value for name, value in delivery.activity.items() if name != "name"}
    await vigia.teams.door.deliver({**old, "type": "message", "id": "m1", "text": None, "value": fallback["data"]})
    await vigia.settle()
    assert len({request.request_id for request in vigia.core.asked}) == 1


@pytest.mark.parametrize("name", ["task/fetch", "task/submit", "adaptiveCard/action", "composeExtension/fetchTask"])
@pytest.mark.parametrize(
    "value", [None, "x", {}, {"data": 1}, {"action": {"data": {"vigia": []}}}, {"data": {"vigia": 1}}]
)
async def test_an_invoke_that_is_not_ours_is_taken_and_does_nothing(vigia: Installed, name: str, value: Any) -> None:
    delivery = await asks(vigia)
    await vigia.teams.door.deliver({**delivery.activity, "type": "invoke", "name": name, "id": "f:1", "value": value})
    assert vigia.teams.door.deliveries[-1].last.status == 200
    assert len(vigia.core.asked) == 1


# -- forms ------------------------------------------------------------------------------------------------------------


async def opened(vigia: Installed) -> Any:
    """The form of an update, in front of Ana."""
    vigia.core.answer = lambda request: OpenForm(UPDATE)
    card = await posted(vigia, Action("update", "Post update", 7, 3, opens_form=True))
    return (await vigia.teams.person("ana").presses(card, "Post update")).task


async def test_a_form_is_opened_filled_in_and_closed_with_its_answer(vigia: Installed) -> None:
    task = await opened(vigia)
    vigia.core.answer = lambda request: Answer(message("Posted."))
    await vigia.teams.person("ana").submits(task, {"text": "We found it"})
    request = vigia.core.asked[-1]
    assert request.said == Chosen("update", 7, 3, {"text": "We found it"}, submitted=True)
    assert request.conversation == Conversation("teams", vigia.teams.general.id)
    assert (task.closed, task.said) == (True, "Posted.")


async def test_a_refused_form_stays_with_everything_typed_and_is_taken_when_it_is_mended(vigia: Installed) -> None:
    task = await opened(vigia)
    vigia.core.answer = lambda request: Answer(message("That is no update."), refused=True)
    await vigia.teams.person("ana").submits(task, {"text": "We found it"})
    assert not task.closed
    assert "That is no update." in drawn(task.card)
    assert task.card["body"][-1]["value"] == "We found it"


async def test_a_form_that_takes_long_says_so_and_the_answer_follows(
    vigia: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbound, "ANSWER", 0.05)
    task = await opened(vigia)
    vigia.core.answer = lambda request: Answer(message("So it ended."))
    vigia.core.free.clear()
    await vigia.teams.person("ana").submits(task, {"text": "We found it"})
    assert "Vigia is working on it" in task.said
    vigia.core.free.set()
    await vigia.settle()
    assert answers(vigia) == ["So it ended."]


async def test_people_chosen_in_a_form_are_known_before_they_get_anything(vigia: Installed) -> None:
    form = Form("role", "Role", (Field("role", "Role", "text"), Field("person", "Who", "people")), "Give", 7)
    vigia.core.answer = lambda request: OpenForm(form)
    card = await posted(vigia, Action("role", "Role", 7, opens_form=True))
    ana = vigia.teams.person("ana")
    task = (await ana.presses(card, "Role")).task
    vigia.core.answer = lambda request: Answer(message("Given."))
    await ana.submits(task, {"role": "comms", "person": vigia.teams.person("gus").id})
    request = vigia.core.asked[-1]
    assert [one.id for one in request.mentions] == [vigia.teams.person("gus").id]
    assert {one.kind for one in request.profiles} == {Kind.MEMBER, Kind.GUEST}


# -- messages that become something -----------------------------------------------------------------------------------


async def test_a_message_is_added_to_the_timeline_at_its_own_time_and_under_its_authors_name(vigia: Installed) -> None:
    teams = vigia.teams
    said = teams.person("bruno").says("the pool is full\n<b>really</b>", teams.general)
    delivery = await teams.person("ana").uses_message_action(said, ADD_TO_TIMELINE)
    (request,) = vigia.core.asked
    assert isinstance(request.said, Chosen)
    assert request.said.fields == {
        "text": "the pool is full\n<b>really</b>",
        "at": datetime.fromtimestamp(said.at, UTC).isoformat(),
        "source": f"{teams.general.id}/{said.id}",
    }
    assert [one.id for one in request.mentions] == [teams.person("bruno").id]
    assert delivery.task.said == "Done."


async def test_only_what_a_person_said_goes_into_the_timeline(vigia: Installed) -> None:
    card = await posted(vigia)
    delivery = await vigia.teams.person("ana").uses_message_action(card, ADD_TO_TIMELINE)
    assert delivery.task.said == "Only what a person said goes into the timeline."
    assert vigia.core.asked == []


@pytest.mark.parametrize(
    ("command", "verb", "filled"),
    [
        (DECLARE, "declare", {"title": "Checkout", "summary": "Checkout\nis down"}),
        (FOLLOW_UP, "followup", {"text": "Checkout"}),
    ],
)
async def test_a_message_opens_a_form_with_itself_in_it(
    vigia: Installed, command: str, verb: str, filled: dict[str, str]
) -> None:
    fields = tuple(Field(name, name, "lines") for name in filled)
    vigia.core.answer = lambda request: OpenForm(Form(verb, "A form", fields, "Send"))
    said = vigia.teams.person("bruno").says("Checkout\nis down", vigia.teams.general)
    ana = vigia.teams.person("ana")
    task = (await ana.uses_message_action(said, command)).task
    assert {one["id"]: one["value"] for one in task.card["body"]} == filled
    vigia.core.answer = lambda request: Answer(message("Declared."))
    await ana.submits(task, {})
    assert vigia.core.asked[-1].said == Chosen(verb, fields=filled, submitted=True)
    assert task.said == "Declared."


# -- what happens to channels -----------------------------------------------------------------------------------------


async def test_what_others_do_to_a_channel_is_told_once(vigia: Installed) -> None:
    ana, channel = vigia.teams.person("ana"), vigia.teams.state.add_channel("inc-7")
    room = Conversation("teams", channel.id)
    deliveries = [
        await ana.renames(channel, "inc-7-checkout"),
        await ana.deletes_channel(channel),
        await ana.restores_channel(channel),
        await ana.channel_event("channelCreated", channel),
    ]
    await vigia.settle()
    told = [(one.room, one.what, one.loss, one.name) for one in vigia.core.happenings]
    assert told == [
        (room, "renamed", None, "inc-7-checkout"),
        (room, "lost", Loss.DELETED, ""),
        (room, "found", None, ""),
    ]
    await vigia.teams.door.again(deliveries[0])
    await vigia.settle()
    assert vigia.core.happenings[0].id == vigia.core.happenings[-1].id


async def test_a_message_of_ours_that_somebody_deletes_is_told(vigia: Installed) -> None:
    card = await posted(vigia)
    await vigia.teams.person("ana").deletes(card)
    await vigia.settle()
    room = Conversation("teams", vigia.teams.general.id)
    (happening,) = vigia.core.happenings
    assert happening == Happening(happening.id, room, "deleted", post=PostRef(room, card.id))


# -- at once, and after a death ---------------------------------------------------------------------------------------


async def test_fifty_at_once_are_answered_at_once_while_every_call_hangs(vigia: Installed) -> None:
    card = await posted(vigia, Action("no-change", "No change", 7), Action("update", "Post update", 7, opens_form=True))
    bruno = vigia.teams.person("bruno")
    await asks(vigia, who="bruno")
    vigia.teams.faults.on(EVERY, Hang())
    people = [vigia.teams.add_person(f"p{n}") for n in range(AT_ONCE)]
    said = await asyncio.gather(*(one.mentions_bot("list", in_=vigia.teams.general) for one in people))
    pressed = await asyncio.gather(*(bruno.presses(card, "Post update") for _ in range(AT_ONCE)))
    strangers = await asyncio.gather(*(one.presses(card, "No change") for one in people))
    for delivery in (*said, *pressed, *strangers):
        assert delivery.acknowledged
        assert delivery.last.took < MUST
    assert strangers[0].answer["value"].startswith("Vigia is working on it")
    vigia.teams.faults.clear()
    await vigia.settle()
    assert len(vigia.core.asked) == 3 * AT_ONCE + 1


async def test_what_was_acknowledged_and_not_done_is_done_after_a_death(
    teams: TeamsStandIn, clock: SteppedTime
) -> None:
    async with installed(teams) as first:
        first.core.free.clear()
        delivery = await teams.person("ana").mentions_bot("declare x", in_=teams.general)
        assert delivery.acknowledged
        assert len(first.core.letters.letters) == 1
        left = dict(first.core.letters.letters)
        first.core.free.set()
        await first.settle()
        assert first.core.letters.letters == {}
        first.core.letters.letters.update(left)  # as if it had died before
        first.core.asked.clear()
        first.core._replies.clear()
        await clock.advance(60)
        async with installed(teams, first.core):
            await first.core.letters.empty()
        assert [request.said for request in first.core.asked] == [Typed("declare x")]


async def test_an_activity_of_another_tenant_or_with_a_bad_token_is_not_let_in(vigia: Installed) -> None:
    delivery = await asks(vigia)
    other = {**delivery.activity, "channelData": {"tenant": {"id": OTHER_TENANT}}}
    assert (await vigia.teams.door.deliver(other)).last.status == 403
    bare = await vigia.teams.door.send(delivery.last.sent, {"Content-Type": "application/json"})
    assert bare.status == 401
    broken = await vigia.teams.door.send(b"{", dict(delivery.last.headers))
    assert broken.status == 400
    empty = await vigia.teams.door.deliver({"serviceUrl": vigia.teams.service_url, "channelData": other["channelData"]})
    assert empty.last.status in (400, 403)
    assert len(vigia.core.asked) == 1


async def test_a_connector_that_fails_loses_nothing_but_the_answer(vigia: Installed) -> None:
    vigia.teams.faults.on("connector.send", ServerFails(502))
    await asks(vigia)
    assert len(vigia.core.asked) == 1
    assert answers(vigia) == []
