"""What people decide about publications: drafted, approved, corrected, tried again. Raises UserError."""

from dataclasses import replace
from datetime import datetime
from typing import Literal, assert_never

from bot.domain import commands as c
from bot.domain import errors, leaks
from bot.domain import events as ev
from bot.domain.component import UNSAID, Affected
from bot.domain.content import Content
from bot.domain.incident import Incident
from bot.domain.publication import Publication, Stage
from bot.domain.values import Person
from bot.engine.components import affecting
from bot.engine.publishing.pressing import FINAL, gist, press
from bot.engine.surroundings import Surroundings, Unit
from bot.playbook import Playbook


def decide(
    command: c.PublishingCommand, incident: Incident, unit: Unit, around: Surroundings, *, by: Person, at: datetime
) -> Publication:
    """One command about one publication, stored. The incident records the line and the promise."""
    incident.must_be_publishable()
    playbook = unit.playbook(incident.playbook)
    match command:
        case c.DraftPublication():
            publication = _draft(command, incident, unit, playbook, around, by, at)
        case c.CorrectPublication():
            wrong = _find(unit, incident, command.number)
            content = _placed(_corrected(command.content, wrong), command.affected, "correction", incident, unit, wrong)
            publication = _mend(wrong, "correction", content, incident, unit, playbook, around, by, at)
        case c.RetractPublication():
            wrong = _find(unit, incident, command.number)
            content = replace(wrong.content, texts={}, phrase="", reason=command.reason)
            content = _placed(content, UNSAID, "retraction", incident, unit, wrong)
            publication = _mend(wrong, "retraction", content, incident, unit, playbook, around, by, at)
        case c.ApprovePublication():
            publication = _approve(command, incident, unit, playbook, around, by, at)
        case c.DiscardPublication():
            publication = _find(unit, incident, command.number)
            publication.discard()
            incident.tell(ev.PublicationDiscarded, by=by, at=at, number=publication.number)
        case c.Redeliver():
            publication = _find(unit, incident, command.number)
            _must_publish(publication.audience, incident, playbook, by)
            arrived = command.arrived
            publication.decide(command.target, arrived=arrived, at=at)
            incident.tell(
                ev.DeliveryDecided, by=by, at=at, number=publication.number, target=command.target, arrived=arrived
            )
        case _:
            assert_never(command)
    unit.publications.save(publication)
    return publication


def _draft(
    command: c.DraftPublication,
    incident: Incident,
    unit: Unit,
    playbook: Playbook,
    around: Surroundings,
    by: Person,
    at: datetime,
) -> Publication:
    audience, phase = command.audience, command.phase
    model = playbook.audiences[audience]
    if incident.severity not in model.when.severity and not _newest(unit, incident, audience):
        raise errors.AudienceNotMeant(audience=model.title, severity=incident.severity)
    content = _dated(command.content, phase, audience, incident, playbook, at)
    seen = _newest(unit, incident, audience)
    if command.number is None:
        content = _placed(content, command.affected, phase, incident, unit)
        pieces = press(content, phase, audience, incident, playbook, around, unit.components.listed())
        publication = Publication(
            incident=incident.number,
            number=_next_number(incident),
            audience=audience,
            phase=phase,
            kind="statement",
            author=by,
            written_at=at,
            content=content,
            pieces=pieces,
            seen=seen,
            second_person=model.second_person,
            severity=incident.severity,
        )
    else:
        publication = _find(unit, incident, command.number)
        wrong = _find(unit, incident, publication.corrects) if publication.corrects else None
        only = list(wrong.went_to()) if wrong else None
        phase = publication.phase if wrong else phase
        audience = publication.audience
        content = _placed(content, command.affected, phase, incident, unit, wrong)
        listed = unit.components.listed()
        pieces = press(content, phase, audience, incident, playbook, around, listed, corrected=wrong, only=only)
        severity = incident.severity
        publication.edit(content, pieces, phase=phase, severity=severity, seen=seen, by=by, at=at)
    incident.tell(
        ev.PublicationDrafted,
        by=by,
        at=at,
        number=publication.number,
        audience=publication.audience,
        phase=phase,
        edited=command.number is not None,
    )
    return publication


def _corrected(content: Content, wrong: Publication) -> Content:
    """Without the languages whose wrong words were left as they stood: a form begins with all of them."""
    changed = {lang: text for lang, text in content.texts.items() if text != wrong.content.texts.get(lang)}
    return replace(content, texts=changed) if changed else content


def _placed(
    content: Content, affected: Affected, phase: str, incident: Incident, unit: Unit, wrong: Publication | None = None
) -> Content:
    """With the components it speaks of, and the states they are in from then on."""
    before = unit.publications.of(incident.number)
    if wrong and phase == "retraction":
        return replace(content, states=affecting.retracted(wrong, before))
    listed = unit.components.listed()
    if wrong:
        return replace(content, states=affecting.corrected(affected, wrong, incident, before, listed))
    return replace(content, states=affecting.drafted(affected, phase, incident, before, listed))


