"""What an answer of the outside means: for its row in the outbox, and for the incident."""

from collections.abc import Mapping
from datetime import datetime

from bot.domain import events as ev
from bot.domain.errors import ChatRejected
from bot.domain.incident import Incident
from bot.domain.values import Loss
from bot.effects import ANNOUNCEMENT, CARD, ROOM_LANES, OpenRoom, Post, Publish, Revise, SetTopic, ShowLinks
from bot.engine.naming import NAMES, names_taken, next_name
from bot.engine.planner.machine import BURIED
from bot.engine.publishing import receipts
from bot.playbook import Playbook
from bot.ports import Dialect
from bot.ports.storage import NOTHING_THERE, Outcome, Parcel, Settled, State, UnitOfWork


def settled(outcome: Outcome, unit: UnitOfWork[Playbook], *, obsolete: bool, now: datetime) -> Settled:
    """The row's next state. What became obsolete while it was being sent is not tried again.

    A channel whose name is taken keeps its place ahead of what is to be said there: the same row goes again.
    """
    parcel = outcome.parcel
    if outcome.done:
        return Settled(parcel, State.SENT, now, post=outcome.post)
    if wants_name(outcome, unit):
        return Settled(parcel, State.PENDING, now, not_before=now, reason=outcome.reason)
    if outcome.underway and not obsolete:
        return Settled(parcel, State.UNKNOWN, now, not_before=now, failed=False)
    if outcome.retry_in is None:
        return Settled(parcel, State.BURIED, now, reason=outcome.reason or outcome.held)
    if obsolete:
        return Settled(parcel, State.SUPERSEDED, now, reason=outcome.reason)
    # What may have been done stays so until somebody has looked: the look itself can fail.
    state = State.UNKNOWN if outcome.maybe_done or parcel.unknown else State.PENDING
    again = outcome.retry_at or now + outcome.retry_in
    return Settled(parcel, state, now, not_before=again, reason=outcome.reason)


def wants_name(outcome: Outcome, unit: UnitOfWork[Playbook]) -> bool:
    """Whether the channel's name turned out to be somebody else's, and another may do."""
    effect, parcel = outcome.parcel.effect, outcome.parcel
    if not isinstance(effect, OpenRoom) or outcome.reason != ChatRejected.NAME_TAKEN:
        return False
    return names_taken(unit, parcel.incident, effect.platform) < NAMES - 1


def tells(outcome: Outcome) -> bool:
    """Whether the incident must hear of it."""
    effect = outcome.parcel.effect
    if isinstance(effect, Publish):
        return True
    if outcome.done:
        stands = isinstance(effect, Post) and effect.standing is not None
        return stands or isinstance(effect, OpenRoom) or bool(outcome.left_out)
    if outcome.retry_in is not None:
        return outcome.needs_somebody
    return effect.tag != BURIED and outcome.reason != NOTHING_THERE


def apply(
    outcome: Outcome, incident: Incident, unit: UnitOfWork[Playbook], dialects: Mapping[str, Dialect], now: datetime
) -> None:
    """Records it on the incident and beside it."""
    if isinstance(outcome.parcel.effect, Publish):
        receipts.record(outcome, outcome.parcel.effect, incident, unit, now)
    elif outcome.done:
        _done(outcome, incident, unit, now)
    else:
        _refused(outcome, incident, unit, dialects, now)


def _done(outcome: Outcome, incident: Incident, unit: UnitOfWork[Playbook], now: datetime) -> None:
    effect, parcel = outcome.parcel.effect, outcome.parcel
    if isinstance(effect, OpenRoom) and outcome.room:
        room = outcome.room
        if effect.private != incident.private:
            incident.leave((room.conversation,), (), at=now)  # it was made private while this was being made
        else:
            unit.incidents.room_opened(incident.number, room.conversation, room.name, room.url)
            incident.room_opened(room.conversation, room.name, room.url, at=now)
    if isinstance(effect, Post) and effect.standing and outcome.post:
        if _is_behind(effect, parcel, incident, unit):
            incident.leave((), (outcome.post,), at=now)
        else:
            unit.incidents.standing_posted(incident.number, effect.standing, outcome.post)
            if effect.standing == CARD:
                incident.card_posted(outcome.post, at=now)
            elif effect.standing == ANNOUNCEMENT:
                incident.announcement_posted(outcome.post, at=now)
    for refused in outcome.left_out:
        reason = f"@{refused.person.name or refused.person.id}: {refused.reason}"
        incident.delivery_buried(effect.kind, parcel.lane, effect.platform, reason, at=now)


def _is_behind(effect: Post, parcel: Parcel, incident: Incident, unit: UnitOfWork[Playbook]) -> bool:
    """Whether what was posted stands where a private incident has moved out of."""
    if not incident.private:
        return False
    row = unit.incidents.surface(incident.number).rooms.get(effect.platform)
    here = row.conversation if row else None
    return effect.standing == ANNOUNCEMENT or parcel.room != here


def _refused(
    outcome: Outcome, incident: Incident, unit: UnitOfWork[Playbook], dialects: Mapping[str, Dialect], now: datetime
) -> None:
    effect, parcel = outcome.parcel.effect, outcome.parcel
    if isinstance(effect, OpenRoom) and wants_name(outcome, unit):
        wish = next_name(unit, incident, effect.platform, dialects[effect.platform], effect.name)
        incident.room_name_taken(effect.platform, effect.name, wish, at=now)
        return
    if outcome.reason == ChatRejected.ROOM_LOST and parcel.lane.partition("/")[2] in ROOM_LANES:
        row = unit.incidents.surface(incident.number).rooms[effect.platform]
        if row.conversation and row.loss is None:
            unit.incidents.room_lost(incident.number, effect.platform, Loss.REFUSED)
            incident.room_lost(row.conversation, Loss.REFUSED, at=now)
        return
    if not _is_told(outcome, unit):
        incident.delivery_buried(effect.kind, parcel.lane, effect.platform, outcome.reason or "", at=now)


def _is_told(outcome: Outcome, unit: UnitOfWork[Playbook]) -> bool:
    """Whether nobody need hear of it again: what is brought up to date at each change is refused at each change too.

    A card that could not be edited because it is gone, or too old, is said anew: nothing is missing.
    """
    effect, parcel = outcome.parcel.effect, outcome.parcel
    if not isinstance(effect, OpenRoom | Revise | SetTopic | ShowLinks):
        return False
    told = unit.incidents.told([parcel.incident], [ev.CardLost.__name__, ev.DeliveryBuried.__name__])[parcel.incident]
    is_card = isinstance(effect, Revise) and effect.standing == CARD
    if is_card and any(isinstance(event, ev.CardLost) and event.at >= parcel.tried_at for event in told):
        return True
    refusals = [(event.what, event.place, event.reason) for event in told if isinstance(event, ev.DeliveryBuried)]
    return (effect.kind, parcel.lane, outcome.reason or "") in refusals
