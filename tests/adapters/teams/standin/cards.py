"""Cards as a person handles them: their buttons and what is filled in."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tests.adapters.teams.standin.state import Json

ACTIONS: Final = ("Action.Execute", "Action.Submit", "Action.OpenUrl", "Action.ShowCard", "Action.ToggleVisibility")


def things(value: Any) -> Iterator[Json]:
    """Everything with a type, in the order it is drawn; not what an action carries."""
    if isinstance(value, dict):
        if "type" in value:
            yield value
        for name, inside in value.items():
            if name not in ("data", "fallback", "msteams"):
                yield from things(inside)
    elif isinstance(value, list):
        for one in value:
            yield from things(one)


def buttons(card: Json) -> list[Json]:
    """What can be pressed."""
    return [one for one in things(card) if one["type"] in ACTIONS]


def titles(card: Json) -> list[str]:
    """What stands on its buttons."""
    return [str(one.get("title", "")) for one in buttons(card)]


def button(card: Json, name: str) -> Json:
    """By its title, id or verb, or by what stands in its data under any name."""
    found = [one for one in buttons(card) if name in (one.get("title"), one.get("id"), one.get("verb"))]
    found = found or [one for one in buttons(card) if name in _told(one.get("data"))]
    assert found, f"there is no {name} to press, but {titles(card)}"
    return found[0]


def fields(card: Json) -> list[Json]:
    """What can be filled in."""
    return [one for one in things(card) if one["type"].startswith("Input.")]


def drawn(card: Json) -> str:
    """Its words, line by line."""
    lines: list[str] = []
    for one in things(card):
        if one["type"] in ("TextBlock", "TextRun"):
            lines.append(str(one.get("text", "")))
        elif one["type"] == "RichTextBlock":
            lines += [run for run in one.get("inlines", []) if isinstance(run, str)]
        elif one["type"] == "FactSet":
            lines += [f"{fact['title']}: {fact['value']}" for fact in one["facts"]]
    return "\n".join(lines)


def filled_in(card: Json, values: Mapping[str, Any], *, forged: bool = False) -> Json:
    """The inputs' values as the client sends them. Raises AssertionError where it would not let a person send them."""
    left, answers = dict(values), {}
    for one in fields(card):
        value = left.pop(one["id"], one.get("value"))
        if one["type"] == "Input.ChoiceSet":
            value = _choice(one, value)
        elif one["type"] == "Input.Toggle":
            on, off = one.get("valueOn", "true"), one.get("valueOff", "false")
            value = {True: on, False: off, None: off}.get(value, value)
        elif one["type"] == "Input.Number":
            value = None if value is None else float(value)
        longest = one.get("maxLength")
        assert forged or not longest or len(str(value or "")) <= longest, f"Teams takes no more in {one['id']}"
        missing = one.get("isRequired") and value in (None, "")
        assert forged or not missing, f"Teams asks for {one['id']}: {one.get('errorMessage')}"
        if value is not None:
            answers[one["id"]] = value
    assert forged or not left, f"the form has no {sorted(left)}, but {[one['id'] for one in fields(card)]}"
    return {**answers, **left}


def _choice(field: Json, value: Any) -> Any:
    """Named by what stands there or by its value; people, who are looked up as they are typed, by their ids."""
    if value is None:
        return None
    known = {**{one["title"]: one["value"] for one in field.get("choices", [])}}
    searched = (field.get("choices.data") or {}).get("type") == "Data.Query"
    chosen = value if isinstance(value, list) else str(value).split(",") if field.get("isMultiSelect") else [value]
    for one in chosen:
        there = one in known or one in known.values() or searched
        assert there, f"{field['id']} offers {sorted(known)}, not {one}"
    return ",".join(str(known.get(one, one)) for one in chosen)


def _told(data: Any) -> list[str]:
    if isinstance(data, dict):
        return [told for value in data.values() for told in _told(value)]
    return [data] if isinstance(data, str) else [json.dumps(data)] if data is not None else []
