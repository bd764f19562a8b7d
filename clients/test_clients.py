"""Two clients of Statuspage read a running Vigia in three situations, and get what its database says."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.statuspage.kinds import kind_of
from clients.product import Product, Told, cards_fail
from clients.programs import CLIENTS, serving
from tests.statuspage.examples import BUNDLER, SEV1, SEV1_PAGE

each_client = pytest.mark.parametrize("client", CLIENTS)

MENDED = "Payments work again. components=payments:operational,checkout:operational"


def read(entry: Mapping[str, Any]) -> Told:
    """An entry as a client hands it over."""
    assert all(update["incident_id"] == entry["id"] for update in entry["incident_updates"])
    updates = tuple((update["status"], update["created_at"]) for update in entry["incident_updates"])
    times = (entry["created_at"], entry["updated_at"], entry["resolved_at"])
    planned = (entry.get("scheduled_for"), entry.get("scheduled_until"))
    return Told(entry["id"], entry["status"], entry["impact"], *times, updates, *planned)


def listed(answer: Mapping[str, Any]) -> list[Told]:
    """All incidents or maintenances of an answer."""
    return [read(one) for one in answer.get("incidents", answer.get("scheduled_maintenances", []))]


def states(found: Mapping[str, Any]) -> dict[str, str]:
    """Components that are not operational."""
    return {
        one["id"]: one["status"]
        for one in found["components"]["components"]
        if one["status"] != "operational" and not one["group"]
    }


@each_client
async def test_an_open_incident_is_read_as_it_was_published(product: Product, client: str) -> None:
    await cards_fail(product)
    await product.declares("Nobody outside knows of this one", 1)
    found = await CLIENTS[client](product.page)
    (told,) = product.incidents()
    assert (told.id, told.status, told.impact, told.resolved_at) == ("1", "identified", "critical", None)
    assert [phase for phase, _ in told.updates] == ["identified", "investigating"]
    for answer in ("incidents", "unresolved", "summary"):
        assert listed(found[answer]) == [told], answer
    assert found["status"]["status"]["indicator"] == "critical"
    assert states(found) == {"payments": "major_outage", "checkout": "degraded_performance"}


@each_client
async def test_a_resolved_incident_is_read_as_it_was_published(product: Product, client: str) -> None:
    channel = await cards_fail(product)
    await product.says("resolve Service is back", channel)
    await product.publishes(channel, MENDED, 3)
    found = await CLIENTS[client](product.page)
    (told,) = product.incidents()
    assert (told.status, told.resolved_at) == ("resolved", told.updated_at)
    assert [phase for phase, _ in told.updates] == ["resolved", "identified", "investigating"]
    assert listed(found["incidents"]) == [told]
    assert found["unresolved"]["incidents"] == found["summary"]["incidents"] == []
    assert found["status"]["status"] == {"indicator": "none", "description": "All Systems Operational"}
    assert states(found) == {}


@each_client
async def test_maintenance_is_read_as_it_was_announced(product: Product, client: str) -> None:
    for number in (1, 2, 3):
        await product.announces(f"in {number * 2}h for 90m", number)
    await product.says("begin 1", who="bruno")
    await product.says("call-off 3 because the vendor moved it", who="bruno")
    await product.is_shown()
    found = await CLIENTS[client](product.page)
    off, planned, active = product.maintenances()
    assert [one.status for one in (off, planned, active)] == ["completed", "scheduled", "in_progress"]
    assert listed(found["upcoming"]) == [planned]
    assert sorted(read(one).id for one in found["summary"]["scheduled_maintenances"]) == ["1", "2"]
    assert {read(one) for one in found["summary"]["scheduled_maintenances"]} == {planned, active}
    if client == "statuspage.js":  # the other asks for what is upcoming, whatever it is asked
        assert set(listed(found["maintenances"])) == {off, planned, active}
        assert listed(found["active"]) == [active]
    assert found["status"]["status"]["indicator"] == "maintenance"
    assert states(found) == {"payments": "under_maintenance", "api": "under_maintenance"}
    await product.says("finish 1", who="bruno")
    await product.is_shown()
    found = await CLIENTS[client](product.page)
    assert [one["id"] for one in found["summary"]["scheduled_maintenances"]] == ["2"]
    assert states(found) == {}


@each_client
async def test_maintenance_that_the_clock_carries_through_is_read_at_each_stage(product: Product, client: str) -> None:
    await product.announces("in 90m for 60m", 1)
    for length, status, phases in (
        ("31m", "scheduled", ["scheduled", "scheduled"]),  # it was announced, and an hour before people are reminded
        ("1h", "in_progress", ["in_progress", "scheduled", "scheduled"]),
        ("1h", "verifying", ["verifying", "in_progress", "scheduled", "scheduled"]),
    ):
        await product.waits(length)
        found = await CLIENTS[client](product.page)
        (told,) = product.maintenances()
        assert told.status == status
        assert [phase for phase, _ in told.updates] == phases
        assert listed({"incidents": found["summary"]["scheduled_maintenances"]}) == [told]
    await product.waits("15m")
    (told,) = product.maintenances()
    assert told.status == "completed"
    found = await CLIENTS[client](product.page)
    assert found["summary"]["scheduled_maintenances"] == []
    if client == "statuspage.js":
        assert listed(found["maintenances"]) == [told]


@each_client
async def test_an_incident_numbered_like_a_year_is_none(client: str) -> None:
    bundle = BUNDLER.render(replace(SEV1_PAGE, incidents=(replace(SEV1, id="2026"),)))
    answers = {f"/{path}": (kind_of(path), bundle[path]) for path in bundle if path.endswith(".json")}
    async with serving(answers) as page:
        found = await CLIENTS[client](page)
    (one,) = found["unresolved"]["incidents"]
    assert one["id"] == "02026"
    assert [update["incident_id"] for update in one["incident_updates"]] == ["02026", "02026"]
