"""What people do arrives signed, in Slack's shapes and encodings, and again when nobody acknowledged it."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from jsonschema import Draft7Validator

from tests.adapters.slack.conftest import client_of
from tests.adapters.slack.listener import Listener, bolt_app, bolt_handler, serving
from tests.adapters.slack.samples import sample, strange
from tests.adapters.slack.standin import HttpDoor, Message, SlackStandIn, SteppedTime
from tests.adapters.slack.standin.doors.http import GARBAGE

WRAPPER = Path(__file__).parents[2] / "data" / "slack" / "slack_common_event_wrapper_schema.json"
BUTTON = {"type": "button", "text": {"type": "plain_text", "text": "Update"}, "action_id": "update", "value": "7"}
CARD = [{"type": "actions", "block_id": "row", "elements": [BUTTON]}]
INPUT = {"type": "plain_text_input", "action_id": "title"}
FORM = {
    "type": "modal",
    "callback_id": "declare",
    "notify_on_close": True,
    "title": {"type": "plain_text", "text": "Declare"},
    "submit": {"type": "plain_text", "text": "Go"},
    "blocks": [{"type": "input", "block_id": "t", "label": {"type": "plain_text", "text": "Title"}, "element": INPUT}],
}


@pytest.fixture
async def listener(slack: SlackStandIn) -> AsyncIterator[Listener]:
    listening = Listener()
    async with serving(listening.handle) as url:
        listening.url = url
        slack.deliver_to(url)
        yield listening


@pytest.fixture
def door(slack: SlackStandIn, listener: Listener) -> HttpDoor:
    assert isinstance(slack.door, HttpDoor)
    return slack.door


async def card(slack: SlackStandIn) -> Message:
    general = slack.workspace.general
    await client_of(slack).chat_postMessage(channel=general.id, text="Incident 7", blocks=CARD)
    return general.posts[-1]


async def everything(slack: SlackStandIn) -> dict[str, str]:
    """Does each thing once. Which sample each kind of payload is held to."""
    workspace, general = slack.workspace, slack.workspace.general
    ana, alba = workspace.person("ana"), workspace.person("alba")
    room = workspace.add_channel("inc-1", "ana", "vigia")
    hidden = workspace.add_channel("inc-2", "ana", "vigia", private=True)
    message = await card(slack)
    client = client_of(slack)
    await ana.types("/inc declare", general)
    await ana.mentions_bot("hello", general, thread=message)
    workspace.hears_channels = True
    said = await ana.says("plain words", general)
    await ana.writes_dm("psst")
    await ana.edits(said, "other words")
    await ana.deletes(said)
    await ana.reacts(message, "pushpin")
    await ana.takes_back(message, "pushpin")
    await ana.presses(message, "update")
    await ana.uses_shortcut(message, "note")
    await ana.uses_global_shortcut("declare")
    await client.views_open(trigger_id=slack.state.new_trigger(ana.id), view=FORM)
    assert ana.view is not None
    view = ana.view
    await ana.submits(view, {"title": "Down"})
    await client.views_open(trigger_id=slack.state.new_trigger(ana.id), view=FORM)
    assert ana.view is not None
    await ana.closes(ana.view)
    await ana.opens_home()
    for here in (room, hidden):
        await alba.archives(here)
        await alba.unarchives(here)
        await alba.renames(here, f"{here.name}-renamed")
    await workspace.person("bruno").joins(room)
    await alba.removes_bot(room)
    await alba.shares(room)
    await alba.deletes_channel(room)
    await alba.deletes_channel(hidden)
    await workspace.changes("bruno", kind="deactivated")
    await workspace.rate_limits_events()
    await workspace.revokes_tokens()
    await workspace.uninstalls_app()
    return {
        "slash_command": "app-backend/SlashCommandPayload",
        "block_actions": "app-backend/BlockActionPayload",
        "message_action": "app-backend/MessageShortcutPayload",
        "view_submission": "app-backend/ViewSubmissionPayload",
        "view_closed": "app-backend/ViewClosedPayload",
        "app_mention": "events/AppMentionPayload",
        "message": "events/MessagePayload",
        "message_changed": "events/MessageChangedPayload",
        "message_deleted": "events/MessageDeletedPayload",
        "reaction_added": "events/ReactionAddedPayload",
        "reaction_removed": "events/ReactionRemovedPayload",
        "app_home_opened": "events/AppHomeOpenedPayload",
        "channel_archive": "events/ChannelArchivePayload",
        "channel_unarchive": "events/ChannelUnarchivePayload",
        "channel_rename": "events/ChannelRenamePayload",
        "channel_deleted": "events/ChannelDeletedPayload",
        "group_archive": "events/GroupArchivePayload",
        "group_unarchive": "events/GroupUnarchivePayload",
        "group_rename": "events/GroupRenamePayload",
        "group_deleted": "events/GroupDeletedPayload",
        "member_joined_channel": "events/MemberJoinedChannelPayload",
        "member_left_channel": "events/MemberLeftChannelPayload",
        "channel_shared": "events/ChannelSharedPayload",
        "user_change": "events/UserChangePayload",
        "tokens_revoked": "events/TokensRevokedPayload",
        "app_uninstalled": "events/AppUninstalledPayload",
        "app_rate_limited": "events/AppRateLimitedPayload",
    }


def kind_of(body: dict[str, Any]) -> str:
    if "command" in body:
        return "slash_command"
    if body["type"] == "event_callback":
        return str(body["event"].get("subtype") or body["event"]["type"])
    return str(body["type"])


# Documented at docs.slack.dev, not in the samples, or in the samples of other kinds.
NEWER = {
    ".is_enterprise_install",  # a word in commands: they are forms
    ".context_team_id",
    ".context_enterprise_id",
    ".action_ts",
    ".response_urls",
    ".team",
    ".event.event_ts",
    ".event.actor_id",
    ".event.is_moved",
    ".event.team",
    ".event.blocks",
    ".event.thread_ts",
    ".event.user_team",
    ".event.source_team",
    ".event.ts",
    ".event.channel_type",
    ".event.channel.is_mpim",
    ".event.channel.is_channel",
    ".event.channel.name_normalized",
    ".event.message.ts",
    ".event.previous_message.ts",
    ".event.previous_message.client_msg_id",
    ".message.client_msg_id",
    ".minute_rate_limited",
    ".view.blocks",
}


async def test_every_payload_has_the_names_and_types_of_its_sample(slack: SlackStandIn, listener: Listener) -> None:
    samples = await everything(slack)
    bodies = {kind_of(one.body): one.body for one in listener.heard}
    assert bodies.keys() == samples.keys() | {"shortcut"}  # of global shortcuts there is no sample
    told = {
        kind: [one for one in strange(body, sample(samples[kind])) if one.split()[0] not in NEWER]
        for kind, body in bodies.items()
        if kind in samples
    }
    assert {kind: lines for kind, lines in told.items() if lines} == {}


async def test_events_come_in_slacks_envelope(slack: SlackStandIn, listener: Listener) -> None:
    await everything(slack)
    schema = json.loads(WRAPPER.read_text())
    schema["required"].remove("authed_users")  # replaced by `authorizations`
    events = [one.body for one in listener.heard if one.body.get("type") == "event_callback"]
    assert [list(Draft7Validator(schema).iter_errors(event)) for event in events] == [[]] * len(events)
    assert len({event["event_id"] for event in events}) == len(events)


async def test_a_command_is_a_form_with_everything_escaped(slack: SlackStandIn, listener: Listener) -> None:
    ana, bruno = slack.workspace.person("ana"), slack.workspace.person("bruno")
    general, sre = slack.workspace.general, slack.workspace.sre
    await ana.types("/inc declare a < b & c @bruno, @sre in #general: see https://x.example/a?b=1&c=2 @nobody", general)
    heard = listener.heard[0]
    assert heard.content_type == "application/x-www-form-urlencoded"
    assert heard.body["command"] == "/inc"
    assert heard.body["text"] == (
        f"declare a &lt; b &amp; c <@{bruno.id}|bruno>, <!subteam^{sre.id}|@sre> in <#{general.id}|general>: "
        "see <https://x.example/a?b=1&amp;c=2> @nobody"
    )


async def test_a_mention_comes_as_json_with_bare_ids(slack: SlackStandIn, listener: Listener) -> None:
    bruno, bot = slack.workspace.person("bruno"), slack.state.bot
    await slack.workspace.person("ana").mentions_bot("give it to @bruno @channel", slack.workspace.general)
    heard = listener.heard[0]
    assert heard.content_type == "application/json"
    assert heard.body["event"]["text"] == f"<@{bot.id}> give it to <@{bruno.id}> <!channel>"


async def test_interactions_are_a_form_with_one_field_of_json(slack: SlackStandIn, listener: Listener) -> None:
    await slack.workspace.person("ana").presses(await card(slack), "update")
    heard = listener.heard[0]
    assert heard.content_type == "application/x-www-form-urlencoded"
    assert heard.raw.startswith("payload=")
    assert (heard.body["actions"][0]["value"], heard.body["actions"][0]["block_id"]) == ("7", "row")


async def test_a_stranger_is_known_by_their_team(slack: SlackStandIn, listener: Listener) -> None:
    room = slack.workspace.add_channel("shared", "ana", "vigia", "sara")
    await slack.workspace.person("alba").shares(room)
    sara = slack.workspace.person("sara")
    await sara.mentions_bot("hello", room)
    body = listener.heard[-1].body
    assert body["is_ext_shared_channel"] is True
    assert (body["event"]["user_team"], body["team_id"]) == (sara.who.team, slack.state.team)


# -- signatures ---------------------------------------------------------------------------------------------------


@pytest.fixture
async def framework(slack: SlackStandIn) -> AsyncIterator[HttpDoor]:
    """Slack's own framework, which acknowledges one command, one button and mentions."""
    app = bolt_app(slack)

    @app.command("/inc")
    async def declared(ack: Any) -> None:
        await ack("declared")

    @app.action("update")
    async def pressed(ack: Any) -> None:
        await ack()

    @app.event("app_mention")
    async def mentioned() -> None:
        pass

    async with serving(bolt_handler(app)) as url:
        yield slack.deliver_to(url)


