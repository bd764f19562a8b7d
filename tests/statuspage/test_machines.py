"""Clients of Statuspage, feed readers and calendars understand the page, and find things again under their names."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from icalendar import Calendar
from jsonschema import Draft202012Validator

from bot.domain.values import WorkStage
from bot.statuspage.bundle import Bundle
from bot.statuspage.state import Group
from tests.statuspage.examples import (
    BUNDLER,
    LATE,
    MAINTENANCE_PAGE,
    NOW,
    OPERATIONAL_PAGE,
    PAST,
    PLANNED,
    SEV1,
    SEV1_PAGE,
    SITUATIONS,
    UPGRADE,
    component,
    groups,
    large,
    said,
    situation,
)

each_situation = pytest.mark.parametrize("name", SITUATIONS)

# -- JSON ----------------------------------------------------------------------------------------------------

DATE = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$"}
NOTHING = {"type": "null"}
MAYBE_DATE = {"anyOf": [DATE, NOTHING]}
TEXT, MAYBE_TEXT, TRUTH = {"type": "string", "minLength": 1}, {"type": ["string", "null"]}, {"type": "boolean"}
STATE = {"enum": ["operational", "degraded_performance", "partial_outage", "major_outage", "under_maintenance"]}


def shape(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    """An object with exactly these."""
    return {
        "type": "object",
        "properties": {**required, **optional},
        "required": list(required),
        "additionalProperties": False,
    }


def listed(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


ABOUT = shape({"id": TEXT, "name": TEXT, "url": TEXT, "time_zone": TEXT, "updated_at": DATE})
STATUS = shape({"indicator": {"enum": ["none", "minor", "major", "critical", "maintenance"]}, "description": TEXT})
COMPONENT = shape(
    {
        "id": TEXT, "name": TEXT, "status": STATE, "created_at": DATE, "updated_at": DATE,
        "position": {"type": "integer"},
        "description": MAYBE_TEXT, "showcase": TRUTH, "start_date": MAYBE_TEXT, "group_id": MAYBE_TEXT, "page_id": TEXT,
        "group": TRUTH, "only_show_if_degraded": TRUTH,
    },
    components=listed(TEXT),
)  # fmt: skip
AFFECTED = shape({"code": TEXT, "name": TEXT, "old_status": STATE, "new_status": STATE})


def update(statuses: list[str]) -> dict[str, Any]:
    return shape(
        {
            "id": TEXT, "status": {"enum": statuses}, "body": TEXT, "incident_id": TEXT, "created_at": DATE,
            "updated_at": DATE, "display_at": DATE, "affected_components": {"anyOf": [listed(AFFECTED), NOTHING]},
            "deliver_notifications": TRUTH, "custom_tweet": NOTHING, "tweet_id": NOTHING,
        }
    )  # fmt: skip


def entry(statuses: list[str], impacts: list[str], **more: Any) -> dict[str, Any]:
    return shape(
        {
            "id": TEXT, "name": TEXT, "status": {"enum": statuses}, "created_at": DATE, "updated_at": DATE,
            "monitoring_at": MAYBE_DATE, "resolved_at": MAYBE_DATE, "impact": {"enum": impacts}, "shortlink": TEXT,
            "started_at": DATE, "page_id": TEXT, "incident_updates": {**listed(update(statuses)), "minItems": 1},
            "components": listed(COMPONENT), **more,
        }
    )  # fmt: skip


INCIDENT = entry(
    ["investigating", "identified", "monitoring", "resolved", "postmortem"], ["none", "minor", "major", "critical"]
)
MAINTENANCE = entry(
    ["scheduled", "in_progress", "verifying", "completed"], ["maintenance"], scheduled_for=DATE, scheduled_until=DATE
)
ANSWERS = {
    "status": shape({"page": ABOUT, "status": STATUS}),
    "summary": shape(
        {
            "page": ABOUT, "status": STATUS, "components": listed(COMPONENT), "incidents": listed(INCIDENT),
            "scheduled_maintenances": listed(MAINTENANCE),
        }
    ),
    "components": shape({"page": ABOUT, "components": listed(COMPONENT)}),
    **dict.fromkeys(("incidents", "incidents/unresolved"), shape({"page": ABOUT, "incidents": listed(INCIDENT)})),
    **dict.fromkeys(
        ("scheduled-maintenances", "scheduled-maintenances/upcoming", "scheduled-maintenances/active"),
        shape({"page": ABOUT, "scheduled_maintenances": listed(MAINTENANCE)}),
    ),
}  # fmt: skip


def asked(bundle: Bundle, name: str) -> Any:
    return json.loads(bundle[f"api/v2/{name}.json"])


def ids(entries: list[dict[str, Any]]) -> list[str]:
    return [one["id"] for one in entries]


@each_situation
def test_each_answer_has_the_shape_that_clients_read(name: str) -> None:
    bundle = situation(name)
    for answer, form in ANSWERS.items():
        assert [fault.message for fault in Draft202012Validator(form).iter_errors(asked(bundle, answer))] == [], answer
    assert {path for path in bundle if path.startswith("api/")} == {f"api/v2/{answer}.json" for answer in ANSWERS}


def test_an_open_incident_is_told_as_it_is() -> None:
    summary = asked(situation("sev1"), "summary")
    assert summary["status"] == {"indicator": "critical", "description": "Major Service Outage"}
    (one,) = summary["incidents"]
    assert (one["id"], one["status"], one["impact"]) == ("34", "identified", "critical")
    assert (one["created_at"], one["updated_at"]) == ("2026-03-02T13:31:00.000Z", "2026-03-02T13:54:00.000Z")
    told = ["incident-34-34-2", "incident-34-34-1"]
    assert ids(one["incident_updates"]) == told, "the newest first: clients look at the first one"
    assert one["incident_updates"][1]["affected_components"][0] == {
        "code": "cards", "name": "Card payments", "old_status": "operational", "new_status": "major_outage",
    }  # fmt: skip
    assert ids(one["components"]) == ["cards", "checkout"]
    assert one["shortlink"] == "https://status.cordillera.example/incidents/34/"


def test_incidents_come_newest_first_and_open_ones_apart() -> None:
    bundle = situation("sev1")
    assert ids(asked(bundle, "incidents")["incidents"]) == ["34", "31", "28", "12"]
    assert ids(asked(bundle, "incidents/unresolved")["incidents"]) == ["34"]
    past = asked(bundle, "incidents")["incidents"][1]
    assert (past["status"], past["resolved_at"]) == ("postmortem", "2026-02-18T12:43:00.000Z")


def test_no_two_updates_share_an_id_though_each_incident_counts_its_own() -> None:
    first = replace(SEV1, id="1", updates=tuple(replace(one, id=f"{n}") for n, one in enumerate(SEV1.updates, 1)))
    work = replace(UPGRADE, id="1", updates=tuple(replace(one, id=f"{n}") for n, one in enumerate(UPGRADE.updates, 1)))
    state = replace(SEV1_PAGE, incidents=(first, replace(first, id="2")), maintenances=(work,))
    summary = asked(BUNDLER.render(state), "summary")
    entries = [*summary["incidents"], *summary["scheduled_maintenances"]]
    told = [one["id"] for entry in entries for one in entry["incident_updates"]]
    assert len(told) == len(set(told)) == 6


def test_no_number_of_an_incident_reads_as_a_year() -> None:
    numbers = ("999", "1000", "2026", "9999", "10000")
    state = replace(SEV1_PAGE, incidents=tuple(replace(SEV1, id=number) for number in numbers))
    unresolved = asked(BUNDLER.render(state), "incidents/unresolved")["incidents"]
    assert sorted(ids(unresolved), key=int) == ["999", "01000", "02026", "09999", "10000"]
    assert all(one["incident_updates"][0]["incident_id"] == one["id"] for one in unresolved)


def test_the_same_is_read_again_under_the_same_names() -> None:
    for name, (state, now) in SITUATIONS.items():
        assert dict(BUNDLER.render(state, now)) == dict(BUNDLER.render(state, now)), name


def test_of_a_long_past_the_newest_fifty_are_listed() -> None:
    bundle = BUNDLER.render(large(60, 1))
    assert len(asked(bundle, "incidents")["incidents"]) == 50
    assert ids(asked(bundle, "incidents/unresolved")["incidents"]) == ["34"]


def test_maintenance_is_told_by_where_it_stands() -> None:
    bundle = situation("maintenance")
    assert asked(bundle, "status")["status"]["indicator"] == "maintenance"
    assert ids(asked(bundle, "scheduled-maintenances")["scheduled_maintenances"]) == ["6", "5", "4"]
    assert ids(asked(bundle, "scheduled-maintenances/active")["scheduled_maintenances"]) == ["5"]
    assert ids(asked(bundle, "scheduled-maintenances/upcoming")["scheduled_maintenances"]) == ["6"]
    assert ids(asked(bundle, "summary")["scheduled_maintenances"]) == ["5", "6"]


def test_a_cancelled_maintenance_is_over() -> None:
    off = replace(PLANNED, updates=(*PLANNED.updates, said("6-2", WorkStage.CANCELLED, 1, "Not this week.")))
    bundle = BUNDLER.render(replace(MAINTENANCE_PAGE, maintenances=(off,)))
    (one,) = asked(bundle, "scheduled-maintenances")["scheduled_maintenances"]
    assert one["status"] == one["incident_updates"][0]["status"] == "completed"
    assert asked(bundle, "summary")["scheduled_maintenances"] == []


def test_groups_lead_their_components() -> None:
    components = asked(situation("sev1"), "components")["components"]
    first = components[0]
    assert (first["id"], first["group"], first["status"]) == ("payments", True, "major_outage")
    assert first["components"] == ["checkout", "cards", "transfers"]
    assert [one["group_id"] for one in components[1:4]] == ["payments"] * 3
    assert len({one["id"] for one in components}) == len(components)


def test_components_without_a_group_stand_by_themselves() -> None:
    bare = replace(OPERATIONAL_PAGE, groups=(Group("all", (component("a", {"": "A"}), component("b", {"": "B"}))),))
    components = asked(BUNDLER.render(bare), "components")["components"]
    assert [(one["id"], one["group_id"], one["position"]) for one in components] == [("a", None, 1), ("b", None, 2)]


def test_out_of_date_reads_as_fine_to_no_machine() -> None:
    due = replace(OPERATIONAL_PAGE, maintenances=(PLANNED,), groups=groups())
    late = PLANNED.starts_at + timedelta(minutes=1)
    status = asked(BUNDLER.render(due, late), "status")["status"]
    assert status == {"indicator": "minor", "description": "Status Out of Date"}
    assert "operational" not in BUNDLER.render(due, late)["badge.svg"].decode()
    assert asked(BUNDLER.render(due), "status")["status"]["indicator"] == "none"


def test_dates_have_exactly_three_digits_of_fraction() -> None:
    odd = replace(OPERATIONAL_PAGE, published_at=datetime(2026, 3, 2, 14, 5, 1, 999_999, tzinfo=UTC))
    assert asked(BUNDLER.render(odd), "status")["page"]["updated_at"] == "2026-03-02T14:05:01.999Z"


# -- feeds ---------------------------------------------------------------------------------------------------

each_feed = pytest.mark.parametrize("path", ["history.atom", "history.rss", "es/history.atom", "pt-br/history.rss"])


@each_feed
@each_situation
def test_a_feed_is_read_without_a_complaint_and_has_one_entry_for_each_update(name: str, path: str) -> None:
    state, _now = SITUATIONS[name]
    feed = feedparser.parse(situation(name)[path])
    assert not feed.bozo, feed.get("bozo_exception")
    updates = [update for one in state.entries for update in one.updates]
    assert len(feed.entries) == len(updates)
    assert len({one.id for one in feed.entries}) == len(updates)
    assert sorted(one.link.rpartition("#u-")[2] for one in feed.entries) == sorted(one.id for one in updates)
    ET.fromstring(situation(name)[path])  # noqa: S314 - written here a moment ago


@each_feed
def test_what_was_in_a_feed_keeps_its_name_when_more_is_published(path: str) -> None:
    before, after = (feedparser.parse(situation(name)[path]) for name in ("operational", "sev1"))
    known = {one.id: (one.title, one.published) for one in after.entries}
    assert {one.id: known.get(one.id) for one in before.entries} == {
        one.id: (one.title, one.published) for one in before.entries
    }


def test_a_feed_leads_to_the_words_on_the_page() -> None:
    feed = feedparser.parse(situation("sev1")["es/history.atom"])
    newest = feed.entries[0]
    assert newest.title == "Los pagos con tarjeta fallan: Causa identificada"
    assert newest.link == "https://status.cordillera.example/es/incidents/34/#u-34-2"
    assert 'id="u-34-2"' in situation("sev1")["es/incidents/34/index.html"].decode()
    assert "Las transferencias funcionan." in newest.content[0].value
    assert newest.updated_parsed[:5] == (2026, 3, 2, 13, 54)


def test_a_feed_of_a_long_past_holds_the_newest_fifty() -> None:
    feed = feedparser.parse(BUNDLER.render(large(60, 1))["history.atom"])
    assert len(feed.entries) == 50
    assert feed.entries[0].link.endswith("#u-34-2")


# -- calendar and badge --------------------------------------------------------------------------------------


def test_the_calendar_holds_all_maintenance() -> None:
    calendar = Calendar.from_ical(situation("maintenance")["maintenance.ics"])
    events = {str(one["uid"]): one for one in calendar.events}
    assert set(events) == {f"maintenance-{id}@status.cordillera.example" for id in ("4", "5", "6")}
    upgrade = events["maintenance-5@status.cordillera.example"]
    assert (upgrade.start, upgrade.end) == (UPGRADE.starts_at, UPGRADE.ends_at)
    assert upgrade["summary"] == "Database upgrade"
    assert upgrade["sequence"] == 1


def test_a_cancelled_maintenance_is_cancelled_in_the_calendar_too() -> None:
    off = replace(PLANNED, updates=(*PLANNED.updates, said("6-2", WorkStage.CANCELLED, 1, "Not this week.")))
    (event,) = Calendar.from_ical(
        BUNDLER.render(replace(MAINTENANCE_PAGE, maintenances=(off,)))["es/maintenance.ics"]
    ).events
    assert (event["status"], event["sequence"]) == ("CANCELLED", 1)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("operational", "Status: All systems operational"),
        ("sev1", "Status: Major outage"),
        ("maintenance", "Status: Maintenance in progress"),
        ("out-of-date", "Status: This page is out of date"),
    ],
)
def test_the_badge_says_it_in_words(name: str, words: str) -> None:
    badge = ET.fromstring(situation(name)["badge.svg"])  # noqa: S314 - written here a moment ago
    assert badge.attrib["aria-label"] == words
    assert badge.findtext("{http://www.w3.org/2000/svg}title") == words


def test_the_revision_tells_which_snapshot_it_is() -> None:
    told = json.loads(BUNDLER.render(SEV1_PAGE, LATE)["revision.json"])
    assert told == {"revision": 42, "published_at": "2026-03-02T14:05:00.000Z"}
    assert re.fullmatch(DATE["pattern"], told["published_at"])
    assert PAST[0].started_at < NOW
