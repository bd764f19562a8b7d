"""What the public pages of subscriptions take. Numbers without a source are our choice."""

from datetime import timedelta

REQUESTS = 60  # of one visitor within a minute: the contract of public endpoints, docs/subscribers.md
A_MINUTE = timedelta(minutes=1)
ASKS = 5  # subscriptions one visitor asks for within an hour: the same contract
AN_HOUR = timedelta(hours=1)
CHALLENGES = 10  # tries of one visitor to confirm webhooks within an hour: each calls an address outside
VISITORS = 10_000  # counted at once, each in some hundred bytes; then the longest quiet is forgotten
FORM_BYTES = 16 * 1024  # of a posted form: some hundred components
FORM_SECONDS = 10.0  # in which all of a form has to arrive
FIELDS = 1_000  # of a posted form
TYPED = 2_000  # characters of one field; browsers take addresses of about this length
OFFERED_SECONDS = 30.0  # a list of components is offered before it is read again
AT_ONCE = 4  # mails handed over at once: polite to a server that others use too
TAKEN = 20  # mails taken in one transaction: as many may be sent twice after a crash
