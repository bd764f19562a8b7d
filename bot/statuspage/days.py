"""The days of a component and its uptime, counted from what was published and from nothing else."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.values import ComponentState
from bot.statuspage.limits import DAYS
from bot.statuspage.state import Day

DOWN = (ComponentState.PARTIAL_OUTAGE, ComponentState.MAJOR_OUTAGE)

Change = tuple[datetime, ComponentState]


def days(changes: Sequence[Change], *, until: datetime, zone: ZoneInfo) -> tuple[Day, ...]:
    """The last 90 days up to `until`, in the zone's own days. `changes`: from when a state was shown, the oldest first.

    A day before the first change has no minutes: nothing was published then.
    """
    today = until.astimezone(zone).date()
    dates = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    return tuple(Day(day, _minutes(changes, day, until, zone)) for day in dates)


def uptime(counted: Sequence[Day]) -> float | None:
    """The share of minutes without an outage, in percent, rounded down to hundredths; None when nothing is known.

    A partial outage counts whole: whoever was hit had no service. Maintenance and slowness are no outage.
    """
    known = sum(sum(day.minutes.values()) for day in counted)
    down = sum(day.minutes.get(state, 0) for day in counted for state in DOWN)
    return (known - down) * 10_000 // known / 100 if known else None


def _minutes(changes: Sequence[Change], day: date, until: datetime, zone: ZoneInfo) -> dict[ComponentState, int]:
    begin, end = _midnight(day, zone), min(_midnight(day + timedelta(days=1), zone), until)
    seconds: dict[ComponentState, float] = {}
    for (since, state), (to, _next) in zip(changes, [*changes[1:], (until, None)], strict=True):
        if (shown := (min(to, end) - max(since, begin)).total_seconds()) > 0:
            seconds[state] = seconds.get(state, 0) + shown
    return {state: max(1, round(shown / 60)) for state, shown in seconds.items()}


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
