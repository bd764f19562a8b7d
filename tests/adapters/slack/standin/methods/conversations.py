"""conversations.*"""

import re

from tests.adapters.slack.standin.limits import (
    CHANNEL_NAME,
    INVITED_AT_ONCE,
    LARGEST_PAGE,
    OPENED_AT_ONCE,
    PAGE,
    TOPIC,
    ULTRA_RESTRICTED_CHANNELS,
)
from tests.adapters.slack.standin.methods.reach import inside, reach, visible
from tests.adapters.slack.standin.methods.registry import Arguments, method, need, paged
from tests.adapters.slack.standin.refusals import Refusal, refuse_unless
from tests.adapters.slack.standin.shapes import channel_shape, message_shape
from tests.adapters.slack.standin.state import Channel, Json, Message, Note, State

LETTERS = re.compile(r"[a-z0-9_-]+")
MANAGE = ("channels:manage", "groups:write")
READ = ("channels:read", "groups:read", "im:read", "mpim:read")
HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")


def legal_name(state: State, wish: str, *, besides: Channel | None = None) -> str:
    """The name, or one of Slack's five ways to refuse it. An archived channel keeps its name."""
    name = wish.strip().removeprefix("#")
    refuse_unless(name, "invalid_name_required")
    refuse_unless(len(name) <= CHANNEL_NAME, "invalid_name_maxlength")
    refuse_unless(LETTERS.fullmatch(name), "invalid_name_specials")
    refuse_unless(name.strip("-_"), "invalid_name_punctuation")
    taken = {one.name for one in state.channels.values() if one is not besides and not one.deleted}
    refuse_unless(name not in taken, "name_taken")
    return name


@method("conversations.create", tier=2, scopes=MANAGE)
def create(state: State, arguments: Arguments) -> Json:
    """Makes a channel with the app in it."""
    private = arguments.flag("is_private")
    need(state, "groups:write" if private else "channels:manage")
    refuse_unless(state.members_may_create, "restricted_action")
    channel = state.add_channel(legal_name(state, arguments.text("name")), state.bot.id, private=private)
    return {"channel": channel_shape(state, channel)}


@method("conversations.invite", tier=3, scopes=(*MANAGE, "channels:write.invites", "groups:write.invites"))
def invite(state: State, arguments: Arguments) -> Json:
    """All or nobody, unless forced: then all who can be."""
    channel = reach(state, arguments, "invite")
    inside(state, channel)
    users = [one for one in arguments.needed("users", "no_user").split(",") if one]
    refuse_unless(len(users) <= INVITED_AT_ONCE, "too_many_users")
    reasons = {user: _no_invitation(state, channel, user) for user in users}
    errors = [{"user": user, "ok": False, "error": reason} for user, reason in reasons.items() if reason]
    welcome = [user for user, reason in reasons.items() if not reason]
    if errors and not (arguments.flag("force") and welcome):
        raise Refusal(str(errors[0]["error"]), errors=errors)
    channel.members += welcome
    answer: Json = {"channel": channel_shape(state, channel)}
    return answer | {"errors": errors} if errors else answer


def _no_invitation(state: State, channel: Channel, user: str) -> str:
    person = state.people.get(user)
    if person is None:
        return "user_not_found"
    if person is state.bot:
        return "cant_invite_self"
    if user in channel.members:
        return "already_in_channel"
    if person.deleted or (person.kind == "stranger" and person.team not in channel.connected_teams):
        return "cant_invite"
    if person.kind == "single_channel_guest":
        here = [one for one in state.channels.values() if user in one.members and not one.is_im]
        return "ura_max_channels" if len(here) >= ULTRA_RESTRICTED_CHANNELS else ""
    if person.kind == "guest" and not state.guests_may_be_invited:
        return "user_is_restricted"
    return ""


