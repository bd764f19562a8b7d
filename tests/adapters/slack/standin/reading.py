"""Messages and views as a person reads them."""

import re
from collections.abc import Iterator
from typing import Any

from tests.adapters.slack.standin.state import Json, Message, View

TOKEN = re.compile(r"<([^<>]+)>")
ESCAPES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def drawn(thing: Message | View) -> str:
    """The plain text of the blocks, one line for each text; of the message's own text when it has no blocks.

    Escapes are undone as Slack's clients do; links show their label, mentions stay as <@U1>, labels of controls
    stand in brackets.
    """
    blocks = thing.blocks if isinstance(thing, Message) else thing.body["blocks"]
    if isinstance(thing, Message) and not blocks:
        return shown(thing.text)
    return "\n".join(line for block in blocks for line in _lines(block))


def shown(mrkdwn: str) -> str:
    """Slack's markup as a client shows it, without the styling of letters."""
    text = TOKEN.sub(_label, mrkdwn)
    for escaped, letter in ESCAPES:
        text = text.replace(escaped, letter)
    return text


def pings(message: Message) -> list[str]:
    """Everything in it that notifies somebody: <@U1>, <!channel>, <!subteam^S1> ... in text and blocks."""
    texts = [message.text, *(text for block in message.blocks for text in _marked_up(block))]
    tokens = [token for text in texts for token in TOKEN.findall(text)]
    found = [token.split("|")[0] for token in tokens if token.startswith(("@", "!")) and not token.startswith("!date")]
    if message.arguments.get("parse") == "full" or str(message.arguments.get("link_names")).lower() in {"1", "true"}:
        found += [word for text in texts for word in re.findall(r"(?<!\S)@\w+", text)]
    return list(dict.fromkeys(found))


def controls(thing: Message | View) -> list[Json]:
    """Buttons, selects and inputs, in order, as they stand in the blocks."""
    blocks = thing.blocks if isinstance(thing, Message) else thing.body["blocks"]
    return [element for block in blocks for element in elements_of(block)]


def elements_of(block: Json) -> list[Json]:
    """The elements of a block that can be used."""
    inside = [*block.get("elements", []), block.get("accessory"), block.get("element")]
    return [element for element in inside if isinstance(element, dict) and "action_id" in element]


def _label(token: re.Match[str]) -> str:
    body = token.group(1)
    if body.startswith(("@", "#", "!")) and not body.startswith("!date"):
        return token.group(0)
    return body.rsplit("|", 1)[-1]


def _lines(block: Json) -> Iterator[str]:
    if isinstance(block.get("text"), dict | str):
        yield _text(block["text"])
    for field in block.get("fields", []):
        yield _text(field)
    if block["type"] == "context":
        yield " ".join(_text(element) for element in block["elements"] if "text" in element)
    elif block["type"] == "input":
        yield _text(block["label"])
    elif block["type"] == "image":
        yield block["alt_text"]
    if used := elements_of(block):
        yield " ".join(f"[{_text(one.get('text') or one.get('placeholder') or one['type'])}]" for one in used)


def _text(value: Any) -> str:
    if isinstance(value, dict):
        text = str(value.get("text", ""))
        return shown(text) if value.get("type") != "plain_text" else shown_plainly(text)
    return shown(str(value))


def shown_plainly(text: str) -> str:
    """plain_text: only the escapes are undone."""
    for escaped, letter in ESCAPES:
        text = text.replace(escaped, letter)
    return text


def _marked_up(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _marked_up(one)
    elif isinstance(value, dict):
        if value.get("type") in {"mrkdwn", "markdown"}:
            yield str(value.get("text", ""))
        for one in value.values():
            yield from _marked_up(one)
