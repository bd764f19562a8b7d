"""What is said outside about an incident: the timeline's lines, and the promise made to the public."""

from datetime import datetime
from typing import Any

from bot.domain import errors
from bot.domain.events import (
    DeliveryDecided,
    PublicationDiscarded,
    PublicationDrafted,
    PublicationReleased,
    ReceiptRecorded,
)
from bot.domain.incident.state import State
from bot.domain.promise import Promise
from bot.domain.values import VIGIA, Audience, Person, Status

Told = PublicationDrafted | PublicationDiscarded | PublicationReleased | DeliveryDecided


class Publicity(State):
    """The publications themselves are aggregates of their own."""

    def must_be_publishable(self) -> None:
        """Nothing of a private incident leaves it. Raises PrivateNotPublished."""
        if self.private:
            raise errors.PrivateNotPublished(number=self.number)

    def tell(self, kind: type[Told], *, by: Person, at: datetime, **fields: Any) -> None:
        """A line about a publication."""
        self._record(kind, by, at, **fields)

    def receipt(self, number: int, target: str, state: str, reason: str, *, at: datetime) -> None:
        """What a target answered."""
        self._record(ReceiptRecorded, VIGIA, at, number=number, target=target, state=state, reason=reason)

    def promise_public(self, *, at: datetime, due_at: datetime | None = None) -> None:
        """The public hears again by `due_at`, or when the plan says so. Belongs to the event just recorded.

        Nothing is promised about what is over, and nothing in triage.
        """
        publicity = self.plan.publicity
        if not self.status.is_open or self.status is Status.TRIAGE or publicity is None:
            return
        first = Audience.PUBLIC not in self.promises
        due_at = due_at or at + publicity.interval(at - self.opened_at, first=first)
        self.promises[Audience.PUBLIC] = Promise.make(
            Audience.PUBLIC, at=at, seq=self.seq, due_at=due_at, ladder=publicity.ladder
        )
