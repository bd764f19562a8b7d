"""What the core shows, as Adaptive Cards 1.5. Pure; every size is kept here, at the boundary.

A message is one `Page`; what is too large for one card goes on in more, which the port says below it. Elements are
named after the part they draw (`2.bullets.0.0`), so that a card can be read back as the words it was.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from adapters.teams import limits
from adapters.teams.dialect import Json, lines, markdown, mentioned, notifies, pieces, runs, shortened
from adapters.teams.words import say
from bot.messages import (
    Action,
    Bold,
    Bullets,
    Facts,
    Heading,
    Line,
    Message,
    Paragraph,
    Part,
    Style,
    Text,
)
from bot.ports import Chosen

CARD: Final = "application/vnd.microsoft.card.adaptive"
VERSION: Final = "1.5"
OURS: Final = "vigia"  # what of an action's data is ours; the rest is what was filled in
KEY: Final = "key"  # the element, not shown, that says which message it is
BULLET: Final = "• "
STYLES: Final = {Style.PRIMARY: "positive", Style.DANGER: "destructive"}


@dataclass(frozen=True)
class Page:
    """One message as Teams takes it."""

    summary: str  # what notifications say
    card: Json


@dataclass(frozen=True)
class Pressed:
    """What an action of ours carries: what is asked, and the conversation it is asked in when that is another."""

    chosen: Chosen
    at: str
    state: str  # of the card it stood on


# -- messages ---------------------------------------------------------------------------------------------------


def pages(message: Message, *, key: str = "", at: str = "") -> list[Page]:
    """The message, and what of it one card cannot hold. Buttons stand under the first.

    `key`: ours, to find it again. `at`: the conversation its buttons speak of, where that is not the one it is said in.
    """
    elements = _elements(message)
    written = json.dumps([one.drawn for one in elements])
    buttons = _buttons(message, at, sha256(written.encode()).hexdigest()[:12]) if message.actions else []
    batches = _batches(elements, written, _size(buttons))
    return [
        Page(
            shortened(f"({n}/{len(batches)}) {message.summary}" if n > 1 else message.summary, limits.SUMMARY_LENGTH),
            _card(message, batch, _key(key, n, len(batches)), buttons if n == 1 else []),
        )
        for n, batch in enumerate(batches, start=1)
    ]


def activity(page: Page) -> Json:
    """The page as it is sent."""
    attachment = {"contentType": CARD, "content": page.card}
    return {"type": "message", "summary": page.summary, "attachments": [attachment]}


def size_of(drawn: Any) -> int:
    """In bytes, as Teams counts them [msteams-docs: bots/how-to/format-your-bot-messages.md]."""
    return len(json.dumps(drawn, ensure_ascii=False, separators=(",", ":")).encode("utf-16-le"))


def key_of(card: Mapping[str, Any]) -> tuple[str, int, int]:
    """Whose key it is, which page, of how many. Blank for a card that was edited by a process that did not know it."""
    for element in card.get("body", ()):
        if element.get("id") == KEY:
            key, _, numbers = str(element.get("text", "")).rpartition(" ")
            page, _, count = numbers.partition("/")
            return (key, int(page), int(count)) if page.isdigit() and count.isdigit() else ("", 1, 1)
    return "", 1, 1


@dataclass(frozen=True)
class _Element:
    """Something of a card's body, and what stands in it."""

    drawn: Json
    inlines: Line


def _card(message: Message, elements: Sequence[_Element], key: list[Json], buttons: list[Json]) -> Json:
    card: Json = {
        "type": "AdaptiveCard",
        "version": VERSION,
        "lang": message.lang.replace("_", "-"),
        "fallbackText": shortened(message.summary, limits.SUMMARY_LENGTH),
        "body": [*(element.drawn for element in elements), *buttons, *key],
    }
    entities = mentioned(inline for element in elements for inline in element.inlines)
    return card | ({"msteams": {"entities": entities}} if entities else {})


def _key(key: str, page: int, count: int) -> list[Json]:
    return [{"type": "TextBlock", "id": KEY, "text": f"{key} {page}/{count}", "isVisible": False}] if key else []


def _elements(message: Message) -> list[_Element]:
    """The parts; the summary where there are none."""
    elements = [element for n, part in enumerate(message.parts) for element in _part(n, part)]
    return elements or list(_texts("0.paragraph", (Text(message.summary),)))


def _part(n: int, part: Part) -> Iterator[_Element]:
    match part:
        case Heading():
            looks = {"style": "heading", "size": "Large", "weight": "Bolder"}
            for at, line in enumerate(lines(part.inlines)):
                yield from _blocks(f"{n}.heading.{at}", line, looks)
        case Paragraph():
            yield from _texts(f"{n}.paragraph", part.inlines)
        case Facts():
            yield from _facts(n, part)
        case Bullets():
            for at, item in enumerate(part.items):
                # Lines within an item are told from items by their place in the name.
                yield from _texts(f"{n}.bullets.{at}", (Text(BULLET), *item), {"spacing": "Small"})


def _facts(n: int, part: Facts) -> Iterator[_Element]:
    """Two columns, as far as the values are short enough for them."""
    if all(len(lines(value)) == 1 and len(list(pieces(value, limits.FACT_LENGTH))) == 1 for _name, value in part.pairs):
        facts = [{"title": markdown((Text(name),)), "value": markdown(value)} for name, value in part.pairs]
        drawn = {"type": "FactSet", "id": f"{n}.facts", "facts": facts}
        yield _Element(drawn, tuple(inline for _name, value in part.pairs for inline in value))
        return
    for at, (name, value) in enumerate(part.pairs):
        yield from _texts(f"{n}.fact.{at}", (Bold(f"{name}:"), Text(" "), *value), {"spacing": "Small"})


