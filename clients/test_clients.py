"""Two clients of Statuspage read a running Vigia in three situations, and get what its database says."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.statuspage.kinds import kind_of
from clients.product import Product, Told, cards_fail
from clients.programs import CLIENTS, serving
from tests.statuspage.examples import BUNDLER, SEV1, SEV1_PAGE

MENDED = "Payments work again. components=payments:operational,checkout:operational"


def read(entry: Mapping[str, Any]) -> Told:
    """An entry as a client hands it over."""
    assert all(update["incident_id"] == entry["id"] for update in entry["incident_updates"])
    updates = tuple((update["status"], update["created_at"]) for update in entry["incident_updates"])
    times = (entry["created_at"], entry["updated_at"], entry["resolved_at"])
    planned = (entry.get("scheduled_for"), entry.get("scheduled_until"))
    return Told(entry["id"], entry["status"], entry["impact"], *times, updates, *planned)


def listed(answer: Mapping[str, Any]) -> list[Told]:
    """All incidents of an answer, or all maintenances where it has no incidents."""
    return [read(one) for one in answer.get("incidents", answer.get("scheduled_maintenances"))]


def planned_in(answer: Mapping[str, Any]) -> set[Told]:
    """All maintenances of an answer, in whatever order."""
    found = [read(one) for one in answer["scheduled_maintenances"]]
    assert len(found) == len(set(found))
    return set(found)


def states(found: Mapping[str, Any]) -> dict[str, str]:
    """Components that are not operational."""
    return {
        one["id"]: one["status"]
        for one in found["components"]["components"]
        if one["status"] != "operational" and not one["group"]
    }


async def read_by_each(page: str) -> list[tuple[str, Any]]:
    """What each client hands over."""
    return [(name, await client(page)) for name, client in CLIENTS.items()]


async def test_an_open_incident_is_read_as_it_was_published(product: Product) -> None:
    await cards_fail(product)
    await product.declares("Nobody outside knows of this one", 1)
    (told,) = product.incidents()
    assert (told.id, told.status, told.impact, told.resolved_at) == ("1", "identified", "critical", None)
    assert [phase for phase, _ in told.updates] == ["identified", "investigating"]
    for client, found in await read_by_each(product.page):
        for answer in ("incidents", "unresolved", "summary"):
            assert listed(found[answer]) == [told], f"{client} {answer}"
        assert found["status"]["status"]["indicator"] == "critical", client
        assert states(found) == {"payments": "major_outage", "checkout": "degraded_performance"}, client


async def test_a_resolved_incident_is_read_as_it_was_published(product: Product) -> None:
    channel = await cards_fail(product)
    await product.says("resolve Service is back", channel)
    await product.publishes(channel, MENDED, 3)
    (told,) = product.incidents()
    assert (told.status, told.resolved_at) == ("resolved", told.updated_at)
    assert [phase for phase, _ in told.updates] == ["resolved", "identified", "investigating"]
    for client, found in await read_by_each(product.page):
        assert listed(found["incidents"]) == [told], client
        assert found["unresolved"]["incidents"] == found["summary"]["incidents"] == [], client
        assert found["status"]["status"] == {"indicator": "none", "description": "All Systems Operational"}, client
        assert states(found) == {}, client


async def test_maintenance_is_read_as_it_was_announced(product: Product) -> None:
    for number in (1, 2, 3):
        await product.announces(f"in {number * 2}h for 90m", number)
    await product.says("begin 1", who="bruno")
    await product.says("call-off 3 because the vendor moved it", who="bruno")
    await product.is_shown()
    off, planned, active = product.maintenances()
    assert [one.status for one in (off, planned, active)] == ["completed", "scheduled", "in_progress"]
    for client, found in await read_by_each(product.page):
        assert listed(found["upcoming"]) == [planned], client
        assert planned_in(found["summary"]) == {planned, active}, client
        if client == "statuspage.js":  # the other asks for what is upcoming, whatever it is asked
            assert planned_in(found["maintenances"]) == {off, planned, active}
            assert listed(found["active"]) == [active]
        assert found["status"]["status"]["indicator"] == "maintenance", client
        assert states(found) == {"payments": "under_maintenance", "api": "under_maintenance"}, client
    await product.says("finish 1", who="bruno")
    await product.is_shown()
    for client, found in await read_by_each(product.page):
        assert planned_in(found["summary"]) == {planned}, client
        assert states(found) == {}, client


async def test_maintenance_that_the_clock_carries_through_is_read_at_each_stage(product: Product) -> None:
    await product.announces("in 90m for 60m", 1)
    for length, status, phases in (
        ("31m", "scheduled", ["scheduled", "scheduled"]),  # announced; and an hour before, people are reminded
        ("1h", "in_progress", ["in_progress", "scheduled", "scheduled"]),
        ("1h", "verifying", ["verifying", "in_progress", "scheduled", "scheduled"]),
    ):
        await product.waits(length)
        (told,) = product.maintenances()
        assert told.status == status
        assert [phase for phase, _ in told.updates] == phases
        for client, found in await read_by_each(product.page):
            assert planned_in(found["summary"]) == {told}, f"{client} {status}"
    await product.waits("15m")
    (told,) = product.maintenances()
    assert told.status == "completed"
    for client, found in await read_by_each(product.page):
        assert planned_in(found["summary"]) == set(), client
        assert client != "statuspage.js" or listed(found["maintenances"]) == [told]


async def test_an_incident_numbered_like_a_year_is_none() -> None:
    bundle = BUNDLER.render(replace(SEV1_PAGE, incidents=(replace(SEV1, id="2026"),)))
    answers = {f"/{path}": (kind_of(path), bundle[path]) for path in bundle if path.endswith(".json")}
    async with serving(answers) as page:
        for client, found in await read_by_each(page):
            (one,) = found["unresolved"]["incidents"]
            assert one["id"] == "02026", client
            assert [update["incident_id"] for update in one["incident_updates"]] == ["02026", "02026"], client
