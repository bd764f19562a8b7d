"""Single values out of words: severities, statuses, lengths and times of day."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain import errors
from bot.domain.durations import parse_duration
from bot.domain.values import RESPONSE_STATUSES, Severity, Status

ME = "me"
SEVERITY = re.compile(r"(?:sev(?:erity)?[\s-]*)?([1-4])", re.IGNORECASE)
CLOCK = re.compile(r"([01]?\d|2[0-3])[:h]([0-5]\d)", re.IGNORECASE)
# C0 and C1 controls except tab and line feed, and the characters that reorder text around them.
UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
CLOSING = {'"': '"', "'": "'", "“": "”", "„": "“", "«": "»", "‘": "’"}

LONGEST_NUMBER = 9  # digits; what a database holds as an integer
SETTABLE = (*RESPONSE_STATUSES, Status.RESOLVED, Status.CANCELLED)  # the others have verbs of their own


def cleaned(text: str) -> str:
    """What a person typed, without what cannot be shown or stored. Nothing visible is lost."""
    return UNSHOWN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")).strip()


def visible(text: str) -> str:
    """The text when something in it can be seen; else nothing at all."""
    return text if any(unicodedata.category(c)[0] not in "CZ" for c in text) else ""


def unquoted(text: str) -> str:
    """Without the one pair of quotes round the whole, if there is one."""
    words = text.strip()
    closing, inside = CLOSING.get(words[:1]), words[1:-1]
    if len(words) >= 2 and words[-1] == closing and words[0] not in inside and closing not in inside:
        return inside.strip()
    return words


def severity(word: str) -> Severity:
    """2, sev2, SEV-2. Raises UnknownSeverity."""
    match = SEVERITY.fullmatch(word.strip())
    if match is None:
        raise errors.UnknownSeverity(word=word)
    return Severity(int(match[1]))


def status(word: str) -> Status:
    """Any status that can be set. Raises UnknownStatus."""
    known = [str(status) for status in SETTABLE]
    wanted = word.strip().lower()
    if wanted not in known:
        raise errors.UnknownStatus(word=word, known=known)
    return Status(wanted)


def duration(word: str) -> timedelta:
    """45m, 1h30m, 90. Raises UnknownDuration."""
    found = parse_duration(word)
    if found is None:
        raise errors.UnknownDuration(word=word)
    return found


def instant(word: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The next time the clock shows 14:30 where the asker is, or so long from now. Raises UnknownInstant."""
    if (length := parse_duration(word)) is not None:
        return now + length
    match = CLOCK.fullmatch(word.strip())
    if match is None:
        raise errors.UnknownInstant(word=word)
    here = now.astimezone(zone)
    at = here.replace(hour=int(match[1]), minute=int(match[2]), second=0, microsecond=0)
    if at <= here:
        at += timedelta(days=1)
    return at.astimezone(now.tzinfo)


def past(word: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The last time the clock showed 14:05 where the asker is, or so long ago. Raises UnknownInstant."""
    if (length := parse_duration(word)) is not None:
        return now - length
    coming = instant(word, now, zone)
    return (coming.astimezone(zone) - timedelta(days=1)).astimezone(now.tzinfo)


def number(word: str) -> int:
    """A small whole number, such as an incident's. Raises UnknownNumber."""
    if not (word.isascii() and word.isdigit() and len(word) <= LONGEST_NUMBER):
        raise errors.UnknownNumber(word=word)
    return int(word)


def moment(word: str) -> datetime:
    """ISO 8601 with its zone, as adapters write it. Raises UnknownInstant."""
    try:
        found = datetime.fromisoformat(word)
        if found.tzinfo is not None:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise errors.UnknownInstant(word=word)
