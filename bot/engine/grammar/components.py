"""What is typed or filled in about the status page's components, into fields and commands."""

import re
from typing import Final

from bot.domain import commands as c
from bot.domain import errors
from bot.domain.component import NAME_LENGTH, Affected, Named, folded
from bot.domain.values import ComponentState
from bot.engine.grammar.fields import Circumstances, Fields
from bot.engine.grammar.values import unquoted, visible

YES = "yes"
NONE = ("none", "-", "ninguno", "ninguna", "nenhum", "nenhuma")  # no component at all, in every language
# What people call the states an incident can put something into, in every language. The first word is the shortest.
STATES: Final[dict[ComponentState, tuple[str, ...]]] = {
    ComponentState.OPERATIONAL: ("operational", "ok", "up", "operativo", "operativa", "operacional"),
    ComponentState.DEGRADED_PERFORMANCE: (
        "degraded", "degraded performance", "degraded_performance", "slow", "degradado", "degradada", "lento", "lenta",
        "rendimiento degradado", "desempenho degradado",
    ),
    ComponentState.PARTIAL_OUTAGE: (
        "partial", "partial outage", "partial_outage", "parcial", "interrupción parcial", "interrupcion parcial",
        "interrupção parcial", "interrupcao parcial", "indisponibilidade parcial",
    ),
    ComponentState.MAJOR_OUTAGE: (
        "major", "major outage", "major_outage", "outage", "down", "grave", "caído", "caída", "fora do ar",
        "interrupción grave", "interrupcion grave", "interrupção grave", "interrupcao grave", "indisponibilidade grave",
    ),
}  # fmt: skip
_STATE_CALLED = {word: state for state, words in STATES.items() for word in (str(state), *words)}
_LONGEST_STATE = max(len(word.split()) for word in _STATE_CALLED)  # in words
_KEYS = {"component": "components", "state": "state", "estado": "state", "componente": "components"}
_KEY = r"(components?|componentes?|state|estado)"
_ASSIGNED = re.compile(
    rf'(?:^|(?<=\s)){_KEY}\s*=\s*(?:"([^"\n]*)"|“([^”\n]*)”|([^\n]*?))(?=\s+{_KEY}\s*=|\s*$|\s*\n)', re.IGNORECASE
)
_GROUP = re.compile(r'(?:^|(?<=\s))(?:group|grupo)\s*=\s*(?:"([^"\n]*)"|“([^”\n]*)”|([^\n]*))\s*$', re.IGNORECASE)
_QUOTED = re.compile(r'(?:"([^"]*)"|“([^”]*)”|«([^»]*)»|(\S+))\s*(.*)', re.DOTALL)


# -- typed words into fields ----------------------------------------------------------------------------------


def split_assigned(words: str) -> tuple[str, dict[str, str]]:
    """`Cards are refused components=payments:major, api state=degraded`: the words, and what is assigned.

    Components go on to the next key or the end of their line, so that none of them is ever taken for words to be
    published; behind a state the words go on.
    """
    fields: dict[str, str] = {}

    def take(found: re.Match[str]) -> str:
        name = _KEYS[found[1].lower().removesuffix("s")]
        value, rest = next(value for value in found.groups()[1:4] if value is not None).strip(), ""
        if name == "state":
            value, rest = _state_first(value)
        fields.setdefault(name, value)
        return rest

    rest = _ASSIGNED.sub(take, words)
    return rest.strip(), fields


def _state_first(words: str) -> tuple[str, str]:
    """The state the words begin with, else their first word; and what is left."""
    pieces = re.split(r"(\s+)", words)
    longest = range(min(len(pieces), 2 * _LONGEST_STATE - 1), 0, -2)
    length = next((n for n in longest if state_called("".join(pieces[:n]))), 1)
    return "".join(pieces[:length]), "".join(pieces[length:]).strip()


def split_addition(words: str) -> dict[str, str]:
    """`"Payments API" group=Core`."""
    group = _GROUP.search(words)
    if group is None:
        return {"name": unquoted(words)}
    told = next(value for value in group.groups() if value is not None)
    return {"name": unquoted(words[: group.start()]), "group": unquoted(told)}


def split_renaming(words: str) -> dict[str, str]:
    """`payments "Payments API"`: the first word or words in quotes is the one that is there."""
    found = _QUOTED.match(words.strip())
    if found is None:
        return {}
    *quoted, rest = found.groups()
    return {"component": next(one for one in quoted if one is not None), "name": unquoted(rest)}


def split_retirement(words: str) -> dict[str, str]:
    """`Payments API`."""
    return {"component": unquoted(words)}


# -- fields into what was said --------------------------------------------------------------------------------


def affected(fields: Fields) -> Affected:
    """Which components were named, each with the state said of it. An empty field of a form says that none is.

    Raises UnknownComponentState, ComponentsMissing.
    """
    common = _common_state(fields)
    if "components" not in fields:
        return Affected(None, common)
    words = [" ".join(word.split()) for word in fields["components"].split(",")]
    named = tuple(_named(word) for word in words if word and folded(word) not in NONE)
    if common is not None and not named:
        raise errors.ComponentsMissing
    return Affected(named, common)


def state_called(word: str) -> ComponentState | None:
    """The state that is called so in any language."""
    return _STATE_CALLED.get(folded(word))


def known_states() -> list[str]:
    """One word for each."""
    return [words[0] for words in STATES.values()]


def _common_state(fields: Fields) -> ComponentState | None:
    word = fields.get("state", "").strip()
    found = state_called(word)
    if word and found is None:
        raise errors.UnknownComponentState(word=word, known=known_states())
    return found


def _named(word: str) -> Named:
    name, colon, state = word.rpartition(":")
    found = state_called(state) if colon else None
    return Named(word) if found is None else Named(name.strip(), found)


# -- fields into commands -------------------------------------------------------------------------------------


def add(fields: Fields, _around: Circumstances) -> c.ComponentCommand:
    """A name is enough."""
    group = fields.get("group", "")
    return c.AddComponent(name=_name(fields), group=_fit(group) if visible(group) else "", sure=_sure(fields))


def rename(fields: Fields, _around: Circumstances) -> c.ComponentCommand:
    """The one that is there, and what it is called from now on."""
    return c.RenameComponent(word=fields.get("component", ""), name=_name(fields), sure=_sure(fields))


def retire(fields: Fields, _around: Circumstances) -> c.ComponentCommand:
    """The one that is there."""
    return c.RetireComponent(word=fields.get("component", ""), sure=_sure(fields))


def _sure(fields: Fields) -> bool:
    return fields.get("sure") == YES


def _name(fields: Fields) -> str:
    name = visible(fields.get("name", ""))
    if not name:
        raise errors.ComponentUnnamed
    return _fit(name)


def _fit(name: str) -> str:
    """In one line. A comma would be two names wherever components are listed. Raises ComponentNameUnfit."""
    told = " ".join(name.split())
    if len(told) > NAME_LENGTH or "," in told:
        raise errors.ComponentNameUnfit(most=NAME_LENGTH)
    return told
