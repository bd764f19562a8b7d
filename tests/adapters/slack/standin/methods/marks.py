"""pins.*, bookmarks.* and reactions.get"""

import re

from tests.adapters.slack.standin.limits import BOOKMARKS, PINS
from tests.adapters.slack.standin.methods.chat import address
from tests.adapters.slack.standin.methods.reach import inside, visible
from tests.adapters.slack.standin.methods.registry import Arguments, method
from tests.adapters.slack.standin.refusals import Refusal, refuse_unless
from tests.adapters.slack.standin.shapes import bookmark_shape, message_shape
from tests.adapters.slack.standin.state import Bookmark, Channel, Json, Message, Pin, State

TS = re.compile(r"\d+\.\d{6}")


def _message(state: State, arguments: Arguments, name: str = "timestamp") -> tuple[Channel, Message]:
    channel = visible(state, arguments.needed("channel", "channel_not_found"))
    ts = arguments.needed(name, "no_item_specified")
    refuse_unless(TS.fullmatch(ts), "bad_timestamp")
    if ts not in channel.by_ts:
        raise Refusal("message_not_found")
    return channel, channel.by_ts[ts]


@method("pins.add", tier=2, scopes=("pins:write",))
def pin(state: State, arguments: Arguments) -> Json:
    """Pins a message."""
    channel, message = _message(state, arguments)
    inside(state, channel)
    refuse_unless(message.ts not in [one.ts for one in channel.pins], "already_pinned")
    refuse_unless(len(channel.pins) < PINS, "too_many_pins")
    channel.pins.append(Pin(message.ts, state.bot.id, state.now()))
    return {}


@method("pins.remove", tier=2, scopes=("pins:write",))
def unpin(state: State, arguments: Arguments) -> Json:
    """Takes the pin out."""
    channel, message = _message(state, arguments)
    inside(state, channel)
    refuse_unless(message.ts in [one.ts for one in channel.pins], "no_pin")
    channel.pins = [one for one in channel.pins if one.ts != message.ts]
    return {}


@method("pins.list", tier=2, scopes=("pins:read",))
def pins(state: State, arguments: Arguments) -> Json:
    """The pinned messages."""
    channel = visible(state, arguments.needed("channel", "channel_not_found"))
    refuse_unless(state.bot.id in channel.members, "not_in_channel")
    items = [
        {
            "type": "message",
            "created": one.at,
            "created_by": one.by,
            "channel": channel.id,
            "message": message_shape(state, channel.by_ts[one.ts])
            | {"permalink": address(state, channel.id, one.ts), "pinned_to": [channel.id]},
        }
        for one in channel.pins
    ]
    return {"items": items}


def _bookmarked(state: State, arguments: Arguments) -> Channel:
    channel = visible(state, arguments.needed("channel_id", "channel_not_found"))
    refuse_unless(state.bot.id in channel.members, "not_in_channel")
    return channel


def _link(value: str) -> str:
    refuse_unless(value.startswith(("http://", "https://")), "invalid_link")
    return value


@method("bookmarks.add", tier=2, scopes=("bookmarks:write",))
def add_bookmark(state: State, arguments: Arguments) -> Json:
    """Puts a link in the header."""
    channel = _bookmarked(state, arguments)
    refuse_unless(not channel.is_archived, "is_archived")
    refuse_unless(arguments.needed("type") == "link", "invalid_bookmark_type")
    refuse_unless(len(channel.bookmarks) < BOOKMARKS, "too_many_bookmarks")
    bookmark = Bookmark(
        id=state.new_id("Bk"),
        channel=channel.id,
        title=arguments.needed("title"),
        link=_link(arguments.needed("link", "invalid_link")),
        emoji=arguments.text("emoji"),
        at=state.now(),
        changed_at=0,
        by=state.bot.id,
    )
    channel.bookmarks.append(bookmark)
    return {"bookmark": bookmark_shape(state, bookmark)}


def _bookmark(channel: Channel, arguments: Arguments) -> Bookmark:
    wanted = arguments.needed("bookmark_id", "not_found")
    for bookmark in channel.bookmarks:
        if bookmark.id == wanted:
            return bookmark
    raise Refusal("not_found")


@method("bookmarks.edit", tier=2, scopes=("bookmarks:write",))
def edit_bookmark(state: State, arguments: Arguments) -> Json:
    """Changes title, link or emoji."""
    bookmark = _bookmark(_bookmarked(state, arguments), arguments)
    bookmark.title = arguments.text("title") or bookmark.title
    bookmark.link = _link(arguments.text("link")) if arguments.given("link") else bookmark.link
    bookmark.emoji = arguments.text("emoji") or bookmark.emoji
    bookmark.changed_at = state.now()
    return {"bookmark": bookmark_shape(state, bookmark)}


@method("bookmarks.remove", tier=2, scopes=("bookmarks:write",))
def remove_bookmark(state: State, arguments: Arguments) -> Json:
    """Takes it out."""
    channel = _bookmarked(state, arguments)
    channel.bookmarks.remove(_bookmark(channel, arguments))
    return {}


@method("bookmarks.list", tier=3, scopes=("bookmarks:read",))
def bookmarks(state: State, arguments: Arguments) -> Json:
    """All of a channel's."""
    return {"bookmarks": [bookmark_shape(state, one) for one in _bookmarked(state, arguments).bookmarks]}


@method("reactions.get", tier=3, scopes=("reactions:read",))
def reactions(state: State, arguments: Arguments) -> Json:
    """The message with its reactions."""
    channel, message = _message(state, arguments)
    shape = message_shape(state, message) | {"permalink": address(state, channel.id, message.ts)}
    return {"type": "message", "channel": channel.id, "message": shape}
