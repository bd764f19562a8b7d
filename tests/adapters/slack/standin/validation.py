"""Blocks and views, looked at as Slack does when they arrive: schema, the SDK's own models, lengths.

The schema knows names and types but no lengths; the models know some lengths; the table in limits.py knows all.
"""

import copy
import functools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from jsonschema import Draft7Validator
from jsonschema.exceptions import best_match
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from tests.adapters.slack.standin.limits import BLOCKS, BLOCKS_TEXT, LENGTHS, MARKDOWN_TEXT, Length
from tests.adapters.slack.standin.state import Json

SCHEMA: Final = Path(__file__).parents[3] / "data" / "slack" / "block-kit.schema.json"
OPTION_KEYS: Final = {"options", "initial_option", "initial_options"}
LINKS: Final = {"url", "image_url"}
WORDS: Final = {
    "text", "value", "url", "alt_text", "image_url", "action_id", "block_id", "initial_value",
    "private_metadata", "callback_id", "external_id",
}  # fmt: skip


class _Part(NamedTuple):
    """An object inside a block: what it is, where it stands."""

    kind: str
    pointer: str
    body: Json


def problems_of_blocks(blocks: Any, surface: str = "message", pointer: str = "/blocks") -> list[str]:
    """What is wrong with them; empty when nothing is."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return [f"must be an array of blocks [json-pointer:{pointer}]"]
    problems = []
    if len(blocks) > BLOCKS[surface]:
        problems.append(f"no more than {BLOCKS[surface]} items allowed [json-pointer:{pointer}]")
    for place, block in enumerate(blocks):
        problems += _schema_problems(block, f"{pointer}/{place}")
    problems += [
        told
        for part in _parts(blocks, pointer)
        for told in (*_length_problems(part), *_empty_problems(part), *_meaning_problems(part))
    ]
    problems += _repeated_ids(blocks, pointer)
    return problems or _model_problems(blocks, pointer)


def problems_of_view(view: Any) -> list[str]:
    """What is wrong with a modal or a home tab."""
    if not isinstance(view, dict) or view.get("type") not in {"modal", "home"}:
        return ["must be a modal or a home view [json-pointer:/view]"]
    kind = view["type"]
    problems = _view_schema_problems(view) + _length_problems(_Part(kind, "/view", view))
    problems += problems_of_blocks(view.get("blocks", []), kind, "/view/blocks")
    asks = any(block.get("type") == "input" for block in view.get("blocks", []) if isinstance(block, dict))
    if asks and kind == "modal" and not view.get("submit"):
        problems.append("submit is required when an input is in blocks [json-pointer:/view/submit]")
    if not problems:
        try:
            View(**copy.deepcopy(view)).validate_json()
        except SlackObjectFormationError as error:
            problems.append(f"{error} [json-pointer:/view]")
    return problems


def text_length(blocks: list[Json]) -> int:
    """Characters over all texts of all blocks."""
    return sum(len(text) for part in _parts(blocks, "") for text in _texts(part))


def markdown_length(blocks: list[Json]) -> int:
    """Characters over the markdown blocks."""
    return sum(len(block.get("text", "")) for block in blocks if block.get("type") == "markdown")


def too_much_text(blocks: list[Json]) -> bool:
    """Whether Slack answers msg_blocks_too_long."""
    return text_length(blocks) > BLOCKS_TEXT or markdown_length(blocks) > MARKDOWN_TEXT


def _texts(part: _Part) -> Iterator[str]:
    if part.kind in {"plain_text", "mrkdwn", "field", "markdown"} and isinstance(part.body.get("text"), str):
        yield part.body["text"]


def _parts(value: Any, pointer: str) -> list[_Part]:
    found: list[_Part] = []
    _collect(value, pointer, "", found)
    return found


def _collect(value: Any, pointer: str, key: str, found: list[_Part]) -> None:
    if isinstance(value, list):
        for place, one in enumerate(value):
            _collect(one, f"{pointer}/{place}", key, found)
    elif isinstance(value, dict):
        found.append(_Part(_kind(value, key), pointer, value))
        for name, one in value.items():
            if isinstance(one, dict | list):
                _collect(one, f"{pointer}/{name}", name, found)


def _kind(body: Json, key: str) -> str:
    if key in OPTION_KEYS:
        return "option"
    if key == "fields":
        return "field"
    if key == "confirm" and "type" not in body:
        return "confirm"
    return str(body.get("type", ""))


def _length_problems(part: _Part) -> list[str]:
    return [
        f"must be less than {rule.most + 1} {rule.unit} [json-pointer:{part.pointer}/{rule.field.replace('.', '/')}]"
        for rule in _rules(part.kind)
        if _measure(part.body, rule) > rule.most
    ]


@functools.cache
def _rules(kind: str) -> list[Length]:
    return [rule for rule in LENGTHS if rule.kind in {kind, "any"}]


def _measure(body: Json, rule: Length) -> int:
    value: Any = body
    for step in rule.field.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    if rule.unit == "items":
        return len(value) if isinstance(value, list) else 0
    return len(value) if isinstance(value, str) else 0


def _empty_problems(part: _Part) -> list[str]:
    if part.kind in {"plain_text", "mrkdwn", "field"} and part.body.get("text") == "":
        return [f"must be more than 0 characters [json-pointer:{part.pointer}/text]"]
    return []


def _meaning_problems(part: _Part) -> list[str]:
    body = part.body
    problems = [
        f"invalid url [json-pointer:{part.pointer}/{name}]"
        for name in sorted(LINKS & body.keys())
        if not str(body[name]).startswith(("http://", "https://"))
    ]
    if part.kind == "section" and not body.get("text") and not body.get("fields"):
        problems.append(f"must have text or fields [json-pointer:{part.pointer}]")
    chosen = body.get("initial_option")
    if chosen and body.get("options") and chosen not in body["options"]:
        problems.append(f"must be one of the options [json-pointer:{part.pointer}/initial_option]")
    if body.get("options") == [] or body.get("elements") == []:
        problems.append(f"no less than 1 items required [json-pointer:{part.pointer}]")
    return problems


def _repeated_ids(blocks: list[Json], pointer: str) -> list[str]:
    problems, seen = [], set()
    for place, block in enumerate(blocks):
        if (name := block.get("block_id")) and name in seen:
            problems.append(f'block_id "{name}" already exists [json-pointer:{pointer}/{place}]')
        seen.add(block.get("block_id"))
        actions = [part.body["action_id"] for part in _parts(block, "") if "action_id" in part.body]
        problems += [
            f'action_id "{name}" already exists [json-pointer:{pointer}/{place}]'
            for name in sorted(set(actions))
            if actions.count(name) > 1
        ]
    return problems


def _model_problems(blocks: list[Json], pointer: str) -> list[str]:
    problems = []
    for place, block in enumerate(copy.deepcopy(blocks)):
        try:
            parsed = Block.parse(block)
            if parsed is not None:
                parsed.to_dict()
        except (SlackObjectFormationError, TypeError) as error:
            problems.append(f"{error} [json-pointer:{pointer}/{place}]")
    return problems


def _schema_problems(block: Json, pointer: str) -> list[str]:
    name = _definitions_by_type().get(str(block.get("type")))
    if name is None:
        return [f"unsupported type: {block.get('type')} [json-pointer:{pointer}/type]"]
    return _told_by(name, block, pointer)


def _view_schema_problems(view: Json) -> list[str]:
    bare = {**view, "blocks": []}
    return _told_by("ModalView" if view["type"] == "modal" else "HomeView", bare, "/view")


def _told_by(definition: str, body: Json, pointer: str) -> list[str]:
    told = _told_of_shape(definition, json.dumps(_shape(body), sort_keys=True))
    return [f"{message} [json-pointer:{pointer}{inside}]" for message, inside in told]


@functools.lru_cache(maxsize=10_000)
def _told_of_shape(definition: str, shape: str) -> tuple[tuple[str, str], ...]:
    """The schema looks at shapes alone and takes milliseconds, so each shape is looked at once."""
    error = best_match(_validator(definition).iter_errors(json.loads(shape)))
    if error is None:
        return ()
    return ((error.message[:200], "".join(f"/{step}" for step in error.absolute_path)),)


def _shape(value: Any, key: str = "") -> Any:
    """The value without the words that no schema looks at."""
    if isinstance(value, dict):
        return {name: _shape(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [_shape(one, key) for one in value]
    return "" if key in WORDS and isinstance(value, str) else value


@functools.cache
def _definitions() -> Json:
    definitions: Json = json.loads(SCHEMA.read_text())["definitions"]
    return definitions


@functools.cache
def _definitions_by_type() -> dict[str, str]:
    """Which definition a block's `type` names."""
    blocks = [one["$ref"].rsplit("/", 1)[1] for one in _definitions()["KnownBlock"]["anyOf"]]
    named = {_definitions()[name].get("properties", {}).get("type", {}).get("const"): name for name in blocks}
    return {str(kind): name for kind, name in named.items() if kind} | {"image": "ImageBlock"}


@functools.cache
def _validator(definition: str) -> Draft7Validator:
    return Draft7Validator({"$ref": f"#/definitions/{definition}", "definitions": _definitions()})
