"""What people see and do on the stand-in: forms, answers, controls, reading back."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError

from tests.adapters.slack.conftest import client_of
from tests.adapters.slack.listener import Listener, serving
from tests.adapters.slack.standin import (
    DropBefore,
    LostAnswer,
    Message,
    ServerFails,
    SlackStandIn,
    SteppedTime,
    View,
    controls,
    drawn,
    pings,
)
from tests.adapters.slack.standin.limits import RESPONSE_URL_USES

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def asks(name: str, element: Json, *, optional: bool = False) -> Json:
    return {"type": "input", "block_id": f"b-{name}", "label": plain(name), "element": element, "optional": optional}


def option(value: str) -> Json:
    return {"text": plain(value.upper()), "value": value}


FORM: Json = {
    "type": "modal",
    "callback_id": "declare",
    "title": plain("Declare"),
    "submit": plain("Go"),
    "blocks": [
        asks("title", {"type": "plain_text_input", "action_id": "title"}),
        asks("severity", {"type": "static_select", "action_id": "severity", "options": [option("sev1"), option("sev2")],
                          "initial_option": option("sev2")}),
        asks("people", {"type": "multi_users_select", "action_id": "people"}, optional=True),
        asks("where", {"type": "conversations_select", "action_id": "where"}, optional=True),
        asks("due", {"type": "datetimepicker", "action_id": "due"}, optional=True),
        asks("flags", {"type": "checkboxes", "action_id": "flags", "options": [option("private")]}, optional=True),
    ],
}  # fmt: skip


@pytest.fixture
async def listener(slack: SlackStandIn) -> AsyncIterator[Listener]:
    listening = Listener()
    async with serving(listening.handle) as url:
        slack.deliver_to(url)
        yield listening


async def form(slack: SlackStandIn, name: str = "ana", body: Json = FORM) -> View:
    """The form, open in front of somebody."""
    somebody = slack.workspace.person(name)
    await client_of(slack).views_open(trigger_id=slack.state.new_trigger(somebody.id), view=body)
    assert somebody.view is not None
    return somebody.view


def answering(body: Any) -> Any:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.json_response(body)

    return answer


# -- forms --------------------------------------------------------------------------------------------------------


async def test_a_form_is_filled_by_names_and_closes(slack: SlackStandIn, listener: Listener) -> None:
    ana, bruno, general = slack.workspace.person("ana"), slack.workspace.person("bruno"), slack.workspace.general
    view = await form(slack)
    values = {"title": "Down", "people": ["ana", "bruno"], "where": "general", "due": 1_772_460_000}
    delivery = await ana.submits(view, {**values, "flags": ["private"]})
    assert listener.heard[0].body["view"]["state"]["values"] == {
        "b-title": {"title": {"type": "plain_text_input", "value": "Down"}},
        "b-severity": {"severity": {"type": "static_select", "selected_option": option("sev2")}},
        "b-people": {"people": {"type": "multi_users_select", "selected_users": [ana.id, bruno.id]}},
        "b-where": {"where": {"type": "conversations_select", "selected_conversation": general.id}},
        "b-due": {"due": {"type": "datetimepicker", "selected_date_time": 1_772_460_000}},
        "b-flags": {"flags": {"type": "checkboxes", "selected_options": [option("private")]}},
    }
    assert (delivery.errors, ana.view) == ({}, None)


async def test_slack_does_not_send_a_form_that_lacks_something(slack: SlackStandIn, listener: Listener) -> None:
    view = await form(slack)
    with pytest.raises(AssertionError, match="Slack asks for b-title"):
        await slack.workspace.person("ana").submits(view, {"severity": "sev1"})
    with pytest.raises(AssertionError, match="the form has no"):
        await slack.workspace.person("ana").submits(view, {"title": "Down", "colour": "red"})
    with pytest.raises(AssertionError, match="cannot be chosen"):
        await slack.workspace.person("ana").submits(view, {"title": "Down", "severity": "sev9"})
    assert listener.heard == []


async def test_a_forged_form_is_sent_as_it_is(slack: SlackStandIn, listener: Listener) -> None:
    view = await form(slack)
    await slack.workspace.person("gus").submits(view, {"colour": "red"}, forged=True)
    body = listener.heard[0].body
    assert body["view"]["state"]["values"]["colour"]["colour"]["value"] == "red"
    assert body["user"]["id"] == slack.workspace.person("gus").id


async def test_errors_keep_the_form_open(slack: SlackStandIn, listener: Listener) -> None:
    view = await form(slack)
    listener.answers = answering({"response_action": "errors", "errors": {"b-title": "Too short"}})
    delivery = await slack.workspace.person("ana").submits(view, {"title": "D"})
    assert delivery.errors == {"b-title": "Too short"}
    assert slack.workspace.person("ana").view is view


async def test_an_answer_can_change_stack_or_clear_the_forms(slack: SlackStandIn, listener: Listener) -> None:
    ana = slack.workspace.person("ana")
    view = await form(slack)
    done = {"type": "modal", "title": plain("Done"), "blocks": [{"type": "section", "text": plain("Thanks")}]}
    listener.answers = answering({"response_action": "update", "view": done})
    await ana.submits(view, {"title": "Down"})
    assert drawn(view) == "Thanks"
    listener.answers = answering({"response_action": "push", "view": {**done, "title": plain("More")}})
    await ana.submits(view, {})
    assert ana.view is not None
    assert (ana.view.body["title"]["text"], ana.view.previous) == ("More", view.id)
    assert ana.views == [view, ana.view]
    listener.answers = answering({"response_action": "clear"})
    await ana.submits(ana.view, {})
    assert ana.view is None


async def test_a_bad_view_in_an_answer_is_a_violation() -> None:
    listening = Listener()
    async with SlackStandIn(forgiving=True) as slack, serving(listening.handle) as url:
        slack.deliver_to(url)
        listening.answers = answering({"response_action": "update", "view": {"type": "modal", "blocks": []}})
        await slack.workspace.person("ana").submits(await form(slack), {"title": "Down"})
        assert [one.where for one in slack.violations] == ["an answer to a submission (update)"]


async def test_a_form_stays_when_the_app_does_not_answer(slack: SlackStandIn, listener: Listener) -> None:
    async def fails(_: web.Request) -> web.StreamResponse:
        return web.Response(status=500)

    listener.answers = fails
    view = await form(slack)
    delivery = await slack.workspace.person("ana").submits(view, {"title": "Down"})
    assert (delivery.acknowledged, slack.workspace.person("ana").view) == (False, view)


async def test_closing_is_told_only_where_it_was_asked_for(slack: SlackStandIn, listener: Listener) -> None:
    ana = slack.workspace.person("ana")
    assert await ana.closes(await form(slack)) is None
    await ana.closes(await form(slack, body={**FORM, "notify_on_close": True}))
    assert [one.body["type"] for one in listener.heard] == ["view_closed"]
    assert ana.view is None


# -- controls -----------------------------------------------------------------------------------------------------

PICK = {"type": "users_select", "action_id": "give", "placeholder": plain("Somebody")}
GO = {"type": "button", "action_id": "go", "text": plain("Go"), "value": "7", "style": "primary"}
CARD: list[Json] = [
    {"type": "header", "text": plain("Incident 7")},
    {"type": "section", "text": {"type": "mrkdwn", "text": "*Down* &lt;b&gt; <https://a.example|the page> <@U1>"},
     "fields": [{"type": "mrkdwn", "text": "*Lead*\nana"}], "accessory": PICK},
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "since 12:00"}]},
    {"type": "actions", "elements": [GO]},
]  # fmt: skip


async def card(slack: SlackStandIn) -> Message:
    general = slack.workspace.general
    await client_of(slack).chat_postMessage(channel=general.id, text="Incident 7", blocks=CARD)
    return general.posts[-1]


async def test_a_card_reads_as_its_words(slack: SlackStandIn) -> None:
    message = await card(slack)
    assert drawn(message).splitlines() == [
        "Incident 7",
        "*Down* <b> the page <@U1>",
        "*Lead*",
        "ana",
        "[Somebody]",
        "since 12:00",
        "[Go]",
    ]
    assert [one["action_id"] for one in controls(message)] == ["give", "go"]


async def test_who_a_message_pings_is_told(slack: SlackStandIn) -> None:
    client, general = client_of(slack), slack.workspace.general
    await client.chat_postMessage(channel=general.id, text="&lt;!channel&gt; <https://a|@here>")
    await client.chat_postMessage(channel=general.id, text="<!channel> <!subteam^S1|@sre> <@U1|ana> <#C1>")
    await client.chat_postMessage(channel=general.id, text="hey @ana", link_names=True)
    await client.chat_postMessage(channel=general.id, text="x", blocks=CARD)
    assert [pings(one) for one in general.posts] == [[], ["!channel", "!subteam^S1", "@U1"], ["@ana"], ["@U1"]]


async def test_a_choice_is_sent_with_what_was_chosen(slack: SlackStandIn, listener: Listener) -> None:
    message = await card(slack)
    await slack.workspace.person("ana").presses(message, "give", "bruno")
    action = listener.heard[0].body["actions"][0]
    assert (action["type"], action["selected_user"]) == ("users_select", slack.workspace.person("bruno").id)


async def test_a_button_that_is_not_there_cannot_be_pressed(slack: SlackStandIn, listener: Listener) -> None:
    with pytest.raises(AssertionError, match="there is no stop to press"):
        await slack.workspace.person("ana").presses(await card(slack), "stop")


async def test_a_forged_press_says_what_the_forger_wants(slack: SlackStandIn, listener: Listener) -> None:
    await slack.workspace.person("sara").presses(await card(slack), "go", forged={"value": "999"})
    assert listener.heard[0].body["actions"][0]["value"] == "999"
    assert listener.heard[0].body["user"]["team_id"] == slack.workspace.person("sara").who.team


async def test_a_button_on_the_home_tab_comes_from_a_view(slack: SlackStandIn, listener: Listener) -> None:
    ana = slack.workspace.person("ana")
    await client_of(slack).views_publish(user_id=ana.id, view={"type": "home", "blocks": CARD})
    assert ana.home is not None
    await ana.presses(ana.home, "go")
    assert listener.heard[0].body["container"] == {"type": "view", "view_id": ana.home.id}


async def test_an_ephemeral_message_is_pressed_without_its_text(slack: SlackStandIn, listener: Listener) -> None:
    ana, general = slack.workspace.person("ana"), slack.workspace.general
    await client_of(slack).chat_postEphemeral(channel=general.id, user=ana.id, text="x", blocks=CARD)
    await ana.presses(ana.sees(general)[0], "go")
    body = listener.heard[0].body
    assert ("message" in body, body["container"]["is_ephemeral"]) == (False, True)


# -- response_url -------------------------------------------------------------------------------------------------


async def posted(url: str, body: Json) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as response:
        return response.status, await response.text()


async def command_url(slack: SlackStandIn, listener: Listener) -> str:
    await slack.workspace.person("ana").types("/inc help", slack.workspace.general)
    return str(listener.heard[-1].body["response_url"])


async def test_a_response_url_speaks_to_the_asker_or_to_all(slack: SlackStandIn, listener: Listener) -> None:
    url, general = await command_url(slack, listener), slack.workspace.general
    assert await posted(url, {"text": "only you"}) == (200, "ok")
    await posted(url, {"text": "everybody", "response_type": "in_channel"})
    assert [one.text for one in slack.workspace.person("ana").sees(general)] == ["only you", "everybody"]
    assert [one.text for one in slack.workspace.person("bruno").sees(general)] == ["everybody"]


async def test_a_response_url_replaces_or_deletes_what_was_pressed(slack: SlackStandIn, listener: Listener) -> None:
    message = await card(slack)
    await slack.workspace.person("ana").presses(message, "go")
    url = listener.heard[-1].body["response_url"]
    await posted(url, {"text": "done", "replace_original": True})
    assert (message.text, message.blocks) == ("done", [])
    await posted(url, {"delete_original": True})
    assert slack.workspace.general.messages == []


async def test_a_response_url_is_good_for_five_uses(slack: SlackStandIn, listener: Listener) -> None:
    url = await command_url(slack, listener)
    statuses = [(await posted(url, {"text": "again"}))[0] for _ in range(RESPONSE_URL_USES + 1)]
    assert statuses == [200] * RESPONSE_URL_USES + [404]
    assert slack.calls.all[-1].outcome == "used_url"


async def test_a_response_url_is_good_for_half_an_hour() -> None:
    clock, listening = SteppedTime(), Listener()
    async with SlackStandIn(clock) as slack, serving(listening.handle) as address:
        slack.deliver_to(address)
        url = await command_url(slack, listening)
        await clock.advance(30 * 60)
        assert (await posted(url, {"text": "in time"}))[0] == 200
        await clock.advance(1)
        assert (await posted(url, {"text": "late"}))[0] == 404
        assert slack.calls.all[-1].outcome == "expired_url"


async def test_a_response_url_can_fail_as_a_method_can(slack: SlackStandIn, listener: Listener) -> None:
    url, ana, general = await command_url(slack, listener), slack.workspace.person("ana"), slack.workspace.general
    slack.faults.on("response_url", ServerFails(503), nth=1)
    slack.faults.on("response_url", DropBefore(), nth=2)
    slack.faults.on("response_url", LostAnswer(), nth=3)
    assert (await posted(url, {"text": "503"}))[0] == 503
    for text in ("dropped", "lost"):
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await posted(url, {"text": text})
    assert [one.text for one in ana.sees(general)] == ["lost"]


async def test_a_bad_answer_to_a_command_is_a_violation() -> None:
    listening = Listener(answers=answering({"text": "x", "blocks": [{"type": "section"}]}))
    async with SlackStandIn(forgiving=True) as slack, serving(listening.handle) as url:
        slack.deliver_to(url)
        await slack.workspace.person("ana").types("/inc help", slack.workspace.general)
        assert [one.where for one in slack.violations] == ["an answer to a command"]


# -- what happens to the workspace --------------------------------------------------------------------------------


async def test_what_people_do_changes_what_the_app_may(slack: SlackStandIn, listener: Listener) -> None:
    alba, room = slack.workspace.person("alba"), slack.workspace.add_channel("inc-1", "ana", "vigia")
    client = client_of(slack)
    await client.chat_postMessage(channel=room.id, text="here")
    await alba.deletes(room.posts[0])
    await alba.renames(room, "inc-1-checkout")
    assert (room.messages, slack.workspace.channel("inc-1-checkout")) == ([], room)
    await alba.archives(room)
    await alba.removes_bot(room)
    for method, error in (("chat.postMessage", "is_archived"), ("conversations.history", "not_in_channel")):
        with pytest.raises(SlackApiError, match=error):
            await client.api_call(method, json={"channel": room.id, "text": "unheard"})
    await alba.unarchives(room)
    await alba.invites_bot(room)
    await client.chat_postMessage(channel=room.id, text="here again")
    assert [one.text for one in room.posts] == ["here again"]


async def test_the_app_can_hear_its_own_doings(slack: SlackStandIn, listener: Listener) -> None:
    client, general = client_of(slack), slack.workspace.general
    await client.chat_postMessage(channel=general.id, text="unheard")
    slack.workspace.hears_itself = True
    ts = (await client.chat_postMessage(channel=general.id, text="one"))["ts"]
    await slack.echoed()
    await client.chat_update(channel=general.id, ts=ts, text="two")
    await slack.echoed()
    await client.chat_delete(channel=general.id, ts=ts)
    await slack.echoed()
    said, changed, deleted = (one.body["event"] for one in listener.heard)
    assert (said["text"], said["bot_id"], said["user"]) == ("one", slack.state.bot.bot_id, slack.state.bot.id)
    assert (changed["subtype"], changed["message"]["text"], changed["previous_message"]["text"]) == (
        "message_changed",
        "two",
        "one",
    )
    assert (deleted["subtype"], deleted["deleted_ts"], deleted["previous_message"]["text"]) == (
        "message_deleted",
        ts,
        "two",
    )


async def test_words_in_channels_are_told_only_to_an_app_that_asked(slack: SlackStandIn, listener: Listener) -> None:
    ana, general = slack.workspace.person("ana"), slack.workspace.general
    await ana.says("unheard", general)
    slack.workspace.hears_channels = True
    await ana.says("heard", general)
    await ana.says("not a member", slack.workspace.add_channel("ops", "ana"))
    assert [one.body["event"]["text"] for one in listener.heard] == ["heard"]
