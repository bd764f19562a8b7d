"""What happens to the app and its channels around it: told to the core where it is a channel's, and written down.

The log gets ids and nothing else: never a name, never a word of anybody's.
"""

from collections.abc import Callable
from typing import Final

import structlog

from adapters.slack.api import Json
from adapters.slack.letters import letter
from adapters.slack.people import PLATFORM, Identity
from bot.acknowledged import Errands, Intake
from bot.domain.values import Conversation, Loss, PostRef
from bot.ports import Core, Happening

# Kinds that whoever runs Vigia should hear of. Everything else is written down as unknown to us.
GRAVE: Final = {"tokens_revoked", "app_uninstalled", "app_rate_limited"}
LOST: Final = {
    "channel_archive": Loss.ARCHIVED,
    "group_archive": Loss.ARCHIVED,
    "channel_deleted": Loss.DELETED,
    "group_deleted": Loss.DELETED,
    "channel_left": Loss.LEFT,
    "group_left": Loss.LEFT,
}
FOUND: Final = {"channel_unarchive", "group_unarchive"}
RENAMED: Final = {"channel_rename", "group_rename"}
CAME_OR_WENT: Final = {"member_joined_channel", "member_left_channel"}
KNOWN: Final = {*LOST, *FOUND, *RENAMED, *CAME_OR_WENT, "channel_shared", "channel_unshared", "message"}

log = structlog.get_logger(__name__)


class Happenings:
    """One per adapter."""

    def __init__(self, core: Core, errands: Errands, intake: Intake, identity: Callable[[], Identity]) -> None:
        self._core = core
        self._errands = errands
        self._intake = intake
        self._identity = identity

    async def take(self, body: Json) -> None:
        """Tells the core, and comes back when that is stored, or what came is."""
        note(body)
        happening = happening_in(body, self._identity())
        if happening:
            telling = self._errands.start(self._core.happened(happening))
            await self._intake.secure(letter("event", body), telling)


def happening_in(body: Json, us: Identity) -> Happening | None:
    """What an event means for a channel; None when it means nothing for any."""
    event = body["event"]
    kind, channel = event["type"], event.get("channel")
    if isinstance(channel, dict):
        name, channel = channel.get("name", ""), channel.get("id")
    else:
        name = ""
    if not channel:
        return None
    room, told = Conversation(PLATFORM, channel), f"event:{body.get('event_id')}"
    ours = event.get("user") == us.user
    if kind in CAME_OR_WENT and ours:
        left = kind == "member_left_channel"
        return Happening(told, room, "lost" if left else "found", Loss.LEFT if left else None)
    if ours:
        return None  # by our own hands
    if kind in LOST:
        return Happening(told, room, "lost", LOST[kind])
    if kind in FOUND:
        return Happening(told, room, "found")
    if kind in RENAMED:
        return Happening(told, room, "renamed", name=name)
    if kind == "channel_shared":
        return Happening(told, room, "shared")
    if event.get("subtype") == "message_deleted" and (event.get("previous_message") or {}).get("bot_id") == us.bot:
        return Happening(told, room, "deleted", post=PostRef(room, event["deleted_ts"]))
    return None


def note(body: Json) -> None:
    """Writes it down."""
    event = body.get("event") or {}
    kind = str(event.get("type") or body.get("type") or "?")
    channel = event.get("channel")
    ids = {
        "event_id": body.get("event_id"),
        "channel": channel.get("id") if isinstance(channel, dict) else channel,
        "user": event.get("user") if isinstance(event.get("user"), str) else None,
        "team": event.get("connected_team_id"),
    }
    told = {name: value for name, value in ids.items() if value}
    if kind in GRAVE:
        log.error("slack.happened", happening=kind, **told)
    elif kind in KNOWN:
        log.info("slack.happened", happening=kind, **told)
    else:
        log.debug("slack.unknown-event", happening=kind[:50], **told)
