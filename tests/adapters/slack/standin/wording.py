"""What a person types, as Slack hands it on: escaped, with mentions, channels and links in angle brackets."""

import re
from typing import Final

from tests.adapters.slack.standin.state import State

LINK: Final = re.compile(r"https?://[^\s<>|]+")
NAME: Final = re.compile(r"(?<![\w<])([@#])([\w][\w.-]*)")
BROADCASTS: Final = {"channel", "here", "everyone"}


def handed_on(state: State, text: str, *, labelled: bool) -> str:
    """`labelled`: as in slash commands, where people carry their name as well."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    linked = LINK.sub(lambda found: f"<{found.group(0)}>", escaped)
    return NAME.sub(lambda found: _mention(state, found, labelled), linked)


def _mention(state: State, found: re.Match[str], labelled: bool) -> str:
    sign, word = found.groups()
    name = word.rstrip(".-")
    rest = word[len(name) :]
    return _named(state, sign, name, labelled, found.group(0)[: 1 + len(name)]) + rest


def _named(state: State, sign: str, name: str, labelled: bool, as_typed: str) -> str:
    if sign == "#":
        for channel in state.channels.values():
            if channel.name == name and not channel.deleted:
                return f"<#{channel.id}|{name}>"
        return as_typed
    for person in state.people.values():
        if person.name == name:
            return f"<@{person.id}|{name}>" if labelled else f"<@{person.id}>"
    for group in state.groups.values():
        if group.handle == name:
            return f"<!subteam^{group.id}|@{name}>"
    return f"<!{name}>" if name in BROADCASTS else as_typed
