"""Which components a publication speaks of and in which state they are from then on. Pure.

What nobody said follows from the incident: the components are those its publications named before, else those its
affected systems name; their state is that of its severity. Once it is over, all it ever named work again.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from bot.domain import errors
from bot.domain.component import Affected, ListedComponent
from bot.domain.incident import Incident
from bot.domain.publication import Publication, Stage
from bot.domain.values import ComponentState, Severity
from bot.engine.components.naming import called, find

OPERATIONAL = ComponentState.OPERATIONAL
OVER = frozenset({"resolved", "false-alarm"})  # phases that end it
OF_SEVERITY = {
    Severity.SEV1: ComponentState.MAJOR_OUTAGE,
    Severity.SEV2: ComponentState.PARTIAL_OUTAGE,
    Severity.SEV3: ComponentState.DEGRADED_PERFORMANCE,
    Severity.SEV4: OPERATIONAL,
}

States = dict[str, ComponentState]


@dataclass(frozen=True)
class _Said:
    """What was last said of one component; `follows`: it was the state of the severity, so it changes with that."""

    state: ComponentState
    follows: bool


def natural(phase: str, severity: Severity) -> ComponentState:
    """The state of a component nobody said more about."""
    return OPERATIONAL if phase in OVER else OF_SEVERITY[severity]


def drafted(
    affected: Affected,
    phase: str,
    incident: Incident,
    publications: Collection[Publication],
    listed: Collection[ListedComponent],
) -> States:
    """By id, for a new publication. What was named before and is left out of a list works again.

    Raises UnknownComponent, UnknownComponentState, ComponentsMissing.
    """
    said = _said(publications)
    named = None if affected.named is None else {find(one.word, listed).id: one.state for one in affected.named}
    if phase == "postmortem":
        return {}
    if phase in OVER:
        return dict.fromkeys([*said, *(named or {})], OPERATIONAL)
    if named is not None:
        usual = affected.state or natural(phase, incident.severity)
        works_again = (id for id, one in said.items() if id not in named and one.state is not OPERATIONAL)
        return {**{id: state or usual for id, state in named.items()}, **dict.fromkeys(works_again, OPERATIONAL)}
    states = _unsaid(phase, incident, said, listed)
    if affected.state and not states:
        raise errors.ComponentsMissing
    return dict.fromkeys(states, affected.state) if affected.state else states


def corrected(
    affected: Affected,
    wrong: Publication,
    incident: Incident,
    publications: Collection[Publication],
    listed: Collection[ListedComponent],
) -> States:
    """By id, for a correction. Of what the wrong one named, what was last said of it still stands.

    Raises UnknownComponent, UnknownComponentState, ComponentsMissing.
    """
    if affected.named is None and affected.state is None:
        said = _said(publications)
        return {id: said[id].state if id in said else state for id, state in wrong.content.states.items()}
    phase = "resolved" if not incident.status.is_open else "correction"
    return drafted(affected, phase, incident, publications, listed)


def retracted(wrong: Publication, publications: Collection[Publication]) -> States:
    """By id, once a publication is taken back: what the others said of what it named."""
    said = _said([one for one in publications if wrong.number not in (one.number, one.corrects)])
    return {id: said[id].state if id in said else OPERATIONAL for id in wrong.content.states}


def _said(publications: Iterable[Publication]) -> dict[str, _Said]:
    """What was last said of each component and not taken back."""
    released = [one for one in publications if one.stage is Stage.RELEASED]
    gone = {one.corrects for one in released if one.kind == "retraction"}
    said: dict[str, _Said] = {}
    for one in released:
        if one.kind == "retraction" or one.number in gone or (one.kind == "correction" and one.corrects in gone):
            continue
        usual = None if one.severity is None else natural(one.phase, one.severity)
        said |= {id: _Said(state, state is usual) for id, state in one.content.states.items()}
    return said


def _unsaid(phase: str, incident: Incident, said: Mapping[str, _Said], listed: Collection[ListedComponent]) -> States:
    usual = natural(phase, incident.severity)
    shown = {one.id for one in listed if one.is_listed}
    if before := {id: usual if one.follows else one.state for id, one in said.items() if id in shown}:
        return before
    systems = (called(name, listed) for name in incident.details.systems.split(","))
    return {one.id: usual for one in systems if one}