async def test_slacks_own_verifier_accepts_each_kind(slack: SlackStandIn, framework: HttpDoor) -> None:
    ana, general = slack.workspace.person("ana"), slack.workspace.general
    done = [
        await ana.types("/inc declare ñandú", general),
        await ana.presses(await card(slack), "update"),
        await ana.mentions_bot("¿qué tal?", general),
    ]
    assert [one.last.status for one in done] == [200, 200, 200]
    assert done[0].answer == "declared"
    assert [one.text for one in ana.sees(general) if one.seen_only_by] == ["declared"]


async def test_slacks_own_verifier_refuses_another_secret_and_an_old_timestamp(
    slack: SlackStandIn, framework: HttpDoor
) -> None:
    delivery = await slack.workspace.person("ana").types("/inc declare", slack.workspace.general)
    body, url, kind = delivery.last.sent, delivery.last.url, {"Content-Type": delivery.last.headers["Content-Type"]}
    now = float(delivery.last.headers["X-Slack-Request-Timestamp"])
    statuses = [
        (await framework.send(url, body, kind | framework.signed(body, secret="another"))).status,
        (await framework.send(url, body, kind | framework.signed(body, at=now - 400))).status,
        (await framework.send(url, body + b"&more=1", delivery.last.headers)).status,
        (await framework.send(url, body, kind | framework.signed(body))).status,
    ]
    assert statuses == [401, 401, 401, 200]


