"""Lines for the timeline and places to go: attempts, captured messages, links."""

import pytest

from bot.domain import errors
from bot.domain import events as ev
from bot.domain.details import NamedLink
from bot.domain.incident import Incident
from bot.testing import ANA, BRUNO, CARMEN, NOON, build_incident
from tests.domain.times import at


def captured(incident: Incident, source: str = "room/7") -> None:
    incident.capture("It leaks", source, said_by=BRUNO, said_at=at("11:55"), by=ANA, at=NOON)


def test_an_attempt_has_its_result_or_none_and_its_own_time() -> None:
    incident = build_incident()
    incident.add_attempt("Restarted the pool", "no change", by=ANA, at=NOON)
    incident.as_of = at("11:50")
    incident.add_attempt("Failed over", "", by=BRUNO, at=NOON)
    assert incident.events == [
        ev.AttemptRecorded(seq=3, at=NOON, actor=ANA, text="Restarted the pool", result="no change"),
        ev.AttemptRecorded(seq=4, at=NOON, actor=BRUNO, text="Failed over", result="", said_at=at("11:50")),
    ]


@pytest.mark.parametrize("text", ["", " \n"])
def test_an_attempt_without_words_is_refused_whatever_came_of_it(text: str) -> None:
    incident = build_incident()
    with pytest.raises(errors.TextMissing) as refusal:
        incident.add_attempt(text, "no change", by=ANA, at=NOON)
    assert refusal.value.facts == {"verb": "attempt"}
    assert incident.events == []


def test_a_message_is_captured_at_its_own_time_with_its_author() -> None:
    incident = build_incident()
    captured(incident)
    assert incident.details.captured == ("room/7",)
    assert incident.events == [
        ev.MessageCaptured(
            seq=3, at=NOON, actor=ANA, text="It leaks", source="room/7", said_by=BRUNO, said_at=at("11:55")
        )
    ]


def test_the_same_message_is_captured_once_until_it_is_taken_back() -> None:
    incident = build_incident()
    captured(incident)
    with pytest.raises(errors.CapturedAlready):
        captured(incident)
    incident.take_back("room/7", by=CARMEN, at=NOON)
    captured(incident)
    assert incident.details.captured == ("room/7",)
    assert [type(event) for event in incident.events] == [ev.MessageCaptured, ev.CaptureTakenBack, ev.MessageCaptured]


def test_what_is_no_line_of_the_timeline_cannot_be_taken_back() -> None:
    incident = build_incident()
    captured(incident, "room/8")
    incident.events.clear()
    with pytest.raises(errors.NotCaptured):
        incident.take_back("room/7", by=ANA, at=NOON)
    assert incident.events == []
    assert incident.details.captured == ("room/8",)


def test_a_link_given_again_in_any_case_replaces_the_one_before() -> None:
    incident = build_incident()
    for name, url in (("Board", "https://one.test"), ("call", "https://call.test"), ("BOARD", "https://two.test")):
        incident.add_link(name, url, by=ANA, at=NOON)
    assert incident.details.links == (NamedLink("call", "https://call.test"), NamedLink("BOARD", "https://two.test"))
    assert incident.events[-1] == ev.LinkAdded(seq=5, at=NOON, actor=ANA, name="BOARD", url="https://two.test")


def test_the_story_is_completed_after_the_end() -> None:
    incident = build_incident()
    incident.resolve("", by=ANA, at=NOON)
    incident.add_attempt("Restarted", "", by=ANA, at=NOON)
    captured(incident)
    incident.take_back("room/7", by=ANA, at=NOON)
    incident.add_link("report", "https://report.test", by=ANA, at=NOON)
    assert len(incident.events) == 5
