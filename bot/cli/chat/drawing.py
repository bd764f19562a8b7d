"""Messages as rows of text. Whatever anybody wrote becomes text only, never a command to the terminal. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from babel.dates import format_skeleton, format_time
from babel.units import format_unit

from bot.cli.chat.limits import EDIT_LENGTH
from bot.cli.chat.view import VIGIA, View
from bot.cli.chat.wire import Backstage, Channel, File, Said
from bot.messages import (
    Action,
    Bold,
    Bullets,
    Code,
    Facts,
    Heading,
    Inline,
    Instant,
    Link,
    Mention,
    Message,
    Paragraph,
    Part,
    Text,
)

INDENT = "  "
SCHEMES = frozenset({"http", "https", "mailto"})

# What moves a cursor, turns the direction of text around, or is half a character.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Look(StrEnum):
    """How a row stands out. Never the only sign of what it is."""

    PLAIN = "plain"
    HEADING = "heading"
    AUTHOR = "author"
    BUTTONS = "buttons"
    QUIET = "quiet"
    TROUBLE = "trouble"


@dataclass(frozen=True)
class Row:
    """One row, without a line break or anything a terminal obeys."""

    text: str
    look: Look = Look.PLAIN


def rows(text: str, look: Look = Look.PLAIN, indent: str = "") -> list[Row]:
    """Any text as rows: escaped here, once."""
    return [Row(indent + _UNSAFE.sub("", line).replace("\t", "    "), look) for line in text.split("\n")]


# -- messages -------------------------------------------------------------------------------------------------


def said(one: Said, view: View, first: int | None = None) -> list[Row]:
    """A message as it stands in its channel; its buttons are numbered from `first`."""
    tags = "".join(f" · {tag}" for tag in _tags(one, view))
    head = f"{stamp(one.at, view)} {one.author.name}{tags}"
    if one.author.id != VIGIA and one.message is None:
        spoken, *more = one.text.split("\n")
        talk = [*rows(f"{head}: {spoken}"), *(row for line in more for row in rows(line, indent=INDENT))]
        return [*talk, *(row for file in one.files for row in rows(_file(file, view), indent=INDENT))]
    return [*rows(head, Look.AUTHOR), *_body(one, view), *buttons(one.actions, first)]


def answer(message: Message, view: View, first: int | None = None) -> list[Row]:
    """What Vigia answers the reader alone."""
    only_you = view.words.say("only you")
    head = rows(f"{stamp(view.words.now, view)} Vigia · {only_you}", Look.AUTHOR)
    return [*head, *message_rows(message, view), *buttons(message.actions, first)]


def edited(old: Said, new: Said, view: View) -> list[Row]:
    """One row that says what an edit changed; none when nothing that is read did."""
    if old.noted != new.noted:
        words = view.words
        what = words.say("Added to the timeline: {text}", text=new.text)
        if not new.noted:
            what = words.say("Taken out of the timeline: {text}", text=new.text)
        return rows(_short(what), Look.QUIET)
    known = {row.text for row in _body(old, view)}
    changed = [row.text.strip() for row in _body(new, view) if row.text not in known]
    if not changed:
        return []
    what = " · ".join(changed)
    sentence = view.words.say("Edited: {what}", what=what)
    if new.pinned:
        sentence = view.words.say("The card now says: {what}", what=what)
    return rows(_short(sentence), Look.QUIET)


def message_rows(message: Message, view: View) -> list[Row]:
    """What Vigia shows, part by part."""
    return [row for part in message.parts for row in _part(part, view)]


def _body(one: Said, view: View) -> list[Row]:
    return message_rows(one.message, view) if one.message else rows(one.text, indent=INDENT)


def _part(part: Part, view: View) -> Iterable[Row]:
    match part:
        case Heading():
            return rows(f"== {line(part.inlines, view)} ==", Look.HEADING, INDENT)
        case Paragraph():
            return rows(line(part.inlines, view), indent=INDENT)
        case Facts():
            pairs = (f"{name}: {line(value, view)}" for name, value in part.pairs)
            return [row for pair in pairs for row in _hanging(pair, INDENT)]
        case Bullets():
            return [row for item in part.items for row in _hanging(f"- {line(item, view)}", INDENT)]


def _hanging(text: str, indent: str) -> list[Row]:
    first, *more = text.split("\n")
    return [*rows(first, indent=indent), *(row for rest in more for row in rows(rest, indent=indent + INDENT))]


def line(inlines: Sequence[Inline], view: View) -> str:
    """Inlines as plain words."""
    return "".join(_inline(one, view) for one in inlines)


def _inline(inline: Inline, view: View) -> str:
    match inline:
        case Text() | Bold():
            return inline.value
        case Code():
            return f"`{inline.value}`"
        case Link():
            return link(inline.label, inline.url, view)
        case Mention():
            name = f"@{inline.person.name or inline.person.id}"
            is_me = inline.person.id == view.me.id
            return view.words.say("{name} (you)", name=name) if is_me else name
        case Instant():
            return view.words.instant(inline.at).words


def link(label: str, url: str, view: View) -> str:
    """A label with where it leads: to a channel by the word that goes there, elsewhere by the address."""
    own = next((start for start in (view.page, f"{view.at}/chat/") if url.startswith(f"{start}#")), None)
    if own is not None:
        return f"{label} (/join #{url.removeprefix(own + '#')})"
    try:
        scheme = urlsplit(url).scheme
    except ValueError:
        scheme = ""
    if scheme not in SCHEMES or label == url:
        return label
    return f"{label} <{url}>"


def _tags(one: Said, view: View) -> Iterable[str]:
    words = view.words
    if one.only_you:
        yield words.say("only you")
    if one.pinned:
        yield words.say("pinned")
    if one.noted:
        yield words.say("in the timeline")
    if one.revised_at:
        yield words.say("edited {time}", time=stamp(one.revised_at, view))


def _file(file: File, view: View) -> str:
    size = format_unit(max(1, round(file.size / 1024)), "digital-kilobyte", "short", locale=view.words.locale)
    return f"[{file.name}, {size}] {view.at}{file.url}"


def buttons(actions: Sequence[Action], first: int | None) -> list[Row]:
    """Buttons numbered from `first`; None when numbers press others."""
    if not actions or first is None:
        return []
    labels = (f"[{first + index}] {action.label}" for index, action in enumerate(actions))
    return rows("  ".join(labels), Look.BUTTONS, INDENT)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= EDIT_LENGTH else f"{flat[: EDIT_LENGTH - 1]}…"


def stamp(at: datetime, view: View) -> str:
    """When, in the reader's zone: the hour, with its day unless it is today."""
    words = view.words
    here, now = at.astimezone(words.zone), words.now.astimezone(words.zone)
    hour = format_time(here, "HH:mm", locale=words.locale)
    return hour if here.date() == now.date() else f"{format_skeleton('MMMd', here, locale=words.locale)} {hour}"


