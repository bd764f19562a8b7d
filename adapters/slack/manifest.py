"""The app as Slack is told about it: commands, shortcuts, events, and each permission with what needs it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from adapters.slack.inbound import ADD_TO_TIMELINE, DECLARE, FOLLOW_UP

DOOR: Final = "/slack/events"


@dataclass(frozen=True)
class Feature:
    """Something people can do, and what Slack has to allow and to tell for it."""

    what: str
    scopes: tuple[str, ...]
    events: tuple[str, ...] = ()


FEATURES: Final = (
    Feature("commands such as /inc, and shortcuts in a message's menu", ("commands",)),
    Feature("commands by mention, in channels and threads", ("app_mentions:read",), ("app_mention",)),
    Feature("commands in a direct message, where no entry word is needed", ("im:history",), ("message.im",)),
    Feature("answers, cards, questions and updates", ("chat:write",)),
    Feature("announcements in a public channel nobody invited the app to", ("chat:write.public",)),
    Feature("private questions and duties, as direct messages", ("im:write",)),
    Feature("an incident's channel: making it, its topic, who is brought in, putting it away", ("channels:manage",)),
    Feature(
        "a private incident's channel: making it, its topic, who is brought in, putting it away", ("groups:write",)
    ),
    Feature(
        "finding our own channel after a lost answer; hearing when one is archived, deleted, renamed or shared",
        ("channels:read",),
        ("channel_archive", "channel_unarchive", "channel_deleted", "channel_rename", "channel_shared"),
    ),
    Feature(
        "finding our own private channel after a lost answer; hearing when one is archived, deleted or renamed",
        ("groups:read",),
        ("group_archive", "group_unarchive", "group_deleted", "group_rename"),
    ),
    Feature("hearing when somebody puts the app out of a channel", ("channels:read",), ("member_left_channel",)),
    Feature("knowing whether a message arrived whose answer was lost; reading what a 📌 is on", ("channels:history",)),
    Feature(
        "knowing whether a message in a private channel arrived; reading what a 📌 is on there", ("groups:history",)
    ),
    Feature("📌 adds a message to the timeline", ("reactions:read",), ("reaction_added", "reaction_removed")),
    Feature("the card stays pinned", ("pins:write",)),
    Feature("links of an incident as bookmarks of its channel", ("bookmarks:read", "bookmarks:write")),
    Feature("names, languages and zones; who is a guest, a bot, an outsider or gone", ("users:read",)),
    Feature("names of user groups that are mentioned", ("usergroups:read",)),
    Feature("the home tab", (), ("app_home_opened",)),
    Feature("hearing that the app was put out of the workspace", (), ("app_uninstalled", "tokens_revoked")),
)

SOCKET_SCOPE: Final = "connections:write"  # of the app-level token, which is made by hand: Socket Mode

SHORTCUTS: Final = (
    ("Add to timeline", ADD_TO_TIMELINE, "Puts this message into the incident's timeline at its own time."),
    ("Declare an incident", DECLARE, "Opens the form with this message in it."),
    ("Make a follow-up", FOLLOW_UP, "Opens the form for something to be done afterwards."),
)


def scopes() -> dict[str, tuple[str, ...]]:
    """Each permission of the bot, with everything that needs it."""
    needed: dict[str, tuple[str, ...]] = {}
    for feature in FEATURES:
        for scope in feature.scopes:
            needed[scope] = (*needed.get(scope, ()), feature.what)
    return dict(sorted(needed.items()))


def manifest(commands: Sequence[str], address: str | None) -> dict[str, Any]:
    """The app's manifest, to be pasted where Slack makes apps. Without an address: by Socket Mode."""
    url = {"url": address + DOOR} if address else {}
    request = {"request_url": address + DOOR} if address else {}
    return {
        "display_information": {
            "name": "Vigia",
            "description": "Incidents: nobody is left without an update.",
            "background_color": "#1d3557",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Vigia", "always_online": True},
            "slash_commands": [
                {
                    "command": command,
                    "description": "Declare, update and resolve incidents",
                    "usage_hint": "declare sev2 Checkout is failing",
                    "should_escape": True,  # mentions come as ids: names alone are not unique
                    **url,
                }
                for command in commands
            ],
            "shortcuts": [
                {"name": name, "type": "message", "callback_id": callback, "description": does}
                for name, callback, does in SHORTCUTS
            ],
        },
        "oauth_config": {"scopes": {"bot": list(scopes())}},
        "settings": {
            "event_subscriptions": {
                **request,
                "bot_events": sorted({event for feature in FEATURES for event in feature.events}),
            },
            "interactivity": {"is_enabled": True, **request},
            "org_deploy_enabled": False,
            "socket_mode_enabled": address is None,
            "token_rotation_enabled": False,
        },
    }
