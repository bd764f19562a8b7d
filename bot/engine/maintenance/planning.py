"""From what happened to a maintenance to what must be said: pure. Its rows stand below zero in the outbox."""

import hashlib
from typing import assert_never

from bot.domain.component import text_in
from bot.domain.events.maintenance import Happened, MaintenanceEvent
from bot.domain.maintenance import Announcement
from bot.domain.publication import Piece
from bot.domain.release import Release, Work
from bot.domain.values import Person, Severity, Status
from bot.effects import CARD, PUBLISHING, Planned, Post, Publish, Revise, Supersede
from bot.engine.components.naming import names
from bot.engine.maintenance import showing
from bot.engine.maintenance.scene import Scene
from bot.messages import Message

QUESTION = "work-question"


def plan(happened: list[MaintenanceEvent], scene: Scene) -> list[tuple[int, Planned]]:
    """Everything these events ask of the outside, as (event seq, effect), in order. The card is brought up to date."""
    planned = [(event.seq, effect) for event in happened for effect in _plan_one(event, scene)]
    if happened:
        planned += [(happened[-1].seq, effect) for effect in _card(happened[0].seq == 1, scene)]
    return planned


def _plan_one(event: MaintenanceEvent, scene: Scene) -> list[Planned]:
    match event.what:
        case Happened.PLANNED | Happened.DISCARDED:
            return []  # the card says it
        case Happened.ANNOUNCED | Happened.REMINDED | Happened.STARTED:
            return [*_announce(event, scene), *_aloud(showing.news(event, scene, scene.words), scene)]
        case Happened.CHECKED:
            return [*_announce(event, scene), *_aloud(showing.news(event, scene, scene.words), scene), *_ask(scene)]
        case Happened.FINISHED | Happened.EXTENDED | Happened.CALLED_OFF:
            said = _aloud(showing.news(event, scene, scene.words), scene)
            return [Supersede(QUESTION), *_announce(event, scene), *said]
        case Happened.RECEIVED:
            return _received(event, scene)
        case Happened.DECIDED:
            announcement = scene.maintenance.announcements[event.announcement - 1]
            pieces = [piece for piece in announcement.pieces if piece.target == event.target and not event.arrived]
            return [effect for piece in pieces for effect in _publish(announcement, piece, scene, late=True)]
        case _:
            assert_never(event.what)


def _card(first: bool, scene: Scene) -> list[Planned]:
    message = showing.card(scene, scene.words)
    if first:
        return [Post(platform, message, to=where, standing=CARD) for platform, where in scene.announcements.items()]
    return [
        effect
        for platform in scene.announcements
        for effect in (Supersede(CARD, platform), Revise(platform, CARD, message))
    ]


def _aloud(message: Message, scene: Scene) -> list[Planned]:
    return [Post(platform, message, to=where) for platform, where in scene.announcements.items()]


def _ask(scene: Scene) -> list[Planned]:
    """Whoever planned it and whoever let it go: is all well?"""
    approval = scene.maintenance.approval
    people = dict.fromkeys([scene.maintenance.author, *([approval.by] if approval else [])])
    return [_privately(person, scene) for person in people if person.platform in scene.announcements]


def _privately(person: Person, scene: Scene) -> Planned:
    message = showing.question(scene, scene.words_for(person))
    return Post(person.platform, message, to=person, tag=QUESTION)


def _received(event: MaintenanceEvent, scene: Scene) -> list[Planned]:
    """Said aloud only when somebody has to decide."""
    receipt = scene.maintenance.announcements[event.announcement - 1].receipts[event.target]
    if not receipt.state.needs_somebody:
        return []
    return _aloud(showing.trouble(event.announcement, event.target, scene, scene.words), scene)


def _announce(event: MaintenanceEvent, scene: Scene) -> list[Planned]:
    """To each target on its own. What still waits there is dropped: the newest is true."""
    announcement = scene.maintenance.announcements[event.announcement - 1]
    return [effect for piece in announcement.pieces for effect in _publish(announcement, piece, scene, late=False)]


def _publish(announcement: Announcement, piece: Piece, scene: Scene, *, late: bool) -> list[Planned]:
    tag = f"work:{piece.target}"
    return [Supersede(tag, PUBLISHING), Publish(piece.target, _release(announcement, piece, scene), late, tag)]


def _release(announcement: Announcement, piece: Piece, scene: Scene) -> Release:
    maintenance = scene.maintenance
    before = [one.receipts[piece.target].thread for one in maintenance.announcements if piece.target in one.receipts]
    stage = maintenance.stage
    return Release(
        key=_key(announcement, piece.target, scene),
        incident=0,
        number=announcement.number,
        kind="statement",
        phase=announcement.phase,
        severity=Severity.SEV4,  # it has none, and nobody is to be woken up by it
        status=Status.RESOLVED if stage.is_over else Status.MONITORING,
        statements=piece.statements,
        approved_at=announcement.at,
        link=scene.playbook.link,
        affected=tuple(names(maintenance.components, scene.components, piece.statements[0].lang)),
        thread=next((thread for thread in reversed(before) if thread), ""),
        work=Work(
            number=maintenance.number,
            stage=stage,
            name={one.lang: text_in(maintenance.names, one.lang) for one in piece.statements},
            starts_at=maintenance.starts_at,
            ends_at=maintenance.ends_at,
            components=maintenance.components,
        ),
    )


def _key(announcement: Announcement, target: str, scene: Scene) -> str:
    """The same for each try. With the moment it was planned, since another installation counts from 1 too."""
    maintenance = scene.maintenance
    planned = maintenance.planned_at.isoformat()
    told = f"maintenance/{planned}/{maintenance.number}/{announcement.number}/{target}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]
