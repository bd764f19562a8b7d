"""One request into a verb and its fields."""

import difflib
import re
from dataclasses import dataclass, replace

from bot.domain import errors
from bot.engine.grammar import splitting as s
from bot.engine.grammar.table import BY_WORD, VERBS, Bare, Kind, Verb
from bot.engine.grammar.values import cleaned
from bot.ports import Chosen, Typed

NUMBER = re.compile(r"#(\d{1,9})(?=\s|$)\s*")
LONGEST = max(len(word.split()) for word in BY_WORD)  # words in a verb, as in "nothing new"


@dataclass(frozen=True)
class Asked:
    """What was asked. `incident` when one was named by number; `complete` when it need not open a form."""

    verb: Verb
    fields: dict[str, str]
    incident: int | None = None
    promise: int | None = None
    complete: bool = True
    bare: bool = False  # nothing but the entry word: what can be done here and now?
    at: str = ""  # when it happened, as written, if it is told later


def read(said: Typed | Chosen) -> Asked:
    """Raises UserError. A bare entry word asks what can be done here."""
    asked = _typed(said.text) if isinstance(said, Typed) else _chosen(said)
    return _told_later(asked) if asked.verb.name == "at" and asked.complete else asked


def _told_later(asked: Asked) -> Asked:
    """`at 14:05 note ...` is the note, as of then."""
    words, time = asked.fields.get("said", ""), asked.fields.get("time", "")
    if not words:
        raise errors.TextMissing(verb="at")
    told = _typed(words)
    if not told.verb.past:
        known = [verb.name for verb in VERBS if verb.past]
        raise errors.NotBackdated(verb=told.verb.name, known=known)
    if not told.complete:
        raise errors.TextMissing(verb=told.verb.name)
    return replace(told, incident=told.incident or asked.incident, at=time)


def _typed(raw: str) -> Asked:
    number, words = _number(cleaned(raw))
    if not words:
        return Asked(BY_WORD["help"], {}, number, bare=True)
    verb, rest = _verb(words)
    if verb.kind in (Kind.ARRANGES, Kind.SHOWS):  # what it is about has a number of its own, and is no incident
        rest = rest if number is None else f"#{number} {rest}".rstrip()
        number = None
        if verb.numbered and re.fullmatch(r"#?\d{1,9}", rest):
            verb = BY_WORD[verb.numbered]
    elif number is None:
        number, left = _number(rest)
        if number is not None and not left and verb.split is s.number:
            number = None  # `done #2` is task 2 here, `done #7 2` that of incident 7
        else:
            rest = left
    if rest and verb.kind is Kind.CHANGES and not verb.fields:
        raise errors.TooManyWords(verb=verb.name, words=words)
    if not rest and verb.bare is Bare.SHOWS:
        verb = BY_WORD["info"]
    fields = verb.split(rest) if rest else {}
    complete = bool(rest) or verb.bare is Bare.ACTS or not verb.fields
    return Asked(verb, fields, number, complete=complete)


def _chosen(said: Chosen) -> Asked:
    verb = BY_WORD.get(said.verb)
    if verb is None:
        raise errors.UnknownVerb(word=said.verb, nearest=_nearest(said.verb))
    fields = {name: cleaned(value) for name, value in said.fields.items()}
    complete = said.submitted or bool(fields) or not verb.fields
    return Asked(verb, fields, said.incident, said.promise, complete)


def _number(words: str) -> tuple[int | None, str]:
    match = NUMBER.match(words)
    return (int(match[1]), words[match.end() :]) if match else (None, words)


def _verb(words: str) -> tuple[Verb, str]:
    """The longest verb the words begin with, and what is left."""
    pieces = re.split(r"(\s+)", words, maxsplit=LONGEST)
    for length in range(min(LONGEST, (len(pieces) + 1) // 2), 0, -1):
        head = " ".join(pieces[0 : 2 * length : 2]).lower()
        if verb := BY_WORD.get(head):
            return verb, "".join(pieces[2 * length :]).strip()
    word = pieces[0].lower()[:40]
    raise errors.UnknownVerb(word=pieces[0][:40], nearest=_nearest(word))


def _nearest(word: str) -> list[str]:
    """The verbs that look like it; the most used ones when none does."""
    near = difflib.get_close_matches(word, BY_WORD, n=6, cutoff=0.6)
    names = list(dict.fromkeys(BY_WORD[name].name for name in near))[:3]
    return names or [verb.name for verb in VERBS[:3]]
