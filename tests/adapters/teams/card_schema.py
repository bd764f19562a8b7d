"""Whether Teams would take a card: Microsoft's schema of Adaptive Cards 1.5, and what only Teams asks."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft6Validator

SCHEMA = Path(__file__).parents[2] / "data" / "teams" / "adaptive-card-1.5.0.schema.json"
BYTES = 25 * 1024
IN_A_ROW = 6
DATA_QUERY = {
    "type": "object",
    "properties": {"type": {"const": "Data.Query"}, "dataset": {"const": "graph.microsoft.com/users"}},
    "required": ["type", "dataset"],
    "additionalProperties": False,
}


INSIDE = ("body", "items", "actions", "columns", "card", "fallback")  # of a thing, where other things stand


@cache
def _validator(kind: str) -> Draft6Validator | None:
    """For one kind of thing by itself: asked whether it is any of all kinds, the schema takes seconds."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    # Documented for Teams and newer than this file: people and things looked up while they are typed.
    schema["definitions"]["Input.ChoiceSet"]["properties"]["choices.data"] = DATA_QUERY
    if kind not in schema["definitions"]:
        return None
    return Draft6Validator({"definitions": schema["definitions"], "$ref": f"#/definitions/{kind}"})


def problems_of(card: Mapping[str, Any]) -> list[str]:
    """What is wrong with it; nothing when it can be sent."""
    # `msteams` is Teams' own and in no schema: it lists who is mentioned.
    bare = {name: value for name, value in card.items() if name != "msteams"}
    things = list(_things(bare))
    found = [problem for one in things for problem in _problems_of_one(one)]
    if (size := size_of(card)) > BYTES:
        found.append(f"{size} bytes")
    ids = Counter(one["id"] for one in things if "id" in one)
    found += [f"two are called {name}" for name, times in ids.items() if times > 1]
    found += [f"{len(one['actions'])} actions in a row" for one in things if len(one.get("actions", ())) > IN_A_ROW]
    texts = " ".join(str(one.get("text", "")) + str(one.get("facts", "")) for one in things)
    entities = card.get("msteams", {}).get("entities", ())
    found += [f"{one['text']} stands nowhere" for one in entities if one["text"] not in texts]
    return found


def _problems_of_one(one: Mapping[str, Any]) -> tuple[str, ...]:
    alone = {name: value for name, value in one.items() if name not in INSIDE}
    emptied: dict[str, Any] = {name: [] for name, value in one.items() if name in INSIDE and isinstance(value, list)}
    return _problems_of_bare(json.dumps({**alone, **emptied}))


@lru_cache(maxsize=20_000)
def _problems_of_bare(written: str) -> tuple[str, ...]:
    """The same buttons and lines stand on thousands of cards."""
    one = json.loads(written)
    validator = _validator(one["type"])
    if validator is None:
        return (f"there is no {one['type']}",)
    return tuple(f"{one['type']}: {error.message[:300]}" for error in validator.iter_errors(one))


def size_of(card: Mapping[str, Any]) -> int:
    """As Teams counts: UTF-16."""
    return len(json.dumps(card, ensure_ascii=False, separators=(",", ":")).encode("utf-16-le"))


def _things(value: Any) -> Iterator[dict[str, Any]]:
    """Everything with a type; what an action carries is data and nothing else."""
    if isinstance(value, dict):
        if "type" in value:
            yield value
        for name, inside in value.items():
            if name not in ("data", "choices.data"):
                yield from _things(inside)
    elif isinstance(value, list):
        for one in value:
            yield from _things(one)
