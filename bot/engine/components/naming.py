"""Which component a word means, and what components and their states are called."""

import difflib
from collections.abc import Collection, Iterable, Sequence

from bot.domain import errors
from bot.domain.component import ListedComponent, folded, text_in
from bot.domain.values import ComponentState
from bot.engine.grammar.components import known_states, state_called
from bot.render import Words
from bot.statuspage.speaking import STATES

NEAREST = 3  # names given back in a refusal


def find(word: str, listed: Collection[ListedComponent]) -> ListedComponent:
    """The one that is called so. Raises UnknownComponent, UnknownComponentState for what follows a colon."""
    if found := called(word, listed):
        return found
    name, colon, state = word.rpartition(":")
    if colon and state_called(state) is None and called(name, listed):
        raise errors.UnknownComponentState(word=state.strip(), known=known_states())
    raise errors.UnknownComponent(word=word, nearest=_nearest(word, [one for one in listed if one.is_listed]))


def called(word: str, listed: Collection[ListedComponent]) -> ListedComponent | None:
    """The one people see under this id or name."""
    return next((one for one in listed if one.is_listed and one.is_called(word)), None)


def _nearest(word: str, listed: Sequence[ListedComponent]) -> list[str]:
    """Names that look like it, one of each component; the first ones when none does."""
    words = {folded(name): (one.id, name) for one in reversed(listed) for name in (one.id, *one.name.values())}
    near: dict[str, str] = {}
    for found in difflib.get_close_matches(folded(word), words, n=len(words) or 1, cutoff=0.5):
        near.setdefault(*words[found])
    return list(near.values())[:NEAREST] or [text_in(one.name, "en") for one in listed[:NEAREST]]


def names(ids: Iterable[str], listed: Collection[ListedComponent], lang: str) -> list[str]:
    """As readers of that language know them; what nobody lists any more by its id."""
    known = {one.id: text_in(one.name, lang) for one in listed}
    return [known.get(id) or id for id in ids]


def state_name(state: ComponentState, words: Words) -> str:
    """As the page calls it."""
    return words.say(STATES[state])


def changeable(listed: Collection[ListedComponent], words: Words) -> tuple[tuple[str, str], ...]:
    """Those people may change, as a form offers them: id and name."""
    return tuple((one.id, text_in(one.name, words.lang)) for one in listed if one.is_listed and one.by_command)
