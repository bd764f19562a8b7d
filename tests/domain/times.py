"""Times as a person would write them on the day of the tests, which begins at 12:00 UTC."""

from datetime import datetime, timedelta

from bot.testing import NOON

MINUTE = timedelta(minutes=1)


def at(clock: str) -> datetime:
    """That time, UTC: at("12:25")."""
    hour, minute = map(int, clock.split(":"))
    return NOON.replace(hour=hour, minute=minute)
