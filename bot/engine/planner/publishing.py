"""What follows from a decision about a publication, and from what a target answered."""

import hashlib

from bot.domain import events as ev
from bot.domain.publication import Arrival, Piece, Publication
from bot.domain.release import Release
from bot.effects import PUBLIC_PROMPT, PUBLISHING, Planned, Post, Publish, Revise, Supersede, about_publication
from bot.engine.planner.saying import in_rooms
from bot.engine.publishing import showing
from bot.engine.situation import Situation


def drafted(event: ev.PublicationDrafted, situation: Situation) -> list[Planned]:
    """The draft stands in the channel, where whoever may approve it sees it."""
    if event.edited:
        return _revised(event.number, situation)
    message = showing.card(situation.publications[event.number], situation, situation.words)
    return [Post(platform, message, standing=about_publication(event.number)) for platform in situation.platforms]


def discarded(event: ev.PublicationDiscarded, situation: Situation) -> list[Planned]:
    """Nothing will be said."""
    return _revised(event.number, situation)


def released(event: ev.PublicationReleased, situation: Situation) -> list[Planned]:
    """To each target on its own; where only the latest truth is shown, what still waits is dropped."""
    publication = situation.publications[event.number]
    planned: list[Planned] = [Supersede(PUBLIC_PROMPT), *_revised(event.number, situation)]
    planned += [plan for piece in publication.pieces for plan in _publish(publication, piece, situation, late=False)]
    return planned


def receipt(event: ev.ReceiptRecorded, situation: Situation) -> list[Planned]:
    """On its message; said aloud only when somebody has to decide."""
    planned = _revised(event.number, situation)
    if Arrival(event.state).needs_somebody:
        publication = situation.publications[event.number]
        planned += in_rooms(situation, showing.trouble(publication, event.target, situation, situation.words))
    return planned


def decided(event: ev.DeliveryDecided, situation: Situation) -> list[Planned]:
    """Tried again, unless it had arrived."""
    publication = situation.publications[event.number]
    planned = _revised(event.number, situation)
    if not event.arrived:
        piece = next(one for one in publication.pieces if one.target == event.target)
        planned += _publish(publication, piece, situation, late=True)
    return planned


def _revised(number: int, situation: Situation) -> list[Planned]:
    standing = about_publication(number)
    message = showing.card(situation.publications[number], situation, situation.words)
    return [
        plan
        for platform in situation.opened_on
        for plan in (Supersede(standing, platform), Revise(platform, standing, message))
    ]


def _publish(publication: Publication, piece: Piece, situation: Situation, *, late: bool) -> list[Planned]:
    release = _release(publication, piece, situation)
    if piece.target not in situation.shows_state:
        return [Publish(piece.target, release, late)]
    tag = f"state:{piece.target}"
    return [Supersede(tag, PUBLISHING), Publish(piece.target, release, late, tag)]


def _release(publication: Publication, piece: Piece, situation: Situation) -> Release:
    incident, released_at = situation.incident, publication.released_at
    assert released_at is not None  # noqa: S101 - only what was approved is released
    before = [one for one in situation.publications.values() if one.number < publication.number]
    threads = [one.receipts[piece.target].thread for one in before if piece.target in one.receipts]
    wrong = situation.publications[publication.corrects].receipts if publication.corrects else {}
    return Release(
        key=_key(publication, piece.target, situation),
        incident=incident.number,
        number=publication.number,
        kind=publication.kind,
        phase=publication.phase,
        severity=incident.severity,
        status=incident.status,
        statements=piece.statements,
        approved_at=released_at,
        next_update_at=publication.content.next_update_at,
        link=situation.playbook.link,
        affected=tuple(one.strip() for one in incident.details.systems.split(",") if one.strip()),
        thread=next((thread for thread in reversed(threads) if thread), ""),
        corrects=wrong[piece.target].ref if piece.target in wrong else "",
        states=publication.content.states,
    )


def _key(publication: Publication, target: str, situation: Situation) -> str:
    """The same for each try. With the moment of the declaration in it, since another installation counts from 1 too."""
    declared = situation.incident.opened_at.isoformat()
    told = f"{declared}/{publication.incident}/{publication.number}/{target}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]
