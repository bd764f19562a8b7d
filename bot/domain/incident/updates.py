"""Statements to others, promises, and the bot's questions."""

from datetime import datetime, timedelta

from bot.domain import errors
from bot.domain.events import (
    AlarmSnoozed,
    CadenceChanged,
    NoChangeReported,
    PromiseRestored,
    UpdateDue,
    UpdatePosted,
)
from bot.domain.incident.life import Life
from bot.domain.incident.state import within_a_day
from bot.domain.promise import Promise
from bot.domain.values import VIGIA, Audience, Person, Statement, Status


class Updates(Life):
    """An update and the promise it moves are one verb."""

    def post_update(
        self,
        text: str,
        *,
        by: Person,
        at: datetime,
        status: Status | None = None,
        next_in: timedelta | None = None,
        next_at: datetime | None = None,
        eta: datetime | None = None,
        answers: int | None = None,
    ) -> None:
        """The formal update: keeps or breaks the promise and makes the next.

        Raises IncidentOver, TextMissing, DurationOutOfRange, and UpdateOvertaken when the promise it was
        written for (`answers`) has been kept by somebody else meanwhile. A final status resolves or cancels
        with the text.
        """
        if status is Status.RESOLVED:
            self.resolve(text, by=by, at=at)
            return
        if status is Status.CANCELLED:
            self.cancel(text, by=by, at=at)
            return
        promise = self._must_be_open()
        if answers is not None and answers != promise.made_seq:
            said = self.last is not None and self.last.at == promise.made_at  # else it was "nothing new"
            raise errors.UpdateOvertaken(by=self.last.by if self.last and said else None, at=promise.made_at)
        if not text.strip():
            raise errors.TextMissing(verb="update")
        if next_at is not None:
            next_in = next_at - at
        if next_in is not None:
            within_a_day(next_in)
        before = self.status
        if status is not None and status != before:
            self._move_to(status, by, at, with_update=True)
        due_at = at + (next_in or self.interval)
        self.eta = eta or self.eta
        self.last = Statement(text, by, at)
        self._record(
            UpdatePosted,
            by,
            at,
            text=text,
            before=before,
            status=self.status,
            was_due=promise.due_at,
            due_at=due_at,
            eta=eta,
        )
        self._promise(due_at, at)

    def report_no_change(self, *, by: Person, at: datetime, answers: int | None = None) -> None:
        """Still working on it: the next update is promised again. Raises IncidentOver, PromptAnswered."""
        promise = self._answered(answers)
        due_at = at + self.interval
        self._record(NoChangeReported, by, at, was_due=promise.due_at, due_at=due_at)
        self._promise(due_at, at)

    def snooze(self, length: timedelta, reason: str, *, by: Person, at: datetime, answers: int | None = None) -> None:
        """Moves the bot's question, once per promise. Raises IncidentOver, PromptAnswered, SnoozedAlready."""
        promise = self._answered(answers)
        within_a_day(length)
        if promise.snoozed_until is not None:
            raise errors.SnoozedAlready(until=promise.snoozed_until, due=promise.due_at)
        until = at + length
        self.promises[promise.audience] = promise.snoozed(until)
        self._record(AlarmSnoozed, by, at, until=until, due_at=promise.due_at, reason=reason)

    def change_cadence(self, every: timedelta, *, by: Person, at: datetime) -> None:
        """This incident's own interval, from the next update on. Raises IncidentOver, DurationOutOfRange."""
        self._must_be_open()
        within_a_day(every)
        self.own_cadence = every
        self._record(CadenceChanged, by, at, every=every)

    def prompt(self, audience: Audience, *, at: datetime) -> None:
        """Asks the highest rung reached, once, however late. Does nothing when nothing is due."""
        promise = self.promises.get(audience)
        if promise is None or promise.alarm_at is None or promise.alarm_at > at:
            return
        ladder = self.plan.ladder
        if audience is Audience.PUBLIC and self.plan.publicity:
            ladder = self.plan.publicity.ladder
        self.promises[audience], index = promise.prompted(at, ladder)
        rung = ladder.rungs[index]
        people = dict.fromkeys(self.holder(role) for role in rung.ask)
        self._record(
            UpdateDue,
            VIGIA,
            at,
            audience=audience,
            promise=promise.made_seq,
            due_at=promise.due_at,
            rung=index,
            roles=rung.ask,
            people=tuple(people),
            via=rung.via,
        )

    def restore_promise(self, *, at: datetime) -> None:
        """An open incident without a promise gets one: somebody is waiting. Else nothing happens."""
        if self.status.is_open and Audience.ROOM not in self.promises:
            due_at = at + self.interval
            self._record(PromiseRestored, VIGIA, at, due_at=due_at)
            self._promise(due_at, at)

    def _answered(self, promise_seq: int | None) -> Promise:
        promise = self._must_be_open()
        public = self.promises.get(Audience.PUBLIC)
        if public and promise_seq is not None and promise_seq == public.made_seq != promise.made_seq:
            return public
        if promise_seq is not None and promise_seq != promise.made_seq:
            raise errors.PromptAnswered(by=self.last.by if self.last else None, at=promise.made_at, due=promise.due_at)
        return promise
