"""From declared to resolved, and back: what an incident decides, records and refuses."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import errors
from bot.domain import events as ev
from bot.domain.incident import TITLE_SHOWN, Incident, shortened
from bot.domain.values import COMMANDER, OPEN_STATUSES, Audience, Severity, Statement, Status
from bot.testing import ANA, BRUNO, CARMEN, GENERAL, NOON, PLAN, build_incident
from tests.domain.times import at


def declared(**changes: object) -> Incident:
    """Just declared by Ana at noon, its events still on it."""
    facts: dict[str, object] = {
        "title": "Checkout is failing",
        "summary": "",
        "severity": Severity.SEV2,
        "private": False,
        "origin": GENERAL,
        "plan": PLAN,
        "playbook": "test",
        "by": ANA,
        "at": NOON,
    }
    return Incident.declare(**{**facts, **changes})  # type: ignore[arg-type]


def kinds(incident: Incident) -> list[str]:
    return [type(event).__name__ for event in incident.events]


# -- declaring ----------------------------------------------------------------------------------------------


def test_a_declared_incident_is_investigated_commanded_and_promised() -> None:
    incident = declared()
    assert incident.status is Status.INVESTIGATING
    assert incident.roles == {COMMANDER: ANA}
    assert incident.next_update_due_at == at("12:30")  # 12:00 + 30m
    assert kinds(incident) == ["IncidentDeclared", "RoleAssigned"]
    assert [event.seq for event in incident.events] == [1, 2]
    assert {event.actor for event in incident.events} == {ANA}


def test_what_is_known_at_the_start_is_the_first_statement() -> None:
    assert declared(summary="Cards are refused").last == Statement("Cards are refused", ANA, NOON)
    assert declared().last is None


def test_a_long_title_is_shortened_for_display_and_kept_whole_as_the_first_note() -> None:
    title = "Checkout is failing " * 40  # 800 characters
    incident = declared(title=title)
    assert len(incident.title) <= TITLE_SHOWN
    assert incident.title.endswith("…")
    assert title.startswith(incident.title.removesuffix("…"))
    event, note, _role = incident.events
    assert isinstance(event, ev.IncidentDeclared)
    assert isinstance(note, ev.NoteAdded)
    assert event.title == note.text == title


def test_a_title_that_fits_needs_no_note() -> None:
    title = "x" * TITLE_SHOWN
    incident = declared(title=title)
    assert incident.title == title
    assert "NoteAdded" not in kinds(incident)


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Checkout\tis\n failing", "Checkout is failing"),
        ("word " * 30, "word " * 22 + "word…"),  # 23 words are 114 characters; a 24th would make 119 + "…"
        ("x" * 500, "x" * 119 + "…"),  # nowhere to cut between words
        ("a " + "x" * 500, "a " + "x" * 117 + "…"),  # cutting at the blank would leave one letter
    ],
)
def test_a_title_is_one_line_cut_between_words(title: str, shown: str) -> None:
    assert shortened(title) == shown


@given(st.text(min_size=1, max_size=400))
def test_a_shortened_title_always_fits_on_one_line(title: str) -> None:
    short = shortened(title)
    assert len(short) <= TITLE_SHOWN
    assert len(short.splitlines()) <= 1


@pytest.mark.parametrize("title", ["", "   ", "\n\t"])
def test_an_incident_without_a_title_is_refused(title: str) -> None:
    with pytest.raises(errors.TitleMissing):
        declared(title=title)


# -- ending and beginning again -----------------------------------------------------------------------------

END: dict[Status, Callable[[Incident], None]] = {
    Status.RESOLVED: lambda incident: incident.resolve("Pool enlarged", by=BRUNO, at=at("12:10")),
    Status.CANCELLED: lambda incident: incident.cancel("Pool enlarged", by=BRUNO, at=at("12:10")),
}


@pytest.mark.parametrize("ending", END)
def test_an_ended_incident_promises_nothing_and_remembers_by_whom(ending: Status) -> None:
    incident = build_incident()
    END[ending](incident)
    assert incident.status is ending
    assert incident.promises == {}
    assert incident.next_update_due_at is None
    assert incident.ended == incident.last == Statement("Pool enlarged", BRUNO, at("12:10"))
    (event,) = incident.events
    assert isinstance(event, ev.IncidentResolved | ev.IncidentCancelled)
    assert event.was_due == at("12:30")
    assert event.before is Status.INVESTIGATING


def test_only_resolving_says_when_service_was_back() -> None:
    resolved, cancelled = build_incident(), build_incident()
    resolved.resolve("", by=ANA, at=at("12:10"))
    cancelled.cancel("", by=ANA, at=at("12:10"))
    assert resolved.resolved_at == at("12:10")
    assert cancelled.resolved_at is None


def test_ending_without_words_leaves_the_last_statement_standing() -> None:
    incident = build_incident(summary="Cards are refused")
    incident.resolve("", by=BRUNO, at=at("12:10"))
    assert incident.last == Statement("Cards are refused", ANA, NOON)


@pytest.mark.parametrize("ending", END)
def test_a_reopened_incident_is_investigated_and_promised_anew(ending: Status) -> None:
    incident = build_incident()
    incident.post_update("Back by one", by=ANA, at=at("12:05"), eta=at("13:00"))
    END[ending](incident)
    incident.reopen("It is back", by=CARMEN, at=at("14:00"))
    assert incident.status is Status.INVESTIGATING
    assert incident.next_update_due_at == at("14:30")  # 14:00 + 30m
    assert incident.resolved_at is None
    assert incident.ended is None
    assert incident.eta is None  # what was expected before was wrong
    assert incident.last == Statement("It is back", CARMEN, at("14:00"))
    assert incident.promises[Audience.ROOM].made_seq == incident.seq


def test_reopening_what_is_open_is_refused() -> None:
    with pytest.raises(errors.IncidentOpen) as refusal:
        build_incident().reopen("", by=ANA, at=NOON)
    assert refusal.value.facts == {"number": 7, "status": Status.INVESTIGATING}


# -- status and severity ------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [Status.IDENTIFIED, Status.MONITORING])
def test_the_status_moves_among_the_open_ones(status: Status) -> None:
    incident = build_incident()
    incident.change_status(status, by=ANA, at=NOON)
    (event,) = incident.events
    assert incident.status is status
    assert event == ev.StatusChanged(
        seq=3, at=NOON, actor=ANA, before=Status.INVESTIGATING, after=status, with_update=False
    )


def test_the_severity_changes_with_its_reason() -> None:
    incident = build_incident()
    incident.change_severity(Severity.SEV1, "all of Europe", by=BRUNO, at=NOON)
    (event,) = incident.events
    assert incident.severity is Severity.SEV1
    assert event == ev.SeverityChanged(
        seq=3, at=NOON, actor=BRUNO, before=Severity.SEV2, after=Severity.SEV1, text="all of Europe"
    )


def test_what_is_so_already_is_refused() -> None:
    incident = build_incident()
    with pytest.raises(errors.AlreadySo):
        incident.change_status(Status.INVESTIGATING, by=ANA, at=NOON)
    with pytest.raises(errors.AlreadySo):
        incident.change_severity(Severity.SEV2, "", by=ANA, at=NOON)
    assert incident.events == []


# -- what an ended incident refuses -------------------------------------------------------------------------

CHANGES: dict[str, Callable[[Incident], None]] = {
    "update": lambda i: i.post_update("Still down", by=ANA, at=at("12:20")),
    "update to resolved": lambda i: i.post_update("Over", by=ANA, at=at("12:20"), status=Status.RESOLVED),
    "no-change": lambda i: i.report_no_change(by=ANA, at=at("12:20")),
    "no-change to an old question": lambda i: i.report_no_change(by=ANA, at=at("12:20"), answers=1),
    "snooze": lambda i: i.snooze(timedelta(minutes=10), "", by=ANA, at=at("12:20")),
    "remind": lambda i: i.change_cadence(timedelta(minutes=10), by=ANA, at=at("12:20")),
    "status": lambda i: i.change_status(OPEN_STATUSES[1], by=ANA, at=at("12:20")),
    "sev": lambda i: i.change_severity(Severity.SEV1, "", by=ANA, at=at("12:20")),
    "resolve": lambda i: i.resolve("", by=ANA, at=at("12:20")),
    "cancel": lambda i: i.cancel("", by=ANA, at=at("12:20")),
    "role": lambda i: i.assign_role("scribe", CARMEN, by=ANA, at=at("12:20")),
    "role drop": lambda i: i.drop_role("scribe", by=ANA, at=at("12:20")),
}


@pytest.mark.parametrize("ending", END)
@pytest.mark.parametrize("verb", CHANGES)
def test_an_ended_incident_is_changed_by_nothing_and_says_who_ended_it(verb: str, ending: Status) -> None:
    incident = build_incident()
    END[ending](incident)
    incident.events.clear()
    with pytest.raises(errors.IncidentOver) as refusal:
        CHANGES[verb](incident)
    assert refusal.value.facts == {"number": 7, "status": ending, "by": BRUNO, "at": at("12:10")}
    assert incident.events == []
    assert incident.promises == {}


def test_notes_complete_the_story_after_the_end() -> None:
    incident = build_incident()
    END[Status.RESOLVED](incident)
    incident.add_note("The pool had leaked since Monday", by=ANA, at=at("15:00"))
    assert kinds(incident) == ["IncidentResolved", "NoteAdded"]


@pytest.mark.parametrize("text", ["", "  \n"])
def test_a_note_without_words_is_refused(text: str) -> None:
    with pytest.raises(errors.TextMissing):
        build_incident().add_note(text, by=ANA, at=NOON)
