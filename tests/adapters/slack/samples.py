"""Slack's official samples: which names an answer or payload may have, and of which types."""

import gzip
import json
from pathlib import Path
from typing import Any, Final

SAMPLES: Final = Path(__file__).parents[2] / "data" / "slack" / "samples"
# Not of one shape.
FREE: Final = {"blocks", "attachments", "event_payload", "errors", "actions", "state"}


def sample(path: str) -> Any:
    """A sample by its path without the ending."""
    plain = SAMPLES / f"{path}.json"
    if plain.exists():
        return json.loads(plain.read_text())
    return json.loads(gzip.decompress(plain.with_suffix(".json.gz").read_bytes()))


def strange(answer: Any, sampled: Any, path: str = "") -> list[str]:
    """Names the sample does not have, and values of other types than the sample's. None fits everything."""
    if isinstance(answer, dict):
        if not isinstance(sampled, dict):
            return [f"{path} is an object"]
        return [
            told
            for name, value in answer.items()
            for told in (
                [f"{path}.{name} is not in the sample"]
                if name not in sampled
                else []
                if name in FREE
                else strange(value, sampled[name], f"{path}.{name}")
            )
        ]
    if isinstance(answer, list):
        if not isinstance(sampled, list):
            return [f"{path} is a list"]
        return [told for one in answer if sampled for told in strange(one, sampled[0], f"{path}[]")]
    if answer is None or _type(answer) == _type(sampled):
        return []
    return [f"{path} is {answer!r}, the sample has {sampled!r}"]


def _type(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, int | float) else type(value).__name__
