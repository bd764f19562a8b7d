"""Slack's refusals, as the workspace's state implies them."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.adapters.slack.conftest import client_of
from tests.adapters.slack.standin import Channel, SlackStandIn, SteppedTime
from tests.adapters.slack.standin.limits import BOOKMARKS, CHANNEL_NAME, INVITED_AT_ONCE, PINS, TOPIC, VIEWS_STACKED
from tests.adapters.slack.standin.state import Bookmark, Pin
from tests.adapters.slack.test_standin_answers import HOME, MODAL


class Stage:
    """A channel the app made, with a message of its own and one of ana's in it."""

    def __init__(self, slack: SlackStandIn) -> None:
        self.slack = slack
        self.state = slack.state
        self.client = client_of(slack)
        self.room: Channel = slack.state.add_channel("inc-1", slack.state.bot.id)
        self.ops = slack.workspace.add_channel("ops", "ana")
        self.secret = slack.workspace.add_channel("secret", "ana", private=True)
        self.own = ""
        self.hers = ""

    async def filled(self) -> "Stage":
        """With both messages said."""
        self.own = (await self.client.chat_postMessage(channel=self.room.id, text="ours"))["ts"]
        self.hers = (await self.slack.workspace.person("ana").says("hers", self.room)).ts
        return self

    def id(self, name: str) -> str:
        """Of a person."""
        return self.slack.workspace.person(name).id

    def trigger(self) -> str:
        """A fresh one, of ana."""
        return self.state.new_trigger(self.id("ana"))

    def archived(self) -> str:
        """The room, closed."""
        self.room.is_archived = True
        return self.room.id