async def test_the_door_signs_at_the_instant_it_is_told(slack: SlackStandIn, framework: HttpDoor) -> None:
    framework.signs_at = lambda: 1_000_000_000.0
    delivery = await slack.workspace.person("ana").types("/inc declare", slack.workspace.general)
    assert delivery.last.status == 401


async def test_a_request_can_be_replayed_byte_for_byte(slack: SlackStandIn, listener: Listener, door: HttpDoor) -> None:
    delivery = await slack.workspace.person("ana").types("/inc declare", slack.workspace.general)
    await door.replay(delivery.last)
    first, second = listener.heard
    assert (first.raw, first.headers["X-Slack-Signature"]) == (second.raw, second.headers["X-Slack-Signature"])


@pytest.mark.parametrize("name", GARBAGE)
async def test_garbage_in_the_headers_arrives_as_it_is(
    slack: SlackStandIn, listener: Listener, door: HttpDoor, name: str
) -> None:
    delivery = await slack.workspace.person("ana").types("/inc declare", slack.workspace.general)
    await door.send_garbage(name, delivery.payload)
    for header, value in GARBAGE[name].items():
        assert listener.heard[-1].headers.get(header) == value


# -- acknowledgement and repetition -------------------------------------------------------------------------------


async def refuses(_: web.Request) -> web.StreamResponse:
    return web.Response(status=500)


