"""What people decide about maintenance: planned, let go, extended, finished, called off. Raises UserError."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import assert_never

from bot.domain import commands as c
from bot.domain import errors, leaks
from bot.domain.component import ListedComponent
from bot.domain.events.maintenance import Happened
from bot.domain.maintenance import Maintenance, Schedule
from bot.domain.publication import Piece
from bot.domain.values import Person, WorkStage
from bot.engine.components.naming import find as find_component
from bot.engine.maintenance.pressing import places, press
from bot.engine.maintenance.telling import tell
from bot.engine.surroundings import Surroundings, Unit
from bot.playbook import Playbook

LOOKED_THROUGH = 100  # of the last ones planned, where nobody says which is meant


def decide(command: c.MaintenanceCommand, unit: Unit, around: Surroundings, *, by: Person, at: datetime) -> Maintenance:
    """One command about one maintenance, which records what happened; it is not stored yet unless it is new."""
    match command:
        case c.PlanMaintenance():
            return _plan(command, unit, around, by, at)
        case c.AnnounceMaintenance():
            found = find(unit, command.number, _is_draft)
            _must_not_open_doors(found)
            found.announce(command.digest, reason=command.reason, by=by, at=at)
        case c.BeginMaintenance():
            found = find(unit, command.number, lambda one: one.stage is WorkStage.SCHEDULED and not one.is_draft)
            found.begin(by=by, at=at)
            tell(found, Happened.STARTED, unit, around, by=by, at=at)
        case c.ExtendMaintenance():
            found = find(unit, command.number, lambda one: one.stage.is_active)
            found.extend(command.until, at=at)
            tell(found, Happened.EXTENDED, unit, around, by=by, at=at)
        case c.FinishMaintenance():
            found = find(unit, command.number, lambda one: one.stage.is_active)
            found.finish(at=at)
            tell(found, Happened.FINISHED, unit, around, by=by, at=at)
        case c.CallOffMaintenance():
            found = find(unit, command.number, lambda one: not one.stage.is_over)
            if found.is_draft:
                found.discard(by=by, at=at)
            else:
                found.call_off(command.reason)
                tell(found, Happened.CALLED_OFF, unit, around, by=by, at=at, reason=command.reason)
        case c.ResendAnnouncement():
            found = find(unit, command.number, lambda one: not one.is_draft)
            found.decide(command.target, arrived=command.arrived, by=by, at=at)
        case _:
            assert_never(command)
    return found


def find(unit: Unit, number: int | None, wanted: Callable[[Maintenance], bool]) -> Maintenance:
    """By number, locked; without one, the only one it can be. Raises UnknownMaintenance."""
    if number is None:
        fitting = [one.number for one in unit.maintenances.newest(LOOKED_THROUGH) if wanted(one)]
        number = fitting[0] if len(fitting) == 1 else None
    found = unit.maintenances.load(number) if number is not None else None
    if found is None:
        raise errors.UnknownMaintenance(word="" if number is None else str(number))
    return found


def _is_draft(maintenance: Maintenance) -> bool:
    return maintenance.is_draft


def _plan(command: c.PlanMaintenance, unit: Unit, around: Surroundings, by: Person, at: datetime) -> Maintenance:
    if command.number is not None:
        return _edited(command, unit, around, by, at)
    playbook = around.playbook
    section = playbook.maintenance
    if not section.audiences:
        raise errors.NoAudiences
    listed = unit.components.listed()
    maintenance = Maintenance(
        number=0,
        playbook=playbook.digest,
        schedule=Schedule(section.remind, section.verify),
        names=command.names,
        texts=command.texts,
        phrase=command.phrase,
        components=_components(command.components, listed),
        starts_at=command.starts_at,
        ends_at=command.ends_at,
        author=by,
        planned_at=at,
        written_at=at,
        pieces=(),
        second_person=any(playbook.audiences[name].second_person for name in section.audiences),
    )
    maintenance.pieces = _pieces(maintenance, playbook, around, listed)
    maintenance.planned(by=by, at=at)
    unit.maintenances.add(maintenance)
    return maintenance


def _edited(command: c.PlanMaintenance, unit: Unit, around: Surroundings, by: Person, at: datetime) -> Maintenance:
    found = find(unit, command.number, _is_draft)
    listed = unit.components.listed()
    found.edit(
        command.names,
        command.texts,
        command.phrase,
        _components(command.components, listed),
        command.starts_at,
        command.ends_at,
        by=by,
        at=at,
    )
    found.pieces = _pieces(found, unit.playbook(found.playbook), around, listed)
    return found


def _components(words: Sequence[str], listed: Sequence[ListedComponent]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(find_component(word, listed).id for word in words))


def _pieces(
    maintenance: Maintenance, playbook: Playbook, around: Surroundings, listed: Sequence[ListedComponent]
) -> tuple[Piece, ...]:
    names = places(playbook, around)
    return tuple(press(maintenance, "maintenance-scheduled", name, playbook, around, listed) for name in names)


def _must_not_open_doors(maintenance: Maintenance) -> None:
    for piece in maintenance.pieces:
        for one in piece.statements:
            if any(leak.grave for leak in leaks.look(f"{one.title}\n{one.text}")):
                raise errors.SecretInMaintenance(number=maintenance.number)