Ask = Callable[[Stage], Awaitable[Any]]
REFUSALS: list[tuple[str, str, Ask]] = [
    ("conversations.create", "name_taken", lambda s: s.client.conversations_create(name="inc-1")),
    ("conversations.create", "invalid_name_required", lambda s: s.client.conversations_create(name="")),
    ("conversations.create", "invalid_name_maxlength",
     lambda s: s.client.conversations_create(name="a" * (CHANNEL_NAME + 1))),
    ("conversations.create", "invalid_name_specials", lambda s: s.client.conversations_create(name="Inc 1")),
    ("conversations.create", "invalid_name_punctuation", lambda s: s.client.conversations_create(name="--")),
    ("conversations.invite", "cant_invite_self",
     lambda s: s.client.conversations_invite(channel=s.room.id, users=s.state.bot.id)),
    ("conversations.invite", "user_not_found",
     lambda s: s.client.conversations_invite(channel=s.room.id, users="U0NOBODY")),
    ("conversations.invite", "no_user", lambda s: s.client.conversations_invite(channel=s.room.id, users="")),
    ("conversations.invite", "too_many_users",
     lambda s: s.client.conversations_invite(channel=s.room.id, users=["U1"] * (INVITED_AT_ONCE + 1))),
    ("conversations.invite", "cant_invite",
     lambda s: s.client.conversations_invite(channel=s.room.id, users=s.id("diego"))),
    ("conversations.invite", "cant_invite",
     lambda s: s.client.conversations_invite(channel=s.room.id, users=s.id("sara"))),
    ("conversations.invite", "ura_max_channels",
     lambda s: s.client.conversations_invite(channel=s.room.id, users=s.id("uli"))),
    ("conversations.invite", "not_in_channel",
     lambda s: s.client.conversations_invite(channel=s.ops.id, users=s.id("bruno"))),
    ("conversations.invite", "channel_not_found",
     lambda s: s.client.conversations_invite(channel=s.secret.id, users=s.id("bruno"))),
    ("conversations.invite", "is_archived",
     lambda s: s.client.conversations_invite(channel=s.archived(), users=s.id("bruno"))),
    ("conversations.invite", "method_not_supported_for_channel_type",
     lambda s: s.client.conversations_invite(channel=s.slack.workspace.person("ana").direct.id, users=s.id("bruno"))),
    ("conversations.join", "is_archived", lambda s: s.client.conversations_join(channel=s.archived())),
    ("conversations.join", "channel_not_found", lambda s: s.client.conversations_join(channel=s.secret.id)),
    ("conversations.join", "method_not_supported_for_channel_type",
     lambda s: s.client.conversations_join(channel=s.slack.workspace.person("ana").direct.id)),
    ("conversations.info", "channel_not_found", lambda s: s.client.conversations_info(channel="C0NOWHERE")),
    ("conversations.history", "not_in_channel", lambda s: s.client.conversations_history(channel=s.ops.id)),
    ("conversations.history", "invalid_ts_oldest",
     lambda s: s.client.conversations_history(channel=s.room.id, oldest="yesterday")),
    ("conversations.history", "invalid_cursor",
     lambda s: s.client.conversations_history(channel=s.room.id, cursor="second")),
    ("conversations.history", "invalid_limit",
     lambda s: s.client.conversations_history(channel=s.room.id, limit=1_000)),
    ("conversations.replies", "thread_not_found",
     lambda s: s.client.conversations_replies(channel=s.room.id, ts="1.000000")),
    ("conversations.open", "user_not_found", lambda s: s.client.conversations_open(users="U0NOBODY")),
    ("conversations.open", "user_disabled", lambda s: s.client.conversations_open(users=s.id("diego"))),
    ("conversations.open", "cannot_dm_bot", lambda s: s.client.conversations_open(users=s.id("robo"))),
    ("conversations.open", "users_list_not_supplied", lambda s: s.client.conversations_open(users="")),
    ("conversations.archive", "already_archived", lambda s: s.client.conversations_archive(channel=s.archived())),
    ("conversations.archive", "cant_archive_general",
     lambda s: s.client.conversations_archive(channel=s.slack.workspace.general.id)),
    ("conversations.archive", "not_in_channel", lambda s: s.client.conversations_archive(channel=s.ops.id)),
    ("conversations.unarchive", "not_archived", lambda s: s.client.conversations_unarchive(channel=s.room.id)),
    ("conversations.rename", "not_authorized",
     lambda s: s.client.conversations_rename(channel=s.slack.workspace.general.id, name="other")),
    ("conversations.rename", "name_taken", lambda s: s.client.conversations_rename(channel=s.room.id, name="ops")),
    ("conversations.setTopic", "too_long",
     lambda s: s.client.conversations_setTopic(channel=s.room.id, topic="a" * (TOPIC + 1))),
    ("conversations.setTopic", "is_archived",
     lambda s: s.client.conversations_setTopic(channel=s.archived(), topic="a")),
    ("conversations.setPurpose", "not_in_channel",
     lambda s: s.client.conversations_setPurpose(channel=s.ops.id, purpose="a")),
    ("conversations.kick", "cant_kick_self",
     lambda s: s.client.conversations_kick(channel=s.room.id, user=s.state.bot.id)),
    ("conversations.kick", "not_in_channel",
     lambda s: s.client.conversations_kick(channel=s.room.id, user=s.id("ana"))),
    ("chat.postMessage", "channel_not_found", lambda s: s.client.chat_postMessage(channel="C0NOWHERE", text="a")),
    ("chat.postMessage", "not_in_channel", lambda s: s.client.chat_postMessage(channel=s.ops.id, text="a")),
    ("chat.postMessage", "is_archived", lambda s: s.client.chat_postMessage(channel=s.archived(), text="a")),
    ("chat.postMessage", "no_text", lambda s: s.client.api_call("chat.postMessage", json={"channel": s.room.id})),
    ("chat.postMessage", "thread_not_found",
     lambda s: s.client.chat_postMessage(channel=s.room.id, text="a", thread_ts="1.000000")),
    ("chat.postMessage", "cannot_dm_bot", lambda s: s.client.chat_postMessage(channel=s.id("robo"), text="a")),
    ("chat.postMessage", "markdown_text_conflict",
     lambda s: s.client.chat_postMessage(channel=s.room.id, text="a", markdown_text="b")),
    ("chat.postMessage", "invalid_metadata_format",
     lambda s: s.client.chat_postMessage(channel=s.room.id, text="a", metadata={"event_type": "x"})),
    ("chat.postEphemeral", "user_not_in_channel",
     lambda s: s.client.chat_postEphemeral(channel=s.room.id, user=s.id("bruno"), text="a")),
    ("chat.postEphemeral", "is_archived",
     lambda s: s.client.chat_postEphemeral(channel=s.archived(), user=s.id("ana"), text="a")),
    ("chat.update", "message_not_found",
     lambda s: s.client.chat_update(channel=s.room.id, ts="1.000000", text="a")),
    ("chat.update", "cant_update_message", lambda s: s.client.chat_update(channel=s.room.id, ts=s.hers, text="a")),
    ("chat.update", "is_inactive", lambda s: s.client.chat_update(channel=s.archived(), ts=s.own, text="a")),
    ("chat.update", "msg_too_long",
     lambda s: s.client.chat_update(channel=s.room.id, ts=s.own, text="a" * 4_001)),
    ("chat.delete", "cant_delete_message", lambda s: s.client.chat_delete(channel=s.room.id, ts=s.hers)),
    ("chat.delete", "message_not_found", lambda s: s.client.chat_delete(channel=s.room.id, ts="1.000000")),
    ("chat.getPermalink", "message_not_found",
     lambda s: s.client.chat_getPermalink(channel=s.room.id, message_ts="1.000000")),
    ("chat.scheduleMessage", "time_in_past",
     lambda s: s.client.chat_scheduleMessage(channel=s.room.id, text="a", post_at=1)),
    ("chat.scheduleMessage", "time_too_far",
     lambda s: s.client.chat_scheduleMessage(channel=s.room.id, text="a", post_at=s.state.now() + 121 * 86_400)),
    ("chat.deleteScheduledMessage", "invalid_scheduled_message_id",
     lambda s: s.client.chat_deleteScheduledMessage(channel=s.room.id, scheduled_message_id="Q1")),
    ("pins.add", "message_not_found", lambda s: s.client.pins_add(channel=s.room.id, timestamp="1.000000")),
    ("pins.add", "bad_timestamp", lambda s: s.client.pins_add(channel=s.room.id, timestamp="now")),
    ("pins.add", "no_item_specified", lambda s: s.client.pins_add(channel=s.room.id)),
    ("pins.remove", "no_pin", lambda s: s.client.pins_remove(channel=s.room.id, timestamp=s.own)),
    ("bookmarks.add", "invalid_link",
     lambda s: s.client.bookmarks_add(channel_id=s.room.id, title="a", type="link", link="ftp://a")),
    ("bookmarks.edit", "not_found",
     lambda s: s.client.bookmarks_edit(channel_id=s.room.id, bookmark_id="Bk1", title="a")),
    ("users.info", "user_not_found", lambda s: s.client.users_info(user="U0NOBODY")),
    ("users.lookupByEmail", "users_not_found", lambda s: s.client.users_lookupByEmail(email="diego@example.com")),
    ("usergroups.users.list", "no_such_subteam", lambda s: s.client.usergroups_users_list(usergroup="S0NONE")),
    ("views.open", "invalid_trigger_id", lambda s: s.client.views_open(trigger_id="1.2.3", view=MODAL)),
    ("views.push", "not_found", lambda s: s.client.views_push(trigger_id=s.trigger(), view=MODAL)),
    ("views.update", "not_found", lambda s: s.client.views_update(view_id="V1", view=MODAL)),
    ("views.publish", "user_not_found", lambda s: s.client.views_publish(user_id="U0NOBODY", view=HOME)),
    ("apps.connections.open", "not_allowed_token_type",
     lambda s: s.client.apps_connections_open(app_token=s.slack.bot_token)),
    ("emoji.everything", "unknown_method", lambda s: s.client.api_call("emoji.everything")),
]  # fmt: skip