async def test_an_event_not_acknowledged_comes_again_at_once_after_one_and_after_five_minutes() -> None:
    clock, listening = SteppedTime(), Listener(answers=refuses)
    async with SlackStandIn(clock) as slack, serving(listening.handle) as url:
        slack.deliver_to(url)
        delivery = await slack.workspace.person("ana").mentions_bot("hello", slack.workspace.general)
        await slack.door.tried(delivery, 2)
        await clock.advance(59)
        assert len(listening.heard) == 2
        await clock.advance(1)
        await slack.door.tried(delivery, 3)
        await clock.advance(300)
        await slack.door.tried_again()
        numbers = [one.headers.get("X-Slack-Retry-Num") for one in listening.heard]
        assert numbers == [None, "1", "2", "3"]
        assert {one.headers.get("X-Slack-Retry-Reason") for one in listening.heard[1:]} == {"http_error"}
        assert len({one.body["event_id"] for one in listening.heard}) == 1


async def test_repetition_ends_with_the_first_acknowledgement(slack: SlackStandIn, listener: Listener) -> None:
    listener.answers = refuses
    door = slack.door
    answered: list[int] = []

    async def second_time(_: web.Request) -> web.StreamResponse:
        answered.append(1)
        return web.Response(status=500 if len(answered) == 1 else 200)

    listener.answers = second_time
    delivery = await slack.workspace.person("ana").mentions_bot("hello", slack.workspace.general)
    await door.tried_again()
    assert (len(delivery.attempts), delivery.acknowledged) == (2, True)


async def test_an_app_that_comes_back_elsewhere_gets_what_is_to_be_repeated() -> None:
    clock, back = SteppedTime(), Listener()
    async with SlackStandIn(clock) as slack:
        async with serving(refuses) as url:
            slack.deliver_to(url)
            delivery = await slack.workspace.person("ana").mentions_bot("hello", slack.workspace.general)
            await slack.door.tried(delivery, 2)
        async with serving(back.handle) as url:
            slack.deliver_to(url)
            await clock.advance(60)
            await slack.door.tried_again()
        assert [one.headers["X-Slack-Retry-Num"] for one in back.heard] == ["2"]


async def test_a_command_is_never_repeated(slack: SlackStandIn, listener: Listener) -> None:
    listener.answers = refuses
    delivery = await slack.workspace.person("ana").types("/inc declare", slack.workspace.general)
    await slack.door.tried_again()
    assert (len(delivery.attempts), delivery.last.failure, delivery.acknowledged) == (1, "http_error", False)


async def test_after_three_seconds_slack_gives_up_waiting() -> None:
    clock, listening, free = SteppedTime(), Listener(), asyncio.Event()

    async def late(_: web.Request) -> web.StreamResponse:
        await free.wait()
        return web.Response()

    listening.answers = late
    async with SlackStandIn(clock) as slack, serving(listening.handle) as url:
        slack.deliver_to(url)
        typing = asyncio.create_task(slack.workspace.person("ana").types("/inc declare", slack.workspace.general))
        await listening.hears(1)
        await clock.advance(3)
        assert (await typing).last.failure == "http_timeout"
        free.set()


async def test_an_app_that_is_down_is_a_failed_connection(slack: SlackStandIn) -> None:
    async with serving(refuses) as url:
        pass
    slack.deliver_to(url)
    delivery = await slack.workspace.person("ana").types("/inc declare", slack.workspace.general)
    assert delivery.last.failure == "connection_failed"


async def test_one_payload_can_come_twice_at_the_same_time(slack: SlackStandIn, listener: Listener) -> None:
    slack.door.copies = 2
    await slack.workspace.person("ana").types("/inc declare", slack.workspace.general)
    assert [one.raw for one in listener.heard] == [listener.heard[0].raw] * 2


async def test_any_event_at_all_can_be_told(slack: SlackStandIn, listener: Listener) -> None:
    await slack.workspace.tells_of({"type": "something_new", "event_ts": "1.000000"})
    assert listener.heard[0].body["event"]["type"] == "something_new"


async def test_the_address_is_verified_by_a_challenge(slack: SlackStandIn, framework: HttpDoor) -> None:
    delivery = await slack.workspace.verifies_url("3eZbrw1aB")
    assert delivery.answer == {"challenge": "3eZbrw1aB"}


async def test_before_an_address_is_given_acting_fails_the_test(slack: SlackStandIn) -> None:
    with pytest.raises(AssertionError, match="where the app listens"):
        await slack.workspace.person("ana").writes_dm("hello")
