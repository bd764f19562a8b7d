"""Forms as modals, and back: what was filled in. Pure.

A modal carries what it is about in its private metadata; what its sender may do is checked when it is sent.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.slack import limits
from adapters.slack.cards import Json, mrkdwn, plain_text
from adapters.slack.dialect import Mrkdwn, escaped, one_line, pieces, shortened
from adapters.slack.words import say
from bot.messages import Field, Form, Message, Text
from bot.messages import plain_text as words_of
from bot.ports import Chosen

NOTE = "note"  # the block that says why a form is still there
CALLBACK = "form"


@dataclass(frozen=True)
class Sent:
    """A form as it was sent: what is asked, the ids of the people chosen, and where it was opened."""

    chosen: Chosen
    people: tuple[str, ...]
    channel: str
    thread: str


def modal(form: Form, lang: str, *, channel: str = "", thread: str = "", note: Message | None = None) -> Json:
    """The form to be filled in. `channel`: where it was asked for, and where its answer is said."""
    about = {"verb": form.verb, "incident": form.incident, "promise": form.promise, "channel": channel}
    metadata = json.dumps({**about, "thread": thread}, separators=(",", ":"))
    title = one_line(form.title, limits.MODAL_TITLE_LENGTH)
    # A title too long for the top is shown whole below it.
    whole = [] if title == escaped(form.title) else _section("title", form.title)
    inputs = [block for field in form.fields for block in _asked_for(field)]
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": plain_text(title),
        "submit": plain_text(one_line(form.submit, limits.MODAL_TITLE_LENGTH)),
        "close": plain_text(escaped(say("cancel", lang))),
        "private_metadata": metadata,
        "blocks": [*_note(note), *whole, *inputs],
    }


def told(words: str, title: str, lang: str) -> Json:
    """A modal that only says something."""
    return {
        "type": "modal",
        "callback_id": NOTE,
        "title": plain_text(one_line(title, limits.MODAL_TITLE_LENGTH)),
        "close": plain_text(escaped(say("close", lang))),
        "blocks": _section(NOTE, words),
    }


def sent_again(view: Mapping[str, Any], note: Message) -> Json:
    """The modal as it was sent, everything typed kept, with what is wrong above it."""
    typed = _state(view)
    blocks = [_filled(block, typed) for block in view["blocks"] if not str(block["block_id"]).startswith(f"{NOTE}.")]
    kept = ("type", "callback_id", "title", "submit", "close", "private_metadata")
    return {name: view[name] for name in kept if view.get(name)} | {"blocks": [*_note(note), *blocks]}


def sent(view: Mapping[str, Any]) -> Sent:
    """What was filled in. Raises ValueError for a modal that is not ours."""
    try:
        about = json.loads(view["private_metadata"])
        fields, people = {}, []
        for name, element in _state(view).items():
            if element["type"] == "users_select":
                people += [element["selected_user"]] if element.get("selected_user") else []
            else:
                fields[name] = _value(element)
        chosen = Chosen(about["verb"], about["incident"], about["promise"], fields, submitted=True)
        return Sent(chosen, tuple(people), about["channel"], about["thread"])
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError("not a form of ours") from error


def title_of(view: Mapping[str, Any]) -> str:
    """What stands above the modal."""
    return str(view["title"]["text"])


def _state(view: Mapping[str, Any]) -> dict[str, Any]:
    """The elements by field."""
    values: Mapping[str, Mapping[str, Any]] = view["state"]["values"]
    return {name: elements[name] for name, elements in values.items() if name in elements}


def _value(element: Mapping[str, Any]) -> str:
    if element["type"] == "static_select":
        return str((element.get("selected_option") or {}).get("value", ""))
    return str(element.get("value") or "")


def _asked_for(field: Field) -> list[Json]:
    """The input; what was typed beyond its length stands whole below it, to be copied from."""
    long = field.shape in ("text", "lines", "when", "duration") and len(field.value) > limits.INPUT_LENGTH
    return [_input(field), *(_section(f"whole.{field.name}", field.value) if long else ())]


def _input(field: Field) -> Json:
    drawn: Json = {
        "type": "input",
        "block_id": field.name,  # the block and its one element are both called after the field
        "label": plain_text(shortened(field.label, limits.LABEL_LENGTH)),
        "optional": not field.required,
        "element": {"action_id": field.name, **_element(field)},
    }
    if field.hint:
        drawn["hint"] = plain_text(shortened(field.hint, limits.LABEL_LENGTH))
    return drawn


def _element(field: Field) -> Json:
    match field.shape:
        case "choice":
            options = [_option(value, label) for value, label in field.options[: limits.OPTIONS]]
            chosen = next((option for option in options if option["value"] == field.value), None)
            return {"type": "static_select", "options": options} | ({"initial_option": chosen} if chosen else {})
        case "people":
            return {"type": "users_select"}
        case "text" | "lines" | "when" | "duration":
            filled = {"initial_value": field.value[: limits.INPUT_LENGTH]} if field.value else {}
            many = field.shape == "lines"
            return {"type": "plain_text_input", "multiline": many, "max_length": limits.INPUT_LENGTH} | filled


def _option(value: str, label: str) -> Json:
    """One choice; what its label cannot hold stands beneath it."""
    text = shortened(label, limits.OPTION_LENGTH)
    option: Json = {"value": value, "text": plain_text(text)}
    if text != escaped(label):
        head, _, tail = label.partition(": ")
        option["text"] = plain_text(shortened(head if tail else label, limits.OPTION_LENGTH))
        option["description"] = plain_text(shortened(tail or label, limits.OPTION_LENGTH))
    return option


def _filled(block: Mapping[str, Any], typed: Mapping[str, Any]) -> Json:
    """An input with what was typed into it as its beginning."""
    element = typed.get(block["block_id"])
    if block["type"] != "input" or element is None:
        return dict(block)
    begun = {name: value for name, value in block["element"].items() if not name.startswith("initial_")}
    match element["type"]:
        case "users_select" if element.get("selected_user"):
            begun["initial_user"] = element["selected_user"]
        case "static_select" if element.get("selected_option"):
            chosen = element["selected_option"]["value"]
            begun["initial_option"] = next(one for one in begun["options"] if one["value"] == chosen)
        case "plain_text_input" if element.get("value"):
            begun["initial_value"] = element["value"]
    return {**block, "element": begun}


def _note(note: Message | None) -> list[Json]:
    return _section(NOTE, words_of(note) or note.summary) if note else []


def _section(name: str, words: str) -> list[Json]:
    texts: Sequence[Mrkdwn] = pieces((Text(words),), limits.SECTION_LENGTH)
    return [{"type": "section", "block_id": f"{name}.{n}", "text": mrkdwn(text)} for n, text in enumerate(texts)]
