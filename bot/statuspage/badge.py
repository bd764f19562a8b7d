"""How everything is, as a small picture for other pages."""

import unicodedata
from datetime import datetime

from jinja2 import Environment

from bot.statuspage.overall import Overall, overall
from bot.statuspage.speaking import Speaker
from bot.statuspage.state import PublicState

GROUNDS = {  # white is readable on each
    Overall.OPERATIONAL: "#157347",
    Overall.UNDER_MAINTENANCE: "#1f5fb0",
    Overall.INCIDENT_OPEN: "#8a5a00",
    Overall.DEGRADED_PERFORMANCE: "#8a5a00",
    Overall.PARTIAL_OUTAGE: "#b0470c",
    Overall.MAJOR_OUTAGE: "#b3261e",
    Overall.OUT_OF_DATE: "#4b5760",
}
LETTER = 6.6  # pixels of Verdana at 11 pixels, on average; textLength corrects what is left
MARGIN = 16


def badge(templates: Environment, speaker: Speaker, state: PublicState, now: datetime | None) -> str:
    """An SVG of 20 pixels in height."""
    found = overall(state, now)
    label, said = speaker.say("Status"), speaker.overall(found)
    return templates.get_template("badge.svg.j2").render(
        label=label, said=said, left=_width(label), right=_width(said), ground=GROUNDS[found]
    )


def _width(text: str) -> int:
    return round(sum(LETTER for letter in text if not unicodedata.combining(letter))) + MARGIN
