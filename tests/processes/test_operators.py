"""What operators ask of a process, and of the database beside it."""

import json
from datetime import datetime, timedelta

import psycopg
import pytest

from tests.processes.installation import Installation, on_database, until

pytestmark = pytest.mark.kill

FIELDS = {
    *("number", "title", "status", "severity", "opened_at", "resolved_at", "next_update_due_at", "roles", "rooms"),
}


async def test_a_serving_process_says_whether_it_could_remind_someone_and_counts_what_it_does(
    installation: Installation,
) -> None:
    vigia = await installation.start()
    assert await vigia.get("/healthz") == (200, "ok\n")
    status, body = await vigia.get("/readyz")
    told = json.loads(body)
    assert (status, told["ready"], told["database"], told["ticker"]) == (200, True, True, True)
    assert told["outbox_lag_seconds"] >= 0
    assert told["clock_behind_seconds"] == 0

    await vigia.says("/inc declare sev2 Checkout is failing")
    await installation.whole()
    status, metrics = await vigia.get("/metrics")
    assert status == 200
    assert 'vigia_commands_total{outcome="done",verb="declare"} 1.0' in metrics
    assert "vigia_open_incidents 1.0" in metrics
    assert 'vigia_deliveries_total{kind="open-room",outcome="done",platform="webchat"} 1.0' in metrics
    assert "Checkout" not in metrics

    take_away(installation.url)

    async def not_ready() -> bool:
        return (await vigia.get("/readyz"))[0] == 503

    await until(not_ready, "the process says that its database is gone")
    assert json.loads((await vigia.get("/readyz"))[1])["database"] is False
    assert await vigia.get("/healthz") == (200, "ok\n")  # restarting it would mend nothing


def take_away(url: str) -> None:
    """The database, or on SQLite its schema, is gone for everybody."""
    if url.startswith("sqlite"):
        on_database(url, "ALTER TABLE alembic_version RENAME TO away")
        return
    name = url.partition("@/")[2].partition("?")[0]
    address = url.replace("postgresql+psycopg", "postgresql").replace(f"/{name}?", "/postgres?")
    with psycopg.connect(address, autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))


async def test_the_operator_reads_incidents_as_json_beside_a_serving_process(installation: Installation) -> None:
    vigia = await installation.start()
    await vigia.says("/inc declare sev2 Checkout is failing")
    await installation.whole()

    (listed,) = await installation.asks("list")
    assert set(listed) == FIELDS
    assert (listed["number"], listed["title"], listed["severity"]) == (1, "Checkout is failing", 2)
    assert (listed["status"], listed["resolved_at"]) == ("investigating", None)
    opened, due = (datetime.fromisoformat(listed[name]) for name in ("opened_at", "next_update_due_at"))
    assert (due - opened, opened.utcoffset()) == (timedelta(minutes=30), timedelta())
    assert listed["roles"] == {"commander": {"platform": "webchat", "id": "ana", "name": "Ana"}}
    room = "inc-1-checkout-is-failing"
    address = f"http://127.0.0.1:{vigia.port}/chat/#{room}"
    assert listed["rooms"] == [{"platform": "webchat", "id": room, "name": room, "url": address}]

    await vigia.says("/inc resolve", room)
    await installation.whole()
    assert await installation.asks("list") == []
    shown = await installation.asks("show", "1")
    assert set(shown) == {*FIELDS, "timeline", "outbox"}
    assert (shown["status"], shown["next_update_due_at"]) == ("resolved", None)
    assert datetime.fromisoformat(shown["resolved_at"]) > opened
    kinds = [event["kind"] for event in shown["timeline"]]
    assert (kinds[0], kinds.count("IncidentResolved")) == ("IncidentDeclared", 1)
    assert [event["seq"] for event in shown["timeline"]] == list(range(1, len(kinds) + 1))
    assert shown["timeline"][0]["actor"] == {"platform": "webchat", "id": "ana", "name": "Ana"}
    assert set(shown["outbox"]) <= {"sent", "superseded"}
    assert "open-room" in [row["kind"] for row in shown["outbox"]["sent"]]
