"""A promise: the instant by which an audience was told that it hears again."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.cadence import Ladder
from bot.domain.values import Audience


@dataclass(frozen=True)
class Promise:
    """One live promise. All instants are aware UTC."""

    audience: Audience
    made_at: datetime
    made_seq: int  # sequence number of the event that made it: a button answers this promise or none
    due_at: datetime  # what people were told
    alarm_at: datetime | None  # when the machine looks again; None when the ladder has ended
    snoozed_until: datetime | None = None

    @classmethod
    def make(cls, audience: Audience, *, at: datetime, seq: int, due_at: datetime, ladder: Ladder) -> "Promise":
        """A new promise with its first alarm."""
        return cls(audience, at, seq, due_at, ladder.next_alarm(due_at, at))

    def prompted(self, now: datetime, ladder: Ladder) -> tuple["Promise", int]:
        """The promise after asking at `now`, and the rung asked: the highest one reached, never a burst."""
        return replace(self, alarm_at=ladder.next_alarm(self.due_at, now)), ladder.reached(self.due_at, now)

    def snoozed(self, until: datetime) -> "Promise":
        """The same promise, looked at again at `until`. What people were told does not move."""
        return replace(self, alarm_at=until, snoozed_until=until)

    def is_kept_by(self, at: datetime) -> bool:
        """Whether a statement at `at` keeps it. Broken means strictly later than promised."""
        return at <= self.due_at