@pytest.fixture
async def stage(slack: SlackStandIn) -> Stage:
    return await Stage(slack).filled()


async def refused(asking: Awaitable[Any]) -> SlackApiError:
    with pytest.raises(SlackApiError) as caught:
        await asking
    return caught.value


IDS = [f"{method}-{error}-{n}" for n, (method, error, _) in enumerate(REFUSALS)]


@pytest.mark.parametrize(("method", "error", "ask"), REFUSALS, ids=IDS)
async def test_slack_refuses(stage: Stage, method: str, error: str, ask: Ask) -> None:
    before = len(stage.room.messages), list(stage.room.members), stage.room.name
    assert (await refused(ask(stage))).response["error"] == error
    last = stage.slack.calls.all[-1]
    assert (last.method, last.outcome, last.acted) == (method, error, False)
    assert (len(stage.room.messages), list(stage.room.members), stage.room.name) == before


def test_at_least_twenty_five_pairs_are_refused() -> None:
    assert len({(method, error) for method, error, _ in REFUSALS}) >= 25


async def test_an_archived_channel_keeps_its_name(stage: Stage) -> None:
    stage.archived()
    assert (await refused(stage.client.conversations_create(name="inc-1"))).response["error"] == "name_taken"


async def test_one_bad_invitee_keeps_everybody_out_unless_forced(stage: Stage) -> None:
    users = [stage.id("bruno"), "U0NOBODY", stage.id("uli"), stage.id("carla")]
    answer = (await refused(stage.client.conversations_invite(channel=stage.room.id, users=users))).response
    assert [(one["user"], one["error"]) for one in answer["errors"]] == [
        ("U0NOBODY", "user_not_found"),
        (stage.id("uli"), "ura_max_channels"),
    ]
    assert stage.slack.workspace.members(stage.room) == ["vigia"]
    forced = await stage.client.conversations_invite(channel=stage.room.id, users=users, force=True)
    assert forced["errors"] == answer["errors"]
    assert stage.slack.workspace.members(stage.room) == ["vigia", "bruno", "carla"]
    again = await refused(stage.client.conversations_invite(channel=stage.room.id, users=stage.id("bruno")))
    assert again.response["error"] == "already_in_channel"


