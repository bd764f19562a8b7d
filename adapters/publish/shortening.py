"""Texts longer than a place takes: cut between sentences or words, with the address where the rest is read."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from bot.ports.publishing import Statement

Measure = Callable[[str], int]  # never less for a longer beginning of the same text

ELLIPSIS = "…"
ENDS = (". ", "! ", "? ", ".\n", "!\n", "?\n", "\n\n", "。", "！", "？")  # of sentences
_JOINER = "\u200d"
_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def utf16(text: str) -> int:
    """Characters as Mastodon's, Telegram's and Microsoft's clients count them: an emoji is two or more."""
    return len(text) + sum(character > "\uffff" for character in text)


def one_line(text: str) -> str:
    """Without line breaks and whatever else is not shown, for titles, subjects and names."""
    return " ".join(_UNSHOWN.sub(" ", text).split())


def fitted(statements: Sequence[Statement], room: int, measure: Measure, link: str) -> tuple[Statement, ...]:
    """All of them within `room` together; a title is one line of half its part at most, texts share what is left."""
    titles = [fit(one_line(one.title), room // (2 * len(statements)), measure) for one in statements]
    parts = shares([measure(one.text) for one in statements], room - sum(map(measure, titles)))
    return tuple(
        replace(one, title=title, text=fit(one.text, part, measure, link))
        for one, title, part in zip(statements, titles, parts, strict=True)
    )


def shares(needs: Sequence[int], room: int) -> list[int]:
    """The room each gets: what short ones leave over goes to the long ones."""
    given = [0] * len(needs)
    left = max(room, 0)
    for waiting, which in zip(range(len(needs), 0, -1), sorted(range(len(needs)), key=needs.__getitem__), strict=True):
        given[which] = min(needs[which], left // waiting)
        left -= given[which]
    return given


def fit(text: str, room: int, measure: Measure, link: str = "") -> str:
    """The text, or as much of its beginning as fits with the link."""
    if measure(text) <= room:
        return text
    tail = next((end for end in _tails(link) if measure(end) <= room), "")
    budget = room - measure(tail)
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if measure(text[:middle]) <= budget else (low, middle - 1)
    return text[: _boundary(text, low)].rstrip() + tail


def _tails(link: str) -> Iterable[str]:
    return (f"{ELLIPSIS} {link}", ELLIPSIS) if link else (ELLIPSIS,)


def _boundary(text: str, most: int) -> int:
    """The best place to stop at or before `most`: after a sentence, after a word, at least between characters."""
    sentence = max((at + len(end.rstrip()) for end in ENDS if (at := text.rfind(end, 0, most)) >= 0), default=0)
    if sentence > most * 2 // 3:
        return sentence
    if text[most : most + 1].isspace():
        return most
    word = max((at for at in range(most, most // 2, -1) if text[at - 1].isspace()), default=0)
    return word or _between_characters(text, most)


def _between_characters(text: str, at: int) -> int:
    """Not inside what a reader sees as one: an accent, a flag, a family."""
    while at > 0 and _belong_together(text, at):
        at -= 1
    return at


def _belong_together(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at : at + 1]
    if not after:
        return False
    if _flag(before) and _flag(after):
        start = at
        while start > 0 and _flag(text[start - 1]):
            start -= 1
        return (at - start) % 2 == 1
    return (
        _JOINER in (before, after)
        or unicodedata.category(after) in ("Mn", "Me", "Mc")
        or "\U0001f3fb" <= after <= "\U0001f3ff"  # skin
        or "\U000e0020" <= after <= "\U000e007f"  # flags of regions
        or "\u1160" <= after <= "\u11ff"  # the rest of a Korean syllable
        or (before == "\r" and after == "\n")
    )


def _flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
