"""The outside world's numbers, each once, with its source; and our own choices, each with its reason.

[sw] github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md; [sp] developer.statuspage.io, the
vendor's API description; [rfc5321], [rfc5322], [rfc8314] SMTP, mail, and how it is handed in. No source: our choice.
"""

from datetime import timedelta

# -- calls to addresses outside -----------------------------------------------------------------------------------

PORTS = (443, 8443)  # others only where the operator allows the address: what listens there speaks HTTPS
CONNECT_SECONDS = 10.0  # name and connection, before anything was sent
CALL_SECONDS = 15.0  # the whole call: webhooks may take 15 to 30 s [sw], and a release is answered within 20
RETRY_AFTER_MOST = timedelta(hours=1)  # however long we are told to wait: nobody is left without news for a day

# -- webhooks -----------------------------------------------------------------------------------------------------

WEBHOOK_BYTES = 20_000  # of a body [sw]
WEBHOOK_STATEMENTS_BYTES = 16_000  # of them for titles and texts; the rest is for names of systems and addresses
SECRET_BYTES = (24, 64)  # of a signing secret, at least and at most [sw]
HOOKS_AT_ONCE = 50  # of subscribers: as many as hang delay the next ones by a call's time
HOOKS_SECONDS = 4.0  # in which others are begun: with a call's time it makes less than the 20 a release may take
CHALLENGE_BYTES = 1_000  # of an answer to a challenge: a few dozen are asked for

# -- mail ---------------------------------------------------------------------------------------------------------

ADDRESS_LENGTH = 254  # octets of an address that fits into a path [rfc5321, 4.5.3.1.3]
LOCAL_LENGTH = 64  # octets before the @ [rfc5321, 4.5.3.1.1]
SUBJECT_LENGTH = 250  # characters: below 998 octets of a line in any script [rfc5322, 2.1.1]
SUBMISSION_PORT, SUBMISSIONS_PORT = 587, 465  # of SMTP with STARTTLS, and within TLS [rfc8314]
CONNECTIONS = 4  # at once, when the option says nothing: polite to a server that others use too
CONNECTIONS_MOST = 50
SLICE_SECONDS = 15.0  # of a mailing before it says how far it is: a release is answered within 20
MAIL_SECONDS = 10.0  # for any one answer of the server
NOTICE_SECONDS = 25.0  # for one mail alone: connecting, logging in, and the mail itself
CHECK_SECONDS = 5.0  # to look up the name of a webhook somebody asks for
BATCH = 200  # mails between two transactions: as many may be sent twice, under one Message-ID, after a crash
ENROL = 1_000  # addresses in one transaction: memory stays flat however many there are

# -- chat ---------------------------------------------------------------------------------------------------------

POST_LENGTH = 10_000  # UTF-16 units: below Slack's 12,000 characters a message and Teams' 25 KB a card
POST_SECONDS = 15.0  # a release is answered within 20
POST_EARLIER = timedelta(minutes=5)  # a platform's clock and ours, when a post is looked for

# -- Statuspage ---------------------------------------------------------------------------------------------------

STATUSPAGE_PACE = 1.0  # seconds between two requests of one token [sp]
STATUSPAGE_NAME_LENGTH = 255  # characters of an incident's name [sp]
STATUSPAGE_BODY_LENGTH = 25_000  # characters of an update [sp]
STATUSPAGE_SECONDS = 18.0  # for all requests of one publication, with waiting for its turn
STATUSPAGE_LISTED = 100  # incidents looked through [sp]
STATUSPAGE_RESPONSE_BYTES = 2 * 1024**2  # a hundred incidents with all their updates

# -- social media -------------------------------------------------------------------------------------------------

SOCIAL_SECONDS = 15.0  # a release is answered within 20

# -- the status page ----------------------------------------------------------------------------------------------

PAGE_SECONDS = 18.0  # for all places side by side; a release is answered within 20
