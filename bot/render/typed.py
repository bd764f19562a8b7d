"""What people typed, on its way through a template: cleaned before, found again after.

A template's line breaks are blanks and its empty lines are marked, so marks of the same kind keep what was typed apart.
Control characters are taken out of what is typed, so that nobody can type a mark.
"""

import re

from bot.render.sandbox import PARAGRAPH

FOREIGN = "\x02"  # begins a paragraph in another language
BREAK = "\x03"  # a line break somebody typed
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def line(typed: str) -> str:
    """In one line."""
    return " ".join(CONTROL.sub(" ", typed).split())


def named(typed: str) -> str:
    """In one line and without a last stop: the sentence it stands in brings its own."""
    return line(typed).rstrip(" .,;:")


def as_typed(typed: str, *, foreign: bool) -> str:
    """With its paragraphs and lines; `foreign` marks each paragraph."""
    blocks = re.split(r"\n\s*\n", typed.replace("\r\n", "\n").strip())
    lines = ([kept for row in block.split("\n") if (kept := line(row))] for block in blocks)
    return PARAGRAPH.join(FOREIGN * foreign + BREAK.join(rows) for rows in lines if rows)


def paragraphs_of(written: str) -> list[str]:
    """What a template said, paragraph by paragraph; those in another language keep their mark."""
    blocks = (" ".join(block.split()) for block in written.split(PARAGRAPH))
    return [block.replace(BREAK, "\n") for block in blocks if block]
