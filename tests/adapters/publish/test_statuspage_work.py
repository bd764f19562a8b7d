"""Planned maintenance on the company's page at Statuspage: a scheduled incident that our clock carries through."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.publish import pace
from bot.domain.release import Work
from bot.domain.values import WorkStage
from bot.ports.publishing import Release
from bot.testing import NOON
from tests.adapters.publish.statuspage_server import PACE, StatuspageServer, statuspage_server
from tests.adapters.publish.test_statuspage import page
from tests.contracts.target import publish, release

BEGINS, ENDS = NOON + timedelta(hours=10), NOON + timedelta(hours=12)
STORY = (WorkStage.SCHEDULED, WorkStage.IN_PROGRESS, WorkStage.VERIFYING, WorkStage.COMPLETED)


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[StatuspageServer]:
    monkeypatch.setattr(pace, "STATUSPAGE_PACE", PACE)
    async with statuspage_server() as listening:
        yield listening


def about(number: int, stage: WorkStage, thread: str = "", until: timedelta = timedelta()) -> Release:
    """The announcement of that number."""
    work = Work(4, stage, {"en": "DB upgrade"}, BEGINS, ENDS + until, ("checkout", "search"))
    return release(number, phase="maintenance-any", thread=thread, incident=0, work=work, affected=("Checkout",))


async def test_it_is_one_scheduled_incident_from_its_announcement_to_its_end(server: StatuspageServer) -> None:
    target, thread, seen = page(server), "", []
    for number, stage in enumerate(STORY, 1):
        thread = (await publish(target, about(number, stage, thread))).thread
        (incident,) = server.incidents
        seen.append((incident["status"], server.components["abc"], incident["deliver_notifications"]))
    assert seen == [
        ("scheduled", "operational", True),
        ("in_progress", "under_maintenance", True),
        ("verifying", "under_maintenance", False),
        ("completed", "operational", True),
    ]
    assert incident["name"] == "DB upgrade"
    assert (incident["scheduled_for"], incident["scheduled_until"]) == (BEGINS.isoformat(), ENDS.isoformat())
    assert incident["metadata"]["vigia"]["maintenance"] == 4
    assert server.components["def"] == "operational"


async def test_more_time_moves_its_end_there(server: StatuspageServer) -> None:
    target = page(server)
    thread = (await publish(target, about(1, WorkStage.SCHEDULED))).thread
    await publish(target, about(2, WorkStage.IN_PROGRESS, thread, timedelta(hours=1)))
    assert server.incidents[0]["scheduled_until"] == (ENDS + timedelta(hours=1)).isoformat()


async def test_what_is_called_off_is_completed_there(server: StatuspageServer) -> None:
    target = page(server)
    thread = (await publish(target, about(1, WorkStage.SCHEDULED))).thread
    await publish(target, about(2, WorkStage.CANCELLED, thread))
    assert server.incidents[0]["status"] == "completed"


async def test_it_neither_hides_an_outage_nor_ends_one(server: StatuspageServer) -> None:
    target = page(server)
    thread = (await publish(target, about(1, WorkStage.SCHEDULED))).thread
    server.components["abc"] = "major_outage"
    await publish(target, about(2, WorkStage.IN_PROGRESS, thread))
    assert server.components["abc"] == "major_outage"
    await publish(target, about(3, WorkStage.COMPLETED, thread))
    assert server.components["abc"] == "major_outage"


@pytest.mark.parametrize("stage", STORY)
async def test_one_whose_answer_was_lost_is_found_again(server: StatuspageServer, stage: WorkStage) -> None:
    target = page(server)
    await publish(target, about(1, stage))
    await publish(target, about(1, stage), again=True)
    (incident,) = server.incidents
    assert len(incident["incident_updates"]) == 1


async def test_an_incident_of_the_same_number_is_another_one(server: StatuspageServer) -> None:
    target = page(server)
    await publish(target, release(incident=4))
    await publish(target, about(1, WorkStage.IN_PROGRESS))
    assert len(server.incidents) == 2
