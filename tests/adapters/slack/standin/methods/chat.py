"""chat.*"""

import copy
from typing import Any

from tests.adapters.slack.standin.limits import SCHEDULED_AHEAD, TEXT, UPDATE_TEXT
from tests.adapters.slack.standin.methods.reach import visible
from tests.adapters.slack.standin.methods.registry import Arguments, method
from tests.adapters.slack.standin.refusals import Refusal, refuse_malformed, refuse_unless
from tests.adapters.slack.standin.shapes import message_shape
from tests.adapters.slack.standin.state import Channel, Json, Message, Scheduled, State
from tests.adapters.slack.standin.validation import problems_of_blocks, too_much_text

CONTENT = {"text", "markdown_text", "blocks", "attachments", "metadata", "channel", "ts", "thread_ts", "user"}
INTERACTIVE = "_select", "button", "datepicker", "timepicker", "datetimepicker", "overflow", "checkboxes", "_input"


def content_of(state: State, arguments: Arguments, *, longest: int | None = None) -> Json:
    """Text, blocks, attachments and metadata, checked. `longest`: more is refused instead of cut."""
    blocks, attachments = _blocks(arguments), arguments.parsed("attachments", "invalid_attachments") or []
    markdown = arguments.text("markdown_text")
    refuse_unless(not (markdown and (blocks or arguments.text("text"))), "markdown_text_conflict")
    text = markdown or arguments.text("text")
    refuse_unless(text or blocks or attachments, "no_text")
    refuse_unless(longest is None or len(text) <= longest, "msg_too_long")
    for attachment in attachments:
        if problems := problems_of_blocks(attachment.get("blocks", []), pointer="/attachments/0/blocks"):
            refuse_malformed("invalid_attachments", problems)
    return {
        "text": text[:TEXT],
        "blocks": with_ids(state, blocks),
        "attachments": attachments,
        "metadata": _metadata(arguments),
    }


def with_ids(state: State, blocks: list[Json]) -> list[Json]:
    """Every block and every element that can be used has an id; Slack makes up what the app left out."""
    named = copy.deepcopy(blocks)
    for block in named:
        block.setdefault("block_id", f"b{state.number()}")
        for element in [*block.get("elements", []), block.get("accessory"), block.get("element")]:
            if isinstance(element, dict) and any(part in str(element.get("type")) for part in INTERACTIVE):
                element.setdefault("action_id", f"a{state.number()}")
    return named


def _blocks(arguments: Arguments) -> list[Json]:
    blocks: Any = arguments.parsed("blocks", "invalid_blocks_format")
    if blocks is None:
        return []
    refuse_unless(isinstance(blocks, list), "invalid_blocks_format")
    if problems := problems_of_blocks(blocks):
        refuse_malformed("invalid_blocks", problems)
    refuse_unless(not too_much_text(blocks), "msg_blocks_too_long")
    return list(blocks)


def _metadata(arguments: Arguments) -> Json | None:
    metadata: Any = arguments.parsed("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    well_formed = isinstance(metadata, dict) and isinstance(metadata.get("event_type"), str)
    refuse_unless(well_formed and isinstance(metadata.get("event_payload"), dict), "invalid_metadata_format")
    return dict(metadata)


def place_to_post(state: State, target: str) -> Channel:
    """A channel by id, or the direct conversation with a person by theirs, once the app may speak there."""
    if person := state.people.get(target):
        refuse_unless(not person.deleted and person is not state.bot, "channel_not_found")
        refuse_unless(person.kind != "bot", "cannot_dm_bot")
        return state.direct(person.id)
    channel = visible(state, target)
    refuse_unless(not channel.is_archived, "is_archived")
    open_to_all = not channel.is_private and "chat:write.public" in state.app.scopes
    refuse_unless(state.bot.id in channel.members or open_to_all, "not_in_channel")
    refuse_unless(not channel.admins_only, "restricted_action")
    return channel


def new_message(state: State, channel: Channel, arguments: Arguments, *, longest: int | None = None) -> Message:
    """What the app asked to say, not said yet."""
    refuse_unless(not state.posting_suspended, "ekm_access_denied")
    content = content_of(state, arguments, longest=longest)
    thread = arguments.text("thread_ts") or None
    if thread and thread not in channel.by_ts:
        raise Refusal("thread_not_found")
    return Message(
        channel=channel.id,
        ts=state.next_ts(),
        user=state.bot.id,
        by_app=True,
        thread_ts=thread,
        broadcast=arguments.flag("reply_broadcast"),
        arguments={name: value for name, value in arguments.values.items() if name not in CONTENT},
        **content,
    )


@method("chat.postMessage", tier=4, scopes=("chat:write",))
def post(state: State, arguments: Arguments) -> Json:
    """Says it."""
    channel = place_to_post(state, arguments.needed("channel", "channel_not_found"))
    message = new_message(state, channel, arguments)
    channel.by_ts[message.ts] = message
    return {"channel": channel.id, "ts": message.ts, "message": message_shape(state, message, metadata=True)}


@method("chat.postEphemeral", tier=4, scopes=("chat:write",))
def post_ephemeral(state: State, arguments: Arguments) -> Json:
    """Says it to one person, who must be in the conversation."""
    channel = visible(state, arguments.needed("channel", "channel_not_found"))
    refuse_unless(not channel.is_archived, "is_archived")
    refuse_unless(state.bot.id in channel.members or not channel.is_private, "not_in_channel")
    user = arguments.needed("user", "user_not_in_channel")
    refuse_unless(user in channel.members, "user_not_in_channel")
    message = new_message(state, channel, arguments, longest=TEXT)
    message.seen_only_by = user
    channel.ephemerals.append(message)
    return {"message_ts": message.ts}


@method("chat.update", tier=3, scopes=("chat:write",))
def update(state: State, arguments: Arguments) -> Json:
    """Edits the app's own message. Blocks, attachments and metadata not given stay as they were."""
    channel = visible(state, arguments.needed("channel", "channel_not_found"))
    message = _own(state, channel, arguments, "cant_update_message")
    refuse_unless(not channel.is_archived, "is_inactive")
    age = state.clock.time() - float(message.ts)
    refuse_unless(state.edit_window is None or age <= state.edit_window, "edit_window_closed")
    refuse_unless(not state.posting_suspended, "ekm_access_denied")
    content = content_of(state, arguments, longest=UPDATE_TEXT)
    message.texts.append(message.text)
    message.text = content["text"]
    for name in ("blocks", "attachments", "metadata"):
        if arguments.given(name):
            setattr(message, name, content[name])
    message.arguments = {name: value for name, value in arguments.values.items() if name not in CONTENT}
    message.edited_at, message.edited_by = state.next_ts(), state.bot.id
    shape = message_shape(state, message, metadata=True)
    del shape["ts"]
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shape}


