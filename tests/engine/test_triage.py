"""What was only reported: recorded, promoted or dropped; and what is resolved, closed."""

import pytest

from bot.domain import events as ev
from bot.domain.values import Kind, Severity, Status
from bot.messages import Answer
from bot.testing import ANA, BRUNO, CARMEN
from tests.domain.times import at
from tests.engine.harness import Vigia, form, refused, text

EVENT = "triage Cards seem slow\nTwo reports so far"


@pytest.fixture
async def reported(vigia: Vigia) -> Vigia:
    """Recorded at 12:00 by Ana."""
    await vigia.says(ANA, EVENT)
    return vigia


# -- triage -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["triage", "event", "evento", "triaje", "triagem"])
async def test_an_event_is_recorded_with_a_channel_and_a_promise_and_is_no_incident_yet(
    vigia: Vigia, verb: str
) -> None:
    reply = await vigia.says(ANA, f"{verb} Cards seem slow")
    assert isinstance(reply, Answer)
    assert reply.incident == 1
    assert text(reply) == (
        "Event #1 is recorded. Its channel is #inc-1-cards-seem-slow; “promote” makes it an incident, “cancel” ends it."
    )
    assert vigia.room(1) == [
        "@Ana recorded an event as #1: Cards seem slow. It may become an incident; the next update comes by 12:30 UTC."
    ]  # 12:00 + 30m
    assert vigia.topic(1).startswith("SEV3 · in triage · ")
    assert "Status: in triage" in vigia.card(1)
    assert (await vigia.incident(1)).status is Status.TRIAGE


async def test_what_is_known_of_an_event_stands_below_it_and_a_severity_is_heeded(vigia: Vigia) -> None:
    await vigia.says(ANA, "triage sev4 Cards seem slow\nTwo reports so far")
    assert vigia.room(1)[0].endswith("\n\nTwo reports so far")
    assert (await vigia.incident(1)).severity is Severity.SEV4


async def test_an_event_nobody_speaks_about_is_asked_about(reported: Vigia) -> None:
    await reported.later("30m")
    assert len(reported.questions(reported.room_of(1))) == 1


async def test_every_button_of_an_event_s_card_opens_a_form_acts_or_shows(reported: Vigia) -> None:
    actions = reported.card_post(1).message.actions
    assert [(action.verb, action.label) for action in actions] == [
        ("promote", "It is an incident"),
        ("cancel", "False alarm"),
        ("timeline", "Timeline"),
    ]
    for action in actions:
        reply = await reported.follows(BRUNO, action)
        assert not refused(reply), action
        assert (reply.kind == "form") is action.opens_form, action


async def test_a_form_records_an_event(vigia: Vigia) -> None:
    opened = form(await vigia.says(BRUNO, "triage"))
    assert ([field.name for field in opened.fields], opened.incident) == (["title", "summary"], None)
    await vigia.presses(BRUNO, "triage", fields={"title": "Cards seem slow", "summary": ""}, submitted=True)
    assert (await vigia.incident(1)).status is Status.TRIAGE


@pytest.mark.parametrize("title", ["triage sev2", "triage \u2066\u2069", 'triage ""'])
async def test_an_event_without_a_title_is_refused(vigia: Vigia, title: str) -> None:
    before = await vigia.stored()
    reply = await vigia.says(ANA, title) if title != "triage \u2066\u2069" else await vigia.presses(
        ANA, "triage", fields={"title": "\u2066\u2069"}, submitted=True
    )  # fmt: skip
    assert text(reply) == "An incident needs a title, for example: declare sev2 Checkout is failing."
    assert await vigia.stored() == before


async def test_a_guest_records_nothing(vigia: Vigia) -> None:
    vigia.kinds[BRUNO] = Kind.GUEST
    before = await vigia.stored()
    for said in (EVENT, "triage"):
        assert text(await vigia.says(BRUNO, said)).startswith("You cannot do this here: guests have no part")
    assert await vigia.stored() == before


# -- promote ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("words", "severity"), [
    ("promote", "SEV3"), ("promote sev1", "SEV1"), ("promover 1", "SEV1"), ("promote severity 2", "SEV2"),
])  # fmt: skip
async def test_an_event_is_promoted_and_keeps_its_promise(reported: Vigia, words: str, severity: str) -> None:
    await reported.later("10m")
    reply = await reported.says(BRUNO, words, where=1)
    assert text(reply) == f"Incident #1 is open as {severity}."
    assert reported.room(1)[-1] == (
        f"@Bruno promoted this to a {severity} incident; the next update comes by 12:30 UTC."
    )
    assert reported.topic(1) == f"{severity} · investigating · IC @Ana · next update by 12:30 UTC"
    assert reported.announcements()[0].startswith(f"{severity} · #1")
    assert reported.card_post(1).message.actions[0].verb == "update"


