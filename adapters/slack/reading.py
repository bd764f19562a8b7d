"""Slack's text as plain words: who and what its entities mean. Pure.

<@U1> <@U1|ana>  <!subteam^S1|@oncall>  <#C1|general>  <!here>  <!date^1^…|words>  <https://…|words>  &amp; &lt;
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.slack.dialect import BOLD, CODE, GAP
from adapters.slack.people import PLATFORM
from bot.domain.values import Group, Person

_ENTITY = re.compile(r"<([^<>]+)>")
_GROUP = "!subteam^"
_AT = re.compile(r"(?<![\w@/.])@(\w[\w.-]*)")
_EVERYBODY = {"here", "channel", "everyone"}
_OUR_MARKS = re.compile(f"{GAP}([{BOLD}{CODE}])(.*?)\\1{GAP}")


@dataclass(frozen=True)
class Known:
    """Names of the ids in a text, as far as they are known."""

    people: Mapping[str, Person] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)


@dataclass(frozen=True)
class Read:
    """Plain words with @name for who is meant; who that is, each once, in order; the words after @ that are nobody."""

    text: str
    mentions: tuple[Person | Group, ...] = ()
    unknown: tuple[str, ...] = ()


def users_in(text: str) -> list[str]:
    """The ids of the users mentioned, each once."""
    return list(dict.fromkeys(inside[1:].partition("|")[0] for inside in _ENTITY.findall(text) if inside[0] == "@"))


def groups_in(text: str) -> list[str]:
    """The ids of the groups mentioned, each once."""
    inside = (one.partition("|")[0] for one in _ENTITY.findall(text) if one.startswith(_GROUP))
    return list(dict.fromkeys(one.removeprefix(_GROUP) for one in inside))


def words_after_mention(text: str, bot: str) -> str:
    """What is said to the bot: the words after its first mention; all of them where it is not mentioned."""
    mention = re.search(rf"<@{re.escape(bot)}(\|[^>]*)?>[\s,:]*", text)
    return text[mention.end() :] if mention else text


def read(text: str, known: Known) -> Read:
    """The words, and who they name."""
    words: list[str] = []
    mentions: list[Person | Group] = []
    unknown: list[str] = []
    # Every second piece is an entity's inside.
    for n, piece in enumerate(_ENTITY.split(text)):
        if n % 2 == 0:
            plain = _unescaped(piece)
            words.append(plain)
            unknown += [match.rstrip(".-") for match in _AT.findall(plain) if match.lower() not in _EVERYBODY]
        elif somebody := _somebody(piece, known):
            words.append(f"@{somebody.name or somebody.id}")
            mentions.append(somebody)
        else:
            words.append(_shown(piece))
    return Read("".join(words), tuple(dict.fromkeys(mentions)), tuple(dict.fromkeys(unknown)))


def plain_words(text: str, known: Known) -> str:
    """The words alone. Marks of our own are taken off; people's stay, as they typed them."""
    return read(_OUR_MARKS.sub(r"\2", text), known).text


def _somebody(inside: str, known: Known) -> Person | Group | None:
    name, _, label = inside.partition("|")
    if name.startswith("@"):
        return known.people.get(name[1:]) or Person(PLATFORM, name[1:], label.removeprefix("@"))
    if name.startswith(_GROUP):
        group = name.removeprefix(_GROUP)
        return known.groups.get(group) or Group(PLATFORM, group, _unescaped(label).removeprefix("@"))
    return None


def _shown(inside: str) -> str:
    """What a reader sees of any other entity."""
    name, _, label = (_unescaped(part) for part in inside.partition("|"))
    if name.startswith("#"):
        return f"#{label or name[1:]}"
    if name.startswith("!"):
        return label or f"@{name[1:].partition('^')[0]}"
    if name.startswith("mailto:"):
        return label or name.removeprefix("mailto:")
    # A link typed as it is comes with itself as its label; one with another label hides where it leads.
    bare = re.sub(r"^https?://", "", name)
    if not label or label == name:
        return name
    return label if label.rstrip("/") == bare.rstrip("/") else f"{label} ({name})"


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
