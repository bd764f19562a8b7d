"""Forms in a task module: labelled, in order, within every limit; what was typed comes back, whatever is wrong."""

import json
from typing import Any

import pytest
from hypothesis import given, settings

from adapters.teams import forms, limits
from bot.messages import Field, Form, Message, Paragraph, Text
from bot.ports import Chosen
from tests.adapters.teams import strategies as any_
from tests.adapters.teams.card_schema import problems_of

PEOPLE = {"0a": "Ana Lima", "0b": "Bruno"}
UPDATE = Form(
    "update",
    "Post an update",
    (
        Field("text", "What is new?", "lines", required=True, hint="Two sentences", value="half <b>of</b> it"),
        Field("status", "Status", "choice", value="identified", options=(("identified", "Identified"), ("x", "X"))),
        Field("who", "Who", "people", required=True),
        Field("next", "Next update in", "duration"),
    ),
    "Post",
    7,
    3,
)


def opened(form: Form = UPDATE, lang: str = "en", **more: Any) -> dict[str, Any]:
    told = forms.task(form, lang, at="19:room@thread.tacv2", name="n1", people=PEOPLE, **more)
    assert told["task"]["type"] == "continue"
    return dict(told["task"]["value"])


def card_in(value: dict[str, Any]) -> dict[str, Any]:
    return dict(value["card"]["content"])


def sent_from(card: dict[str, Any], **typed: object) -> dict[str, Any]:
    """What Teams sends when the card's one button is pressed."""
    (button,) = card["actions"]
    begun = {one["id"]: one.get("value", "") for one in card["body"] if one["type"].startswith("Input")}
    told = json.loads(json.dumps({**begun, **typed, **button["data"]}))
    return dict(told)


def test_every_field_has_its_label_in_its_place_and_says_what_is_missing() -> None:
    value = opened()
    inputs = card_in(value)["body"]
    assert value["title"] == "Post an update"
    assert [(one["id"], one["type"], one["label"]) for one in inputs] == [
        ("text", "Input.Text", "What is new?"),
        ("status", "Input.ChoiceSet", "Status"),
        ("who", "Input.ChoiceSet", "Who"),
        ("next", "Input.Text", "Next update in"),
    ]
    assert [(one["isRequired"], one.get("errorMessage")) for one in inputs] == [
        (True, "Please fill this in."),
        (False, None),
        (True, "Please choose."),
        (False, None),
    ]
    assert (inputs[0]["isMultiline"], inputs[0]["placeholder"], inputs[0]["value"]) == (
        True,
        "Two sentences",
        "half <b>of</b> it",
    )
    assert inputs[2]["choices.data"] == {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}


@pytest.mark.parametrize(("lang", "words"), [("es", "Completa este campo."), ("pt_BR", "Preencha este campo.")])
def test_it_speaks_the_language_of_whoever_fills_it_in(lang: str, words: str) -> None:
    card = card_in(opened(lang=lang))
    assert card["body"][0]["errorMessage"] == words
    assert card["lang"] == lang.replace("_", "-")


def test_what_was_filled_in_is_what_is_asked() -> None:
    sent = forms.sent(sent_from(card_in(opened()), text="The pool is full", who="0b", status="x"))
    fields = {"text": "The pool is full", "status": "x", "next": ""}
    assert sent.chosen == Chosen("update", 7, 3, fields, submitted=True)
    assert sent.people == ("0b",)
    assert (sent.at, sent.lang, sent.name) == ("19:room@thread.tacv2", "en", "n1")


def test_a_refused_form_is_shown_again_with_everything_typed_and_the_reason_above_it() -> None:
    sent = forms.sent(sent_from(card_in(opened()), text="The pool is full", who="0b", next="soon"))
    reason = Message("No.", (Paragraph((Text("“soon” is no length *of* time."),)),), "en")
    card = card_in(opened(sent.form, note=reason))
    note, *inputs = card["body"]
    assert note["inlines"][0]["text"] == "“soon” is no length *of* time."
    assert {one["id"]: one["value"] for one in inputs} == {
        "text": "The pool is full",
        "status": "identified",
        "who": "0b",
        "next": "soon",
    }
    assert inputs[2]["choices"] == [{"title": "Bruno", "value": "0b"}]
    assert forms.sent(sent_from(card)).chosen == sent.chosen


@given(any_.forms)
@settings(deadline=None, max_examples=60)
def test_every_form_is_a_card_teams_takes(form: Form) -> None:
    card = card_in(opened(form))
    assert not problems_of(card)
    assert forms.sent(sent_from(card)).chosen.verb == form.verb


@pytest.mark.parametrize("letter", ["a", "完", "🎉"])
def test_a_text_too_long_to_be_typed_here_is_begun(letter: str) -> None:
    fields = tuple(Field(f"f{n}", "Text", "lines", value=letter * 20_000) for n in range(6))
    card = card_in(opened(Form("update", "Long", fields, "Send")))
    assert not problems_of(card)
    assert all(one["value"] and letter * len(one["value"]) >= one["value"] for one in card["body"])


def test_of_very_many_things_as_many_as_fit_can_be_chosen() -> None:
    many = tuple((f"{n}", f"Thing {n}") for n in range(500))
    card = card_in(opened(Form("done", "Done", (Field("task", "Which?", "choice", options=many),), "Done")))
    assert not problems_of(card)
    assert len(card["body"][0]["choices"]) == limits.CHOICES


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"vigia": None},
        {"vigia": {"verb": "update"}},
        {"vigia": {"form": {"verb": "x"}}},
        {"vigia": {"form": 1, "lang": "en", "name": "n"}},
        {"vigia": {"form": {"verb": "x", "title": "t", "fields": [], "submit": "s"}}},
    ],
)
def test_any_other_card_is_no_form_of_ours(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not a form of ours"):
        forms.sent(data)


def test_what_is_only_said_is_said_in_the_window() -> None:
    assert forms.told("Working on it.") == {"task": {"type": "message", "value": "Working on it."}}
    told = forms.telling("one\n\ntwo *bold*", "Title", "pt_BR")
    card = told["task"]["value"]["card"]["content"]
    assert not problems_of(card)
    assert [one["inlines"][0]["text"] for one in card["body"]] == ["one", " ", "two *bold*"]
