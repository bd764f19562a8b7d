"""Feed readers and calendars read a running Vigia, and find each update once, under a name that never changes."""

import json
from datetime import datetime
from xml.etree import ElementTree as ET

import feedparser
from icalendar import Calendar

from clients.product import URL, Product, cards_fail

FEEDS = ("history.atom", "history.rss", "es/history.atom", "pt-br/history.rss")


async def test_a_feed_has_one_entry_for_each_update_and_no_complaint(product: Product) -> None:
    await cards_fail(product)
    await product.announces("in 2h for 90m", 1)
    entries = [("incidents", one) for one in product.incidents()]
    entries += [("maintenance", one) for one in product.maintenances()]
    told = {
        (f"{folder}/{one.id}/", str(number)) for folder, one in entries for number in range(1, len(one.updates) + 1)
    }
    assert len(told) == 3
    for path in FEEDS:
        written = await product.get(path)
        feed = feedparser.parse(written)
        assert not feed.bozo, feed.get("bozo_exception")
        language = path.rpartition("/")[0]
        home = f"{URL}/{language}/" if language else f"{URL}/"
        assert sorted(one.link for one in feed.entries) == sorted(f"{home}{place}#u-{n}" for place, n in told), path
        assert len({one.id for one in feed.entries}) == len(told)
        ET.fromstring(written)  # noqa: S314 - written by the product a moment ago


async def test_the_calendar_has_what_was_announced_when_the_database_says(product: Product) -> None:
    await product.announces("in 2h for 90m", 1)
    await product.announces("in 5h for 30m", 2)
    await product.says("call-off 2 because the vendor moved it", who="bruno")
    await product.is_shown()
    events = {str(one["uid"]): one for one in Calendar.from_ical(await product.get("maintenance.ics")).events}
    assert set(events) == {"maintenance-1@status.example.org", "maintenance-2@status.example.org"}
    for told in product.maintenances():
        event = events[f"maintenance-{told.id}@status.example.org"]
        assert told.scheduled_for
        assert told.scheduled_until
        assert event.start == datetime.fromisoformat(told.scheduled_for).replace(microsecond=0)
        assert event.end == datetime.fromisoformat(told.scheduled_until).replace(microsecond=0)
    assert events["maintenance-2@status.example.org"]["status"] == "CANCELLED"


async def test_every_thing_keeps_its_name_over_a_restart(product: Product) -> None:
    await cards_fail(product)
    await product.announces("in 2h for 90m", 1)
    paths = ("api/v2/summary.json", "api/v2/incidents.json", "maintenance.ics", "badge.svg", *FEEDS)
    before = {path: await product.get(path) for path in paths}
    await product.restarts()
    await product.is_shown()
    assert {path: await product.get(path) for path in paths} == before
    summary = json.loads(before["api/v2/summary.json"])
    entries = [*summary["incidents"], *summary["scheduled_maintenances"]]
    told = [update["id"] for one in entries for update in one["incident_updates"]]
    assert told == ["incident-1-2", "incident-1-1", "maintenance-1-1"]