async def test_guests_are_kept_out_where_the_workspace_says_so(stage: Stage) -> None:
    stage.state.guests_may_be_invited = False
    error = await refused(stage.client.conversations_invite(channel=stage.room.id, users=stage.id("gus")))
    assert error.response["error"] == "user_is_restricted"


async def test_a_workspace_can_keep_channels_and_posts_to_its_admins(stage: Stage) -> None:
    stage.state.members_may_create = False
    assert (await refused(stage.client.conversations_create(name="inc-2"))).response["error"] == "restricted_action"
    stage.room.admins_only = True
    error = await refused(stage.client.chat_postMessage(channel=stage.room.id, text="a"))
    assert error.response["error"] == "restricted_action"


async def test_whoever_holds_the_key_can_suspend_posting(stage: Stage) -> None:
    stage.state.posting_suspended = True
    for asking in (
        stage.client.chat_postMessage(channel=stage.room.id, text="a"),
        stage.client.chat_update(channel=stage.room.id, ts=stage.own, text="a"),
    ):
        assert (await refused(asking)).response["error"] == "ekm_access_denied"


async def test_a_message_pinned_is_not_pinned_again_and_pins_are_counted(stage: Stage) -> None:
    await stage.client.pins_add(channel=stage.room.id, timestamp=stage.own)
    error = await refused(stage.client.pins_add(channel=stage.room.id, timestamp=stage.own))
    assert error.response["error"] == "already_pinned"
    stage.room.pins += [Pin(f"{n}.000000", "U1", 1) for n in range(PINS - len(stage.room.pins))]
    error = await refused(stage.client.pins_add(channel=stage.room.id, timestamp=stage.hers))
    assert error.response["error"] == "too_many_pins"


async def test_bookmarks_are_counted(stage: Stage) -> None:
    stage.room.bookmarks += [
        Bookmark(f"Bk{n}", stage.room.id, "a", "https://a", "", 1, 0, "U1") for n in range(BOOKMARKS)
    ]
    asking = stage.client.bookmarks_add(channel_id=stage.room.id, title="a", type="link", link="https://a")
    assert (await refused(asking)).response["error"] == "too_many_bookmarks"


async def test_a_missing_scope_is_named_with_those_provided(stage: Stage) -> None:
    stage.state.app.scopes.remove("pins:write")
    answer = (await refused(stage.client.pins_add(channel=stage.room.id, timestamp=stage.own))).response
    assert (answer["error"], answer["needed"]) == ("missing_scope", "pins:write")
    assert answer["provided"].split(",") == stage.state.app.scopes


