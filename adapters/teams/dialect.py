"""Teams' own way with names and words: what we say to it. Pure.

Words stand in text runs, which know no markdown and no mentions: there people's words are inert as they are. Where
somebody is to be notified a text block is needed, and so it is in a card's facts and headings; both read markdown, so
everything there is `Markdown`, and only this module makes it: a raw string cannot be sent by mistake.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, Final
from urllib.parse import urlsplit

from adapters.teams.limits import LINK_LENGTH, ROOM_NAME_LENGTH
from adapters.teams.people import PLATFORM
from bot.messages import Bold, Code, Inline, Instant, Line, Link, Mention, Text

Json = dict[str, Any]

GAP: Final = "\u200b"  # not seen; keeps two braces from meaning a function
FORBIDDEN_NAMES: Final = {  # [learn.microsoft.com: limits-specifications-teams, channel names]
    *("forms", "con", "prn", "aux", "nul"),
    *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)),
}

_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
_MARKS = re.compile(r"([\\`*_\[\]~#|!^])")
_BEGINS_LINE = re.compile(r"^(\s*)(\d{1,9}(?=[.)])|(?=[-+=]))", re.MULTILINE)  # a list, a rule, an underlined heading
_FUNCTION = re.compile(r"\{(?=\{)")
_LINE_END = re.compile(r"\r\n?|[\n\u2028\u2029]")


class Markdown(str):
    """Words as a text block is given them: escaped, with marks and mentions of our own making."""

    __slots__ = ()


class TeamsDialect:
    """Names of channels: lower-case ASCII letters, digits and single dashes, which no rule of Teams' forbids."""

    def room_name(self, wish: str) -> str:
        """The nearest legal channel name; `room` when nothing of the wish can be kept."""
        decomposed = unicodedata.normalize("NFKD", wish.casefold())
        bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
        slug = _NOT_IN_NAMES.sub("-", bare).strip("-")[:ROOM_NAME_LENGTH].strip("-") or "room"
        return f"{slug}-room" if slug in FORBIDDEN_NAMES else slug


# -- text runs --------------------------------------------------------------------------------------------------


def lines(inlines: Iterable[Inline]) -> list[Line]:
    """The same cut at line ends: neither a run nor a block shows one for sure."""
    found: list[list[Inline]] = [[]]
    for inline in inlines:
        match inline:
            case Text() | Bold() | Code() if _LINE_END.search(inline.value):
                first, *more = _LINE_END.split(inline.value)
                found[-1] += [replace(inline, value=first)] if first else []
                found += [[replace(inline, value=value)] if value else [] for value in more]
            case Text(value="") | Bold(value="") | Code(value=""):
                pass
            case _:
                found[-1].append(inline)
    return [tuple(line) for line in found]


def runs(line: Line) -> list[Json]:
    """One line as text runs; at least one, since nothing at all is no line."""
    return [_run(inline) for inline in line] or [{"type": "TextRun", "text": " "}]


def _run(inline: Inline) -> Json:
    match inline:
        case Text():
            return {"type": "TextRun", "text": literal(inline.value)}
        case Bold():
            return {"type": "TextRun", "text": literal(inline.value), "weight": "Bolder"}
        case Code():
            return {"type": "TextRun", "text": literal(inline.value), "fontType": "Monospace"}
        case Link() if leads(inline.url):
            opens = {"type": "Action.OpenUrl", "url": inline.url}
            label = literal(inline.label)
            return {"type": "TextRun", "text": label, "selectAction": opens, "color": "Accent", "underline": True}
        case Link():
            return {"type": "TextRun", "text": literal(_with_address(inline))}
        case Mention():
            return {"type": "TextRun", "text": literal(f"@{inline.person.name or inline.person.id}")}
        case Instant():
            return {"type": "TextRun", "text": _instant(inline)}


def literal(words: str) -> str:
    """Plain words: `{{DATE(...)}}` is a function wherever a card shows text, and stays what was typed."""
    return _FUNCTION.sub("{" + GAP, words)


# -- text blocks ------------------------------------------------------------------------------------------------


def markdown(line: Iterable[Inline]) -> Markdown:
    """One line as a text block shows it."""
    return Markdown("".join(_marked(inline) for inline in line))


def mentioned(inlines: Iterable[Inline]) -> list[Json]:
    """Who is notified by markdown drawn from these, as the card has to list them."""
    people = dict.fromkeys(inline.person for inline in inlines if notifies(inline))  # type: ignore[union-attr]
    return [
        {
            "type": "mention",
            "text": _at(person.name or person.id),
            "mentioned": {"id": person.id, "name": _bare(person.name or person.id)},
        }
        for person in people
    ]


