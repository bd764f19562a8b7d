"""Lengths of time as people type them: 45m, 1h30m, 90 min, 2h, 1d."""

import re
from datetime import timedelta

WORDS = {  # whole words in the three languages: "2 hosts" is no length of time
    1: "s sec secs second seconds seg segs segundo segundos",
    60: "m min mins minute minutes minuto minutos",
    3600: "h hr hrs hour hours hora horas",
    86400: "d day days día días dia dias",
}
SECONDS = {word: seconds for seconds, words in WORDS.items() for word in words.split()}
UNIT = rf"(?:{'|'.join(sorted(SECONDS, key=len, reverse=True))})(?![^\W\d])"
LENGTH = rf"(?:\d{{1,4}}\s*{UNIT}\s*){{1,4}}"  # four pieces at most, so that no sum is beyond the calendar
PIECE = re.compile(rf"(\d{{1,4}})\s*({UNIT})", re.IGNORECASE)
WHOLE = re.compile(LENGTH, re.IGNORECASE)


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
