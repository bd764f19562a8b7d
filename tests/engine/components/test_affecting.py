"""However publications follow each other, what they say of components and what the page shows of them are the same."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.component import Affected, ListedComponent, Named
from bot.domain.content import Content
from bot.domain.errors import ComponentsMissing
from bot.domain.incident import Incident
from bot.domain.publication import Publication, Stage
from bot.domain.values import ComponentState, Severity, Status
from bot.engine.components import affecting
from bot.statuspage.assembling import Assembly
from bot.statuspage.entries import Kept, Listing, Spoken
from bot.statuspage.state import Branding
from bot.testing import ANA, NOON, build_incident

IDS = ("payments", "api", "search")
LISTED = [ListedComponent(id, {"": id}, position=n, listed_at=NOON) for n, id in enumerate(IDS)]
STATES = [state for state in ComponentState if state is not ComponentState.UNDER_MAINTENANCE]
FINE = ComponentState.OPERATIONAL
PAGE = Branding("Shop", "https://status.shop.example")

NAMED = st.builds(Named, st.sampled_from(IDS), st.sampled_from([None, *STATES]))
AFFECTED = st.builds(Affected, st.none() | st.lists(NAMED, max_size=3).map(tuple), st.none() | st.sampled_from(STATES))
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["investigating", "identified", "resolved", "false-alarm", "postmortem", "correct", "retract"]),
        st.sampled_from(Severity),
        st.sampled_from(["", "payments", "api, search"]),
        AFFECTED,
    ),
    min_size=1,
    max_size=8,
)


def released(number: int, phase: str, incident: Incident, states: affecting.States, wrong: int | None) -> Publication:
    """One that went out."""
    kinds = {"correction": "correction", "retraction": "retraction"}
    made = Publication(
        1, number, "customers", phase, "statement", ANA, NOON, Content(states=states), (), 0, False, wrong,
        incident.severity, Stage.RELEASED,
    )  # fmt: skip
    return replace(made, kind=kinds.get(phase, "statement"))  # type: ignore[arg-type]


def spoken(one: Publication, incident: Incident) -> Kept:
    """What reaches the page of it."""
    at = NOON + timedelta(minutes=one.number)
    said = Spoken(
        1, one.number, one.kind, one.phase, incident.severity, incident.status, {"en": "Checkout"}, {"en": "Words"}, at,
        None, one.corrects, one.content.states,
    )  # fmt: skip
    return Kept(one.number + 1, at, said)


def step(
    number: int, what: str, affected: Affected, incident: Incident, before: list[Publication]
) -> Publication | None:
    """What somebody publishes next; None where there is nothing to mend, or nothing in that state."""
    statements = [one for one in before if one.kind == "statement"]
    if what in ("correct", "retract"):
        gone = {one.corrects for one in before if one.kind == "retraction"}
        mendable = [one for one in statements if one.number not in gone]
        if not mendable:
            return None
        wrong = mendable[-1]
        if what == "retract":
            return released(number, "retraction", incident, affecting.retracted(wrong, before), wrong.number)
        states = affecting.corrected(Affected(affected.named), wrong, incident, before, LISTED)
        return released(number, "correction", incident, states, wrong.number)
    try:
        states = affecting.drafted(affected, what, incident, before, LISTED)
    except ComponentsMissing:
        return None
    return released(number, what, incident, states, None)


@given(STEPS)
def test_what_is_said_is_what_the_page_shows(
    steps: list[tuple[str, Severity, str, Affected]],
) -> None:
    incident, before, assembly = build_incident(), list[Publication](), Assembly()
    incident.status = Status.INVESTIGATING
    assembly.add(Kept(1, NOON, Listing(tuple(LISTED))))
    for what, severity, systems, affected in steps:
        incident.severity = severity
        incident.details = replace(incident.details, systems=systems)
        made = step(len(before) + 1, what, affected, incident, before)
        if made is None:
            continue
        before.append(made)
        assembly.add(spoken(made, incident))
        shown = {one.id: one.state for one in assembly.state(PAGE).components}
        assert set(made.content.states) <= set(IDS)
        if made.phase in affecting.OVER:
            assert set(made.content.states.values()) <= {FINE}
        if assembly.state(PAGE).open_incidents:
            assert {id: shown[id] for id in made.content.states} == dict(made.content.states)
        else:
            assert set(shown.values()) == {FINE}


@given(AFFECTED, st.sampled_from(Severity))
def test_a_state_somebody_gave_is_kept_and_what_has_none_follows_the_severity(
    affected: Affected, severity: Severity
) -> None:
    incident = build_incident()
    incident.severity = severity
    try:
        states = affecting.drafted(affected, "identified", incident, [], LISTED)
    except ComponentsMissing:
        assert affected.named is None
        assert affected.state
        return
    given = {one.word: one.state for one in affected.named or ()}
    usual = affected.state or affecting.OF_SEVERITY[severity]
    assert states == {word: state or usual for word, state in given.items()}
