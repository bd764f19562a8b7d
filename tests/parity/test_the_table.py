"""Nothing that can be asked is missing from the table of parity."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.config import HOME
from bot.domain import events as ev
from bot.domain.content import Content
from bot.domain.events.maintenance import Happened
from bot.domain.maintenance import Announcement, Maintenance, Schedule
from bot.domain.publication import Approval, Arrival, Piece, Publication, Stage, TargetReceipt
from bot.domain.values import Severity, Status, WorkStage
from bot.engine import answers, buttons, views
from bot.engine.grammar import VERBS
from bot.engine.grammar.table import Kind
from bot.engine.maintenance import showing as work_shown
from bot.engine.publishing import showing
from bot.engine.situation import Situation
from bot.messages import Action, Message
from bot.ports.storage import Surface
from bot.render import Wording
from bot.testing import ANA, BRUNO, GENERAL, NOON, build_incident
from tests.engine.installation import playbook
from tests.parity.table import BUTTONS, FORMS, ROWS, SHORTCUTS, TYPED

WORDS = Wording(HOME / "templates", "en", ZoneInfo("UTC")).words("en", NOON)
GIVEN = {
    "words": [WORDS],
    "number": [1],
    "promise": [1],
    "task": [1],
    "component": ["search"],
    "name": ["Search"],
    "group": [""],
    "severity": [Severity.SEV1],
    "seq": [3],
}
DECLARED = ev.IncidentDeclared(
    seq=1, at=NOON, actor=ANA, title="Checkout", summary="", severity=Severity.SEV2, private=False, origin=GENERAL,
    due_at=NOON + timedelta(minutes=30),
)  # fmt: skip


def incidents() -> Iterator[object]:
    """One of each status; and one whose command is offered, to somebody who follows it."""
    for status in Status:
        incident = build_incident()
        incident.status = status
        yield incident
    incident.status = Status.INVESTIGATING
    incident.follow(by=BRUNO, at=NOON)
    incident.offer_command(BRUNO, by=ANA, at=NOON)
    yield incident


def made_by(make: Callable[..., tuple[Action, ...]]) -> set[str]:
    """The verbs of every button that this function makes, whatever the incident's status is.

    A parameter nobody here has heard of is an error: give it a value above.
    """
    arguments = {**GIVEN, "incident": list(incidents()), "person": [ANA, BRUNO]}
    calls: list[dict[str, object]] = [{}]
    for name in inspect.signature(make).parameters:
        calls = [{**call, name: value} for call in calls for value in arguments[name]]  # type: ignore[attr-defined]
    return {action.verb for call in calls for action in make(**call)}


def makers() -> dict[str, set[str]]:
    """Every function of buttons.py, and the messages that bring buttons of their own."""
    found = {
        name: made_by(function)
        for name, function in inspect.getmembers(buttons, inspect.isfunction)
        if function.__module__ == buttons.__name__
    }
    others: dict[str, Message] = {"twin": answers.twin(1, DECLARED, WORDS), "here": views.here([], WORDS)}
    shown: dict[str, set[str]] = {"publication": {action.verb for one in publications() for action in made_under(one)}}
    shown["maintenance"] = {action.verb for one in works() for action in made_under_work(one)}
    return found | shown | {name: {action.verb for action in message.actions} for name, message in others.items()}


def publications() -> Iterator[Publication]:
    """A draft; and one that was said somewhere, refused somewhere, and may have arrived somewhere."""
    draft = Publication(1, 1, "stakeholders", "investigating", "statement", ANA, NOON, Content(), (), 0, False)
    yield draft
    states = (Arrival.SENT, Arrival.FAILED, Arrival.UNKNOWN, Arrival.STALE)
    receipts = {str(state): TargetReceipt(state, NOON) for state in states}
    yield replace(draft, stage=Stage.RELEASED, approval=Approval(BRUNO, NOON), receipts=receipts)


def works() -> Iterator[Maintenance]:
    """A draft; and one at each later stage, with a text that was refused somewhere, and may have arrived somewhere."""
    schedule = Schedule((), timedelta(minutes=15))
    pieces = tuple(Piece(name, (), 0, None) for name in ("refused", "unknown"))
    draft = Maintenance(
        1,
        "test",
        schedule,
        {"en": "DB upgrade"},
        {},
        (),
        NOON,
        NOON + timedelta(hours=1),
        ANA,
        NOON,
        NOON,
        pieces,
        False,
    )
    yield draft
    receipts = {"refused": TargetReceipt(Arrival.FAILED, NOON), "unknown": TargetReceipt(Arrival.UNKNOWN, NOON)}
    told = Announcement(1, "maintenance-scheduled", NOON, pieces, receipts)
    for stage in WorkStage:
        yield replace(draft, stage=stage, approval=Approval(BRUNO, NOON), announcements=[told])


def made_under_work(maintenance: Maintenance) -> list[Action]:
    """The buttons under a maintenance's message, and under what is asked or told of it."""
    return [*work_shown.choices(maintenance, WORDS), *work_shown.decisions(maintenance, WORDS)]


def made_under(publication: Publication) -> tuple[Action, ...]:
    """The buttons under a publication's message."""
    wording = Wording(HOME / "templates", "en", ZoneInfo("UTC"))
    incident = build_incident()
    situation = Situation(incident, playbook(), Surface({}, {}), wording, NOON, dict, {}, {1: publication})
    return showing.card(publication, situation, WORDS).actions


def test_every_verb_is_typed_in_a_row() -> None:
    assert len({row.words for row in TYPED}) == len(TYPED), "the same is typed twice"
    assert {row.verb for row in TYPED} == {verb.name for verb in VERBS}


def test_every_button_that_is_made_is_pressed_in_a_row() -> None:
    made = {(name, verb) for name, verbs in makers().items() for verb in verbs}
    assert {(row.made_by, row.verb) for row in BUTTONS} == made


def test_every_button_of_a_verb_that_is_no_view_acts_somewhere_or_its_form_does() -> None:
    acting = {row.verb for row in (*BUTTONS, *FORMS, *SHORTCUTS) if row.events}
    assert {verb.name for verb in VERBS if verb.kind in (Kind.CHANGES, Kind.DECLARES, Kind.ARRANGES)} <= acting


def test_every_form_is_sent_in_a_row_with_fields_it_has() -> None:
    forms = {
        verb.name: {spec.name for spec in verb.fields}
        for verb in VERBS
        if verb.fields and verb.kind in (Kind.CHANGES, Kind.DECLARES, Kind.ARRANGES)
    }
    assert sorted(row.verb for row in FORMS) == sorted(forms)
    for row in FORMS:
        assert set(row.fields) <= forms[row.verb], row


def test_every_kind_of_event_that_people_cause_is_in_a_row() -> None:
    machine = {
        "UpdateDue", "TaskDue", "EndQuestioned", "PromiseRestored", "DeliveryBuried", "PlaceLeft", "RoomOpened",
        "RoomNameTaken", "RoomLost", "RoomFound", "RoomRenamed", "RoomShared", "CardLost", "CardPosted",
        "AnnouncementPosted", "ReceiptRecorded",
    }  # fmt: skip
    caused = {kind for row in ROWS for kind in row.events}
    machine |= {Happened.REMINDED, Happened.CHECKED, Happened.RECEIVED}
    kinds = {kind.__name__ for kind in ev.Event.__subclasses__()} | set(Happened)
    kinds |= {"ComponentAdded", "ComponentRenamed", "ComponentRetired"}
    assert kinds - machine == caused - machine
