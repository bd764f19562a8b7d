"""What can be shown in chat, without a word about how a platform draws it.

What a person typed is only ever `Text`: plain, escaped once by the platform's dialect when it is drawn.
Every class carries its `kind`, so that a stored or transmitted message can be read back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.domain.values import Person

# -- inlines ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Text:
    """Plain words, shown literally."""

    value: str
    kind: Literal["text"] = "text"


@dataclass(frozen=True)
class Bold:
    """Plain words, stressed."""

    value: str
    kind: Literal["bold"] = "bold"


@dataclass(frozen=True)
class Code:
    """Plain words, as something to type."""

    value: str
    kind: Literal["code"] = "code"


@dataclass(frozen=True)
class Link:
    """A label leading to an http(s) address."""

    label: str
    url: str
    kind: Literal["link"] = "link"


@dataclass(frozen=True)
class Mention:
    """A person, notified."""

    person: Person
    kind: Literal["mention"] = "mention"


@dataclass(frozen=True)
class Instant:
    """An aware UTC instant, shown in the reader's own zone. `words` is how it reads without that help."""

    at: datetime
    words: str
    kind: Literal["instant"] = "instant"


Inline = Text | Bold | Code | Link | Mention | Instant
Line = tuple[Inline, ...]

# -- parts ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Paragraph:
    """One block of running text; line breaks inside a Text are kept."""

    inlines: Line
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True)
class Heading:
    """The first line of a card."""

    inlines: Line
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True)
class Facts:
    """Names and values, in order."""

    pairs: tuple[tuple[str, Line], ...]
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: tuple[Line, ...]
    kind: Literal["bullets"] = "bullets"


Part = Paragraph | Heading | Facts | Bullets

# -- actions and forms ------------------------------------------------------------------------------------


class Style:
    """How much a button stands out. Never the only sign of what it does."""

    PLAIN: Literal["plain"] = "plain"
    PRIMARY: Literal["primary"] = "primary"
    DANGER: Literal["danger"] = "danger"


@dataclass(frozen=True)
class Action:
    """A button: a verb and the ids it acts on. It carries no rights; they are checked when it is pressed."""

    verb: str
    label: str
    incident: int | None = None
    promise: int | None = None  # the promise it answers (its `made_seq`), so that a late press is told
    fields: tuple[tuple[str, str], ...] = ()  # what the verb needs, already chosen
    opens_form: bool = False
    style: Literal["plain", "primary", "danger"] = "plain"
    confirm: str | None = None


@dataclass(frozen=True)
class Field:
    """One thing a form asks for. `shape` is all a platform needs to draw it."""

    name: str
    label: str
    shape: Literal["text", "lines", "choice", "people", "when", "duration"]
    required: bool = False
    hint: str = ""
    value: str = ""
    options: tuple[tuple[str, str], ...] = ()  # value, label; for a choice


@dataclass(frozen=True)
class Form:
    """The same verb as typed, asked for field by field. `promise` is the one its button answers."""

    verb: str
    title: str
    fields: tuple[Field, ...]
    submit: str
    incident: int | None = None
    promise: int | None = None


@dataclass(frozen=True)
class Message:
    """Something to show. `summary` is one full plain sentence: notifications and screen readers get only that."""

    summary: str
    parts: tuple[Part, ...]
    lang: str
    actions: tuple[Action, ...] = ()


# -- replies ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """Shown to the asker alone, wherever that can be done."""

    message: Message
    refused: bool = False
    incident: int | None = None  # the one it is about
    open: bool = False  # whoever reads where it was asked may read it: nothing in it is of a private incident
    kind: Literal["answer"] = "answer"


@dataclass(frozen=True)
class OpenForm:
    """Opens a form for the asker. `note` says why, when it opens instead of acting."""

    form: Form
    note: Message | None = None
    kind: Literal["form"] = "form"


Reply = Answer | OpenForm


# -- reading back -----------------------------------------------------------------------------------------


def plain(inlines: Iterable[Inline]) -> str:
    """The words alone."""
    return "".join(word(inline) for inline in inlines)


def word(inline: Inline) -> str:
    """One inline as plain text."""
    match inline:
        case Text() | Bold() | Code():
            return inline.value
        case Link():
            return inline.label
        case Mention():
            return f"@{inline.person.name or inline.person.id}"
        case Instant():
            return inline.words


def plain_text(message: Message) -> str:
    """A whole message as plain text: parts separated by an empty line, actions left out."""
    blocks: list[str] = []
    for part in message.parts:
        match part:
            case Paragraph() | Heading():
                blocks.append(plain(part.inlines))
            case Facts():
                blocks.append("\n".join(f"{name}: {plain(value)}" for name, value in part.pairs))
            case Bullets():
                blocks.append("\n".join(f"- {plain(item)}" for item in part.items))
    return "\n\n".join(blocks)
