"""What was let go, entry by entry, becomes what the public knows: no more, no less, and the same in every process."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.component import ListedComponent
from bot.domain.release import Release, Statement, Work
from bot.domain.values import ComponentState, Severity, Status, WorkStage
from bot.statuspage import entries
from bot.statuspage.assembling import Assembly
from bot.statuspage.entries import Kept, Listing, NewDay, Written
from bot.statuspage.overall import Overall, overall
from bot.statuspage.state import Impact, Incident, Maintenance, Phase, PublicState
from tests.statuspage.examples import LISTED as SINCE
from tests.statuspage.examples import MAJOR, NOW, OPERATIONAL, PAGE, PARTIAL, SLOW, WORK

LISTED = Listing(
    tuple(
        ListedComponent(id, {"": id.title()}, group, {"": group.title()}, position=n, listed_at=SINCE)
        for n, (id, group) in enumerate({"checkout": "shop", "cards": "shop", "api": ""}.items())
    )
)


def release(number: int, phase: str = "investigating", **facts: Any) -> Release:
    """The `number`th publication about incident 7, `number` minutes from now."""
    made = Release(
        key=f"{number}-{facts.get('incident', 7)}",
        incident=7,
        number=number,
        kind="statement",
        phase=phase,
        severity=Severity.SEV2,
        status=Status.INVESTIGATING,
        statements=(
            Statement("en", f"Title {number}", f"Text {number}."),
            Statement("es", f"T {number}", f"Es {number}."),
        ),
        approved_at=NOW + timedelta(minutes=number),
    )
    return replace(made, **facts)


def shown(*told: Release | Written) -> PublicState:
    """The page when all of these have reached it, one each minute, after the listing."""
    return assembled(*told).state(PAGE)


def assembled(*told: Release | Written) -> Assembly:
    made = Assembly()
    for seq, one in enumerate((LISTED, *told), 1):
        written = entries.spoken(one) if isinstance(one, Release) else one
        kept = entries.loads(entries.dumps(written))  # as it comes from the database
        made.add(Kept(seq, NOW + timedelta(minutes=seq - 1), kept))
    return made


def the_incident(state: PublicState) -> Incident:
    (incident,) = state.incidents
    return incident


def states(state: PublicState) -> dict[str, ComponentState]:
    return {one.id: one.state for one in state.components}


# -- incidents ----------------------------------------------------------------------------------------------------


def test_an_incident_is_named_by_its_first_publication_and_grows_with_each() -> None:
    promised = NOW + timedelta(hours=1)
    state = shown(
        release(1, states={"checkout": MAJOR}),
        release(2, "identified", next_update_at=promised, severity=Severity.SEV1),
    )
    incident = the_incident(state)
    assert (incident.id, incident.name) == ("7", {"en": "Title 1", "es": "T 1"})
    assert [one.id for one in incident.updates] == ["1", "2"]
    assert [one.texts["es"] for one in incident.updates] == ["Es 1.", "Es 2."]
    assert [one.at for one in incident.updates] == [NOW + timedelta(minutes=1), NOW + timedelta(minutes=2)]
    assert (incident.status, incident.impact) == (Phase.IDENTIFIED, Impact.CRITICAL)
    assert incident.next_update_at == state.next_update_at == promised
    assert incident.components == ("checkout",)
    assert (state.revision, state.published_at) == (3, NOW + timedelta(minutes=2))


@pytest.mark.parametrize(
    ("severity", "impact"),
    [
        (Severity.SEV1, Impact.CRITICAL),
        (Severity.SEV2, Impact.MAJOR),
        (Severity.SEV3, Impact.MINOR),
        (Severity.SEV4, Impact.NONE),
    ],
)
def test_how_bad_it_is_follows_from_the_severity(severity: Severity, impact: Impact) -> None:
    assert the_incident(shown(release(1, severity=severity))).impact is impact


@pytest.mark.parametrize(
    ("phase", "where"),
    [(phase.value, phase) for phase in Phase] + [("false-alarm", Phase.RESOLVED)],
)
def test_every_phase_has_its_place(phase: str, where: Phase) -> None:
    assert the_incident(shown(release(1, phase))).status is where


def test_a_component_is_as_bad_as_the_worst_open_incident_says() -> None:
    one, other = (
        release(1, states={"checkout": MAJOR, "api": SLOW}),
        release(2, incident=8, states={"checkout": PARTIAL}),
    )
    assert states(shown(one, other)) == {"checkout": MAJOR, "cards": OPERATIONAL, "api": SLOW}
    over = release(3, "resolved")
    assert states(shown(one, other, over)) == {"checkout": PARTIAL, "cards": OPERATIONAL, "api": OPERATIONAL}
    better = release(4, incident=8, states={"checkout": SLOW})
    assert states(shown(one, other, over, better))["checkout"] is SLOW
    assert states(shown(one, other, over, release(5, "resolved", incident=8)))["checkout"] is OPERATIONAL


def test_what_is_said_of_nothing_the_page_lists_is_shown_nowhere() -> None:
    assert set(states(shown(release(1, states={"secret-backend": MAJOR})))) == {"checkout", "cards", "api"}


def test_days_tell_how_long_it_was_bad() -> None:
    made = assembled(release(1, states={"checkout": MAJOR}), release(11, "resolved"))
    made.add(Kept(9, NOW + timedelta(hours=1), NewDay()))
    state = made.state(PAGE)
    (checkout,) = (one for one in state.components if one.id == "checkout")
    assert checkout.days[-1].minutes[MAJOR] == 10
    assert sum(day.minutes.get(MAJOR, 0) for day in checkout.days) == 10
    assert checkout.changed_at == NOW + timedelta(minutes=11)
    assert len(checkout.days) == 90


def test_a_day_on_which_nothing_is_said_moves_the_bars() -> None:
    made = assembled(release(1, states={"checkout": MAJOR}))
    made.add(Kept(9, NOW + timedelta(days=2), NewDay()))
    state = made.state(PAGE)
    (checkout,) = (one for one in state.components if one.id == "checkout")
    assert checkout.days[-1].date == (NOW + timedelta(days=2)).date()
    assert checkout.days[-2].minutes == {MAJOR: 24 * 60}
    assert state.published_at == NOW + timedelta(days=2)


# -- corrections and retractions ------------------------------------------------------------------------------------


def correction(number: int, corrects: int, **facts: Any) -> Release:
    return release(number, "correction", kind="correction", corrects=str(corrects), **facts)


def retraction(number: int, corrects: int, **facts: Any) -> Release:
    return release(number, "retraction", kind="retraction", corrects=str(corrects), **facts)


def test_a_correction_is_an_update_that_changes_no_phase() -> None:
    state = shown(
        release(1, "identified", states={"checkout": MAJOR}),
        correction(2, 1, states={"checkout": PARTIAL, "api": SLOW}),
    )
    incident = the_incident(state)
    assert [(one.kind, one.phase) for one in incident.updates] == [
        ("statement", Phase.IDENTIFIED),
        ("correction", Phase.IDENTIFIED),
    ]
    assert incident.updates[0].texts["en"] == "Text 1."
    assert states(state) == {"checkout": PARTIAL, "cards": OPERATIONAL, "api": SLOW}


def test_a_retraction_takes_back_words_states_and_phase_and_stands_there_itself() -> None:
    promised = NOW + timedelta(hours=1)
    state = shown(
        release(1, states={"checkout": SLOW}, next_update_at=promised),
        release(2, "resolved", states={"checkout": OPERATIONAL}),
        retraction(3, 2),
    )
    incident = the_incident(state)
    assert [(one.id, one.withdrawn, dict(one.texts)) for one in incident.updates] == [
        ("1", False, {"en": "Text 1.", "es": "Es 1."}),
        ("2", True, {}),
        ("3", False, {"en": "Text 3.", "es": "Es 3."}),
    ]
    assert incident.is_open
    assert incident.status is Phase.INVESTIGATING
    assert incident.next_update_at == promised, "what was promised before is still owed"
    assert states(state)["checkout"] is SLOW


def test_whoever_takes_back_the_only_word_leaves_nothing_open_and_no_name() -> None:
    state = shown(release(1, states={"checkout": MAJOR}), retraction(2, 1))
    incident = the_incident(state)
    assert not incident.is_open
    assert incident.name["en"] == "Title 2"
    assert incident.components == ()
    assert overall(state) is Overall.OPERATIONAL
    assert "Title 1" not in repr(state)
    assert "Text 1" not in repr(state)


def test_a_correction_of_what_was_taken_back_goes_with_it_since_it_repeats_it() -> None:
    state = shown(release(1), release(2, "identified"), correction(3, 2, states={"api": MAJOR}), retraction(4, 2))
    assert [one.withdrawn for one in the_incident(state).updates] == [False, True, True, False]
    assert states(state)["api"] is OPERATIONAL
    assert the_incident(state).status is Phase.INVESTIGATING


def test_a_postmortem_that_was_taken_back_is_none() -> None:
    over = (release(1), release(2, "resolved"))
    told = shown(*over, release(3, "postmortem"))
    assert the_incident(told).postmortem
    assert told.postmortems
    again = shown(*over, release(3, "postmortem"), retraction(4, 3))
    assert the_incident(again).postmortem is None
    assert the_incident(again).status is Phase.RESOLVED
    assert the_incident(again).resolved_at == NOW + timedelta(minutes=2)


def test_a_correction_whose_statement_never_came_speaks_by_the_incident() -> None:
    state = shown(correction(2, 1, status=Status.MONITORING))
    assert the_incident(state).status is Phase.MONITORING


# -- maintenance ----------------------------------------------------------------------------------------------------

BEGINS, ENDS = NOW + timedelta(minutes=10), NOW + timedelta(minutes=70)


def planned(number: int, stage: WorkStage, **facts: Any) -> Release:
    work = Work(3, stage, {"en": "Database upgrade"}, BEGINS, ENDS, ("checkout", "api"))
    return release(number, f"maintenance-{stage}", incident=0, work=replace(work, **facts))


def the_work(state: PublicState) -> Maintenance:
    (work,) = state.maintenances
    return work


def test_maintenance_is_announced_begins_and_ends() -> None:
    announced = shown(planned(1, WorkStage.SCHEDULED))
    assert the_work(announced).id == "3"
    assert announced.upcoming_maintenances
    assert states(announced)["checkout"] is OPERATIONAL
    begun = shown(planned(1, WorkStage.SCHEDULED), planned(2, WorkStage.IN_PROGRESS))
    assert states(begun) == {"checkout": WORK, "cards": OPERATIONAL, "api": WORK}
    assert begun.active_maintenances
    assert begun.incidents == ()
    over = shown(planned(1, WorkStage.SCHEDULED), planned(2, WorkStage.IN_PROGRESS), planned(3, WorkStage.COMPLETED))
    assert states(over)["api"] is OPERATIONAL
    assert the_work(over).status is WorkStage.COMPLETED


def test_maintenance_that_takes_longer_ends_later() -> None:
    later = ENDS + timedelta(minutes=30)
    state = shown(planned(1, WorkStage.IN_PROGRESS), planned(2, WorkStage.IN_PROGRESS, ends_at=later))
    assert the_work(state).ends_at == state.next_update_at == later


def test_maintenance_never_hides_an_incident_on_the_same_component() -> None:
    state = shown(planned(1, WorkStage.IN_PROGRESS), release(2, states={"checkout": SLOW}))
    assert states(state) == {"checkout": SLOW, "cards": OPERATIONAL, "api": WORK}
    over = shown(planned(1, WorkStage.IN_PROGRESS), release(2, states={"checkout": SLOW}), release(3, "resolved"))
    assert states(over)["checkout"] is WORK


# -- what is listed -------------------------------------------------------------------------------------------------


def test_groups_stand_where_their_first_component_does() -> None:
    groups = shown().groups
    assert [(one.id, one.name, [two.id for two in one.components]) for one in groups] == [
        ("group-shop", {"": "Shop"}, ["checkout", "cards"]),
        ("others", {}, ["api"]),
    ]


def test_a_component_that_was_retired_is_shown_no_more_and_its_past_returns_with_it() -> None:
    retired = Listing((replace(LISTED.components[0], retired_at=NOW), *LISTED.components[1:]))
    broken = release(1, states={"checkout": MAJOR})
    assert set(states(shown(broken, retired))) == {"cards", "api"}
    assert states(shown(broken, retired, LISTED))["checkout"] is MAJOR


def test_before_the_first_entry_there_is_no_page() -> None:
    with pytest.raises(ValueError, match="nothing was written"):
        Assembly().state(PAGE)


def test_an_entry_is_taken_once() -> None:
    made = assembled(release(1))
    with pytest.raises(ValueError, match="comes after"):
        made.add(Kept(2, NOW, entries.spoken(release(1))))


def test_what_an_entry_does_not_touch_stays_the_same_object() -> None:
    made = assembled(release(1), release(1, incident=8))
    before = made.state(PAGE).incidents
    made.add(Kept(10, NOW + timedelta(hours=1), entries.spoken(release(2, incident=8))))
    after = made.state(PAGE).incidents
    assert after[0] is before[0]
    assert after[1] is not before[1]


# -- whatever comes -------------------------------------------------------------------------------------------------

KINDS = st.sampled_from(("statement", "correction", "retraction"))
PHASES = st.sampled_from([*(phase.value for phase in Phase), "false-alarm"])
SAID = st.dictionaries(st.sampled_from(("checkout", "cards", "api", "unknown")), st.sampled_from(list(ComponentState)))


@st.composite
def stories(draw: st.DrawFn) -> list[Release]:
    told: list[Release] = []
    for number in range(1, draw(st.integers(1, 14))):
        kind = draw(KINDS)
        incident = draw(st.integers(1, 3))
        earlier = draw(st.integers(1, number)) if kind != "statement" else ""
        phase = draw(PHASES) if kind == "statement" else kind
        told.append(
            release(number, phase, kind=kind, incident=incident, corrects=str(earlier), states=draw(SAID))
        )  # fmt: skip
    return told


@given(stories())
def test_whatever_is_told_the_page_can_be_shown_and_never_calls_an_outage_fine(told: list[Release]) -> None:
    state = shown(*told)
    if state.open_incidents:
        assert overall(state) is not Overall.OPERATIONAL
    for incident in state.open_incidents:
        last = incident.updates[-1]
        for component in state.components:
            if last.kind == "statement" and component.id in last.states:
                assert component.state.rank >= last.states[component.id].rank
    assert sum(len(one.updates) for one in state.incidents) == len(told)
    assert all(one.texts for incident in state.incidents for one in incident.updates if not one.withdrawn)


@given(stories(), st.integers(0, 13))
def test_a_page_that_grew_is_the_page_that_was_read_at_once(told: list[Release], cut: int) -> None:
    made = assembled(*told[:cut])
    made.state(PAGE)
    for seq, one in enumerate(told[cut:], min(cut, len(told)) + 2):
        made.add(Kept(seq, NOW + timedelta(minutes=seq - 1), entries.spoken(one)))
    assert made.state(PAGE) == shown(*told)


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def test_an_outage_and_its_end_that_come_in_the_wrong_order_of_clocks_make_no_negative_time() -> None:
    state = shown(
        release(1, states={"checkout": MAJOR}, approved_at=at(5)), release(2, "resolved", approved_at=at(4)), NewDay()
    )
    (checkout,) = (one for one in state.components if one.id == "checkout")
    assert all(minutes >= 0 for day in checkout.days for minutes in day.minutes.values())
