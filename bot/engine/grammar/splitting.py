"""Typed words into fields. What is not understood stays text: nothing a person wrote is thrown away."""

import re
from collections.abc import Callable

from bot.domain import errors
from bot.domain.durations import LENGTH, UNIT, parse_duration
from bot.engine.grammar.values import CLOCK, SEVERITY, unquoted

Split = Callable[[str], dict[str, str]]

LEADING_SEVERITY = re.compile(r"sev[\s-]?(\d+)\b[:,]?\s*", re.IGNORECASE)
LEADING_PRIVATE = re.compile(r"(?:private|privado|privada)\b[:,]?\s*", re.IGNORECASE)
TRAILING = re.compile(rf"(?:^|\s)(next|eta)\s+(\d\S*(?:\s+{UNIT})?)$", re.IGNORECASE)
SNOOZED = re.compile(rf"({LENGTH}|\S+)\s*(.*)", re.DOTALL | re.IGNORECASE)
BECAUSE = re.compile(r"^(?:because|as|since|porque|pois)\s+", re.IGNORECASE)


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
    """`private sev2 Checkout is failing`; lines below the first are what is known so far."""
    fields: dict[str, str] = {}
    while match := LEADING_SEVERITY.match(words) or LEADING_PRIVATE.match(words):
        name, value = ("severity", match[1]) if match.re is LEADING_SEVERITY else ("private", "yes")
        if name in fields:
            break
        fields[name] = value
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


def promotion(words: str) -> dict[str, str]:
    """`sev2`, or nothing."""
    return {"severity": severity(words)["severity"]} if words.strip() else {}


def title(words: str) -> dict[str, str]:
    """The new one."""
    return {"title": unquoted(words)}


def scope(words: str) -> dict[str, str]:
    """`large scale` as well as `large-scale`."""
    return {"scope": "-".join(words.lower().split())}


ASSIGNMENT = re.compile(
    r'(users|systems|risk)\s*=\s*(?:"([^"]*)"|“([^”]*)”|(.*?))(?=\s+(?:users|systems|risk)\s*=|\s*$)',
    re.IGNORECASE | re.DOTALL,
)


def impact(words: str) -> dict[str, str]:
    """`users=1200 systems=checkout risk="double charges"`."""
    return {
        match[1].lower(): next(value for value in match.groups()[1:] if value is not None).strip()
        for match in ASSIGNMENT.finditer(words)
    }


def page(words: str) -> dict[str, str]:
    """`@ana the database is down`."""
    return {"text": unquoted(without_mentions(words))}


def attempt(words: str) -> dict[str, str]:
    """`restarted the pool => no change`."""
    text_, _, result = words.partition("=>")
    return {"text": unquoted(text_), "result": unquoted(result)}


def link(words: str) -> dict[str, str]:
    """`dashboard https://...`; the address is the last word."""
    name, _, url = words.strip().rpartition(" ")
    return {"name": unquoted(name), "url": url.strip("<>")}


def call(words: str) -> dict[str, str]:
    """`https://...`."""
    return {"name": "call", "url": words.strip().strip("<>")}


def at(words: str) -> dict[str, str]:
    """`14:05 note restarted the pool`."""
    time, said = _first(words)
    return {"time": time, "said": said}


INTO = re.compile(r"(?:into|en|em)\s+#?(\d{1,9})", re.IGNORECASE)


def merge(words: str) -> dict[str, str]:
    """`into #9`; which incident is the duplicate was read before."""
    match = INTO.fullmatch(words.strip())
    return {"into": match[1] if match else words.strip()}


def closing(words: str) -> dict[str, str]:
    """`archive`, or nothing."""
    return {"archive": "yes"} if words.strip().lower() in ("archive", "archivar", "arquivar") else {"archive": words}


def keep(words: str) -> dict[str, str]:
    """`4h`, `open until 18:00`."""
    return {"until": re.sub(r"^(?:open\s+)?(?:until\s+|for\s+)?", "", words.strip(), flags=re.IGNORECASE)}


def number(words: str) -> dict[str, str]:
    """`3`, `#3`."""
    return {"task": words.strip().lstrip("#")}


def task(words: str) -> dict[str, str]:
    """`check the replica @bruno 10m`: person and time in any order at the end."""
    fields: dict[str, str] = {}
    rest = words.strip()
    while True:
        head, _, last = rest.rpartition(" ")
        if last.startswith("@") and head:
            rest = head.rstrip()
        elif "due" not in fields and head and parse_duration(last) is not None and not last.isdigit():
            fields["due"], rest = last, head.rstrip()
        else:
            return {"text": unquoted(rest), **fields}


def without_mentions(words: str) -> str:
    """The words that are no mention."""
    return re.sub(r"(?<!\S)@\S+\s*", "", words)