@method("conversations.join", tier=3, scopes=("channels:join",))
def join(state: State, arguments: Arguments) -> Json:
    """Lets the app into a public channel."""
    channel = visible(state, arguments.needed("channel", "channel_not_found"))
    refuse_unless(not channel.is_im and not channel.is_private, "method_not_supported_for_channel_type")
    refuse_unless(not channel.is_archived, "is_archived")
    if state.bot.id in channel.members:
        warning = "already_in_channel"
        return {
            "channel": channel_shape(state, channel),
            "warning": warning,
            "response_metadata": {"warnings": [warning]},
        }
    channel.members.append(state.bot.id)
    return {"channel": channel_shape(state, channel)}


@method("conversations.info", tier=3, scopes=READ)
def info(state: State, arguments: Arguments) -> Json:
    """What is known of one conversation."""
    channel = reach(state, arguments, "read")
    return {"channel": channel_shape(state, channel, members=arguments.flag("include_num_members"))}


@method("conversations.list", tier=2, scopes=READ)
def everything(state: State, arguments: Arguments) -> Json:
    """Channels the app can see, of the kinds asked for."""
    kinds = {kind.strip() for kind in arguments.text("types", "public_channel").split(",")}
    seen = [
        channel_shape(state, channel, members=True)
        for channel in state.channels.values()
        if not channel.deleted
        and _kind(channel) in kinds
        and not (channel.is_private and state.bot.id not in channel.members)
        and not (channel.is_archived and arguments.flag("exclude_archived"))
    ]
    page, cursor = paged(seen, arguments, LARGEST_PAGE, PAGE)
    return {"channels": page, "response_metadata": {"next_cursor": cursor}}


def _kind(channel: Channel) -> str:
    if channel.is_im:
        return "im"
    return "private_channel" if channel.is_private else "public_channel"


@method("conversations.members", tier=4, scopes=READ)
def members(state: State, arguments: Arguments) -> Json:
    """Who is in it."""
    channel = reach(state, arguments, "read")
    page, cursor = paged([{"id": one} for one in channel.members], arguments, LARGEST_PAGE, PAGE)
    return {"members": [one["id"] for one in page], "response_metadata": {"next_cursor": cursor}}


@method("conversations.kick", tier=3, scopes=MANAGE)
def kick(state: State, arguments: Arguments) -> Json:
    """Puts somebody out."""
    channel = reach(state, arguments, "manage")
    inside(state, channel)
    user = arguments.needed("user", "user_not_found")
    refuse_unless(user in state.people, "user_not_found")
    refuse_unless(user != state.bot.id, "cant_kick_self")
    refuse_unless(not channel.is_general, "cant_kick_from_general")
    refuse_unless(user in channel.members, "not_in_channel")
    channel.members.remove(user)
    return {"errors": {}}


@method("conversations.rename", tier=2, scopes=MANAGE)
def rename(state: State, arguments: Arguments) -> Json:
    """A bot may rename only what it made."""
    channel = reach(state, arguments, "manage")
    inside(state, channel)
    refuse_unless(channel.creator == state.bot.id, "not_authorized")
    name = legal_name(state, arguments.text("name"), besides=channel)
    channel.previous_names.insert(0, channel.name)
    channel.name = name
    return {"channel": channel_shape(state, channel)}


@method("conversations.setTopic", tier=2, scopes=(*MANAGE, "channels:write.topic", "groups:write.topic"))
def set_topic(state: State, arguments: Arguments) -> Json:
    """Sets the line in the header."""
    channel = reach(state, arguments, "topic")
    channel.topic = _note(state, channel, arguments.text("topic"))
    return {"channel": channel_shape(state, channel)}


@method("conversations.setPurpose", tier=2, scopes=(*MANAGE, "channels:write.topic", "groups:write.topic"))
def set_purpose(state: State, arguments: Arguments) -> Json:
    """Sets the description."""
    channel = reach(state, arguments, "topic")
    channel.purpose = _note(state, channel, arguments.text("purpose"))
    return {"channel": channel_shape(state, channel)}


def _note(state: State, channel: Channel, value: str) -> Note:
    inside(state, channel)
    refuse_unless(len(value) <= TOPIC, "too_long")
    return Note(value, state.bot.id, state.now())


