"""The table of verbs: the one list of what people can ask. Help, forms and typed words all come from it."""

from collections.abc import Callable

from bot.engine.grammar.verb import Bare, Kind, Verb
from bot.engine.grammar.verbs import (
    components,
    lifecycle,
    maintenance,
    mending,
    people,
    publishing,
    updates,
    views,
    work,
)

VERBS: tuple[Verb, ...] = (
    *updates.VERBS,
    *lifecycle.VERBS,
    *mending.VERBS,
    *people.VERBS,
    *work.VERBS,
    *publishing.VERBS,
    *components.VERBS,
    *maintenance.VERBS,
    *views.VERBS,
)
BY_WORD: dict[str, Verb] = {word: verb for verb in VERBS for word in (verb.name, *verb.synonyms)}
find_verb: Callable[[str], Verb | None] = BY_WORD.get

__all__ = ["BY_WORD", "VERBS", "Bare", "Kind", "Verb", "find_verb"]
