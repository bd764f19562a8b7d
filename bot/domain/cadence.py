"""When the next update is due, and when the bot asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.values import Severity, Status, Via


@dataclass(frozen=True)
class CadenceRule:
    """One cell, row or column of the matrix: None stands for "any"."""

    every: timedelta
    severity: Severity | None = None
    status: Status | None = None

    def fits(self, severity: Severity, status: Status) -> bool:
        """Whether this rule speaks about an incident of that severity and status."""
        return self.severity in (None, severity) and self.status in (None, status)

    @property
    def weight(self) -> tuple[int, int]:
        """More specific weighs more; between a severity and a status alone, the severity."""
        return (
            (self.severity is not None) + (self.status is not None),
            int(self.severity is not None),
        )


@dataclass(frozen=True)
class Cadence:
    """How often people are promised an update, by severity and status."""

    rules: tuple[CadenceRule, ...]

    def interval(self, severity: Severity, status: Status) -> timedelta:
        """Real time between two updates. The most specific rule wins."""
        fitting = [rule for rule in self.rules if rule.fits(severity, status)]
        return max(fitting, key=lambda rule: rule.weight).every

    @classmethod
    def flat(cls, every: timedelta) -> "Cadence":
        """The same interval whatever happens."""
        return cls((CadenceRule(every),))


@dataclass(frozen=True)
class Rung:
    """One step of the ladder: `at` is counted from the promised instant, negative before it."""

    at: timedelta
    ask: tuple[str, ...]  # role ids
    via: tuple[Via, ...]
    every: timedelta | None = None  # the last rung only: asked again and again until somebody answers


@dataclass(frozen=True)
class Ladder:
    """Who is asked when. Rungs are in the order of their `at`."""

    rungs: tuple[Rung, ...]

    def reached(self, due_at: datetime, now: datetime) -> int:
        """Index of the highest rung whose time has come; 0 when none has (a snooze may end before the first)."""
        return max((i for i, rung in enumerate(self.rungs) if due_at + rung.at <= now), default=0)

    def next_alarm(self, due_at: datetime, after: datetime) -> datetime | None:
        """When to look again, strictly later than `after`; None when nobody is left to ask.

        Rungs that would fall before the promise was even made are passed over: with a cadence of 5 minutes
        and a rung 5 minutes ahead, the first question comes at the promised instant, not at once.
        """
        times = [due_at + rung.at for rung in self.rungs]
        later = [at for at in times if at > after]
        if later:
            return min(later)
        if not times:
            return None
        repeat = self.rungs[-1].every
        if repeat is None:
            return None
        passed = (after - times[-1]) // repeat
        return times[-1] + (passed + 1) * repeat


@dataclass(frozen=True)
class Forgotten:
    """After how long an open incident is asked about: is it over? The defaults are our choice."""

    monitoring: timedelta = timedelta(hours=4)  # since the fix went in
    silent: timedelta = timedelta(hours=8)  # since anybody did anything


@dataclass(frozen=True)
class Publicity:
    """How often people outside are promised to hear again, and who is asked for it.

    `after`: once the incident is that old, the interval is another; oldest first.
    """

    first: timedelta  # until the first word
    every: timedelta
    ladder: Ladder
    after: tuple[tuple[timedelta, timedelta], ...] = ()

    def interval(self, age: timedelta, *, first: bool) -> timedelta:
        """From now to the next word, in an incident of that age."""
        if first:
            return self.first
        return next((every for reached, every in reversed(self.after) if age >= reached), self.every)


@dataclass(frozen=True)
class Plan:
    """What the playbook in force at declaration says about time; pinned, so that an edit moves no promise."""

    cadence: Cadence
    ladder: Ladder
    forgotten: Forgotten = Forgotten()
    publicity: Publicity | None = None  # None: nothing is promised to people outside


def flat_plan(every: timedelta, rungs: Sequence[Rung]) -> Plan:
    """A plan with one interval for every severity and status."""
    return Plan(Cadence.flat(every), Ladder(tuple(rungs)))