def _mend(
    wrong: Publication,
    kind: Literal["correction", "retraction"],
    content: Content,
    incident: Incident,
    unit: Unit,
    playbook: Playbook,
    around: Surroundings,
    by: Person,
    at: datetime,
) -> Publication:
    wrong.must_have_gone_out()
    content = _dated(content, kind, wrong.audience, incident, playbook, at)
    went_to = list(wrong.went_to())
    listed = unit.components.listed()
    pieces = press(content, kind, wrong.audience, incident, playbook, around, listed, corrected=wrong, only=went_to)
    publication = Publication(
        incident=incident.number,
        number=_next_number(incident),
        audience=wrong.audience,
        phase=kind,
        kind=kind,
        author=by,
        written_at=at,
        content=content,
        pieces=pieces,
        seen=_newest(unit, incident, wrong.audience),
        second_person=wrong.second_person,
        corrects=wrong.number,
        severity=incident.severity,
    )
    incident.tell(
        ev.PublicationDrafted,
        by=by,
        at=at,
        number=publication.number,
        audience=publication.audience,
        phase=kind,
        edited=False,
    )
    return publication


def _approve(
    command: c.ApprovePublication,
    incident: Incident,
    unit: Unit,
    playbook: Playbook,
    around: Surroundings,
    by: Person,
    at: datetime,
) -> Publication:
    publication = _find(unit, incident, command.number)
    _must_publish(publication.audience, incident, playbook, by)
    _must_not_open_doors(publication)
    others = [one for one in unit.publications.of(incident.number) if _competes(one, publication)]
    try:
        newest = max((one.number for one in others), default=0)
        publication.approve(command.digest, newest=newest, reason=command.reason, by=by, at=at)
    except errors.PublicationOvertaken:
        other = others[-1]
        released = other.approval
        raise errors.PublicationOvertaken(
            number=publication.number,
            other=other.number,
            by=released.by if released else None,
            at=released.at if released else at,
            text=gist(other),
        ) from None
    _overtake(publication, unit, incident, around, at)
    incident.tell(
        ev.PublicationReleased,
        by=by,
        at=at,
        number=publication.number,
        audience=publication.audience,
        phase=publication.phase,
        targets=tuple(piece.target for piece in publication.pieces),
        text=gist(publication),
        reason=publication.approval.reason if publication.approval else "",
    )
    if playbook.audiences[publication.audience].promise and publication.kind != "retraction":
        incident.promise_public(at=at, due_at=publication.content.next_update_at)
    return publication


def _overtake(publication: Publication, unit: Unit, incident: Incident, around: Surroundings, at: datetime) -> None:
    """Where only the latest truth is shown, what still waits is not shown any more."""
    shown = [piece.target for piece in publication.pieces if around.targets[piece.target].holds == "state"]
    for older in unit.publications.of(incident.number):
        if older.number == publication.number:
            continue
        if any([older.overtake(target, at=at) for target in shown]):  # noqa: C419 - all of them, not the first alone
            unit.publications.save(older)


def _competes(one: Publication, other: Publication) -> bool:
    return one.stage is Stage.RELEASED and one.audience == other.audience and one.number != other.number


def _must_publish(audience: str, incident: Incident, playbook: Playbook, by: Person) -> None:
    """Only whoever answers for one of the roles the playbook names. Raises MayNotPublish."""
    model = playbook.audiences[audience]
    if by not in [incident.holder(role) for role in model.approve]:
        raise errors.MayNotPublish(roles=[playbook.roles[role].title for role in model.approve], audience=model.title)


def _must_not_open_doors(publication: Publication) -> None:
    for piece in publication.pieces:
        for one in piece.statements:
            grave = [leak for leak in leaks.look(f"{one.title}\n{one.text}") if leak.grave]
            if grave:
                raise errors.SecretInText(number=publication.number)


def _dated(
    content: Content, phase: str, audience: str, incident: Incident, playbook: Playbook, at: datetime
) -> Content:
    """With the instant by which people outside hear again, where one is promised."""
    publicity = incident.plan.publicity
    if phase in FINAL or not incident.status.is_open:
        return replace(content, next_update_at=None)
    if content.next_update_at or publicity is None or not playbook.audiences[audience].promise:
        return content
    return replace(content, next_update_at=at + publicity.interval(at - incident.opened_at, first=False))


def _find(unit: Unit, incident: Incident, number: int | None) -> Publication:
    """By number; without one, the only draft there is. Raises UnknownPublication."""
    if number is not None:
        found = unit.publications.load(incident.number, number)
    else:
        drafts = [one for one in unit.publications.of(incident.number) if one.stage is Stage.DRAFT]
        found = drafts[0] if len(drafts) == 1 else None
    if found is None:
        raise errors.UnknownPublication(word="" if number is None else str(number))
    return found


def _newest(unit: Unit, incident: Incident, audience: str) -> int:
    released = [
        one.number
        for one in unit.publications.of(incident.number)
        if one.stage is Stage.RELEASED and one.audience == audience
    ]
    return max(released, default=0)


def _next_number(incident: Incident) -> int:
    number = incident.details.publications + 1
    incident.details = replace(incident.details, publications=number)
    return number
