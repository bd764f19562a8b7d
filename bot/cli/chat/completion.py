"""What may be typed next: the terminal's words after /, verbs after /inc, people after @, channels after #. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.cli.chat.typed import ENTRY, OWN
from bot.cli.chat.view import View
from bot.cli.chat.wire import Verb

_PERSON = re.compile(r"(?:^|[^\w@/.])@([\w.-]*)$")
_CHANNEL = re.compile(r"(?:^|[^\w#/.&])#([\w-]*)$")
_JOINED = re.compile(r"/join\s+([\w-]*)$", re.IGNORECASE)


@dataclass(frozen=True)
class Suggestion:
    """What takes the place of the last `length` characters, and what it is."""

    insert: str
    length: int
    does: str


def suggestions(before: str, verbs: Sequence[Verb], view: View) -> list[Suggestion]:
    """For the text before the cursor."""
    return _words(before, view) or _verbs(before, verbs) or people(before, view) or _channels(before, view)


def people(before: str, view: View) -> list[Suggestion]:
    """Who may be meant by a begun @name: by id or by any word of the name."""
    begun = _PERSON.search(before)
    if not begun:
        return []
    start = begun[1].casefold()
    those = [
        one
        for one in view.people
        if one.id != start and any(word.startswith(start) for word in (one.id, *one.name.casefold().split()))
    ]
    return [Suggestion(f"@{one.id} ", len(start) + 1, one.name) for one in those]


def usage(text: str, verbs: Sequence[Verb]) -> str | None:
    """How the verb that is being typed is used."""
    entry = ENTRY.match(text)
    typed = re.match(r"(\S+)\s", text[entry.end() :]) if entry else None
    return next((verb.usage for verb in verbs if typed and verb.name == typed[1].lower()), None)


def _words(before: str, view: View) -> list[Suggestion]:
    if not before.startswith("/") or re.search(r"\s", before):
        return []
    ours = [(f"{word} ", view.words.say(does)) for word, does in OWN.items()]
    entry = ("/inc ", view.words.say("asks Vigia for something"))
    return [Suggestion(word, len(before), does) for word, does in [entry, *ours] if word.startswith(before.lower())]


def _verbs(before: str, verbs: Sequence[Verb]) -> list[Suggestion]:
    entry = ENTRY.match(before)
    if not entry or not re.search(r"\s$", entry[0]) or re.search(r"\s", before[entry.end() :]):
        return []
    begun = before[entry.end() :].lower()
    those = [verb for verb in verbs if verb.name.startswith(begun)]
    return [Suggestion(f"{verb.name} ", len(begun), f"{verb.usage}: {verb.does}") for verb in those]


def _channels(before: str, view: View) -> list[Suggestion]:
    joined, named = _JOINED.search(before), _CHANNEL.search(before)
    if begun := joined or named:
        start = begun[1].lower()
        those = [one for one in view.channels.values() if one.kind != "direct" and one.name.startswith(start)]
        length = len(start) + (0 if joined else 1)
        found = [Suggestion(f"#{one.name} ", length, one.topic) for one in those]
        if joined and "vigia".startswith(start):
            found.append(Suggestion("vigia ", length, view.direct.name))
        return found
    return []