@method("conversations.archive", tier=2, scopes=MANAGE)
def archive(state: State, arguments: Arguments) -> Json:
    """Closes a channel."""
    channel = reach(state, arguments, "manage")
    refuse_unless(not channel.is_general, "cant_archive_general")
    refuse_unless(not channel.is_archived, "already_archived")
    refuse_unless(state.bot.id in channel.members, "not_in_channel")
    channel.is_archived = True
    return {}


@method("conversations.unarchive", tier=2, scopes=MANAGE)
def unarchive(state: State, arguments: Arguments) -> Json:
    """Opens it again."""
    channel = reach(state, arguments, "manage")
    refuse_unless(channel.is_archived, "not_archived")
    refuse_unless(state.bot.id in channel.members, "not_in_channel")
    channel.is_archived = False
    return {}


@method("conversations.open", tier=3, scopes=("im:write", "mpim:write"))
def open_direct(state: State, arguments: Arguments) -> Json:
    """The direct conversation with one person. Several at once are not needed here and refused."""
    users = [one for one in arguments.text("users").split(",") if one]
    if not users and arguments.given("channel"):
        channel = visible(state, arguments.text("channel"))
        refuse_unless(channel.is_im, "method_not_supported_for_channel_type")
        users = [channel.partner]
    refuse_unless(users, "users_list_not_supplied")
    refuse_unless(len(users) <= OPENED_AT_ONCE, "too_many_users")
    refuse_unless(len(users) == 1, "invalid_user_combination")
    person = state.people.get(users[0])
    if person is None:
        raise Refusal("user_not_found")
    refuse_unless(not person.deleted, "user_disabled")
    refuse_unless(person.kind != "bot", "cannot_dm_bot")
    known = any(one.is_im and one.partner == person.id for one in state.channels.values())
    channel = state.direct(person.id)
    shape = channel_shape(state, channel) if arguments.flag("return_im") else {"id": channel.id}
    return {"channel": shape} | ({"no_op": True, "already_open": True} if known else {})


@method("conversations.history", tier=3, scopes=HISTORY)
def history(state: State, arguments: Arguments) -> Json:
    """Newest first, replies left out, metadata only when asked for."""
    channel = reach(state, arguments, "history")
    refuse_unless(state.bot.id in channel.members, "not_in_channel")
    said = [one for one in reversed(channel.messages) if one.broadcast or one.thread_ts in {None, one.ts}]
    return {**_read(state, arguments, said), "pin_count": len(channel.pins)}


@method("conversations.replies", tier=3, scopes=HISTORY)
def replies(state: State, arguments: Arguments) -> Json:
    """A thread, oldest first."""
    channel = reach(state, arguments, "history")
    refuse_unless(state.bot.id in channel.members, "not_in_channel")
    parent = channel.by_ts.get(arguments.needed("ts", "thread_not_found"))
    if parent is None:
        raise Refusal("thread_not_found")
    root = parent.thread_ts or parent.ts
    return _read(state, arguments, [one for one in channel.messages if root in {one.ts, one.thread_ts}])


def _read(state: State, arguments: Arguments, said: list[Message]) -> Json:
    oldest, latest = _instant(arguments, "oldest"), _instant(arguments, "latest")
    if arguments.flag("inclusive"):
        chosen = [one for one in said if (not oldest or one.ts >= oldest) and (not latest or one.ts <= latest)]
    else:
        chosen = [one for one in said if (not oldest or one.ts > oldest) and (not latest or one.ts < latest)]
    metadata = arguments.flag("include_all_metadata")
    shapes = [message_shape(state, one, metadata=metadata, thread=True) for one in chosen]
    page, cursor = paged(shapes, arguments, LARGEST_PAGE, PAGE)
    answer: Json = {"messages": page, "has_more": bool(cursor)}
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


def _instant(arguments: Arguments, name: str) -> str:
    value = arguments.text(name)
    if value in {"", "0"}:
        return ""
    try:
        return f"{float(value):.6f}" if "." not in value or len(value.split(".")[1]) != 6 else value
    except ValueError:
        raise Refusal(f"invalid_ts_{name}") from None