def notifies(inline: Inline) -> bool:
    """Whether somebody of Teams' is meant; people of other platforms are named and no more."""
    return isinstance(inline, Mention) and inline.person.platform == PLATFORM


def escaped(words: str) -> Markdown:
    """Plain words, shown literally: no mark, list, mention, link or function comes of them."""
    angled = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    marked = _MARKS.sub(r"\\\1", angled)
    # Written so, a space is none that markdown would take for an indent.
    return Markdown(literal(_BEGINS_LINE.sub(lambda found: f"{'&#32;' * len(found[1])}{found[2]}\\", marked)))


def _marked(inline: Inline) -> str:
    match inline:
        case Text() | Code():
            return escaped(" ".join(inline.value.split("\n")))
        case Bold():
            inside = inline.value.strip()
            return inline.value.replace(inside, f"**{escaped(inside)}**", 1) if inside else inline.value
        case Link() if leads(inline.url):
            address = inline.url.replace("\\", "%5C").replace("(", "%28").replace(")", "%29").replace("<", "%3C")
            return f"[{escaped(' '.join(inline.label.split()))}]({address.replace('>', '%3E')})"
        case Link():
            return escaped(_with_address(inline))
        case Mention():
            name = inline.person.name or inline.person.id
            return _at(name) if notifies(inline) else escaped(f"@{name}")
        case Instant():
            return _instant(inline)


def _at(name: str) -> str:
    return f"<at>{_bare(name)}</at>"


def _bare(name: str) -> str:
    """A name between tags: what would end them, or be a mark in markdown, falls away."""
    return " ".join(re.sub(r"[<>&*_`\[\]\\~|{}]", " ", name).split()) or "?"


def _instant(instant: Instant) -> str:
    """In the reader's own zone and way of writing [adaptive-cards: authoring-cards/text-features]."""
    at = f"{instant.at:%Y-%m-%dT%H:%M:%SZ}"
    return f"{{{{DATE({at},SHORT)}}}} {{{{TIME({at})}}}}"


def _with_address(link: Link) -> str:
    return link.label if link.label == link.url else f"{link.label} {link.url}"


def leads(url: str) -> bool:
    """Whether an address is one that a card may open."""
    try:
        scheme = urlsplit(url).scheme
    except ValueError:
        return False
    return scheme in ("http", "https", "mailto") and not re.search(r"\s", url) and len(url) <= LINK_LENGTH


# -- cutting ----------------------------------------------------------------------------------------------------


def pieces(line: Line, limit: int) -> Iterator[Line]:
    """A line as lines of at most `limit` characters of people's words each; put together again they are the whole."""
    if sum(map(_length, line)) <= limit:
        yield line
        return
    held: list[Inline] = []
    length = 0
    for inline in chain.from_iterable(_cut(inline, limit) for inline in line):
        size = _length(inline)
        if held and length + size > limit:
            yield tuple(held)
            held, length = [], 0
        held.append(inline)
        length += size
    yield tuple(held)


def shortened(words: str, limit: int) -> str:
    """Plain words in at most `limit` characters, cut with an ellipsis, on one line."""
    whole = " ".join(words.split())
    return whole if len(whole) <= limit else whole[: _boundary(whole, limit - 1)].rstrip() + "…"


def _cut(inline: Inline, limit: int) -> Sequence[Inline]:
    if not isinstance(inline, Text | Bold | Code) or len(inline.value) <= limit:
        return (inline,)
    cut, rest = [], inline.value
    while len(rest) > limit:
        end = _boundary(rest, limit)
        cut.append(replace(inline, value=rest[:end]))
        rest = rest[end:]
    return (*cut, replace(inline, value=rest))


def _boundary(words: str, limit: int) -> int:
    """Where to cut words that go on: behind a space if there is one in the last half, never inside one sign."""
    space = words.rfind(" ", limit // 2, limit) + 1
    if space:
        return space
    end = limit
    while end > 1 and (
        unicodedata.combining(words[end]) or words[end] in "\u200d\ufe0e\ufe0f" or words[end - 1] == "\u200d"
    ):
        end -= 1
    return end


def _length(inline: Inline) -> int:
    match inline:
        case Text() | Bold() | Code():
            return len(inline.value)
        case Link():
            return len(inline.label) + len(inline.url)
        case _:
            return 64  # a name, or a function that shows an instant
