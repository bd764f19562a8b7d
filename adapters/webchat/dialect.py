"""The web chat's own way with names and words. Pure."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from adapters.webchat.limits import ROOM_NAME_LENGTH
from adapters.webchat.people import BOT, People
from bot.domain.values import Person

_ENTRY = re.compile(r"\s*(?:/incident|/inc|@vigia)(?![\w-])[,:]?\s*", re.IGNORECASE)
_MENTION = re.compile(r"(?<![\w@/.])@(\w[\w.-]*)")
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Mentions:
    """Who is meant by the @words of a text, each once, in order; and the words that are nobody."""

    people: tuple[Person, ...]
    unknown: tuple[str, ...]


class WebDialect:
    """Names of channels: lower-case ASCII letters, digits and single dashes."""

    def room_name(self, wish: str) -> str:
        """The nearest legal channel name; `room` when nothing of the wish can be kept."""
        decomposed = unicodedata.normalize("NFKD", wish.casefold())
        # Accents fall away; a letter of another script becomes a gap, like a space.
        bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
        slug = _NOT_IN_NAMES.sub("-", bare).strip("-")
        return slug[:ROOM_NAME_LENGTH].strip("-") or "room"


def command_in(text: str) -> str | None:
    """The words after `/inc`, `/incident` or `@Vigia` at the beginning; None when the text is plain talk."""
    entry = _ENTRY.match(text)
    return text[entry.end() :].strip() if entry else None


def mentions_in(text: str, people: People) -> Mentions:
    """Resolves @words by id, or by a display name only one person has; in any case, accents composed or not."""
    names = Counter(_folded(one.name) for one in people.values())
    known = {_folded(one.name): one.person for one in people.values() if names[_folded(one.name)] == 1}
    known |= {_folded(one.id): one.person for one in people.values()}
    known[_folded(BOT.name)] = BOT
    found: dict[Person, None] = {}
    unknown: dict[str, None] = {}
    for match in _MENTION.finditer(unicodedata.normalize("NFC", text)):
        word = match[1].rstrip(".-")
        person = known.get(_folded(word))
        if person is None:
            unknown[word] = None
        else:
            found[person] = None
    return Mentions(tuple(found), tuple(unknown))


def _folded(word: str) -> str:
    return unicodedata.normalize("NFC", word).casefold()
