"""Slack's numbers, as Slack's own side of the line. Source in brackets.

[methods] docs.slack.dev/reference/methods/<name>; [sdk] slackapi/python-slack-sdk, slack_sdk/models;
[rates] slackapi/java-slack-sdk, MethodsRateLimits.java; [interactivity] docs.slack.dev/interactivity/
handling-user-interaction; [events] docs.slack.dev/apis/events-api; [socket] .../events-api/using-socket-mode;
[users] told by users of Slack, not documented.
"""

from dataclasses import dataclass
from typing import Final, Literal

ACKNOWLEDGE: Final = 3.0  # seconds an app has to answer [events]
RETRIES: Final = (0.0, 60.0, 300.0)  # seconds between a failed delivery of an event and the next [events]
TRIGGER_LIFE: Final = 3.0  # seconds [interactivity]
RESPONSE_URL_LIFE: Final = 30 * 60.0  # seconds [interactivity]
RESPONSE_URL_USES: Final = 5  # [interactivity]
SOCKETS: Final = 10  # open connections of one app [socket]

CHANNEL_NAME: Final = 80  # [methods] conversations.create
TOPIC: Final = 250  # [methods] conversations.setTopic
INVITED_AT_ONCE: Final = 100  # [methods] conversations.invite
OPENED_AT_ONCE: Final = 8  # [methods] conversations.open
PINS: Final = 100  # of one channel [users]
BOOKMARKS: Final = 100  # [methods] bookmarks.add
PAGE: Final = 100  # messages answered when no limit is given [methods] conversations.history
LARGEST_PAGE: Final = 999  # [methods] conversations.history
SCHEDULED_AHEAD: Final = 120 * 24 * 3600  # seconds [methods] chat.scheduleMessage
ULTRA_RESTRICTED_CHANNELS: Final = 1  # a single-channel guest's

TEXT: Final = 40_000  # longer is cut [methods] chat.postMessage
UPDATE_TEXT: Final = 4_000  # longer is msg_too_long [users]
BLOCKS: Final = {"message": 50, "modal": 100, "home": 100}  # [sdk] models/blocks, models/views
BLOCKS_TEXT: Final = 13_200  # characters over all blocks, then msg_blocks_too_long [users] slackapi/bolt-js issue 2509
MARKDOWN_TEXT: Final = 12_000  # over all markdown blocks of a message [sdk]
VIEW_BYTES: Final = 250 * 1024  # [methods] views.open
VIEWS_STACKED: Final = 3  # [methods] views.push


@dataclass(frozen=True)
class Length:
    """How long one field of one kind of object may be: characters of a text, or entries of a list."""

    kind: str  # the object's `type`, or a name for those that have none
    field: str  # a dot leads into a text object
    most: int
    unit: Literal["characters", "items"] = "characters"


LENGTHS: Final = (  # all [sdk]
    Length("section", "text.text", 3_000),
    Length("section", "fields", 10, "items"),
    Length("field", "text", 2_000),
    Length("header", "text.text", 150),
    Length("markdown", "text", 12_000),
    Length("context", "elements", 10, "items"),
    Length("actions", "elements", 25, "items"),
    Length("image", "image_url", 3_000),
    Length("image", "alt_text", 2_000),
    Length("image", "title.text", 2_000),
    Length("input", "label.text", 2_000),
    Length("input", "hint.text", 2_000),
    Length("button", "text.text", 75),
    Length("button", "value", 2_000),
    Length("button", "url", 3_000),
    Length("button", "accessibility_label", 75),
    Length("overflow", "options", 5, "items"),
    Length("checkboxes", "options", 10, "items"),
    Length("radio_buttons", "options", 10, "items"),
    Length("static_select", "options", 100, "items"),
    Length("static_select", "option_groups", 100, "items"),
    Length("multi_static_select", "options", 100, "items"),
    Length("plain_text_input", "initial_value", 3_000),
    Length("option", "text.text", 75),
    Length("option", "description.text", 75),
    Length("option", "value", 150),
    Length("confirm", "title.text", 100),
    Length("confirm", "text.text", 300),
    Length("confirm", "confirm.text", 30),
    Length("confirm", "deny.text", 30),
    Length("modal", "title.text", 24),
    Length("modal", "submit.text", 24),
    Length("modal", "close.text", 24),
    Length("modal", "private_metadata", 3_000),
    Length("home", "private_metadata", 3_000),
    Length("any", "placeholder.text", 150),
    Length("any", "action_id", 255),
    Length("any", "block_id", 255),
    Length("any", "callback_id", 255),
    Length("any", "external_id", 255),
)

MINUTE: Final = 60.0
TIERS: Final = {1: 1, 2: 20, 3: 50, 4: 100}  # calls a minute of one method in one workspace [rates]
POSTS_A_SECOND: Final = 1.0  # of one channel [rates]
POSTS_A_MINUTE: Final = 300  # of one workspace: "several hundred" [rates]
POST_BURST: Final = 3  # "short bursts" are let through; how many is not documented [methods] chat.postMessage
