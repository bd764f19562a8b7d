"""Teams' text as plain words: who its mentions mean, and what our own cards said. Pure."""

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from adapters.teams.cards import BULLET, CARD
from adapters.teams.dialect import GAP, Json
from adapters.teams.people import Who
from bot.domain.values import Person

_AT = re.compile(r"(?<![\w@/.])@(\w[\w.-]*)")
_TAG = re.compile(r"<at\b[^>]*>(.*?)</at>", re.DOTALL | re.IGNORECASE)
_HTML_BREAK: Final = re.compile(r"<br\s*/?>|</p>|</div>|</li>", re.IGNORECASE)
_HTML_TAG: Final = re.compile(r"<[^>]*>")
_EVERYBODY: Final = {"channel", "team", "everyone"}
_MARKED = re.compile(r"\\(?P<escaped>.)|\*\*|<at>(?P<at>.*?)</at>|\[(?P<label>(?:\\.|[^\]\\])*)\]\((?P<url>[^)]*)\)")
_INSTANT = re.compile(r"\{\{DATE\((\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\dZ,SHORT\)\}\} \{\{TIME\([^)]*\)\}\}")


@dataclass(frozen=True)
class Mentioned:
    """Somebody named in a text by an entity: the text it stands for, and who it is."""

    text: str
    who: Who


@dataclass(frozen=True)
class Read:
    """Plain words with @name for who is meant; who that is, each once, in order; the words after @ that are nobody."""

    text: str
    mentions: tuple[Person, ...] = ()
    unknown: tuple[str, ...] = ()


def read(text: str, mentioned: Sequence[Mentioned], known: Mapping[str, Person], bot: str) -> Read:
    """The words, and who they name. What stands before the first mention of ourselves, and the mention, falls away.

    `mentioned` is in the order of the text; `known` has people by the id the mention carries; `bot`: our own id there.
    """
    words: list[str] = []
    people: list[Person] = []
    unknown: list[str] = []
    addressed, rest = False, text
    for one in mentioned:
        before, found, after = rest.partition(one.text)
        if not found or not one.text:
            continue
        words.append(_plain(before))
        unknown += _names_in(words[-1])
        rest = after
        if one.who.id == bot:
            # The first time it is the entry word; said again it is nobody a command could mean.
            words, unknown = (words, unknown) if addressed else ([], [])
            addressed, rest = True, rest if addressed else rest.lstrip(" \t,:\u00a0")
        elif somebody := known.get(one.who.id):
            words.append(f"@{somebody.name or somebody.id}")
            people.append(somebody)
        else:
            name = one.who.name or _TAG.sub(r"\1", one.text)
            words.append(f"@{name}")
            unknown.append(name)
    words.append(_plain(rest))
    unknown += _names_in(words[-1])
    return Read("".join(words).strip(), tuple(dict.fromkeys(people)), tuple(dict.fromkeys(unknown)))


def mentions_in(entities: Sequence[Mapping[str, Any]]) -> list[Mentioned]:
    """Who an activity names, in the order of its text."""
    found = []
    for entity in entities:
        if entity.get("type") == "mention" and isinstance(mentioned := entity.get("mentioned"), dict):
            who = Who(str(mentioned.get("id", "")), str(mentioned.get("name") or ""), _directory(mentioned))
            found.append(Mentioned(str(entity.get("text") or ""), who))
    return found


def words_of_message(message: Mapping[str, Any]) -> str:
    """What somebody wrote, as Graph or a message action tells it: HTML or plain."""
    body = message.get("body") or {}
    content = str(body.get("content") or "")
    if str(body.get("contentType") or "text").lower() != "html":
        return content.strip()
    broken = _HTML_BREAK.sub("\n", _TAG.sub(r"@\1", content))
    words = html.unescape(_HTML_TAG.sub("", broken)).replace("\u00a0", " ")
    return re.sub(r"\n{3,}", "\n\n", words).strip()


def author_of(message: Mapping[str, Any]) -> Who | None:
    """The person who wrote it; None for a bot, a service or nobody."""
    user = (message.get("from") or {}).get("user") or {}
    directory = str(user.get("id") or "").lower()
    return Who(directory, str(user.get("displayName") or ""), directory) if directory else None


# -- our own cards ----------------------------------------------------------------------------------------------


def card_of(message: Mapping[str, Any]) -> Json | None:
    """The card of a message, as Graph tells it (a text) or as it was sent; None where there is none."""
    for attachment in message.get("attachments") or ():
        if attachment.get("contentType") == CARD:
            content = attachment.get("content")
            return dict(json.loads(content) if isinstance(content, str) else content)
    return None


def words_of(cards: Sequence[Mapping[str, Any]]) -> str:
    """A message of ours as the plain text it was drawn from, however many cards it took."""
    parts: dict[int, list[tuple[list[int], str]]] = {}
    kinds: dict[int, str] = {}
    for element in (element for card in cards for element in card.get("body", ())):
        number, _, rest = str(element.get("id", "")).partition(".")
        kind, _, place = rest.partition(".")
        if kind not in ("heading", "paragraph", "facts", "fact", "bullets"):
            continue
        kinds[int(number)] = kind
        parts.setdefault(int(number), []).append(([int(n) for n in place.split(".") if n], _text(element)))
    return "\n\n".join(_together(kinds[n], texts) for n, texts in sorted(parts.items()))


def _together(kind: str, texts: list[tuple[list[int], str]]) -> str:
    """Pieces into lines, and lines into the part."""
    if kind == "facts":
        return texts[0][1]
    joined: dict[tuple[int, ...], str] = {}
    for place, text in texts:
        line = tuple(place[:-1])
        joined[line] = joined.get(line, "") + text
    if kind == "bullets":
        return "\n".join(f"- {text.removeprefix(BULLET)}" if line[-1] == 0 else text for line, text in joined.items())
    return "\n".join(joined.values())


def _text(element: Mapping[str, Any]) -> str:
    match element.get("type"):
        case "FactSet":
            return "\n".join(f"{unmarked(fact['title'])}: {unmarked(fact['value'])}" for fact in element["facts"])
        case "RichTextBlock":
            text = "".join(_unbraced(run["text"]) for run in element["inlines"])
        case _:
            text = unmarked(str(element.get("text", "")))
    return "" if text == " " else text


def unmarked(markdown: str) -> str:
    """The words of markdown of our own making."""
    return _unbraced(html.unescape(_MARKED.sub(lambda found: "".join(_word(found)), markdown)))


def _word(found: "re.Match[str]") -> Iterator[str]:
    if found["escaped"]:
        yield found["escaped"]
    elif found["at"]:
        yield f"@{found['at']}"
    elif found["url"]:
        yield re.sub(r"\\(.)", r"\1", found["label"])


def _unbraced(text: str) -> str:
    return _INSTANT.sub(r"\1 \2 UTC", text).replace("{" + GAP, "{")


# -- inside -----------------------------------------------------------------------------------------------------


def _plain(text: str) -> str:
    """What is left of Teams' text between mentions: entities are written out, tags of its own fall away."""
    return html.unescape(_TAG.sub(r"@\1", text)).replace("\u00a0", " ")


def _names_in(plain: str) -> list[str]:
    """Words after @ that Teams did not make a mention of: nobody's names."""
    return [match.rstrip(".-") for match in _AT.findall(plain) if match.lower() not in _EVERYBODY]


def _directory(account: Mapping[str, Any]) -> str:
    return str(account.get("aadObjectId") or account.get("objectId") or "").lower()
