"""What happens to the app and its channels around it: written down in one place, with ids and nothing else."""

from typing import Final

import structlog

from adapters.slack.api import Json

# Kinds that somebody who runs Vigia should hear of. Everything else is counted as unknown to us.
GRAVE: Final = {"tokens_revoked", "app_uninstalled", "app_rate_limited"}
KNOWN: Final = {
    "channel_archive",
    "channel_unarchive",
    "channel_deleted",
    "channel_rename",
    "channel_left",
    "channel_shared",
    "channel_unshared",
    "group_archive",
    "group_unarchive",
    "group_deleted",
    "group_rename",
    "group_left",
    "member_left_channel",
    "member_joined_channel",
    "message",
}

log = structlog.get_logger(__name__)


def note(body: Json) -> None:
    """Writes it down. Ids only: never a name, never a word of anybody's."""
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
