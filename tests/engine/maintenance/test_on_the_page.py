"""What the public sees of maintenance: the page, its states and its calendar, made of what really arrived there."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar

from bot.domain.component import ListedComponent
from bot.domain.values import ComponentState, WorkStage
from bot.statuspage import entries
from bot.statuspage.assembling import Assembly
from bot.statuspage.calendar import calendar
from bot.statuspage.entries import Kept, Listing
from bot.statuspage.overall import Overall, overall
from bot.statuspage.speaking import Speaker
from bot.statuspage.state import PublicState
from bot.testing import ANA, BRUNO, NOON
from tests.engine.installation import wording
from tests.engine.maintenance.conftest import Works
from tests.statuspage.examples import PAGE

SINCE = NOON - timedelta(days=1)
LISTED = Listing((ListedComponent("payments", {"en": "Payments"}, position=0, listed_at=SINCE),))


def shown(works: Works) -> PublicState:
    """The page as it stands, from what reached it."""
    made = Assembly()
    made.add(Kept(1, SINCE, LISTED))
    for seq, release in enumerate(works.page.arrived, 2):
        written = entries.loads(entries.dumps(entries.spoken(release)))
        made.add(Kept(seq, release.approved_at, written))
    return made.state(PAGE)


def state_of_payments(works: Works) -> ComponentState:
    (component,) = shown(works).components
    return component.state


def utc(at: datetime) -> str:
    return f"{at.astimezone(ZoneInfo('UTC')):%d %H:%M}"


async def test_from_planned_to_over_the_page_shows_what_is_true(works: Works) -> None:
    await works.plans()
    assert works.page.calls == []
    await works.announces()
    (maintenance,) = shown(works).upcoming_maintenances
    assert maintenance.name["en"] == "DB upgrade"
    assert (utc(maintenance.starts_at), utc(maintenance.ends_at)) == ("02 22:00", "02 23:30")
    assert maintenance.components == ("payments",)
    assert overall(shown(works)) is Overall.OPERATIONAL
    await works.until("22:00")
    assert shown(works).active_maintenances[0].status is WorkStage.IN_PROGRESS
    assert state_of_payments(works) is ComponentState.UNDER_MAINTENANCE
    assert overall(shown(works)) is Overall.UNDER_MAINTENANCE
    await works.until("23:30")
    assert shown(works).active_maintenances[0].status is WorkStage.VERIFYING
    assert state_of_payments(works) is ComponentState.UNDER_MAINTENANCE
    await works.until("23:45")
    assert shown(works).works[0].status is WorkStage.COMPLETED
    assert state_of_payments(works) is ComponentState.OPERATIONAL
    ids = [update.id for update in shown(works).works[0].updates]
    assert ids == sorted(set(ids), key=int)


async def test_it_never_hides_an_incident(works: Works) -> None:
    await works.planned()
    await works.until("22:00")
    await works.vigia.declares(ANA, "sev1 Payments are refused")
    await works.vigia.says(ANA, "role comms @Bruno", where=1, mentions=[BRUNO])
    await works.vigia.says(ANA, "publish customers Cards are refused components=payments:major", where=1)
    await works.vigia.says(BRUNO, "approve 1", where=1)
    assert state_of_payments(works) is ComponentState.MAJOR_OUTAGE
    await works.until("23:45")
    assert state_of_payments(works) is ComponentState.MAJOR_OUTAGE
    assert overall(shown(works)) is Overall.MAJOR_OUTAGE


async def test_the_calendar_has_one_event_that_moves_and_is_called_off(works: Works) -> None:
    await works.planned()
    sequences = []
    for words in ("", "extend 1 30m", "call-off 1 because the vendor moved it"):
        if words:
            await works.vigia.says(ANA, words)
        speaker = Speaker(PAGE, wording().words("en", works.vigia.clock.now()))
        (event,) = Calendar.from_ical(calendar(shown(works), speaker)).walk("VEVENT")
        sequences.append((event["SEQUENCE"], utc(event.decoded("DTEND")), str(event["STATUS"])))
    assert sequences == [(0, "02 23:30", "CONFIRMED"), (1, "03 00:00", "CONFIRMED"), (2, "03 00:00", "CANCELLED")]
    assert "the vendor moved it" in str(event["DESCRIPTION"])
