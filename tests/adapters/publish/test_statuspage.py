"""Customers read about an incident on the company's page at Statuspage."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from adapters.publish import pace, statuspage
from bot.domain.errors import NotSetUp, SetupError, TargetRejected, TargetUnavailable
from bot.domain.values import ComponentState, Severity, Status
from bot.ports.publishing import Release, Target
from tests.adapters.publish.stage import surroundings
from tests.adapters.publish.statuspage_server import PACE, StatuspageServer, statuspage_server
from tests.contracts.target import publish, release, saying

TOKEN = "sp-token"


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[StatuspageServer]:
    monkeypatch.setattr(pace, "STATUSPAGE_PACE", PACE)
    async with statuspage_server() as listening:
        yield listening


def page(server: StatuspageServer, **options: Any) -> Target:
    around = surroundings({"STATUSPAGE_API_URL": server.url, "STATUSPAGE_TOKEN": server.token})
    given = {"page": "page1", "components": ("Checkout=abc", "Log-in=def"), **options}
    return statuspage.connect("page", given, around)


def resolved(number: int, thread: str, **changes: object) -> Release:
    return release(number, phase="resolved", status=Status.RESOLVED, thread=thread, **changes)


# -- incidents and updates ----------------------------------------------------------------------------------------


async def test_the_first_publication_makes_the_incident(server: StatuspageServer) -> None:
    receipt = await publish(page(server), release())
    (incident,) = server.incidents
    assert incident["name"] == "Checkout is failing"
    assert (incident["status"], incident["impact_override"]) == ("investigating", "major")
    assert incident["metadata"] == {
        "vigia": {"from": "https://vigia.example.com", "incident": 7, "release": release().key}
    }
    assert server.components == {"abc": "partial_outage", "def": "operational"}
    assert receipt.thread == incident["id"]
    assert receipt.ref == f"{incident['id']} {incident['incident_updates'][0]['id']}"
    assert receipt.url == incident["shortlink"]


async def test_a_story_is_told_in_one_incident_with_one_request_for_each_update(server: StatuspageServer) -> None:
    target = page(server)
    thread = (await publish(target, release())).thread
    for number, status in enumerate((Status.IDENTIFIED, Status.MONITORING), 2):
        await publish(target, release(number, phase=status.value, status=status, thread=thread))
    await publish(target, resolved(4, thread))
    (incident,) = server.incidents
    assert incident["status"] == "resolved"
    assert len(incident["incident_updates"]) == 4
    assert [line.split()[0] for line in server.requests] == ["GET", "POST", "PATCH", "PATCH", "GET", "PATCH"]


@pytest.mark.parametrize(
    ("severity", "impact", "state"),
    [
        (Severity.SEV1, "critical", "major_outage"),
        (Severity.SEV2, "major", "partial_outage"),
        (Severity.SEV3, "minor", "degraded_performance"),
        (Severity.SEV4, "none", "operational"),
    ],
)
async def test_how_bad_it_is_shows_as_impact_and_as_the_components_state(
    server: StatuspageServer, severity: Severity, impact: str, state: str
) -> None:
    await publish(page(server), release(severity=severity, affected=("checkout", "Search", "LOG-IN")))
    assert server.incidents[0]["impact_override"] == impact
    assert server.components == {"abc": state, "def": state}


async def test_what_was_approved_of_components_is_shown_and_nothing_is_guessed_beside_it(
    server: StatuspageServer,
) -> None:
    states = {"checkout": ComponentState.DEGRADED_PERFORMANCE, "search": ComponentState.MAJOR_OUTAGE}
    await publish(page(server), release(severity=Severity.SEV1, affected=("Log-in",), states=states))
    assert server.components == {"abc": "degraded_performance", "def": "operational"}


async def test_a_component_is_known_by_its_id_and_by_the_name_its_id_was_made_of(server: StatuspageServer) -> None:
    target = page(server, components=("Payments API=abc", "log-in=def"))
    states = dict.fromkeys(("payments-api", "log-in"), ComponentState.PARTIAL_OUTAGE)
    await publish(target, release(states=states))
    assert server.components == {"abc": "partial_outage", "def": "partial_outage"}


async def test_what_is_said_of_components_later_replaces_what_was_said_before(server: StatuspageServer) -> None:
    target = page(server)
    states = {"checkout": ComponentState.MAJOR_OUTAGE, "log-in": ComponentState.PARTIAL_OUTAGE}
    thread = (await publish(target, release(states=states))).thread
    states = {"checkout": ComponentState.DEGRADED_PERFORMANCE, "log-in": ComponentState.OPERATIONAL}
    await publish(target, release(2, thread=thread, states=states))
    assert server.components == {"abc": "degraded_performance", "def": "operational"}
    await publish(target, resolved(3, thread))
    assert server.components == {"abc": "operational", "def": "operational"}


async def test_whatever_was_affected_at_any_time_works_again_when_it_is_over(server: StatuspageServer) -> None:
    target = page(server)
    thread = (await publish(target, release(affected=("Checkout", "Log-in")))).thread
    await publish(target, resolved(2, thread, affected=("Checkout",)))
    assert server.components == {"abc": "operational", "def": "operational"}


@pytest.mark.parametrize(
    ("phase", "status"),
    [
        ("investigating", "investigating"),
        ("identified", "identified"),
        ("monitoring", "monitoring"),
        ("resolved", "resolved"),
        ("false-alarm", "resolved"),
    ],
)
async def test_every_phase_has_its_status(server: StatuspageServer, phase: str, status: str) -> None:
    await publish(page(server), release(phase=phase))
    assert server.incidents[0]["status"] == status


async def test_a_phase_it_has_no_place_for_is_told(server: StatuspageServer) -> None:
    with pytest.raises(TargetRejected, match="maintenance-started"):
        await publish(page(server), release(phase="maintenance-started"))
    assert server.requests == []


async def test_a_correction_begins_with_its_title_and_opens_nothing_that_is_over(server: StatuspageServer) -> None:
    target = page(server)
    first = await publish(target, release())
    await publish(target, resolved(2, first.thread))
    said = (saying("Correction: checkout", "Only cards failed."),)
    for number, kind in ((3, "correction"), (4, "retraction")):
        await publish(
            target,
            release(
                number, kind=kind, statements=said, status=Status.RESOLVED, thread=first.thread, corrects=first.ref
            ),
        )
    assert server.incidents[0]["status"] == "resolved"
    assert server.incidents[0]["name"] == "Checkout is failing"
    assert server.said()[-2:] == ["Correction: checkout\n\nOnly cards failed."] * 2


async def test_a_postmortem_is_the_incidents_own_and_its_correction_replaces_it(server: StatuspageServer) -> None:
    target = page(server)
    thread = (await publish(target, release())).thread
    told = await publish(target, release(2, phase="postmortem", thread=thread, statements=(saying("Why", "A < B."),)))
    assert server.incidents[0]["postmortem_body"] == "A &lt; B."
    mended = release(3, kind="correction", thread=thread, corrects=told.ref, statements=(saying("Why", "B < A."),))
    await publish(target, mended)
    assert server.incidents[0]["postmortem_body"] == "Why\n\nB &lt; A."


async def test_a_postmortem_without_an_incident_is_told(server: StatuspageServer) -> None:
    with pytest.raises(TargetRejected, match="no incident there"):
        await publish(page(server), release(phase="postmortem"))


async def test_the_language_is_chosen_or_else_the_first(server: StatuspageServer) -> None:
    both = (saying("Checkout", "We are on it."), saying("Pagos", "Lo vemos.", "es"))
    await publish(page(server, language="es"), release(statements=both))
    await publish(page(server, language="pt_BR"), release(2, incident=8, statements=both))
    assert server.said() == ["Pagos\nLo vemos.", "Checkout\nWe are on it."]


@pytest.mark.parametrize("text", ["R&D is fine", "a & b", "5 > 4", "AT&T; done"])
async def test_ordinary_signs_stay_readable(server: StatuspageServer, text: str) -> None:
    await publish(page(server), release(statements=(saying("Checkout", text),)))
    assert server.said() == [f"Checkout\n{text}"]


# -- answers that were lost ---------------------------------------------------------------------------------------


async def test_an_incident_that_may_have_been_made_is_found_among_the_unresolved(server: StatuspageServer) -> None:
    server.fault = "lose answer"
    with pytest.raises(TargetUnavailable):
        await publish(page(server), release())
    server.fault = ""
    receipt = await publish(page(server), release(), again=True)
    assert len(server.incidents) == len(server.told) == 1
    assert receipt.thread == server.incidents[0]["id"]


async def test_one_that_may_have_been_made_as_resolved_is_found_too(server: StatuspageServer) -> None:
    server.fault = "lose answer"
    with pytest.raises(TargetUnavailable):
        await publish(page(server), resolved(1, ""))
    server.fault = ""
    await publish(page(server), resolved(1, ""), again=True)
    assert len(server.incidents) == len(server.told) == 1


async def test_an_update_that_may_have_arrived_is_not_said_twice(server: StatuspageServer) -> None:
    target = page(server)
    thread = (await publish(target, release())).thread
    update = release(2, phase="identified", thread=thread)
    server.fault = "lose answer"
    with pytest.raises(TargetUnavailable):
        await publish(target, update)
    server.fault = ""
    receipt = await publish(target, update, again=True)
    assert len(server.told) == 2
    assert receipt.ref.endswith(server.incidents[0]["incident_updates"][0]["id"])


async def test_what_is_accepted_but_not_shown_is_no_receipt(server: StatuspageServer) -> None:
    target = page(server)
    thread = (await publish(target, release())).thread
    identified = release(2, phase="identified", status=Status.IDENTIFIED, thread=thread)
    server.fault = "stale"
    with pytest.raises(TargetUnavailable, match="not live yet") as refusal:
        await publish(target, identified)
    assert refusal.value.maybe_done
    server.fault = ""
    await target.publish(identified, again=True)
    assert len(server.told) == 2  # once each


async def test_the_next_publication_finds_the_incident_the_first_one_lost(server: StatuspageServer) -> None:
    server.fault = "lose answer"
    with pytest.raises(TargetUnavailable):
        await publish(page(server), release())
    server.fault = ""
    await publish(page(server), release(2, phase="identified"))
    assert len(server.incidents) == 1
    assert len(server.told) == 2


async def test_others_incidents_are_left_alone(server: StatuspageServer) -> None:
    await publish(page(server), release(incident=8))
    server.incidents[0]["metadata"] = {"jira": {"issue_id": "7"}}
    await publish(page(server), release(2))
    assert len(server.incidents) == 2


# -- the rate limit -----------------------------------------------------------------------------------------------


async def test_ten_updates_at_once_are_all_applied_in_order_at_the_allowed_pace(server: StatuspageServer) -> None:
    target, other = page(server), page(server)
    thread = (await publish(target, release())).thread
    updates = [release(n, thread=thread, statements=(saying("Checkout", f"Update {n}."),)) for n in range(2, 12)]
    # The token is shared, so its pace is too.
    done = [
        target.publish(it, again=False) if n % 2 else other.publish(it, again=False) for n, it in enumerate(updates)
    ]
    await asyncio.gather(*done)
    assert [body for _name, body in server.told[1:]] == [f"Update {n}." for n in range(2, 12)]
    assert server.too_fast == 0


@pytest.mark.parametrize("status", [420, 429])
async def test_when_told_to_wait_nobody_asks_before(server: StatuspageServer, status: int) -> None:
    target, other = page(server), page(server)
    server.answers = [(status, {"Retry-After": "30"})]
    with pytest.raises(TargetUnavailable) as told:
        await publish(target, release())
    assert (told.value.retry_after, told.value.maybe_done) == (timedelta(seconds=30), False)
    with pytest.raises(TargetUnavailable) as meanwhile:
        await publish(other, release())
    assert meanwhile.value.retry_after is not None
    assert timedelta(seconds=25) < meanwhile.value.retry_after <= timedelta(seconds=30)
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
async def test_what_cannot_heal_is_told_at_once(server: StatuspageServer, status: int) -> None:
    server.answers = [(status, {})]
    with pytest.raises(TargetRejected, match=str(status)):
        await publish(page(server), release())


async def test_an_incident_that_was_deleted_there_is_told(server: StatuspageServer) -> None:
    target = page(server)
    thread = (await publish(target, release())).thread
    server.incidents.clear()
    with pytest.raises(TargetRejected, match="404"):
        await publish(target, release(2, thread=thread))


# -- how it is set up ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({"page": ""}, "option page is missing"),
        ({"page": "../users"}, "option page is not an id"),
        ({"components": "Checkout"}, "option components takes"),
        ({"components": ("Checkout=a/b",)}, "option components takes"),
        ({"token": "x"}, "option token is unknown"),
    ],
)
def test_a_wrong_option_is_told_by_its_name(options: dict[str, Any], names: str) -> None:
    with pytest.raises(SetupError, match=names):
        statuspage.connect("page", {"page": "page1", **options}, surroundings({"STATUSPAGE_TOKEN": TOKEN}))


def test_without_its_token_it_is_not_set_up() -> None:
    with pytest.raises(NotSetUp, match="STATUSPAGE_TOKEN"):
        statuspage.connect("page", {"page": "page1"}, surroundings())


def test_a_token_that_would_break_a_header_is_refused_and_not_shown() -> None:
    with pytest.raises(SetupError, match="STATUSPAGE_TOKEN") as refusal:
        statuspage.connect("page", {"page": "page1"}, surroundings({"STATUSPAGE_TOKEN": "hunter2\r\nX: y"}))
    assert "hunter2" not in str(refusal.value)


def test_the_vendors_address_is_the_usual_one_and_guarded() -> None:
    settings = {"STATUSPAGE_TOKEN": TOKEN, "PUBLISH_ALLOW": ""}
    assert statuspage.connect("page", {"page": "page1"}, surroundings(settings)).limit == 25_000
    with pytest.raises(SetupError, match="STATUSPAGE_API_URL"):
        statuspage.connect(
            "page", {"page": "page1"}, surroundings({**settings, "STATUSPAGE_API_URL": "https://169.254.169.254/"})
        )
