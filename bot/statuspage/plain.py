"""What people typed, made harmless for every form at once: nothing that is not meant to be seen stays in it."""

import re
from collections.abc import Mapping

Texts = Mapping[str, str]  # by language; "" is for words that are the same in all, such as a product's name

# Characters that steer instead of being read: controls; overrides and isolates of the direction of writing, which can
# turn "evil.exe" into "exe.live"; halves of pairs and what Unicode says is no character, which XML and UTF-8 refuse.
_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)


def line(typed: str) -> str:
    """In one line."""
    return " ".join(_STEERING.sub(" ", typed).split())


def paragraphs(typed: str) -> list[str]:
    """Paragraphs between empty lines; line breaks within one stay."""
    rows = (line(row) for row in typed.replace("\r\n", "\n").split("\n"))
    return [block for block in re.split(r"\n{2,}", "\n".join(rows).strip("\n")) if block]


def chosen(texts: Texts, lang: str, own: str) -> tuple[str, str]:
    """The words for a reader of `lang`, and the language they are in: "" where they are the same in all of them.

    Where there is no translation: in the page's `own` language, else in any.
    """
    for wanted in (lang, "", own, *sorted(texts)):
        if texts.get(wanted, "").strip():
            return texts[wanted], wanted
    return "", ""
