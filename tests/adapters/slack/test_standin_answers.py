"""Every method of the stand-in answers in the shape of Slack's own samples."""

import json

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.adapters.slack.conftest import client_of
from tests.adapters.slack.samples import sample, strange
from tests.adapters.slack.standin import SlackStandIn
from tests.adapters.slack.standin.methods import METHODS

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Checkout is *down*"}}
MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "Declare"}, "blocks": [SECTION]}
FLAGS = ("is_restricted", "is_ultra_restricted", "is_bot", "deleted", "is_stranger")
HOME = {"type": "home", "blocks": [SECTION]}
NEWER = {  # documented at docs.slack.dev, not in the samples
    "conversations.open": {".no_op", ".already_open"},
    "pins.list": {".items[].channel", ".items[].message"},  # the sample pins a file
    "reactions.get": {".message.edited"},
    "users.list": {".members[].is_stranger"},  # in the sample of users.info
}


async def everything(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """Calls each method once, with success."""
    ana, bruno = slack.workspace.person("ana").id, slack.workspace.person("bruno").id
    await client.api_test()
    await client.auth_test()
    await client.team_info()
    await client_of(slack, slack.app_token).apps_connections_open(app_token=slack.app_token)
    channel = (await client.conversations_create(name="inc-1"))["channel"]["id"]
    await client.conversations_invite(channel=channel, users=[ana, bruno, "U0NOBODY"], force=True)
    await client.conversations_kick(channel=channel, user=bruno)
    await client.conversations_info(channel=channel, include_num_members=True)
    await client.conversations_list()
    await client.conversations_members(channel=channel)
    await client.conversations_rename(channel=channel, name="inc-1-checkout")
    await client.conversations_setTopic(channel=channel, topic="SEV2")
    await client.conversations_setPurpose(channel=channel, purpose="Checkout is down")
    metadata = {"event_type": "vigia", "event_payload": {"key": "k"}}
    posted = await client.chat_postMessage(channel=channel, text="Down", blocks=[SECTION], metadata=metadata)
    ts = posted["ts"]
    await client.chat_postMessage(channel=channel, text="More", thread_ts=ts)
    await client.chat_postEphemeral(channel=channel, user=ana, text="Only you")
    await client.chat_update(channel=channel, ts=ts, text="Still down")
    await client.chat_getPermalink(channel=channel, message_ts=ts)
    later = await client.chat_scheduleMessage(channel=channel, text="Later", post_at=slack.state.now() + 60)
    await client.chat_deleteScheduledMessage(channel=channel, scheduled_message_id=later["scheduled_message_id"])
    await client.pins_add(channel=channel, timestamp=ts)
    await client.pins_list(channel=channel)
    await client.pins_remove(channel=channel, timestamp=ts)
    bookmark = await client.bookmarks_add(channel_id=channel, title="Page", type="link", link="https://example.com")
    name = bookmark["bookmark"]["id"]
    await client.bookmarks_edit(channel_id=channel, bookmark_id=name, title="The page", link="https://example.com")
    await client.bookmarks_list(channel_id=channel)
    await client.bookmarks_remove(channel_id=channel, bookmark_id=name)
    slack.workspace.channel(channel).by_ts[ts].reactions["pushpin"] = [ana]
    await client.reactions_get(channel=channel, timestamp=ts)
    await client.conversations_history(channel=channel, include_all_metadata=True)
    await client.conversations_replies(channel=channel, ts=ts)
    await client.chat_delete(channel=channel, ts=ts)
    await client.users_info(user=ana, include_locale=True)
    await client.users_list()
    await client.users_lookupByEmail(email="ana@example.com")
    await client.usergroups_list(include_users=True, include_count=True)
    await client.usergroups_users_list(usergroup=slack.workspace.sre.id)
    await client.conversations_open(users=[ana], return_im=True)
    opened = await client.views_open(trigger_id=slack.state.new_trigger(ana), view=MODAL)
    await client.views_push(trigger_id=slack.state.new_trigger(ana), view=MODAL)
    await client.views_update(view_id=opened["view"]["id"], view=MODAL)
    await client.views_publish(user_id=ana, view=HOME)
    public = slack.workspace.add_channel("ops", "ana")
    await client.conversations_join(channel=public.id)
    await client.conversations_archive(channel=channel)
    await client.conversations_unarchive(channel=channel)


async def test_every_method_answers_in_the_shape_of_the_sample(slack: SlackStandIn, client: AsyncWebClient) -> None:
    await everything(slack, client)
    succeeded = {call.method: call.answer for call in slack.calls if call.outcome == "ok"}
    assert succeeded.keys() == METHODS.keys()
    told = {
        method: [one for one in strange(answer, sample(f"api/{method}")) if one.split()[0] not in NEWER.get(method, ())]
        for method, answer in succeeded.items()
    }
    assert {method: lines for method, lines in told.items() if lines} == {}


async def test_answers_name_the_scopes_the_app_has_and_those_the_method_takes(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    answer = await client.chat_postMessage(channel=slack.workspace.general.id, text="hello")
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")
    assert answer.headers["x-accepted-oauth-scopes"] == "chat:write"


@pytest.mark.parametrize("encoding", ["json", "form", "query"])
async def test_arguments_are_understood_in_every_encoding(
    slack: SlackStandIn, client: AsyncWebClient, encoding: str
) -> None:
    general = slack.workspace.general
    said = {"channel": general.id, "text": "hello"}
    if encoding == "json":
        await client.api_call("chat.postMessage", json={**said, "blocks": [SECTION]})
    elif encoding == "form":
        await client.api_call("chat.postMessage", data={**said, "blocks": json.dumps([SECTION])})
    else:
        await client.api_call("chat.postMessage", params={**said, "blocks": json.dumps([SECTION])})
    assert [(one.text, one.blocks[0]["text"]) for one in general.posts] == [("hello", SECTION["text"])]


async def test_history_is_newest_first_in_pages_and_gives_metadata_only_when_asked(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    general = slack.workspace.general.id
    posted = [
        (await client.chat_postMessage(channel=general, text=str(n), metadata={"event_type": "n", "event_payload": {}}))
        for n in range(5)
    ]
    reply = await client.chat_postMessage(channel=general, text="in the thread", thread_ts=posted[0]["ts"])
    first = await client.conversations_history(channel=general, limit=3)
    second = await client.conversations_history(
        channel=general, limit=3, cursor=first["response_metadata"]["next_cursor"], include_all_metadata=True
    )
    assert [one["text"] for one in first["messages"]] == ["4", "3", "2"]
    assert [one["text"] for one in second["messages"]] == ["1", "0"]
    assert "metadata" not in first["messages"][0]
    assert second["messages"][0]["metadata"]["event_type"] == "n"
    since = await client.conversations_history(channel=general, oldest=posted[3]["ts"])
    including = await client.conversations_history(channel=general, oldest=posted[3]["ts"], inclusive=True)
    assert [one["text"] for one in since["messages"]] == ["4"]
    assert [one["text"] for one in including["messages"]] == ["4", "3"]
    thread = await client.conversations_replies(channel=general, ts=posted[0]["ts"])
    assert [one["ts"] for one in thread["messages"]] == [posted[0]["ts"], reply["ts"]]


async def test_an_edit_without_blocks_or_metadata_leaves_them_as_they_were(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    general = slack.workspace.general
    metadata = {"event_type": "n", "event_payload": {}}
    ts = (await client.chat_postMessage(channel=general.id, text="a", blocks=[SECTION], metadata=metadata))["ts"]
    await client.chat_update(channel=general.id, ts=ts, text="b")
    message = general.by_ts[ts]
    assert (message.text, len(message.blocks), message.metadata) == ("b", 1, metadata)
    await client.chat_update(channel=general.id, ts=ts, text="c", blocks=[])
    assert message.blocks == []


async def test_people_of_every_kind_are_told_apart(slack: SlackStandIn, client: AsyncWebClient) -> None:
    async def flags(name: str) -> set[str]:
        user = (await client.users_info(user=slack.workspace.person(name).id))["user"]
        return {flag for flag in FLAGS if user.get(flag)}

    assert await flags("ana") == set()
    assert await flags("gus") == {"is_restricted"}
    assert await flags("uli") == {"is_restricted", "is_ultra_restricted"}
    assert await flags("robo") == {"is_bot"}
    assert await flags("diego") == {"deleted"}
    assert await flags("sara") == {"is_stranger"}


async def test_a_scheduled_message_is_said_by_slack_itself(slack: SlackStandIn, client: AsyncWebClient) -> None:
    general = slack.workspace.general
    await client.chat_scheduleMessage(channel=general.id, text="overdue", post_at=slack.state.now() + 60)
    assert slack.workspace.says_scheduled() == []
    for scheduled in slack.state.scheduled.values():
        scheduled.post_at = slack.state.now()
    assert [one.text for one in slack.workspace.says_scheduled()] == ["overdue"]
    assert [one.text for one in general.posts] == ["overdue"]


async def test_a_message_may_go_to_a_person_and_is_in_their_conversation(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    ana = slack.workspace.person("ana")
    answer = await client.chat_postMessage(channel=ana.id, text="psst")
    assert answer["channel"] == ana.direct.id
    assert [one.text for one in ana.direct.messages] == ["psst"]


async def test_ephemeral_messages_are_seen_by_one_person(slack: SlackStandIn, client: AsyncWebClient) -> None:
    ana, bruno, general = slack.workspace.person("ana"), slack.workspace.person("bruno"), slack.workspace.general
    await client.chat_postEphemeral(channel=general.id, user=ana.id, text="only you")
    assert [one.text for one in ana.sees(general)] == ["only you"]
    assert bruno.sees(general) == []
    assert general.messages == []
