"""What a target's answer means for the publication."""

from datetime import datetime

from bot.domain.incident import Incident
from bot.domain.publication import Arrival, TargetReceipt
from bot.effects import Publish
from bot.engine.surroundings import Unit
from bot.ports.storage import Outcome

HELD = {"unknown": Arrival.UNKNOWN, "stale": Arrival.STALE}


def record(outcome: Outcome, effect: Publish, incident: Incident, unit: Unit, now: datetime) -> None:
    """On the publication; on the incident when it is news to people."""
    publication = unit.publications.load(incident.number, effect.release.number)
    assert publication is not None  # noqa: S101 - what is released is stored, and never deleted
    receipt = receipt_of(outcome, now)
    if publication.receipts[effect.target].state in (Arrival.OVERTAKEN, Arrival.WITHHELD) and not outcome.done:
        return  # it is not tried again
    if publication.record(effect.target, receipt):
        incident.receipt(publication.number, effect.target, str(receipt.state), receipt.reason, at=now)
    unit.publications.save(publication)


def receipt_of(outcome: Outcome, now: datetime) -> TargetReceipt:
    """What a target's answer means by itself."""
    if outcome.receipt and outcome.done:
        told = outcome.receipt
        of = told.reached + told.left_out
        return TargetReceipt(Arrival.SENT, now, "", told.ref, told.thread, told.url, told.reached, of)
    if outcome.underway:
        return TargetReceipt(Arrival.UNDERWAY, now, done=outcome.underway.done, of=outcome.underway.of)
    if outcome.held:
        return TargetReceipt(HELD[outcome.held], now, outcome.reason or "")
    state = Arrival.FAILED if outcome.retry_in is None else Arrival.RETRYING
    ref, thread = (outcome.receipt.ref, outcome.receipt.thread) if outcome.receipt else ("", "")
    return TargetReceipt(state, now, outcome.reason or "", ref, thread)
