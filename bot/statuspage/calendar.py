"""All maintenance as one calendar to subscribe to."""

from urllib.parse import urlsplit

from icalendar import Calendar, Event

from bot.domain.values import WorkStage
from bot.statuspage import addresses
from bot.statuspage.addresses import Place
from bot.statuspage.speaking import Speaker
from bot.statuspage.state import Maintenance, PublicState

PRODUCT = "-//Vigia//Status page//EN"


def calendar(state: PublicState, speaker: Speaker) -> bytes:
    """One event for each maintenance; what was changed or cancelled keeps its name and has a higher sequence."""
    found = Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("x-wr-calname", speaker.say("Maintenance of {name}", name=state.page.name))
    for maintenance in state.works:
        found.add_component(_event(maintenance, state, speaker))
    written: bytes = found.to_ical()
    return written


def _event(maintenance: Maintenance, state: PublicState, speaker: Speaker) -> Event:
    event = Event()
    event.add("uid", f"maintenance-{maintenance.id}@{urlsplit(state.page.url).hostname}")
    event.add("dtstamp", maintenance.updated_at)  # of what is said, not of now: the same words are the same bytes
    event.add("created", maintenance.announced_at)
    event.add("last-modified", maintenance.updated_at)
    event.add("sequence", len(maintenance.updates) - 1)
    event.add("dtstart", maintenance.starts_at)
    event.add("dtend", maintenance.ends_at)
    event.add("summary", speaker.plain(maintenance.name))
    event.add("description", speaker.plain(maintenance.updates[-1].texts))
    event.add("url", Place(state.page, speaker.lang, addresses.path_of(maintenance)).url)
    event.add("status", "CANCELLED" if maintenance.status is WorkStage.CANCELLED else "CONFIRMED")
    event.add("transp", "TRANSPARENT")  # nobody who subscribes is busy then
    return event
