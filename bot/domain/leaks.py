"""What a text for people outside should not hold: who, which machine, which secret, whose customer.

A guess, for a person to look at. What is `grave` has the form of a secret and nothing else has it. Every search is one
pass over the text, whatever the text is.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from itertools import pairwise
from typing import Literal

Kind = Literal["token", "link", "mail", "host", "customer", "person"]
Span = tuple[int, int]

ASSIGNED = (
    r"(?i)\b(?:password|passwd|pwd|passphrase|contrase[nñ]a|senha|secret|token|api[ _-]?key|access[ _-]?key)"
    r"[\"']?\s{0,3}"
)
# Forms of secrets, as their makers document them: Slack, Stripe and Standard Webhooks, AWS, GitHub, GitLab, Google,
# OpenAI and Anthropic, SendGrid, npm, RFC 7519 (JWT), RFC 7468 (PEM), RFC 3986 (userinfo), RFC 9110 (Authorization).
SECRETS = tuple(
    re.compile(form)
    for form in (
        r"(?<![A-Za-z0-9])(?:xox[a-z](?:\.xox[a-z])?|xapp)-[A-Za-z0-9-]{10,}+",
        r"(?i)hooks\.slack\.com/(?:services|workflows|triggers)/[\w/-]{8,}+",
        r"(?i)discord(?:app)?\.com/api/webhooks/\d+/[\w-]{8,}+",
        r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}+\.[A-Za-z0-9_-]{8,}+(?:\.[A-Za-z0-9_-]*+){0,3}",
        r"(?<![A-Za-z0-9])whsec_[A-Za-z0-9+/=]{16,}+",
        r"(?<![A-Za-z0-9])[sr]k_(?:live|test)_[A-Za-z0-9]{16,}+",
        r"(?<![A-Za-z0-9])A(?:KIA|SIA)[A-Z0-9]{16}(?![A-Za-z0-9])",
        r"(?<![A-Za-z0-9])(?:gh[pousr]_|github_pat_)[A-Za-z0-9_]{20,}+",
        r"(?<![A-Za-z0-9])glpat-[\w-]{20,}+",
        r"(?<![A-Za-z0-9])AIza[\w-]{35}(?![\w-])",
        r"(?<![A-Za-z0-9-])sk-(?:(?:ant|proj)-[\w-]{20,}+|[A-Za-z0-9]{20,}+)",
        r"(?<![A-Za-z0-9])SG\.[\w-]{16,}+\.[\w-]{16,}+",
        r"(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])",
        r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[A-Za-z0-9+/=\s]*+(?:-----END [A-Z0-9 ]{0,40}-----)?",
        r"(?i)(?<![a-z0-9])[a-z][a-z0-9+.-]{1,20}://[^\s/:@?#]{0,100}:[^\s/@]{1,100}@[\w.-]*+",
        r"(?i)\bauthorization[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?:bearer|basic|token|digest)\s{1,3}[^\s\"']{6,}+",
        r"(?i)\bbearer\s{1,3}(?=[a-z._~+/-]{0,200}\d)[\w.~+/-]{16,}+=*",
        ASSIGNED + r"=\s{0,3}[\"']?[^\s\"'=]{4,}+",
        ASSIGNED + r":\s{0,3}[\"']?(?!https?:)(?=[^\s\d]{0,100}\d)(?=[^\sa-zA-Z]{0,100}[a-zA-Z])[^\s\"'.,;]{8,}+",
    )
)
WORD = re.compile(r"(?<![\w./+-])[A-Za-z0-9+/_-]{32,200}+=*(?![\w/+-])")
SWITCHING = 0.45  # share of neighbours of unlike kind: 0.62 in random letters and digits, a third in CamelCaseNames

ADDRESS = re.compile(
    r"(?<![\w.@-])(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{1,15}://)?"
    r"(?P<host>\[[\w:.%]{2,60}\]|[A-Za-z0-9_-]++(?:\.[A-Za-z0-9_-]++)*+)(?::\d{1,5})?(?P<path>/[^\s<>\"“”«»]*+)?"
)
SIX = re.compile(r"(?<![\w:.\[])[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:]{1,37}(?![\w:])")
MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,10}[A-Za-z]{2,24}(?![\w-])")
HANDLE = re.compile(r"(?<![\w@./+-])@[^\W\d_](?:[\w.-]{0,38}\w)?")
VERSION = re.compile(r"(?i)\b(?:v|version|versión|versão|release)\s?\Z")

INSIDE = frozenset({"internal", "local", "lan", "corp", "intranet", "localdomain", "localhost", "svc"})
PRIVATE: tuple[IPv4Network | IPv6Network, ...] = tuple(
    ip_network(net)
    for net in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),  # RFC 1918, RFC 4193
        *("127.0.0.0/8", "169.254.0.0/16", "100.64.0.0/10", "::1/128", "fe80::/10"),  # RFC 1122, 3927, 6598, 4291
    )
)
MEMBERS_ONLY = (  # the end of a host, and how the path begins
    *(("slack.com", "/archives/"), ("slack.com", "/client/"), ("slack.com", "/files/")),
    *(("teams.microsoft.com", "/"), ("teams.live.com", "/"), ("discord.com", "/channels/")),
    *(("docs.google.com", "/"), ("drive.google.com", "/"), ("meet.google.com", "/"), ("zoom.us", "/j/")),
    *(("notion.so", "/"), ("atlassian.net", "/"), ("sharepoint.com", "/"), ("pagerduty.com", "/incidents/")),
)


@dataclass(frozen=True)
class Leak:
    """`text[start:end]` looks like this kind. `grave`: it is a secret by its form."""

    kind: Kind
    start: int
    end: int
    grave: bool


def look(text: str, *, people: Sequence[str] = (), never: Sequence[str] = ()) -> tuple[Leak, ...]:
    """All that is found, in the order of the text; no two overlap, and the graver one is named.

    `people` are names and handles of those who work on it, `never` words that must not leave, such as customers'
    names: both as whole words, whatever their case and accents.
    """
    folded = Folded(text) if people or never else None
    searches: tuple[tuple[Kind, Iterator[Span]], ...] = (
        ("token", _secrets(text)),
        ("mail", (found.span() for found in MAIL.finditer(text))),
        ("link", _addresses(text, links=True)),
        ("host", _addresses(text, links=False)),
        ("host", _sixes(text)),
        ("customer", folded.whole(never) if folded else iter(())),
        ("person", folded.whole(people) if folded else iter(())),
        ("person", _parts(text, people)),
        ("person", (found.span() for found in HANDLE.finditer(text))),
    )
    taken = bytearray(len(text))
    leaks = []
    for kind, spans in searches:
        for start, end in spans:
            if not any(taken[start:end]):
                taken[start:end] = b"\x01" * (end - start)
                leaks.append(Leak(kind, start, end, grave=kind == "token"))
    return tuple(sorted(leaks, key=lambda leak: leak.start))


def _secrets(text: str) -> Iterator[Span]:
    for form in SECRETS:
        yield from (found.span() for found in form.finditer(text))
    yield from (found.span() for found in WORD.finditer(text) if _random(found[0]))


def _random(word: str) -> bool:
    """Whether capitals, small letters and digits are mixed as no name mixes them."""
    kinds = [2 if letter.isdigit() else letter.isupper() for letter in word if letter.isalnum()]
    switches = sum(one != other for one, other in pairwise(kinds))
    return {0, 1, 2} <= set(kinds) and switches >= SWITCHING * len(word)


def _addresses(text: str, *, links: bool) -> Iterator[Span]:
    """Links only some can open, or names and numbers of machines nobody outside can reach."""
    for found in ADDRESS.finditer(text):
        host, path = found["host"].strip("[]").lower(), found["path"] or ""
        is_link = bool(found["scheme"] or path)
        if is_link != links:
            continue
        inside = _is_inside(host, text[max(0, found.start() - 10) : found.start()])
        nameless = bool(found["scheme"]) and "." not in host and ":" not in host  # http://wiki/page
        members = links and any(_is_at(host, end) and path.startswith(begins) for end, begins in MEMBERS_ONLY)
        if inside or nameless or members:
            yield found.start(), found.start() + len(found[0].rstrip(".,;:!?)'"))


def _is_inside(host: str, before: str) -> bool:
    if host[-1:].isdigit() or ":" in host:
        return _is_private(host) and not VERSION.search(before)
    labels = host.split(".")
    return host == "localhost" or (len(labels) > 1 and (labels[-1] in INSIDE or labels[-2:] == ["home", "arpa"]))


def _is_private(address: str) -> bool:
    try:
        number = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return any(number in net for net in PRIVATE)


def _is_at(host: str, end: str) -> bool:
    return host == end or host.endswith(f".{end}")


def _sixes(text: str) -> Iterator[Span]:
    yield from (found.span() for found in SIX.finditer(text) if _is_private(found[0]))


def _parts(text: str, people: Sequence[str]) -> Iterator[Span]:
    """First or last names alone, with a capital, where a sentence does not bring one: "Mark" is also a verb."""
    parts = {part for name in people for part in name.split() if len(part) > 2 and part[0].isupper()}
    if not parts:
        return
    names = "|".join(re.escape(part) for part in sorted(parts, key=len, reverse=True))
    for found in re.finditer(rf"(?<!\w)(?:{names})(?!\w)", text):
        before = text[max(0, found.start() - 3) : found.start()].rstrip(" \"'“«¿¡(")
        if before and before[-1] not in ".!?\n:…":
            yield found.span()


class Folded:
    """A text without case and accents, that knows where each of its letters stands in the original."""

    def __init__(self, text: str) -> None:
        known = {letter: fold(letter) for letter in set(text)}
        pieces = [(piece, at) for at, letter in enumerate(text) for piece in known[letter]]
        self._text = "".join(piece for piece, _at in pieces)
        self._places = [*(at for _piece, at in pieces), len(text)]

    def whole(self, words: Sequence[str]) -> Iterator[Span]:
        """Where any of these stands as a whole word."""
        forms = {r"\s{1,3}".join(re.escape(part) for part in fold(word).split()) for word in words} - {""}
        if forms:
            any_of = "|".join(sorted(forms, key=len, reverse=True))
            for found in re.finditer(rf"(?<!\w)(?:{any_of})(?!\w)", self._text):
                yield self._places[found.start()], self._places[found.end()]


def fold(text: str) -> str:
    """Small letters without accents and without characters nobody sees."""
    whole = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in whole if unicodedata.category(letter) not in ("Mn", "Cf"))