@method("chat.delete", tier=3, scopes=("chat:write",))
def delete(state: State, arguments: Arguments) -> Json:
    """Takes the app's own message back."""
    channel = visible(state, arguments.needed("channel", "channel_not_found"))
    message = _own(state, channel, arguments, "cant_delete_message")
    forget(channel, message)
    return {"channel": channel.id, "ts": message.ts}


def forget(channel: Channel, message: Message) -> None:
    """Removes a message and its pin."""
    del channel.by_ts[message.ts]
    channel.pins = [pin for pin in channel.pins if pin.ts != message.ts]


def _own(state: State, channel: Channel, arguments: Arguments, error: str) -> Message:
    message = channel.by_ts.get(arguments.needed("ts", "message_not_found"))
    if message is None:
        raise Refusal("message_not_found")
    refuse_unless(message.user == state.bot.id, error)
    return message


@method("chat.getPermalink", tier=4)
def permalink(state: State, arguments: Arguments) -> Json:
    """The message's address."""
    channel = visible(state, arguments.needed("channel", "channel_not_found"))
    ts = arguments.needed("message_ts", "message_not_found")
    refuse_unless(ts in channel.by_ts, "message_not_found")
    return {"channel": channel.id, "permalink": address(state, channel.id, ts)}


def address(state: State, channel: str, ts: str) -> str:
    """Where a message can be read in a browser."""
    return f"https://{state.domain}.slack.com/archives/{channel}/p{ts.replace('.', '')}"


@method("chat.scheduleMessage", tier=3, scopes=("chat:write",))
def schedule(state: State, arguments: Arguments) -> Json:
    """Slack will say it then."""
    channel = place_to_post(state, arguments.needed("channel", "channel_not_found"))
    post_at = int(arguments.number("post_at", 0))
    refuse_unless(post_at > 0, "invalid_time")
    refuse_unless(post_at > state.now(), "time_in_past")
    refuse_unless(post_at <= state.now() + SCHEDULED_AHEAD, "time_too_far")
    message = new_message(state, channel, arguments, longest=TEXT)
    scheduled = Scheduled(state.new_id("Q"), channel.id, post_at, message)
    state.scheduled[scheduled.id] = scheduled
    shape = message_shape(state, message)
    del shape["ts"]
    return {
        "channel": channel.id,
        "scheduled_message_id": scheduled.id,
        "post_at": post_at,
        "message": shape | {"type": "delayed_message"},
    }


@method("chat.deleteScheduledMessage", tier=3, scopes=("chat:write",))
def unschedule(state: State, arguments: Arguments) -> Json:
    """Slack will not say it."""
    visible(state, arguments.needed("channel", "channel_not_found"))
    scheduled = arguments.needed("scheduled_message_id", "invalid_scheduled_message_id")
    refuse_unless(state.scheduled.pop(scheduled, None), "invalid_scheduled_message_id")
    return {}


def say_scheduled(state: State) -> list[Message]:
    """What is due on the workspace's clock is said now."""
    due = sorted((one for one in state.scheduled.values() if one.post_at <= state.now()), key=lambda one: one.post_at)
    for one in due:
        del state.scheduled[one.id]
        one.message.ts = state.next_ts()
        state.channels[one.channel].by_ts[one.message.ts] = one.message
    return [one.message for one in due]
