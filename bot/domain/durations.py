"""Lengths of time as people type them: 45m, 1h30m, 90 min, 2h, 1d."""

import re
from datetime import timedelta

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
PIECE = re.compile(r"(\d{1,4})\s*(s|m|h|d)[a-zçã]*\s*", re.IGNORECASE)
WHOLE = re.compile(rf"(?:{PIECE.pattern})+", re.IGNORECASE)


def parse_duration(text: str) -> timedelta | None:
    """The length; None when it is none. A bare number is minutes, as in "snooze 15"."""
    words = text.strip().lower()
    if words.isascii() and words.isdigit() and len(words) <= 4:
        return timedelta(minutes=int(words))
    if not WHOLE.fullmatch(words):
        return None
    return timedelta(seconds=sum(int(n) * SECONDS[unit] for n, unit in PIECE.findall(words)))


def compact(length: timedelta) -> str:
    """The shortest way to type it back: 90 minutes is 1h30m."""
    seconds = int(length.total_seconds())
    pieces = []
    for unit in ("d", "h", "m", "s"):
        count, seconds = divmod(seconds, SECONDS[unit])
        if count:
            pieces.append(f"{count}{unit}")
    return "".join(pieces) or "0m"
