"""Slack's own way with names and words: what we say to it. Pure.

Everything that reaches Slack as text is `Mrkdwn`, and only this module makes it: a raw string cannot be sent by
mistake. Slack has no sign that keeps a `*` from meaning bold, so people's own marks work as in any other message;
what could notify somebody or disguise a link is escaped.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from adapters.slack.limits import FIELD_LENGTH, ROOM_NAME_LENGTH
from adapters.slack.people import PLATFORM, user_of
from bot.messages import Bold, Code, Inline, Instant, Link, Mention, Text

# Slack reads `*` as bold only beside a gap. This one is not seen, and tells our marks from people's own.
GAP: Final = "\u200b"
BOLD: Final = "*"
CODE: Final = "`"
ENTITY: Final = "\ufffc"  # stands for a whole entity while a text is cut

_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
_LINE_END = re.compile(r"\n+")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s+|[。！？]")
_BLANK = re.compile(r"\s+")
_MARKS = 4  # characters round a stressed run
_JOINERS = {"\u200d", "\ufe0f", "\ufe0e"}


class Mrkdwn(str):
    """Words as Slack is sent them: escaped, with entities of our own making."""

    __slots__ = ()


class SlackDialect:
    """Names of channels: lower-case ASCII letters, digits and single dashes."""

    def room_name(self, wish: str) -> str:
        """The nearest legal channel name; `room` when nothing of the wish can be kept."""
        decomposed = unicodedata.normalize("NFKD", wish.casefold())
        bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
        slug = _NOT_IN_NAMES.sub("-", bare).strip("-")
        return slug[:ROOM_NAME_LENGTH].strip("-") or "room"


# -- escaping ---------------------------------------------------------------------------------------------------


def escaped(words: str) -> Mrkdwn:
    """Plain words, shown literally: no mention, no link, no entity comes of them."""
    return Mrkdwn(words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def shortened(words: str, limit: int) -> Mrkdwn:
    """Plain words in at most `limit` characters as they are sent, cut with an ellipsis, never inside an entity."""
    whole = escaped(words)
    if len(whole) <= limit:
        return whole
    kept = words[: limit - 1]
    while len(escaped(kept)) > limit - 1:
        kept = kept[:-1]
    return escaped(kept.rstrip() + "…")


def one_line(words: str, limit: int) -> Mrkdwn:
    """The same on one line."""
    return shortened(" ".join(words.split()), limit)


# -- drawing ----------------------------------------------------------------------------------------------------


def drawn(inlines: Iterable[Inline]) -> Mrkdwn:
    """Inlines as one text of any length."""
    return _joined(_atoms(inlines, _stretches))


def pieces(inlines: Iterable[Inline], limit: int) -> list[Mrkdwn]:
    """Inlines as texts of at most `limit` characters each. Cut at line ends, else at ends of sentences, else between
    words; never inside an entity. Put together again they are the whole."""
    inlines = list(inlines)
    whole = drawn(inlines)
    if len(whole) <= limit:
        return [whole] if whole else []
    atoms = _atoms(inlines, _characters)
    cut: list[Mrkdwn] = []
    start = 0
    while start < len(atoms):
        end = _reach(atoms, start, limit)
        if end < len(atoms):
            end = start + _boundary("".join(atom.shows for atom in atoms[start:end]), atoms[end].shows)
        cut.append(_joined(atoms[start:end]))
        start = end
    return cut


class _Atom(NamedTuple):
    """What cannot be cut: a character, or an entity, whose `shows` is one character long; or, where nothing is to be
    cut, a stretch of characters."""

    shows: str
    draws: str
    style: str = ""


Split = Callable[[str, str], Iterator[_Atom]]


def _atoms(inlines: Iterable[Inline], split: Split) -> list[_Atom]:
    return [atom for inline in inlines for atom in _atoms_of(inline, split)]


def _atoms_of(inline: Inline, split: Split) -> Iterator[_Atom]:
    match inline:
        case Text():
            yield from split(inline.value, "")
        case Bold():
            yield from split(inline.value, BOLD)
        case Code():
            yield from split(inline.value.replace(CODE, "'"), CODE)
        case Link():
            entity = _link(inline)
            if entity is None or len(entity) > FIELD_LENGTH // 2:
                yield from split(inline.label if inline.label == inline.url else f"{inline.label} {inline.url}", "")
            else:
                yield _Atom(ENTITY, entity)
        case Mention():
            person = inline.person
            if person.platform == PLATFORM:
                yield _Atom(ENTITY, f"<@{user_of(person)}>")
            else:
                yield from split(f"@{person.name or person.id}", "")
        case Instant():
            fallback = escaped(inline.words.replace("|", "/"))
            yield _Atom(ENTITY, f"<!date^{int(inline.at.timestamp())}^{{date_short_pretty}} {{time}}|{fallback}>")


def _characters(words: str, style: str) -> Iterator[_Atom]:
    for character in words:
        # A mark ends with its line.
        yield _Atom(character, escaped(character), "" if character == "\n" else style)


def _stretches(words: str, style: str) -> Iterator[_Atom]:
    for stretch in re.split("(\n)", words) if style else [words]:
        yield _Atom(stretch, escaped(stretch), "" if stretch == "\n" else style)


def _link(link: Link) -> str | None:
    address = urlsplit(link.url)
    if address.scheme not in ("http", "https", "mailto") or re.search(r"\s", link.url):
        return None
    url = escaped(link.url).replace("|", "%7C")
    return f"<{url}|{escaped(' '.join(link.label.split()))}>"


def _joined(atoms: Iterable[_Atom]) -> Mrkdwn:
    runs = ((style, "".join(atom.draws for atom in run)) for style, run in groupby(atoms, lambda atom: atom.style))
    return Mrkdwn("".join(_marked(style, words) for style, words in runs))


def _marked(style: str, words: str) -> str:
    inside = words.strip()
    if not style or not inside:
        return words
    before, _, after = words.partition(inside)
    return f"{before}{GAP}{style}{inside}{style}{GAP}{after}"


def _reach(atoms: list[_Atom], start: int, limit: int) -> int:
    """How far from `start` the limit reaches; at least one atom."""
    length, style, end = 0, "", start
    for atom in atoms[start:]:
        length += len(atom.draws) + (_MARKS if atom.style and atom.style != style else 0)
        style = atom.style
        if length > limit and end > start:
            break
        end += 1
    return end


def _boundary(words: str, following: str) -> int:
    """Where to cut words that go on. A boundary in the first quarter would leave a mere scrap."""
    for pattern in (_LINE_END, _SENTENCE_END, _BLANK):
        ends = [match.end() for match in pattern.finditer(words)]
        if ends and ends[-1] > len(words) // 4:
            return ends[-1]
    end = len(words)
    while end > 1 and (_clings(following) or words[end - 1] == "\u200d"):
        end -= 1
        following = words[end]
    return end


def _clings(character: str) -> bool:
    """Whether it is one sign with the character before it."""
    return character in _JOINERS or unicodedata.combining(character) > 0