async def test_a_form_promotes_with_a_severity_or_without(reported: Vigia) -> None:
    await reported.presses(BRUNO, "promote", 1, fields={"severity": ""}, submitted=True)
    incident = await reported.incident(1)
    assert (incident.status, incident.severity) == (Status.INVESTIGATING, Severity.SEV3)


async def test_what_is_an_incident_already_is_not_promoted(reported: Vigia) -> None:
    await reported.says(BRUNO, "promote", where=1)
    before = await reported.stored()
    assert text(await reported.says(CARMEN, "promote sev1", where=1)) == "Incident #1 is an incident already."
    assert await reported.stored() == before


async def test_a_severity_that_is_none_promotes_nothing(reported: Vigia) -> None:
    before = await reported.stored()
    assert text(await reported.says(CARMEN, "promote sev7", where=1)).startswith("“sev7” is no severity: ")
    assert await reported.stored() == before


async def test_an_event_that_was_nothing_is_dropped_and_nobody_is_asked(reported: Vigia) -> None:
    await reported.says(BRUNO, "cancel Load test", where=1)
    await reported.later("2h")
    assert reported.questions(reported.room_of(1)) == []
    assert refused(await reported.says(BRUNO, "promote", where=1))


# -- mitigate -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["mitigate", "mitigated", "mitigar"])
async def test_a_fix_that_is_in_moves_the_status(vigia: Vigia, verb: str) -> None:
    await vigia.declares()
    assert text(await vigia.says(ANA, verb, where=1)) == "The status is monitoring now."
    assert vigia.room(1)[-1] == "@Ana moved the status from investigating to monitoring."


async def test_a_fix_with_words_is_an_update(vigia: Vigia) -> None:
    await vigia.declares()
    await vigia.later("10m")
    assert text(await vigia.says(ANA, "mitigate Pool enlarged", where=1)).startswith("Posted.")
    assert vigia.room(1)[-1] == "Update by @Ana, now monitoring; the next one comes by 12:40 UTC.\n\nPool enlarged"
    assert await vigia.due(1) == at("12:40")  # 12:10 + 30m


async def test_a_fix_that_is_in_already_or_comes_too_late_is_refused(vigia: Vigia) -> None:
    await vigia.declares()
    await vigia.says(ANA, "mitigate", where=1)
    assert text(await vigia.says(BRUNO, "mitigate", where=1)) == "It is monitoring already."
    await vigia.says(ANA, "resolve", where=1)
    assert text(await vigia.says(BRUNO, "mitigate Done", where=1)).startswith("Incident #1 is resolved since 12:00")


# -- close --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["close", "closed", "cerrar", "fechar", "encerrar"])
async def test_what_is_resolved_is_closed(vigia: Vigia, verb: str) -> None:
    await vigia.declares()
    await vigia.says(ANA, "resolve", where=1)
    assert text(await vigia.says(BRUNO, verb, where=1)) == "Incident #1 is closed."
    assert vigia.room(1)[-1] == "@Bruno closed the incident: nothing more is expected."
    assert "Status: closed" in vigia.card(1)
    assert vigia.topic(1) == "SEV2 · closed"
    assert isinstance((await vigia.timeline(1))[-1], ev.IncidentClosed)


async def test_what_is_closed_can_be_reopened(vigia: Vigia) -> None:
    await vigia.declares()
    for said in ("resolve", "close", "reopen"):
        assert not refused(await vigia.says(ANA, said, where=1))
    assert (await vigia.incident(1)).status is Status.INVESTIGATING
    assert await vigia.due(1) == at("12:30")


@pytest.mark.parametrize(("before", "sentence"), [
    ((), "Incident #1 is investigating: resolve it first, then close it."),
    (("cancel",), "Incident #1 is cancelled since 12:00 UTC, by @Ana. “reopen” opens it again."),
    (("resolve", "close"), "It is closed already."),
])  # fmt: skip
async def test_what_is_not_resolved_is_not_closed(vigia: Vigia, before: tuple[str, ...], sentence: str) -> None:
    await vigia.declares()
    for said in before:
        await vigia.says(ANA, said, where=1)
    stored = await vigia.stored()
    assert text(await vigia.says(ANA, "close", where=1)) == sentence
    assert await vigia.stored() == stored
