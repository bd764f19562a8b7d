"""A form, asked field by field. What is typed is checked for its shape alone: whether it may be is Vigia's to say."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.cli.chat.drawing import INDENT, Look, Row, message_rows, rows
from bot.cli.chat.view import View
from bot.messages import Field, OpenForm

EXAMPLES = {"when": "14:30", "duration": "30m"}


@dataclass(frozen=True)
class Question:
    """One thing to ask: what stands above the prompt, the prompt, what it begins with."""

    above: tuple[Row, ...]
    label: str
    default: str = ""
    lines: bool = False  # of several lines; an empty one ends it
    names: bool = False  # people are completed after @
    options: tuple[str, ...] = ()  # completed with Tab


@dataclass(frozen=True)
class Taken:
    """What a field has been given."""

    value: str = ""
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class Filled:
    """A whole form, as it is sent."""

    fields: Mapping[str, str]
    people: tuple[str, ...]


class Asks(Protocol):
    """Somebody to ask."""

    async def show(self, shown: Sequence[Row]) -> None:
        """Says something."""
        ...

    async def ask(self, question: Question) -> str | None:
        """What was typed, or None when it was left with Esc."""
        ...


async def fill(opened: OpenForm, drafts: dict[str, str], asks: Asks, view: View) -> Filled | None:
    """Asks for every field. `drafts` keeps what was typed, by field. None when it was left."""
    await asks.show(opening(opened, view))
    found: list[tuple[Field, Taken]] = []
    for field in opened.form.fields:
        taken = await _asked(field, drafts, asks, view)
        if taken is None:
            return None
        found.append((field, taken))
    fields = {field.name: taken.value for field, taken in found if field.shape != "people"}
    return Filled(fields, tuple(person for _field, taken in found for person in taken.people))


def opening(opened: OpenForm, view: View) -> list[Row]:
    """What a form begins with: its title, why it opened, how it is left."""
    note = message_rows(opened.note, view) if opened.note else []
    how = view.words.say("Enter takes what stands there, Esc leaves with nothing done.")
    return [*rows(f"== {opened.form.title} ==", Look.HEADING), *note, *rows(how, Look.QUIET, INDENT)]


async def _asked(field: Field, drafts: dict[str, str], asks: Asks, view: View) -> Taken | None:
    was_empty = False
    while True:
        typed = await asks.ask(question(field, drafts.get(field.name), view))
        if typed is None:
            return None
        drafts[field.name] = typed.strip()
        taken = take(field, drafts[field.name], view)
        if isinstance(taken, Taken):
            return taken
        is_empty = not drafts[field.name]
        if is_empty and was_empty:
            return None
        was_empty = is_empty
        await asks.show(rows(taken, Look.TROUBLE, INDENT))


def question(field: Field, draft: str | None, view: View) -> Question:
    """How a field is asked for; it begins with `draft`, else with what the form brought."""
    words = view.words
    need = words.say("required") if field.required else words.say("optional")
    example = None if field.hint else EXAMPLES.get(field.shape)
    notes = [need, *([words.say("such as {example}", example=example)] if example else [])]
    if field.shape == "lines":
        notes.append(words.say("an empty line ends it"))
    if field.shape == "people":
        notes.append(words.say("names after @, Tab completes"))
    above = [*rows(f"{field.label} ({', '.join(notes)})", indent=INDENT)]
    if field.hint:
        above += rows(field.hint, Look.QUIET, INDENT)
    options = [f"[{index}] {label}" for index, (_value, label) in enumerate(field.options, 1)]
    above += [row for option in options for row in rows(option, indent=INDENT * 2)]
    return Question(
        above=tuple(above),
        label=" ".join(field.label.split()),
        default=_begun(field) if draft is None else draft,
        lines=field.shape == "lines",
        names=field.shape in ("people", "text", "lines"),
        options=tuple(label for _value, label in field.options),
    )


def take(field: Field, typed: str, view: View) -> Taken | str:
    """What was meant, or one sentence that says why nothing could be."""
    words = view.words
    if not typed:
        if field.required:
            return words.say("{label} is required; left empty once more, nothing is done.", label=field.label)
        return Taken()
    if field.shape == "choice":
        value = _chosen(field, typed)
        return words.say("Choose one of those: a number or its words.") if value is None else Taken(value)
    if field.shape == "people":
        named = [word for word in re.split(r"[\s,]+", typed) if word.strip("@")]
        found = {word: view.person(word) for word in named}
        unknown = [word for word, person in found.items() if person is None]
        if unknown:
            return words.say("Nobody here is called {word}.", word=unknown[0])
        return Taken(people=tuple(dict.fromkeys(person.id for person in found.values() if person)))
    return Taken(typed)


def _chosen(field: Field, typed: str) -> str | None:
    folded = typed.casefold()
    for value, label in field.options:
        if folded in (value.casefold(), label.casefold()):
            return value
    number = int(typed) if re.fullmatch(r"[0-9]{1,4}", typed) else 0
    return field.options[number - 1][0] if 0 < number <= len(field.options) else None


def _begun(field: Field) -> str:
    if field.shape == "choice":
        return next((label for value, label in field.options if value == field.value), "")
    if field.shape == "people":
        return " ".join(f"@{name.removeprefix('@')}" for name in re.split(r"[\s,]+", field.value) if name)
    return field.value
