"""What the core shows, as Block Kit. Pure; every length is kept here, at the boundary.

A message is one `Page`; a text longer than one message holds goes on in more, which the port says in its thread.
Blocks are named after the part they draw (`2.facts.0`), so that a message can be read back as the words it was.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.slack import limits
from adapters.slack.dialect import GAP, Mrkdwn, drawn, escaped, one_line, pieces, shortened
from adapters.slack.reading import Known, plain_words
from adapters.slack.words import say
from bot.messages import (
    Action,
    Bold,
    Bullets,
    Facts,
    Heading,
    Inline,
    Line,
    Message,
    Paragraph,
    Part,
    Style,
    Text,
    plain,
)
from bot.ports import Chosen

Json = dict[str, Any]

BULLET = f"{GAP}• "


@dataclass(frozen=True)
class Page:
    """One message as Slack takes it. `text` is what notifications and screen readers read."""

    text: Mrkdwn
    blocks: tuple[Json, ...]


# -- messages ---------------------------------------------------------------------------------------------------


def pages(message: Message) -> list[Page]:
    """The message, and what of it one message cannot hold. Buttons stand under the first."""
    buttons = _actions(message)
    first, *more = _batches(_blocks(message), limits.BLOCKS - len(buttons))
    count = 1 + len(more)
    text = shortened(message.summary, limits.TEXT_LENGTH)
    return [
        Page(text, (*first, *buttons)),
        *(
            Page(shortened(f"({n}/{count}) {message.summary}", limits.TEXT_LENGTH), tuple(batch))
            for n, batch in enumerate(more, start=2)
        ),
    ]


def view_blocks(message: Message, room: int = limits.VIEW_BLOCKS) -> list[Json]:
    """The message inside a modal or a home tab, as far as there is room for it."""
    buttons = _actions(message)
    return [*_blocks(message)[: room - len(buttons)], *buttons]


def words_of(blocks: Sequence[Mapping[str, Any]], known: Known) -> str:
    """A message of ours as the plain text it was drawn from."""
    parts: dict[str, list[str]] = {}
    kinds: dict[str, str] = {}
    for block in blocks:
        part, _, rest = str(block.get("block_id", "")).partition(".")
        kind = rest.partition(".")[0]
        if kind in ("heading", "paragraph", "bullets", "fact"):
            parts.setdefault(part, []).append(block["text"]["text"])
            kinds[part] = kind
        elif kind == "facts":
            parts.setdefault(part, []).extend(field["text"] for field in block["fields"])
            kinds[part] = kind
    return "\n\n".join(_read_back(kinds[part], texts, known) for part, texts in parts.items())


def _read_back(kind: str, texts: list[str], known: Known) -> str:
    if kind == "facts":
        return "\n".join(": ".join(plain_words(text, known).split("\n", 1)) for text in texts)
    text = plain_words("".join(texts), known)
    if kind == "bullets":
        return text.replace(BULLET, "- ")
    return text


def _blocks(message: Message) -> list[Json]:
    """The parts; the summary where there are none."""
    blocks = [block for n, part in enumerate(message.parts) for block in _part(n, part)]
    return blocks or list(_texts("0.paragraph", (Text(message.summary),)))


def _part(n: int, part: Part) -> Iterator[Json]:
    match part:
        case Heading():
            yield from _heading(f"{n}.heading", part.inlines)
        case Paragraph():
            yield from _texts(f"{n}.paragraph", part.inlines)
        case Facts():
            yield from _facts(str(n), part)
        case Bullets():
            lines: list[Inline] = []
            for item in part.items:
                lines += [Text("\n"), *_bullet(item)] if lines else _bullet(item)
            yield from _texts(f"{n}.bullets", lines)


def _bullet(item: Line) -> list[Inline]:
    return [Text(BULLET), *item]


def _heading(name: str, inlines: Line) -> Iterator[Json]:
    words = escaped(plain(inlines))
    bare = all(isinstance(inline, (Text, Bold)) for inline in inlines)
    if bare and words.strip() and "\n" not in words and len(words) <= limits.HEADER_LENGTH:
        yield {"type": "header", "block_id": f"{name}.0", "text": plain_text(words)}
    else:
        stressed = (Bold(inline.value) if isinstance(inline, Text) else inline for inline in inlines)
        yield from _texts(name, tuple(stressed))


def _facts(part: str, facts: Facts) -> Iterator[Json]:
    """Two columns, as far as the values are short enough for them."""
    fields = [_field(name, value) for name, value in facts.pairs]
    if any(len(field) > limits.FIELD_LENGTH for field in fields):
        lines: list[Inline] = []
        for name, value in facts.pairs:
            lines += [Text("\n" if lines else ""), Bold(f"{name}:"), Text(" "), *value]
        yield from _texts(f"{part}.fact", lines)
        return
    for n in range(0, len(fields), limits.SECTION_FIELDS):
        shown = [mrkdwn(field) for field in fields[n : n + limits.SECTION_FIELDS]]
        yield {"type": "section", "block_id": f"{part}.facts.{n}", "fields": shown}


def _field(name: str, value: Line) -> Mrkdwn:
    return drawn((Bold(name), Text("\n"), *value))


def _texts(name: str, inlines: Sequence[Inline]) -> Iterator[Json]:
    for n, words in enumerate(pieces(inlines, limits.SECTION_LENGTH)):
        # A section without a visible character is refused.
        shown = words if words.strip() else Mrkdwn(GAP)
        yield {"type": "section", "block_id": f"{name}.{n}", "text": mrkdwn(shown), "expand": True}


def _batches(blocks: list[Json], first: int) -> list[list[Json]]:
    """As many blocks together as one message takes; the first batch leaves room for buttons."""
    batches: list[list[Json]] = [[]]
    length = 0
    for block in blocks:
        size = _size(block)
        most = first if len(batches) == 1 else limits.BLOCKS
        if batches[-1] and (len(batches[-1]) >= most or length + size > limits.BLOCKS_TEXT):
            batches.append([])
            length = 0
        batches[-1].append(block)
        length += size
    return batches


def _size(block: Json) -> int:
    return sum(len(text["text"]) for text in [*block.get("fields", ()), block.get("text", {"text": ""})])


# -- buttons ----------------------------------------------------------------------------------------------------


def _actions(message: Message) -> list[Json]:
    names = [action.verb for action in message.actions]
    # Called after the verb; after its place as well where one verb has several buttons.
    drawn_ = [
        button(action, action.verb if names.count(action.verb) == 1 else f"{action.verb}.{n}", message.lang)
        for n, action in enumerate(message.actions)
    ]
    return [
        {"type": "actions", "block_id": f"actions.{n}", "elements": drawn_[n : n + limits.BUTTONS]}
        for n in range(0, len(drawn_), limits.BUTTONS)
    ]


def button(action: Action, name: str, lang: str) -> Json:
    """One button. Its value says what is asked, never who may ask it."""
    aloud = action.label if action.incident is None else f"{action.label} (#{action.incident})"
    if action.opens_form:
        aloud = f"{aloud}, {say('opens-form', lang)}"
    drawn_: Json = {
        "type": "button",
        "action_id": name,
        "text": plain_text(shortened(action.label, limits.BUTTON_LENGTH)),
        "value": packed(action),
        "accessibility_label": shortened(aloud, limits.BUTTON_LENGTH),
    }
    if action.style != Style.PLAIN:
        drawn_["style"] = action.style
    if action.confirm:
        drawn_["confirm"] = {
            "title": plain_text(one_line(action.label, limits.CONFIRM_TITLE_LENGTH)),
            "text": plain_text(shortened(action.confirm, limits.CONFIRM_TEXT_LENGTH)),
            "confirm": plain_text(one_line(action.label, limits.CONFIRM_BUTTON_LENGTH)),
            "deny": plain_text(escaped(say("cancel", lang))),
        }
    return drawn_


def packed(action: Action) -> str:
    """What a press sends back."""
    ids = {"verb": action.verb, "incident": action.incident, "promise": action.promise, "fields": dict(action.fields)}
    return json.dumps({name: value for name, value in ids.items() if value or value == 0}, separators=(",", ":"))


def pressed(value: str) -> Chosen | None:
    """What was asked with a button of ours; None for anything else."""
    try:
        ids = json.loads(value)
        fields = {str(name): str(word) for name, word in ids.get("fields", {}).items()}
        return Chosen(str(ids["verb"]), _number(ids.get("incident")), _number(ids.get("promise")), fields)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _number(value: Any) -> int | None:
    return None if value is None else int(value)


# -- text objects -----------------------------------------------------------------------------------------------


def mrkdwn(words: Mrkdwn) -> Json:
    """Words with our entities; `verbatim` keeps Slack from finding mentions and links of its own in them."""
    return {"type": "mrkdwn", "text": words, "verbatim": True}


def plain_text(words: Mrkdwn) -> Json:
    """Words shown literally; `:fire:` stays as typed."""
    return {"type": "plain_text", "text": words, "emoji": False}
