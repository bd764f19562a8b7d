"""What Slack tells the app of the app's own doings: its posts, edits and deletions come back as events."""

from typing import Final

from tests.adapters.slack.standin import payloads
from tests.adapters.slack.standin.doors import Payload
from tests.adapters.slack.standin.shapes import message_shape
from tests.adapters.slack.standin.state import Channel, Json, State

EDITING: Final = {"chat.update", "chat.delete"}


def before(state: State, method: str, channel: str, ts: str) -> Json | None:
    """The message as it stands before it is edited or deleted."""
    here = state.channels.get(channel)
    if method not in EDITING or here is None or ts not in here.by_ts:
        return None
    return message_shape(state, here.by_ts[ts])


def after(state: State, method: str, answer: Json, previous: Json | None) -> Payload | None:
    """The event of a call that succeeded; None when there is none."""
    if method not in {"chat.postMessage", *EDITING}:
        return None
    channel, ts = state.channels[answer["channel"]], answer["ts"]
    common: Json = {"channel_id": channel.id, "channel_type": _type(channel), "ts": state.next_ts()}
    if method == "chat.delete":
        body = payloads.event(state, "message_deleted", **common, previous_message=previous, deleted_ts=ts)
        return Payload("event", body)
    shape = message_shape(state, channel.by_ts[ts], metadata=True)
    if method == "chat.update":
        body = payloads.event(state, "message_changed", **common, message=shape, previous_message=previous)
        return Payload("event", body)
    said = shape | {"channel": channel.id, "event_ts": ts, "channel_type": _type(channel)}
    return Payload("event", payloads.enveloped(state, said, shared=channel.is_ext_shared))


def _type(channel: Channel) -> str:
    if channel.is_im:
        return "im"
    return "group" if channel.is_private else "channel"
