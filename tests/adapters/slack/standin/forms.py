"""A modal's fields as a person fills them in."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.adapters.slack.standin.reading import elements_of
from tests.adapters.slack.standin.state import Json, State, View

TYPED: Final = {"plain_text_input", "number_input", "email_text_input", "url_text_input"}
ONE_OPTION: Final = {"static_select", "radio_buttons", "external_select", "overflow"}
SEVERAL_OPTIONS: Final = {"multi_static_select", "checkboxes", "multi_external_select"}
PLAIN: Final = {  # element type: (key of the answer, key of what is chosen at first)
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "rich_text_input": ("rich_text_value", "initial_value"),
}


def filled_in(state: State, view: View, values: Mapping[str, Any], *, forged: bool = False) -> dict[str, Json]:
    """`state.values` of a submission. Values are named by action_id or block_id; people and channels by name.

    Raises AssertionError where Slack's own client would not let a person send it, unless it is forged.
    """
    answers: dict[str, Json] = {}
    left = dict(values)
    for block in view.body["blocks"]:
        for element in elements_of(block):
            name = element["action_id"] if element["action_id"] in left else block["block_id"]
            answer = answer_of(state, element, left.pop(name, None))
            if answer is None:
                continue
            needed = block["type"] == "input" and not block.get("optional")
            assert forged or not needed or any(answer.get(key) for key in answer if key != "type"), (
                f"Slack asks for {name} before it sends"
            )
            answers.setdefault(block["block_id"], {})[element["action_id"]] = answer
    assert forged or not left, f"the form has no {sorted(left)}, but {fields_of(view)}"
    return answers | {name: {name: {"type": "plain_text_input", "value": value}} for name, value in left.items()}


def fields_of(view: View) -> list[str]:
    """The action_ids of what can be filled in."""
    return [element["action_id"] for block in view.body["blocks"] for element in elements_of(block)]


def answer_of(state: State, element: Json, value: Any) -> Json | None:
    """What an element says once a person gave it a value; None for buttons, which say nothing in a form."""
    kind = element["type"]
    if kind in TYPED:
        return {"type": kind, "value": element.get("initial_value") if value is None else str(value)}
    if kind in ONE_OPTION:
        chosen = element.get("initial_option") if value is None else _option(element, value)
        return {"type": kind, "selected_option": chosen}
    if kind in SEVERAL_OPTIONS:
        initial = element.get("initial_options", [])
        return {"type": kind, "selected_options": initial if value is None else [_option(element, o) for o in value]}
    if kind in PLAIN:
        answered, initial = PLAIN[kind]
        return {"type": kind, answered: element.get(initial) if value is None else _ids(state, kind, value)}
    return None


def _option(element: Json, value: Any) -> Json:
    if isinstance(value, dict):
        return value
    grouped = [one for group in element.get("option_groups", []) for one in group["options"]]
    for option in [*element.get("options", []), *grouped]:
        if value in {option.get("value"), option["text"]["text"]}:
            return dict(option)
    raise AssertionError(f"{value!r} cannot be chosen in {element['action_id']}")


def _ids(state: State, kind: str, value: Any) -> Any:
    find: Callable[[str], Any]
    if "users" in kind:
        find = state.person
    elif "conversations" in kind or "channels" in kind:
        find = state.channel
    else:
        return value
    return [find(one).id for one in value] if kind.startswith("multi_") else find(value).id
