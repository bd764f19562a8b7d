"""Slack's numbers, each once, with its source; and our own choices, each with its reason.

[sdk] slackapi/python-slack-sdk, slack_sdk/models; [method] docs.slack.dev/reference/methods/<name>;
[events] docs.slack.dev/apis/events-api; [interactivity] docs.slack.dev/interactivity/handling-user-interaction;
[rates] docs.slack.dev/apis/web-api/rate-limits; [bolt-js 2509] github.com/slackapi/bolt-js/issues/2509.
"""

from datetime import timedelta

# -- what Slack takes -------------------------------------------------------------------------------------------

ROOM_NAME_LENGTH = 80  # characters [method: conversations.create]
TOPIC_LENGTH = 250  # of topic and purpose [method: conversations.setTopic]
INVITED_AT_ONCE = 100  # ids in one call [method: conversations.invite]
HISTORY_PAGE = 999  # messages of one page [method: conversations.history]

TEXT_LENGTH = 4_000  # of `text`; more is refused by chat.update [method: chat.update]
BLOCKS = 50  # in one message [sdk: blocks]
VIEW_BLOCKS = 100  # in one modal or home tab [sdk: views]
BLOCKS_TEXT = 12_000  # characters over all blocks of a message; about 13,200 are refused [bolt-js 2509]
SECTION_LENGTH = 3_000  # [sdk: SectionBlock]
SECTION_FIELDS = 10  # [sdk: SectionBlock]
FIELD_LENGTH = 2_000  # [sdk: SectionBlock]
HEADER_LENGTH = 150  # [sdk: HeaderBlock]
BUTTONS = 25  # in one actions block [sdk: ActionsBlock]
BUTTON_LENGTH = 75  # of a button's text and of its accessibility label [sdk: ButtonElement]
BUTTON_VALUE_LENGTH = 2_000  # [sdk: ButtonElement]
CONFIRM_TITLE_LENGTH = 100  # [sdk: ConfirmObject]
CONFIRM_TEXT_LENGTH = 300  # [sdk: ConfirmObject]
CONFIRM_BUTTON_LENGTH = 30  # [sdk: ConfirmObject]
OPTIONS = 100  # of one select [sdk: StaticSelectElement]
OPTION_LENGTH = 75  # of an option's text and of its description [sdk: Option]
MODAL_TITLE_LENGTH = 24  # of a modal's title, submit and close [sdk: View]
LABEL_LENGTH = 2_000  # of an input's label and of its hint [sdk: InputBlock]
INPUT_LENGTH = 3_000  # of what is typed into one input [sdk: PlainTextInputElement]

SIGNATURE_LIFE = timedelta(minutes=5)  # how far a request's time may be from ours [sdk: signature]
BODY_BYTES = 1024**2  # of one request: far above any payload Slack documents

# -- what we choose ---------------------------------------------------------------------------------------------

ACKNOWLEDGE_FORM = 2.0  # a form is answered in the acknowledgement itself, so it may take most of the 3 s
AT_ONCE = 2  # requests before the core at once: it is hardly slower for it, and storing what came waits for few
LOOK_UP = 1.0  # seconds for learning who somebody is; a form must open within 3 s [interactivity]
WHO_WAITS = (0.5, 1.0, 2.0, 5.0, 10.0, *([30.0] * 19))  # seconds between questions about somebody nobody knows: 10 min
PROFILE_LIFE = timedelta(minutes=10)  # how soon a deactivation or a new name is noticed
BUTTONS_LIVE = timedelta(days=30)  # for what a button or an offered form carries beyond what Slack holds
CHANNELS_LIVE = timedelta(days=365)  # for what is known of an incident's channel: then a 📌 there is anybody's own
DOUBLE_CLICK = 600  # seconds: the same press on the same state of a message counts once in each such span
CALL_LIMIT = 20.0  # seconds for one call; shorter than delivery's own limit, so that the reason is ours to tell
CONNECT_LIMIT = 5.0  # seconds to reach Slack at all
WARY = timedelta(minutes=1)  # how long after a limit was met calls go one by one; Slack counts by the minute [rates]
CONNECTIONS = 400  # kept alive; delivery has 320 calls under way at most, the rest is for answers
DRAIN = 10.0  # seconds for what is under way when the process stops
TRIES = 3  # for what nobody else repeats: fetching the message behind a reaction
LONGEST_WAIT = timedelta(seconds=30)  # between them

SOCKET_RETRIES = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)  # seconds before the next try; the last from then on
SOCKET_HEARTBEAT = 5.0  # seconds between pings: a dead line is noticed within 7.5
SOCKET_GRACE = 10.0  # seconds an old socket is read on while its successor is up [warning of a disconnect]
SOCKET_MESSAGE_BYTES = 4 * 1024**2  # of one envelope

QUESTION_LIMIT = 5.0  # seconds for each question of `vigia doctor`: they run side by side, and somebody waits for them
CLOCK_WARNS = timedelta(minutes=1)  # Slack's clock and ours: far more than any line takes, far below SIGNATURE_LIFE
TRIAL_AHEAD = timedelta(days=60)  # for a trial message, taken back at once: half of what Slack lets schedule, so that
# a clock that is wrong does not matter [method: chat.scheduleMessage]

ADMIN_WAIT = timedelta(minutes=1)  # before asking again for what only an administrator can mend
