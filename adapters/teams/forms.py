"""Forms as cards in a task module, and back: what was filled in. Pure.

A card carries what it is about and the form it was drawn from, so that it can be shown again with what was typed.
What its sender may do is checked when it is sent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from adapters.teams import limits
from adapters.teams.cards import CARD, OURS, VERSION, size_of
from adapters.teams.dialect import Json, lines, literal, pieces, runs, shortened
from adapters.teams.words import say
from bot.messages import Field, Form, Line, Message, Text, plain_text
from bot.ports import Chosen

EVERYBODY: Final = {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}  # [dynamic-search: people picker]
FORM: Final = "form"  # where in our data the form stands
_FORM = TypeAdapter(Form)


@dataclass(frozen=True)
class Sent:
    """A form as it was sent: what is asked, the people chosen, where it was opened; the form, with what was typed."""

    chosen: Chosen
    people: tuple[str, ...]
    at: str
    form: Form
    lang: str
    name: str  # of this opening of the form


def task(form: Form, lang: str, *, at: str, name: str, people: Mapping[str, str], note: Message | None = None) -> Json:
    """The answer that opens the form. `people`: names of those chosen before, by id. `name`: of this opening."""
    told = (plain_text(note) or note.summary) if note else ""
    drawn = _shrunk(form, lambda one: _card(one, lang, at, name, people, told))
    return _continue(form.title, drawn)


def told(words: str) -> Json:
    """The answer that only says something, and leaves a window with it."""
    return {"task": {"type": "message", "value": shortened(words, limits.SUMMARY_LENGTH)}}


def telling(words: str, title: str, lang: str) -> Json:
    """The same in as many words as it takes."""
    body = [one for n, line in enumerate(_words(words)) for one in _elements(f"note.{n}", line)]
    return _continue(title, {"type": "AdaptiveCard", "version": VERSION, "lang": _tag(lang), "body": body[:100]})


def sent(data: Mapping[str, Any]) -> Sent:
    """What was filled in. Raises ValueError for a card that is not ours."""
    try:
        about = data[OURS]
        form = _FORM.validate_python(about[FORM])
        typed = {field.name: _typed(data.get(field.name)) for field in form.fields}
        people = tuple(typed[field.name] for field in form.fields if field.shape == "people" and typed[field.name])
        fields = {field.name: typed[field.name] for field in form.fields if field.shape != "people"}
        chosen = Chosen(form.verb, form.incident, form.promise, fields, submitted=True)
        filled = tuple(replace(field, value=typed[field.name]) for field in form.fields)
        return Sent(
            chosen, people, str(about.get("at", "")), replace(form, fields=filled), about["lang"], about["name"]
        )
    except (KeyError, TypeError, ValidationError, AttributeError) as error:
        raise ValueError("not a form of ours") from error


def _card(form: Form, lang: str, at: str, name: str, people: Mapping[str, str], note: str) -> Json:
    noted = [one for n, line in enumerate(_words(note)) for one in _elements(f"note.{n}", line)]
    about = {FORM: _packed(form), "at": at, "lang": lang, "name": name}
    submit = {"type": "Action.Submit", "title": form.submit, "style": "positive", "data": {OURS: about}}
    return {
        "type": "AdaptiveCard",
        "version": VERSION,
        "lang": _tag(lang),
        "body": [*noted, *(_input(field, lang, people) for field in form.fields)],
        "actions": [submit],
    }


def _shrunk(form: Form, draw: Callable[[Form], Json]) -> Json:
    """The card; with shorter beginnings where what is filled in already would make it too large."""
    most = limits.INPUT_LENGTH
    while size_of(drawn := draw(_begun(form, most))) > limits.CARD_BYTES and most > 1:
        most //= 2
    return drawn


def _begun(form: Form, most: int) -> Form:
    return replace(form, fields=tuple(replace(field, value=field.value[:most]) for field in form.fields))


def _input(field: Field, lang: str, people: Mapping[str, str]) -> Json:
    drawn: Json = {"id": field.name, "label": literal(field.label), "isRequired": field.required}
    match field.shape:
        case "choice":
            choices = [{"title": literal(label), "value": value} for value, label in field.options[: limits.CHOICES]]
            drawn |= {"type": "Input.ChoiceSet", "choices": choices, "wrap": True}
        case "people":
            # Teams finds whoever is in the directory; a choice of ours gives a name to who was chosen before.
            begun = [{"title": literal(people.get(field.value, field.value)), "value": field.value}]
            drawn |= {"type": "Input.ChoiceSet", "choices": begun if field.value else [], "choices.data": EVERYBODY}
        case "text" | "lines" | "when" | "duration":
            drawn |= {"type": "Input.Text", "maxLength": limits.INPUT_LENGTH, "isMultiline": field.shape == "lines"}
    if field.required:
        drawn["errorMessage"] = say("choose" if field.shape in ("choice", "people") else "fill-in", lang)
    if field.hint:
        drawn["placeholder"] = literal(field.hint)
    if field.value:
        drawn["value"] = field.value
    return drawn


def _elements(name: str, line: Line) -> list[Json]:
    """A line of words as elements."""
    return [
        {"type": "RichTextBlock", "id": f"{name}.{n}", "inlines": runs(piece), "spacing": "Small"}
        for n, piece in enumerate(pieces(line, limits.PIECE_LENGTH))
    ]


def _words(words: str) -> list[Line]:
    return lines((Text(words),)) if words else []


def _continue(title: str, card: Json) -> Json:
    attachment = {"contentType": CARD, "content": card}
    value = {"title": title, "width": "medium", "height": "medium", "card": attachment}
    return {"task": {"type": "continue", "value": value}}


def _packed(form: Form) -> Json:
    """The form without what was filled in, which comes back by itself."""
    bare = replace(form, fields=tuple(replace(field, value="") for field in form.fields))
    return dict(_FORM.dump_python(bare, mode="json", exclude_defaults=True))


def _typed(value: object) -> str:
    return value if isinstance(value, str) else ""


def _tag(lang: str) -> str:
    return lang.replace("_", "-")
