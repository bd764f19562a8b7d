"""Typed words into fields. What is not understood stays text: nothing a person wrote is thrown away."""

import re
from collections.abc import Callable

from bot.domain import errors
from bot.domain.durations import LENGTH, UNIT, parse_duration
from bot.engine.grammar.values import CLOCK, SEVERITY, unquoted

Split = Callable[[str], dict[str, str]]

LEADING_SEVERITY = re.compile(r"sev[\s-]?(\d+)\b[:,]?\s*", re.IGNORECASE)
TRAILING = re.compile(rf"(?:^|\s)(next|eta)\s+(\d\S*(?:\s+{UNIT})?)$", re.IGNORECASE)
SNOOZED = re.compile(rf"({LENGTH}|\S+)\s*(.*)", re.DOTALL | re.IGNORECASE)
BECAUSE = re.compile(r"^(?:because|as|since)\s+", re.IGNORECASE)


def nothing(_words: str) -> dict[str, str]:
    """For verbs that take none; what stands behind them is ignored."""
    return {}


def text(words: str) -> dict[str, str]:
    """Everything is the text."""
    return {"text": unquoted(words)}


def verb(words: str) -> dict[str, str]:
    """`help update`."""
    return {"verb": words.strip().lower()}


def declaration(words: str) -> dict[str, str]:
    """`sev2 Checkout is failing`; lines below the first are what is known so far."""
    fields = {}
    if match := LEADING_SEVERITY.match(words):
        fields["severity"] = match[1]
        words = words[match.end() :]
    title, _, summary = words.partition("\n")
    return {**fields, "title": unquoted(title), "summary": summary.strip()}


def update(words: str) -> dict[str, str]:
    """`text next 45m eta 14:30`: the trailing times in any order, when they look like times."""
    fields: dict[str, str] = {}
    while match := TRAILING.search(words):
        name, value = match[1].lower(), match[2]
        if name in fields:
            break
        if parse_duration(value) is None and not CLOCK.fullmatch(value):
            raise errors.UnknownInstant(word=value)
        fields[name] = value
        words = words[: match.start()].rstrip()
    return {"text": unquoted(words), **fields}


def status(words: str) -> dict[str, str]:
    """`identified the pool is exhausted`."""
    first, rest = _first(words)
    return {"status": first, "text": unquoted(rest)}


def severity(words: str) -> dict[str, str]:
    """`2 all of Europe is affected`."""
    first, rest = _first(words)
    if first.lower() in ("sev", "severity"):
        second, rest = _first(rest)
        first = f"{first} {second}"
    match = SEVERITY.fullmatch(first)
    return {"severity": match[1] if match else first, "text": unquoted(rest)}


def role(words: str) -> dict[str, str]:
    """`comms @ana`, `comms me`, `drop comms`. Mentions are resolved by the adapter, not here."""
    rest = [word for word in words.split() if not word.startswith("@")]
    if rest and rest[0].lower() == "drop":
        return {"role": " ".join(rest[1:]), "drop": "yes"}
    fields = {}
    if len(rest) > 1 and rest[-1].lower() in ("me", "myself"):
        fields["person"] = "me"
        rest.pop()
    return {"role": " ".join(rest), **fields}


def snooze(words: str) -> dict[str, str]:
    """`15m because we wait for the vendor`."""
    match = SNOOZED.match(words.strip())
    if match is None:
        return {}
    return {"length": match[1].strip(), "reason": unquoted(BECAUSE.sub("", match[2]))}


def remind(words: str) -> dict[str, str]:
    """`every 20m`."""
    return {"every": re.sub(r"^every\s+", "", words.strip(), flags=re.IGNORECASE)}


def _first(words: str) -> tuple[str, str]:
    """The first word, and what is left; they may stand on different lines."""
    first, *rest = words.split(maxsplit=1) or [""]
    return first, "".join(rest)
