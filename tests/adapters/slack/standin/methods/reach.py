"""Which conversations the app can see and act in."""

from typing import Literal

from tests.adapters.slack.standin.methods.registry import Arguments, need
from tests.adapters.slack.standin.refusals import Refusal, refuse_unless
from tests.adapters.slack.standin.state import Channel, State

Purpose = Literal["read", "history", "manage", "invite", "topic"]
PUBLIC = {
    "read": ("channels:read",),
    "history": ("channels:history",),
    "manage": ("channels:manage",),
    "invite": ("channels:manage", "channels:write.invites"),
    "topic": ("channels:manage", "channels:write.topic"),
}
PRIVATE = {
    "read": ("groups:read",),
    "history": ("groups:history",),
    "manage": ("groups:write",),
    "invite": ("groups:write", "groups:write.invites"),
    "topic": ("groups:write", "groups:write.topic"),
}
DIRECT = {"read": ("im:read",), "history": ("im:history",)}


def visible(state: State, channel_id: str) -> Channel:
    """The conversation; what the app may not see is not there."""
    channel = state.channels.get(channel_id)
    if channel is None or channel.deleted:
        raise Refusal("channel_not_found")
    if channel.is_private and state.bot.id not in channel.members:
        raise Refusal("channel_not_found")
    return channel


def reach(state: State, arguments: Arguments, purpose: Purpose, *, name: str = "channel") -> Channel:
    """The conversation the call names, once the app has the scope for its kind."""
    channel = visible(state, arguments.needed(name, "channel_not_found"))
    if channel.is_im:
        refuse_unless(purpose in DIRECT, "method_not_supported_for_channel_type")
        need(state, *DIRECT[purpose])
    else:
        need(state, *(PRIVATE if channel.is_private else PUBLIC)[purpose])
    return channel


def inside(state: State, channel: Channel) -> None:
    """Refuses unless the channel lives and the app is in it."""
    refuse_unless(not channel.is_archived, "is_archived")
    refuse_unless(state.bot.id in channel.members, "not_in_channel")
