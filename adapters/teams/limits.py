"""Teams' numbers, each once, with its source; and our own choices, each with its reason.

[rates] MicrosoftDocs/msteams-docs, bots/how-to/rate-limit.md; [graph rates] concepts/throttling-limits.md in
microsoftgraph/microsoft-graph-docs-contrib; [auth] bot-framework-rest-connector-authentication.md in
MicrosoftDocs/bot-docs, articles/rest-api; [graph] learn.microsoft.com/graph/api/<name>.
"""

from datetime import timedelta

# -- what Teams takes -------------------------------------------------------------------------------------------

SENDS = ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))  # (messages, seconds) to one conversation [rates]
READS = ((14, 1.0), (16, 2.0), (120, 30.0), (3600, 3600.0))  # look-ups of one conversation's members [rates]
IN_TENANT = ((30, 1.0),)  # requests of one bot in one tenant; 50 in a later text, so the lower [rates]
GRAPH_WINDOW = 1.0  # seconds in which TEAMS_GRAPH_RATE requests go to one team or chat; four are taken [graph rates]

TOKEN_SKEW = timedelta(minutes=5)  # how far a token's times may be from ours [auth]
BODY_BYTES = 1024**2  # of one activity: far above the 100 KB a message may have
MEMBERS_PAGE = 500  # people of one page; the most there are [botbuilder: get_conversation_paged_members]
MESSAGES_PAGE = 50  # messages of one page; the most there are [graph: channel-list-messages]

ROOM_NAME_LENGTH = 50  # characters [graph: channel-post]
DESCRIPTION_LENGTH = 1024  # of a channel [New-TeamChannel reference]
CHAT_TOPIC_LENGTH = 250  # [graph: chat-post]
CHANNELS_WARN = 800  # of a team; there are 1000 at most, deleted ones count for 30 days [limits-specifications-teams]
CHANNELS_FULL = 950  # from here on incidents get threads
CARD_BYTES = (
    25 * 1024
)  # of a card, as UTF-16; about 28 KB are refused in channels [bots/how-to/format-your-bot-messages]
BUTTONS = 6  # in one row; what is more is not shown [adaptive-cards: designing for Teams]

# -- what we choose ---------------------------------------------------------------------------------------------

FRAME_BYTES = 5 * 1024  # kept free of a card's for what stands round its parts: key, language, fallback, brackets
PIECE_LENGTH = 3_000  # characters of one element: three fill a card
FACT_LENGTH = 500  # of a fact's value; what is longer stands in lines of its own
SUMMARY_LENGTH = 400  # characters of what a notification says
BUTTON_LENGTH = 75  # of a button's title; longer ones break the row
BUTTON_BYTES = 2_000  # of what a button carries; what is more is kept here
LINK_LENGTH = 2_000  # characters of an address: no browser promises more
INPUT_LENGTH = 2_000  # characters of what is typed into one field: a form of several fits into a card
CHOICES = 60  # things to choose from: more would not fit into a card, and nobody reads them

ANSWER = 0.6  # seconds an invoke waits for its real answer; then it says that the work goes on
AT_ONCE = 4  # requests before the core at once: it is no slower for it, and storing what came waits for few
LOOK_UP = 1.0  # seconds for learning who somebody is whom the core knows
WHO_WAITS = (0.5, 1.0, 2.0, 5.0, 10.0, *([30.0] * 19))  # seconds between questions about somebody nobody knows: 10 min
PROFILE_LIFE = timedelta(minutes=10)  # how soon a deactivation or a new name is noticed
DOUBLE_CLICK = 600  # seconds: the same press on the same state of a card counts once in each such span
BUTTONS_LIVE = timedelta(days=7)  # how long what a button of an answer asks, and a form of an offer, are kept
COUNT_LIFE = timedelta(minutes=10)  # after which the team's channels are counted again
GRANT_LIFE = timedelta(minutes=10)  # after which what was not granted is tried again
KNOWN_POSTS = 10_000  # of which this process knows by heart under which key they were said
MORE_LIVE = timedelta(days=90)  # how long it is remembered which messages go on in further ones
DRAIN = 10.0  # seconds for what is under way when the process stops

QUESTION_LIMIT = 5.0  # seconds for each question of `vigia doctor`: they run side by side, and somebody waits for them
CLOCK_WARNS = timedelta(minutes=1)  # Microsoft's clock and ours: far more than any line takes, far below TOKEN_SKEW
CALL_LIMIT = 20.0  # seconds for one call; shorter than delivery's own limit, so that the reason is ours to tell
CONNECT_LIMIT = 5.0  # seconds to reach Microsoft at all
CONNECTIONS = 400  # kept alive; delivery has 320 calls under way at most, the rest is for answers
PAGES = 200  # of one list: more than 10,000 messages or all channels a team may have, then something is wrong
AT_ONCE_OR_LATER = 0.0  # seconds a delivery waits for its turn: it is given back instead, so that the worst goes first
QUEUED = 15.0  # the same for what nobody brings again: answers, and whatever would be lost with all before it
MARGIN = 0.05  # seconds: clocks do not tick alike
LATEST = 0.5  # seconds after it was sent by which a request has come: Microsoft counts from then on
NEWBORN = timedelta(seconds=60)  # how long after its creation a channel may still be unknown in places

LOGIN_LIMIT = 5.0  # seconds for each answer of a login; a process that ends waits for the thread
LOGIN_WAIT = 5.0  # seconds a call waits for a first token
REFRESH_AHEAD = timedelta(minutes=15)  # before a token ends, and never later than half its life
LOOK_AFTER = 30.0  # seconds between looks whether a token is to be refreshed
LOGIN_AGAIN = timedelta(seconds=5)  # after a login that failed
TOKEN_FRESH = timedelta(minutes=1)  # a token younger than this that is refused is not refused for its age
ADMIN_WAIT = timedelta(minutes=1)  # before asking again for what only an administrator can mend

TOKEN_BYTES = 16 * 1024  # of a token: some ten times what the Connector's have
KEYS_LIMIT = 5.0  # seconds for each of the two answers that bring the keys
KEYS_WAIT = 2.0  # seconds an activity waits for them: the Connector waits 10, and whoever sent it for less
KEYS_LIFE = timedelta(hours=24)  # how long the last good keys serve while their endpoint is down
KEYS_FRESH = timedelta(hours=1)  # after which they are fetched anew, in the background
KEYS_PAUSE = timedelta(minutes=1)  # between two fetches for keys nobody knows, however many are named
KEYS_AGAIN = timedelta(seconds=2)  # after a fetch that failed while there is no key at all
KEYS_BYTES = 1024**2  # of either answer
