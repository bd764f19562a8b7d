"""Fits a text into a place with a limit, between words and never inside a character as people see it."""

import re
import unicodedata

MORE = "…"
SENTENCE = re.compile(r"[.!?…][\"”»)]*(?=\s)")
JOINER = "\u200d"


def fit(text: str, limit: int, keep: str = "") -> str:
    """The text in at most `limit` characters; the paragraph that ends with `keep`, and what follows it, stays whole.

    Where not even that fits, `keep` stands alone; where that does not fit either, the text goes without it.
    """
    if len(text) <= limit:
        return text
    head, tail = _parted(text, keep)
    if len(tail) > limit:
        head, tail = text, keep if len(keep) <= limit else ""
    room = limit - len(tail) - (2 if tail else 0)
    return "\n\n".join(part for part in (cut(head, room), tail) if part)


def _parted(text: str, keep: str) -> tuple[str, str]:
    paragraphs = text.split("\n\n")
    at = max((n for n, words in enumerate(paragraphs) if keep and words.endswith(keep)), default=len(paragraphs))
    return "\n\n".join(paragraphs[:at]), "\n\n".join(paragraphs[at:])


def cut(text: str, room: int) -> str:
    """The beginning of a text and "…": after a sentence where that keeps half of it, else after a word."""
    if len(text) <= room:
        return text
    if room < len(MORE) + 1:
        return ""
    sentences = [found.end() for found in SENTENCE.finditer(text, 0, room - 1) if found.end() <= room - 2]
    if sentences and sentences[-1] * 2 >= room:
        return f"{text[: sentences[-1]]} {MORE}"
    within = text[: room - len(MORE) + 1]
    blank = max(within.rfind(" "), within.rfind("\n"))
    end = blank if blank * 2 >= room else _whole(text, room - len(MORE))
    return text[:end].rstrip(" .,;:-–—\n") + MORE if end else ""


def _whole(text: str, end: int) -> int:
    """The last place up to `end` that parts no accent, family of emoji or flag."""
    while end > 0 and _joined(text, end):
        end -= 1
    return end


def _joined(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    if _regional(after) and _regional(before):
        run = len(text[:at]) - len(text[:at].rstrip("".join(map(chr, range(0x1F1E6, 0x1F200)))))
        return run % 2 == 1
    return JOINER in (before, after) or _extends(after) or (_jamo(before) and _jamo(after))


def _regional(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _jamo(character: str) -> bool:
    return "\u1100" <= character <= "\u11ff"


def _extends(character: str) -> bool:
    """Marks, variation selectors, skin tones and tags go with what stands before them."""
    return (
        unicodedata.category(character)[0] == "M"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
    )
