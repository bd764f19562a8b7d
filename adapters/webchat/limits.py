"""The web chat's numbers. It is our own, so each is a choice; the reason stands beside it."""

from datetime import timedelta

ROOM_NAME_LENGTH = 80  # as long as Slack's, so that one incident's channel has one name on both
TOPIC_LENGTH = 250  # as long as Slack's; one line of the header at 1440 px
TEXT_LENGTH = 8_000  # characters of one typed message: two printed pages, above any update worth reading
REQUEST_ID_LENGTH = 100  # a UUID has 36
BODY_BYTES = 64 * 1024  # of one request: a form with every field full
PAGE_LENGTH = 200  # messages answered at once, at most
HANDLE_LENGTH = 40  # of the name after @: longer ones nobody types
NAME_LENGTH = 80  # of the name people are shown
LARGEST_ID = 2**31 - 1  # incidents, promises and messages are counted in 32 bits
LARGEST_CHANGE = 2**63 - 1  # changes in 64

FILE_BYTES = 10 * 1024**2  # of one file: a screenshot in full size, a page of a log; kept in the database
FILES_AT_ONCE = 10  # in one message
FILE_NAME_LENGTH = 120  # longer than any camera's or tool's
FILE_ID_BYTES = 16  # beyond guessing: in the demo the address alone leads to the file
FILE_WAITS = timedelta(days=1)  # what was uploaded and not sent by then is dropped
TOKEN_BYTES = 32  # of a link's and a session's secret: beyond guessing
SESSION_LIFE = timedelta(hours=12)  # a working day: nobody signs in twice during one shift
SESSION_CHECK = timedelta(seconds=30)  # how long an open stream may outlive its session

HEARTBEAT = timedelta(seconds=15)  # below the idle limit of common proxies, 30 to 60 s
POLL = timedelta(seconds=2)  # behind the bell, for the case that nobody rang it
WRITE_TIMEOUT = timedelta(seconds=30)  # a reader that takes nothing for so long is let go; it resumes by itself
BATCH = 200  # changes read at once
BACKLOG = 1_000  # events kept for one slow reader before it is let go

LONGEST_JUMP = timedelta(days=7)  # of the demo's clock in one request
OUTAGE = timedelta(minutes=1)  # how long the demo pretends that chat fails: long enough to look at what waits
OUTAGE_RETRY = timedelta(seconds=10)  # "come back then", as platforms say it: what waits is said soon after the end

MAIL_BYTES = 1024**2  # of one mail to the demo's mail server: a text in three languages has some 20 KiB
MAILS_KEPT = 200  # there: several publications to its three lists
DELIVERIES_KEPT = 50  # at the demo's partners' site: one that failed for half an hour, and some
SIGNATURE_AGE = timedelta(minutes=5)  # of a delivery: what the libraries of Standard Webhooks let pass
