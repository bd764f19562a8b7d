"""Words for what publications are made of: phases, receipts, what looks as if it should not leave the house."""

from bot.domain.publication import Arrival
from bot.render import N_

PHASES = {
    "investigating": N_("investigating"),
    "identified": N_("identified"),
    "monitoring": N_("monitoring"),
    "resolved": N_("resolved"),
    "false-alarm": N_("false alarm"),
    "postmortem": N_("postmortem"),
    "correction": N_("correction"),
    "retraction": N_("retraction"),
}
ARRIVALS = {
    Arrival.WAITING: N_("on its way"),
    Arrival.RETRYING: N_("failed, is tried again"),
    Arrival.UNDERWAY: N_("under way"),
    Arrival.SENT: N_("sent"),
    Arrival.FAILED: N_("failed"),
    Arrival.UNKNOWN: N_("no answer came: it may have arrived"),
    Arrival.STALE: N_("too old to be sent without asking"),
    Arrival.OVERTAKEN: N_("a newer one goes there instead"),
    Arrival.WITHHELD: N_("not said: the incident is private now"),
}
LEAKS = {
    "person": N_("a person's name"),
    "host": N_("an internal address"),
    "token": N_("a secret"),
    "link": N_("a private link"),
    "mail": N_("a mail address"),
    "customer": N_("a customer's name"),
}
LANGUAGE_NAMES = {"en": "English", "es": "Español", "pt_BR": "Português"}
