"""From what was written down, entry by entry, to what the public may know now. Reads each entry once."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.component import ListedComponent
from bot.domain.values import ComponentState, Severity, Status, WorkStage
from bot.statuspage.days import Change, days
from bot.statuspage.entries import Kept, Listing, Spoken
from bot.statuspage.limits import DAYS
from bot.statuspage.plain import Texts
from bot.statuspage.state import (
    Branding,
    Component,
    Group,
    Impact,
    Incident,
    Maintenance,
    Phase,
    PublicState,
    Update,
)

IMPACTS = {
    Severity.SEV1: Impact.CRITICAL,
    Severity.SEV2: Impact.MAJOR,
    Severity.SEV3: Impact.MINOR,
    Severity.SEV4: Impact.NONE,
}
PHASES = {**{phase.value: phase for phase in Phase}, "false-alarm": Phase.RESOLVED}
OF_STATUS = {  # where the words that said so never came here
    Status.TRIAGE: Phase.INVESTIGATING,
    Status.INVESTIGATING: Phase.INVESTIGATING,
    Status.IDENTIFIED: Phase.IDENTIFIED,
    Status.MONITORING: Phase.MONITORING,
    Status.RESOLVED: Phase.RESOLVED,
    Status.CLOSED: Phase.RESOLVED,
    Status.CANCELLED: Phase.RESOLVED,
}
KEPT = timedelta(days=DAYS + 2)  # of a component's changes: the days shown, in any zone

States = Mapping[str, ComponentState]
Story = tuple[bool, int]  # whether it is about maintenance, and its number


class Assembly:
    """Grows with each entry. What an entry does not touch stays the same object, so that nobody makes it anew."""

    def __init__(self) -> None:
        self.revision = 0
        self.published_at: datetime | None = None
        self.listed: tuple[ListedComponent, ...] = ()
        self.listed_at = 0  # the revision since which it is so
        self._told: dict[Story, list[Spoken]] = {}
        self._incidents: dict[int, Incident] = {}
        self._works: dict[int, Maintenance] = {}
        self._said: dict[Story, States] = {}  # by whatever is going on now
        self._changes: dict[str, list[Change]] = {}  # of each component, the oldest first

    def add(self, kept: Kept) -> None:
        """The next entry."""
        if kept.seq <= self.revision:
            raise ValueError(f"entry {kept.seq} comes after {self.revision}")
        self.revision, self.published_at = kept.seq, max(kept.at, self.published_at or kept.at)
        if isinstance(kept.written, Listing):
            self.listed, self.listed_at = kept.written.components, kept.seq
            for one in self.listed:
                self._changes.setdefault(one.id, [(one.listed_at, self._worst(one.id))])
        elif isinstance(kept.written, Spoken):
            self._speak(kept.written)

    def state(self, page: Branding) -> PublicState:
        """All of it. Raises ValueError while there is no entry."""
        if self.published_at is None:
            raise ValueError("nothing was written down yet")
        return PublicState(
            page,
            self._groups(page, self.published_at),
            tuple(self._incidents.values()),
            tuple(self._works.values()),
            self.revision,
            self.published_at,
        )

    # -- what was said ------------------------------------------------------------------------------------------

    def _speak(self, one: Spoken) -> None:
        story = (True, one.work.number) if one.work else (False, one.incident)
        told = self._told.setdefault(story, [])
        told.append(one)
        if one.work:
            work = self._works[one.work.number] = maintenance(told)
            said = _under_work(told, one.work.components) if work.status.is_active else {}
        else:
            self._incidents[one.incident] = found = incident(told)
            said = _standing_states(told) if found.is_open else {}
        before = self._said.pop(story, {})
        if said:
            self._said[story] = said
        for component in {**before, **said}:
            self._change(component, one.at)

    def _change(self, component: str, at: datetime) -> None:
        changes = self._changes.get(component)
        if changes is None:
            return  # not listed: nobody sees it
        at, now = max(at, changes[-1][0]), self._worst(component)
        if changes[-1][1] is not now:
            changes.append((at, now))
        while len(changes) > 1 and changes[1][0] < at - KEPT:
            changes.pop(0)

    def _worst(self, component: str) -> ComponentState:
        """What is said of it by all that is going on: maintenance is below any outage, so it hides none."""
        said = (states[component] for states in self._said.values() if component in states)
        return max(said, key=lambda state: state.rank, default=ComponentState.OPERATIONAL)

    # -- what is listed -----------------------------------------------------------------------------------------

    def _groups(self, page: Branding, until: datetime) -> tuple[Group, ...]:
        """In the order of the page: a group where its first component is, those without one together."""
        zone, members = ZoneInfo(page.zone), dict[str, list[ListedComponent]]()
        for one in self.listed:
            if one.is_listed:
                members.setdefault(one.group, []).append(one)
        return tuple(
            Group(
                f"group-{id}" if id else "others",
                tuple(self._component(one, until, zone) for one in ones),
                ones[0].group_name if id else {},
            )
            for id, ones in members.items()
        )

    def _component(self, one: ListedComponent, until: datetime, zone: ZoneInfo) -> Component:
        changes = self._changes[one.id]
        since, state = changes[-1]
        shown = days(changes, until=until, zone=zone)
        return Component(one.id, one.name, state, one.listed_at, since, shown, one.description)


def incident(told: Sequence[Spoken]) -> Incident:
    """One incident as its releases tell it, in their order."""
    withdrawn = _withdrawn(told)
    updates = [
        Update(
            id=str(one.number),
            phase=_phase(told[: n + 1]),
            texts={} if one.number in withdrawn else one.texts,
            at=one.at,
            kind=one.kind,
            next_update_at=_promise(told[: n + 1]),
            states=one.states,
            withdrawn=one.number in withdrawn,
        )
        for n, one in enumerate(told)
    ]
    components = dict.fromkeys(id for one in told if one.number not in withdrawn for id in one.states)
    return Incident(
        str(told[0].incident), _name(told, withdrawn), IMPACTS[told[-1].severity], tuple(updates), tuple(components)
    )


def maintenance(told: Sequence[Spoken]) -> Maintenance:
    """One maintenance as its releases tell it: each of them carries the whole plan."""
    withdrawn = _withdrawn(told)
    updates = [
        Update(
            id=str(one.number),
            phase=one.work.stage,
            texts={} if one.number in withdrawn else one.texts,
            at=one.at,
            kind=one.kind,
            next_update_at=one.next_update_at,
            states=_under_work(told[: n + 1], one.work.components) if one.work.stage is WorkStage.IN_PROGRESS else {},
            withdrawn=one.number in withdrawn,
        )
        for n, one in enumerate(told)
        if one.work
    ]
    work = told[-1].work
    assert work  # noqa: S101 - that is what makes it one
    return Maintenance(str(work.number), work.name, work.starts_at, work.ends_at, tuple(updates), work.components)


def _withdrawn(told: Sequence[Spoken]) -> set[int]:
    """Numbers of what was taken back; corrections of it too, since they repeat it."""
    gone = {one.corrects for one in told if one.kind == "retraction"}
    for one in told:
        if one.kind == "correction" and one.corrects in gone:
            gone.add(one.number)
    return {number for number in gone if number is not None}


def _standing(told: Sequence[Spoken]) -> list[Spoken]:
    withdrawn = _withdrawn(told)
    return [one for one in told if one.kind != "retraction" and one.number not in withdrawn]


def _phase(told: Sequence[Spoken]) -> Phase:
    """Where it stands after the last of these: corrections change nothing, and nothing stands that was taken back."""
    if told[-1].phase in PHASES:
        return PHASES[told[-1].phase]
    standing = _standing(told)
    phases = [PHASES[one.phase] for one in standing if one.phase in PHASES]
    if phases:
        return phases[-1]
    return OF_STATUS[told[-1].status] if standing else Phase.RESOLVED


def _promise(told: Sequence[Spoken]) -> datetime | None:
    """By when there is news: who takes words back still owes what the others promised."""
    if told[-1].kind != "retraction":
        return told[-1].next_update_at
    standing = _standing(told)
    return standing[-1].next_update_at if standing else None


def _name(told: Sequence[Spoken], withdrawn: Collection[int]) -> Texts:
    """The title it began with, as far as that still stands."""
    standing = [one for one in told if one.number not in withdrawn]
    first = next((one for one in standing if one.kind == "statement"), standing[0] if standing else told[-1])
    return first.titles


def _standing_states(told: Sequence[Spoken]) -> States:
    """What was last said of each component and not taken back."""
    said: dict[str, ComponentState] = {}
    for one in _standing(told):
        said |= one.states
    return said


def _under_work(told: Sequence[Spoken], components: Sequence[str]) -> States:
    """Whoever works on something need not say that it is under maintenance."""
    return {**dict.fromkeys(components, ComponentState.UNDER_MAINTENANCE), **_standing_states(told)}
