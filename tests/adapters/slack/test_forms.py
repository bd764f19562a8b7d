"""Forms as modals and back: what they carry, what comes of what was filled in, what stays when they are refused."""

import json
from typing import Any

import pytest
from hypothesis import given, settings

from adapters.slack import limits
from adapters.slack.forms import Sent, modal, sent, sent_again, told
from bot.messages import Field, Form
from bot.ports import Chosen
from tests.adapters.slack import strategies as any_
from tests.adapters.slack.fake_core import message
from tests.adapters.slack.standin.validation import problems_of_view

FORM = Form(
    "update",
    "Post an update",
    (
        Field("text", "What is known now?", "lines", required=True, value="The pool <is> full"),
        Field("status", "Status", "choice", options=(("a", "Investigating"), ("b", "Identified")), value="b"),
        Field("person", "Who?", "people"),
        Field("next", "Next update", "duration", hint="such as 30m"),
    ),
    "Post",
    7,
    3,
)


def filled(view: dict[str, Any], **values: Any) -> dict[str, Any]:
    """The view as Slack sends it back."""
    state: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        name, element = block["block_id"], block["element"]
        match element["type"]:
            case "users_select":
                answer = {"type": "users_select", "selected_user": values.get(name)}
            case "static_select":
                option = next((one for one in element["options"] if one["value"] == values.get(name)), None)
                answer = {"type": "static_select", "selected_option": option}
            case _:
                answer = {"type": "plain_text_input", "value": values.get(name)}
        state[name] = {element["action_id"]: answer}
    return {**view, "id": "V1", "state": {"values": state}}


def elements(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}


def test_a_form_asks_for_each_field_in_its_own_way() -> None:
    view = modal(FORM, "pt_BR", channel="C1", thread="1.2")
    assert problems_of_view(view) == []
    assert {name: element["type"] for name, element in elements(view).items()} == {
        "text": "plain_text_input",
        "status": "static_select",
        "person": "users_select",
        "next": "plain_text_input",
    }
    assert elements(view)["text"]["initial_value"] == "The pool <is> full"  # a field's beginning is never escaped
    assert elements(view)["status"]["initial_option"]["value"] == "b"
    assert [block["optional"] for block in view["blocks"]] == [False, True, True, True]
    assert view["blocks"][3]["hint"]["text"] == "such as 30m"
    assert (view["submit"]["text"], view["close"]["text"]) == ("Post", "Voltar")


def test_what_was_filled_in_comes_back_with_what_it_is_about() -> None:
    view = filled(modal(FORM, "en", channel="C1", thread="1.2"), text="A & b", status="a", person="U2", next="20m")
    fields = {"text": "A & b", "status": "a", "next": "20m"}
    assert sent(view) == Sent(Chosen("update", 7, 3, fields, submitted=True), ("U2",), "C1", "1.2")


def test_what_was_left_empty_is_empty() -> None:
    view = sent(filled(modal(FORM, "en")))
    assert view.chosen.fields == {"text": "", "status": "", "next": ""}
    assert view.people == ()


@pytest.mark.parametrize("metadata", ["", "{", "[]", "{}", "7", '{"verb":"x"}'])
def test_a_modal_that_is_not_ours_is_known_as_such(metadata: str) -> None:
    with pytest.raises(ValueError, match="not a form of ours"):
        sent({"private_metadata": metadata, "state": {"values": {}}, "blocks": []})


def test_a_refused_form_keeps_everything_and_says_why_once() -> None:
    view = filled(modal(FORM, "en", channel="C1"), text="Typed", status="a", person="U2", next="soonish")
    first = sent_again(view, message("“soonish” is no length of time."))
    again = sent_again(filled(first, text="Typed", status="a", person="U2", next="later"), message("Nor is “later”."))
    assert problems_of_view(again) == []
    assert again["private_metadata"] == view["private_metadata"]
    notes = [block for block in again["blocks"] if block["type"] == "section"]
    assert [note["text"]["text"] for note in notes] == ["Nor is “later”."]
    assert again["blocks"][0] is notes[0]
    assert elements(again)["text"]["initial_value"] == "Typed"
    assert elements(again)["status"]["initial_option"]["value"] == "a"
    assert elements(again)["person"]["initial_user"] == "U2"
    assert elements(again)["next"]["initial_value"] == "later"


def test_what_was_emptied_is_not_filled_in_again() -> None:
    again = sent_again(filled(modal(FORM, "en")), message("Some text is needed."))
    assert not [key for element in elements(again).values() for key in element if key.startswith("initial_")]


@given(any_.forms(), any_.typed)
@settings(deadline=None, max_examples=30)
def test_every_form_is_one_slack_takes(form: Form, why: str) -> None:
    view = modal(form, "es", channel="C1", note=message(why or "x"))
    assert problems_of_view(view) == []
    assert json.loads(view["private_metadata"])["verb"] == form.verb
    assert problems_of_view(sent_again(filled(view), message("Not so."))) == []
    for field in form.fields:
        if field.shape not in ("choice", "people"):
            begun = elements(view)[field.name].get("initial_value", "")
            assert begun == field.value[: limits.INPUT_LENGTH]


def test_a_text_too_long_for_its_field_stands_whole_below_it() -> None:
    long = Field("text", "What?", "lines", value="x" * (limits.INPUT_LENGTH + 1))
    view = modal(Form("note", "Note", (long,), "Add"), "en")
    assert len(elements(view)["text"]["initial_value"]) == limits.INPUT_LENGTH
    assert "".join(block["text"]["text"] for block in view["blocks"][1:]) == long.value


@pytest.mark.parametrize(("length", "blocks"), [(limits.MODAL_TITLE_LENGTH, 0), (limits.MODAL_TITLE_LENGTH + 1, 1)])
def test_a_title_too_long_for_the_top_is_shown_whole_below(length: int, blocks: int) -> None:
    view = modal(Form("note", "x" * length, (), "Add"), "en")
    assert len(view["title"]["text"]) <= limits.MODAL_TITLE_LENGTH
    assert len(view["blocks"]) == blocks


def test_an_option_too_long_for_its_line_goes_on_beneath_it() -> None:
    options = (("1", "SEV1: " + "everybody is affected, " * 4), ("2", "SEV2: some are"))
    view = modal(Form("sev", "Severity", (Field("severity", "How bad?", "choice", options=options),), "Change"), "en")
    first, second = elements(view)["severity"]["options"]
    assert first["text"]["text"] == "SEV1"
    assert first["description"]["text"].startswith("everybody is affected")
    assert "description" not in second


def test_a_modal_that_only_says_something_can_only_be_closed() -> None:
    view = told("Done & <said>.", "Post an update", "es")
    assert problems_of_view(view) == []
    assert "submit" not in view
    assert view["close"]["text"] == "Cerrar"
    assert view["blocks"][0]["text"]["text"] == "Done &amp; &lt;said&gt;."
