"""What was only reported, what becomes of it, what closes, and what it is called."""

import pytest

from bot.domain import errors
from bot.domain import events as ev
from bot.domain.incident import TITLE_SHOWN
from bot.domain.values import COMMANDER, Severity, Status
from bot.testing import ANA, BRUNO, NOON, build_incident
from tests.domain.times import at


def test_an_event_is_open_commanded_and_promised_like_an_incident() -> None:
    event = build_incident(triage=True)
    assert event.status is Status.TRIAGE
    assert event.status.is_open
    assert event.roles == {COMMANDER: ANA}
    assert event.next_update_due_at == at("12:30")


@pytest.mark.parametrize(("given", "severity"), [(None, Severity.SEV2), (Severity.SEV1, Severity.SEV1)])
def test_an_event_is_promoted_and_its_promise_stays(given: Severity | None, severity: Severity) -> None:
    incident = build_incident(triage=True)
    incident.promote(given, by=BRUNO, at=at("12:10"))
    assert (incident.status, incident.severity) == (Status.INVESTIGATING, severity)
    assert incident.next_update_due_at == at("12:30")
    assert incident.events == [ev.IncidentPromoted(seq=3, at=at("12:10"), actor=BRUNO, severity=severity)]


@pytest.mark.parametrize("ended", [False, True])
def test_only_an_event_is_promoted(ended: bool) -> None:
    incident = build_incident()
    if ended:
        incident.resolve("", by=ANA, at=NOON)
    incident.events.clear()
    with pytest.raises(errors.NotTriage):
        incident.promote(Severity.SEV1, by=BRUNO, at=NOON)
    assert (incident.events, incident.severity) == ([], Severity.SEV2)


def test_an_event_that_was_nothing_is_cancelled() -> None:
    event = build_incident(triage=True)
    event.cancel("A test", by=BRUNO, at=NOON)
    assert (event.status, event.promises) == (Status.CANCELLED, {})
    with pytest.raises(errors.NotTriage):
        event.promote(None, by=ANA, at=NOON)


def test_what_is_resolved_is_closed_and_can_be_reopened() -> None:
    incident = build_incident()
    incident.resolve("Back", by=ANA, at=NOON)
    incident.close(by=BRUNO, at=at("12:10"))
    assert (incident.status, incident.promises) == (Status.CLOSED, {})
    assert incident.events[-1] == ev.IncidentClosed(seq=4, at=at("12:10"), actor=BRUNO)
    incident.reopen("", by=ANA, at=at("12:20"))
    assert (incident.status, incident.next_update_due_at) == (Status.INVESTIGATING, at("12:50"))


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.RESOLVED])
def test_nothing_else_is_closed(status: Status) -> None:
    incident = build_incident()
    incident.status = status
    refusal = {Status.CLOSED: errors.AlreadySo, Status.CANCELLED: errors.IncidentOver}.get(status, errors.NotResolved)
    with pytest.raises(refusal):
        incident.close(by=ANA, at=NOON)
    assert (incident.status, incident.events) == (status, [])


def test_a_title_is_mended_and_what_it_was_is_kept() -> None:
    incident = build_incident()
    incident.change_title("Checkout\n answers 500", by=BRUNO, at=NOON)
    assert incident.title == "Checkout answers 500"
    assert incident.events == [
        ev.TitleChanged(seq=3, at=NOON, actor=BRUNO, before="Checkout is failing", after="Checkout\n answers 500")
    ]


def test_a_long_title_is_shortened_for_display_and_whole_in_the_event() -> None:
    title = "Checkout is failing " * 40  # 800 characters
    incident = build_incident()
    incident.change_title(title, by=ANA, at=NOON)
    (event,) = incident.events
    assert isinstance(event, ev.TitleChanged)
    assert event.after == title
    assert len(incident.title) <= TITLE_SHOWN


def test_a_title_needs_words_and_has_to_be_another_one() -> None:
    incident = build_incident()
    for title in ("", " \n"):
        with pytest.raises(errors.TitleMissing):
            incident.change_title(title, by=ANA, at=NOON)
    with pytest.raises(errors.AlreadySo):
        incident.change_title("Checkout  is failing", by=ANA, at=NOON)
    assert (incident.title, incident.events) == ("Checkout is failing", [])