def _texts(name: str, inlines: Line, looks: Mapping[str, Any] | None = None) -> Iterator[_Element]:
    for at, line in enumerate(lines(inlines)):
        yield from _lines(f"{name}.{at}", line, (looks or {}) if at == 0 else {"spacing": "None"})


def _lines(name: str, line: Line, looks: Mapping[str, Any]) -> Iterator[_Element]:
    for n, piece in enumerate(pieces(line, limits.PIECE_LENGTH)):
        more = looks if n == 0 else {"spacing": "None"}
        if any(notifies(inline) for inline in piece):
            drawn = {"type": "TextBlock", "id": f"{name}.{n}", "text": markdown(piece), "wrap": True, **more}
        else:
            drawn = {"type": "RichTextBlock", "id": f"{name}.{n}", "inlines": runs(piece), **more}
        yield _Element(drawn, piece)


def _blocks(name: str, line: Line, looks: Mapping[str, Any]) -> Iterator[_Element]:
    """Text blocks alone: only they can be headings."""
    for n, piece in enumerate(pieces(line, limits.PIECE_LENGTH)):
        drawn = {"type": "TextBlock", "id": f"{name}.{n}", "text": markdown(piece) or " ", "wrap": True, **looks}
        yield _Element(drawn, piece)


def _batches(elements: list[_Element], written: str, buttons: int) -> list[list[_Element]]:
    """As many elements together as one card takes; the first leaves room for buttons. `written`: all, in ASCII."""
    free = limits.CARD_BYTES - limits.FRAME_BYTES - buttons
    entities = mentioned(inline for element in elements for inline in element.inlines)
    # In ASCII nothing is shorter than as it is sent; nearly every message is small, and one look shows it.
    if 2 * len(written) + size_of(entities) <= free:
        return [elements]
    batches: list[list[_Element]] = [[]]
    for element in elements:
        size = size_of(element.drawn) + size_of(mentioned(element.inlines)) + 2
        if batches[-1] and size > free:
            batches.append([])
            free = limits.CARD_BYTES - limits.FRAME_BYTES
        batches[-1].append(element)
        free -= size
    return batches


def _size(drawn: list[Json]) -> int:
    return size_of(drawn) if drawn else 0


# -- buttons ----------------------------------------------------------------------------------------------------


def _buttons(message: Message, at: str, state: str) -> list[Json]:
    """In rows as long as Teams shows them."""
    drawn = [button(one, message.lang, at, state, f"{one.verb}.{n}") for n, one in enumerate(message.actions)]
    return [
        {"type": "ActionSet", "id": f"actions.{n}", "actions": drawn[n : n + limits.BUTTONS]}
        for n in range(0, len(drawn), limits.BUTTONS)
    ]


def button(action: Action, lang: str, at: str = "", state: str = "", name: str = "") -> Json:
    """One button. What it carries says what is asked, never who may ask it."""
    aloud = action.label if action.incident is None else f"{action.label} (#{action.incident})"
    if action.opens_form:
        aloud = f"{aloud}, {say('opens-form', lang)}"
    looks: Json = {"title": shortened(action.label, limits.BUTTON_LENGTH), "tooltip": aloud}
    if action.style != Style.PLAIN:
        looks["style"] = STYLES[action.style]
    data = {OURS: packed(action, at, state)}
    called = {"id": name} if name else {}
    if action.opens_form:
        return {"type": "Action.Submit", **called, **looks, "data": {"msteams": {"type": "task/fetch"}, **data}}
    acts = {"type": "Action.Execute", **called, **looks, "verb": action.verb, "data": data}
    acts["fallback"] = {"type": "Action.Submit", **looks, "data": data}
    return _asking_first(action.confirm, looks, acts) if action.confirm else acts


def _asking_first(question: str, looks: Json, acts: Json) -> Json:
    """A button that shows the question, and below it the button that acts: Teams asks nothing by itself."""
    texts = [{"type": "RichTextBlock", "inlines": runs(line)} for line in lines((Text(question),))]
    return {"type": "Action.ShowCard", **looks, "card": {"type": "AdaptiveCard", "body": texts, "actions": [acts]}}


def packed(action: Action, at: str = "", state: str = "") -> Json:
    """What a press sends back."""
    ids = {"verb": action.verb, "incident": action.incident, "promise": action.promise, "fields": dict(action.fields)}
    told = {**ids, "at": at, "state": state}
    return {name: value for name, value in told.items() if value or value == 0}


def pressed(data: object) -> Pressed | None:
    """What was asked with an action of ours; None for anything else."""
    ids = data.get(OURS) if isinstance(data, dict) else None
    if not isinstance(ids, dict):
        return None
    try:
        fields = {str(name): str(word) for name, word in ids.get("fields", {}).items()}
        chosen = Chosen(str(ids["verb"]), _number(ids.get("incident")), _number(ids.get("promise")), fields)
        return Pressed(chosen, str(ids.get("at", "")), str(ids.get("state", "")))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _number(value: Any) -> int | None:
    return None if value is None else int(value)