# -- channels -------------------------------------------------------------------------------------------------


def header(channel: Channel, view: View) -> list[Row]:
    """A channel on entering it: name, topic, links."""
    places = [row for place in channel.links for row in rows(link(place.name, place.url, view), indent=INDENT)]
    return [*rows(f"== {channel.shown} ==", Look.HEADING), *rows(topic(channel, view), indent=INDENT), *places]


def topic(channel: Channel, view: View) -> str:
    """What a channel is about."""
    words = view.words
    if channel.kind == "direct":
        return words.say("Only you see this conversation")
    standing = {
        "general": words.say("Everyday talk. Something broken? /inc declare"),
        "incidents": words.say("Every incident is announced here, once"),
        "stakeholders": words.say("What everybody should know without taking part"),
    }
    return " ".join(channel.topic.split()) or standing.get(channel.id) or words.say("No topic yet")


def channels(current: str, view: View) -> list[Row]:
    """All channels, newest incident last, each with what is new in it."""
    found = []
    for one in view.channels.values():
        facts = [view.words.say("private")] if one.kind == "private" else []
        if one.unread:
            facts.append(view.words.count("{n} unread", "{n} unread", one.unread))
        mark = "*" if one.id == current else " "
        found += rows(" · ".join([f"{mark} {one.shown}", *facts, topic(one, view)]))
    return found


def backstage(told: Backstage, view: View) -> list[Row]:
    """Why, what waits, the timeline: each under its heading, without buttons."""
    words = view.words
    sections = [
        (words.say("Why"), told.why),
        (words.say("Deliveries"), told.deliveries),
        (words.say("Timeline"), told.timeline),
    ]
    found = []
    for name, message in sections:
        if message is not None:
            found += [*rows(f"== {name} ==", Look.HEADING), *message_rows(_bare(message), view)]
    return found or rows(words.say("No incident belongs to this channel."), Look.QUIET)


def _bare(message: Message) -> Message:
    """Without the headline, where there is more and the section has a headline of its own."""
    first, *rest = message.parts
    if isinstance(first, Paragraph) and any(not isinstance(part, Paragraph) for part in rest):
        return Message(message.summary, tuple(rest), message.lang)
    return message