async def test_private_channels_need_scopes_of_their_own(stage: Stage) -> None:
    stage.state.app.scopes.remove("groups:write")
    answer = (await refused(stage.client.conversations_create(name="inc-2", is_private=True))).response
    assert (answer["error"], answer["needed"]) == ("missing_scope", "groups:write")
    await stage.client.conversations_create(name="inc-2")


@pytest.mark.parametrize(
    ("token", "error"),
    [("", "not_authed"), ("xoxb-other", "invalid_auth"), ("xapp-0-standin", "not_allowed_token_type")],
)
async def test_tokens_that_are_no_good_are_refused(slack: SlackStandIn, token: str, error: str) -> None:
    client = AsyncWebClient(token, base_url=slack.api_url, retry_handlers=[])
    assert (await refused(client.auth_test())).response["error"] == error


async def test_a_revoked_token_and_a_removed_app_are_told_apart(stage: Stage) -> None:
    stage.state.app.revoked = True
    assert (await refused(stage.client.auth_test())).response["error"] == "token_revoked"
    stage.state.app.uninstalled = True
    assert (await refused(stage.client.auth_test())).response["error"] == "account_inactive"


async def test_a_trigger_opens_one_view_within_three_seconds() -> None:
    clock = SteppedTime()
    async with SlackStandIn(clock) as slack:
        client, ana = client_of(slack), slack.workspace.person("ana")
        used, kept, late = (slack.state.new_trigger(ana.id) for _ in range(3))
        await client.views_open(trigger_id=used, view=MODAL)
        again = await refused(client.views_open(trigger_id=used, view=MODAL))
        assert again.response["error"] == "exchanged_trigger_id"
        await clock.advance(3.0)
        await client.views_open(trigger_id=kept, view=MODAL)
        await clock.advance(0.1)
        too_late = await refused(client.views_open(trigger_id=late, view=MODAL))
        assert too_late.response["error"] == "expired_trigger_id"


async def test_views_are_stacked_three_high_and_change_only_for_who_knows_their_hash(stage: Stage) -> None:
    opened = await stage.client.views_open(trigger_id=stage.trigger(), view=MODAL)
    for _ in range(VIEWS_STACKED - 1):
        await stage.client.views_push(trigger_id=stage.trigger(), view=MODAL)
    error = await refused(stage.client.views_push(trigger_id=stage.trigger(), view=MODAL))
    assert error.response["error"] == "push_limit_reached"
    view = opened["view"]
    updated = await stage.client.views_update(view_id=view["id"], hash=view["hash"], view=MODAL)
    assert updated["view"]["hash"] != view["hash"]
    error = await refused(stage.client.views_update(view_id=view["id"], hash=view["hash"], view=MODAL))
    assert error.response["error"] == "hash_conflict"


async def test_an_external_id_is_used_once(stage: Stage) -> None:
    named = {**MODAL, "external_id": "incident-7"}
    await stage.client.views_open(trigger_id=stage.trigger(), view=named)
    error = await refused(stage.client.views_open(trigger_id=stage.trigger(), view=named))
    assert error.response["error"] == "duplicate_external_id"


async def test_the_edit_window_closes() -> None:
    clock = SteppedTime()
    async with SlackStandIn(clock) as slack:
        slack.state.edit_window = 60
        stage = await Stage(slack).filled()
        await clock.advance(59)
        await stage.client.chat_update(channel=stage.room.id, ts=stage.own, text="a")
        await clock.advance(2)
        error = await refused(stage.client.chat_update(channel=stage.room.id, ts=stage.own, text="b"))
        assert error.response["error"] == "edit_window_closed"


async def test_a_direct_conversation_is_with_one_person(stage: Stage) -> None:
    two = await refused(stage.client.conversations_open(users=[stage.id("ana"), stage.id("bruno")]))
    nine = await refused(stage.client.conversations_open(users=[f"U{n}" for n in range(9)]))
    assert (two.response["error"], nine.response["error"]) == ("invalid_user_combination", "too_many_users")
