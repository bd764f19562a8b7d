"""The HTTP API (docs/webchat-api.md): what is sent becomes a Request, what the core replies becomes JSON."""

import re
from typing import Annotated

from aiohttp import web
from pydantic import Field

from adapters.webchat import tables
from adapters.webchat.cards import Json, drawn_channel, drawn_message, drawn_person, drawn_reply
from adapters.webchat.desk import Desk, request_by, request_id
from adapters.webchat.dialect import Mentions, command_in, mentions_in
from adapters.webchat.door import Body, Turned, body_of
from adapters.webchat.feed import Feed
from adapters.webchat.limits import (
    FILE_BYTES,
    FILES_AT_ONCE,
    LARGEST_CHANGE,
    LARGEST_ID,
    PAGE_LENGTH,
    REQUEST_ID_LENGTH,
    TEXT_LENGTH,
)
from adapters.webchat.people import People
from adapters.webchat.tables import Draft, Stored, direct_with
from bot.messages import Answer
from bot.ports import Chosen, Typed

Id = Annotated[int, Field(ge=0, le=LARGEST_ID)]


class Said(Body):
    """Something typed."""

    text: str
    files: list[str] = Field([], max_length=FILES_AT_ONCE)
    request_id: str = Field("", max_length=REQUEST_ID_LENGTH)


class Acted(Body):
    """A button pressed or a form sent."""

    channel: str
    verb: str = Field(min_length=1, max_length=100)
    incident: Id | None = None
    promise: Id | None = None
    fields: dict[str, str] = Field({}, max_length=50)
    submitted: bool = False
    people: list[str] = Field([], max_length=50)
    request_id: str = Field("", max_length=REQUEST_ID_LENGTH)


class Read(Body):
    """How far somebody has read."""

    number: Id


class Inbound:
    """The handlers. Each answers JSON or raises Turned."""

    def __init__(self, desk: Desk, feed: Feed, page: str) -> None:
        self._desk = desk
        self._core = desk.core
        self._feed = feed
        self._page = page

    async def channels(self, request: web.Request) -> web.StreamResponse:
        """GET: what a person needs to begin: channels, people, and the change to stream from."""
        me = await self._desk.asker(request)
        # The counter first: what changes between the two questions is streamed once more, never lost.
        change = await self._core.database.read(tables.latest_change)
        rows = await self._core.database.read(lambda connection: tables.channels_seen_by(connection, me.id))
        people = await self._desk.people()
        return web.json_response(
            {
                "channels": [drawn_channel(channel) | {"unread": unread} for channel, unread in rows],
                "people": [drawn_person(persona) for persona in people.values()],
                "me": drawn_person(me),
                "page": self._page,
                "largest_file": FILE_BYTES,
                "change": change,
            }
        )

    async def messages(self, request: web.Request) -> web.StreamResponse:
        """GET: a page of messages, oldest first, and what is pinned."""
        me = await self._desk.asker(request)
        channel = await self._desk.channel(request.match_info["channel"], me)
        before = _number(request, "before", LARGEST_ID)
        limit = min(_number(request, "limit", LARGEST_ID) or PAGE_LENGTH, PAGE_LENGTH)
        page, more = await self._core.database.read(
            lambda connection: tables.page_of(connection, channel.id, me.id, before=before, limit=limit)
        )
        pinned = await self._core.database.read(lambda connection: tables.pinned_in(connection, channel.id))
        people = await self._desk.people()
        drawn = {"messages": _drawn(page, people), "pinned": _drawn(pinned, people), "more": more}
        return web.json_response(drawn)

    async def say(self, request: web.Request) -> web.StreamResponse:
        """POST: plain talk is stored; a command is stored for its asker, acted on and answered."""
        body = await body_of(request, Said)
        me = await self._desk.speaker(request, body.as_)
        text = body.text.strip()
        if not text and not body.files:
            raise Turned(400, "text-missing", "There is nothing to send.")
        if len(text) > TEXT_LENGTH:
            raise Turned(413, "text-too-long", f"A message may have {TEXT_LENGTH} characters.")
        name = request_id(me, body.request_id)
        command = command_in(text)
        if command is not None and body.files:
            raise Turned(400, "files-with-command", "Files go with a message, not with a command.")
        place = request.match_info["channel"]
        if place != direct_with(me.id):  # one's own is made by the first message in it
            await self._desk.channel(place, me)
        only_for = None if command is None else me.id
        draft = Draft(place, me.id, text, f"said:{name}", only_for=only_for)
        said = await (self._desk.send(draft, body.files) if body.files else self._desk.store(draft))
        people = await self._desk.people()
        answer: Json = {"message": drawn_message(said, people), "reply": None}
        if command is not None:
            asked = request_by(me, place, name, Typed(command), mentions_in(command, people), people)
            reply = await self._desk.ask(asked)
            await self._desk.keep(reply, asked)
            answer["reply"] = drawn_reply(reply)
        return web.json_response(answer)

    async def act(self, request: web.Request) -> web.StreamResponse:
        """POST: a button or a form."""
        body = await body_of(request, Acted)
        me = await self._desk.speaker(request, body.as_)
        channel = await self._desk.channel(body.channel, me)
        people = await self._desk.people()
        known = tuple(people[one].person for one in body.people if one in people)
        unknown = tuple(one for one in body.people if one not in people)
        chosen = Chosen(body.verb, body.incident, body.promise, body.fields, body.submitted)
        name = request_id(me, body.request_id)
        asked = request_by(me, channel.id, name, chosen, Mentions(known, unknown), people)
        reply = await self._desk.ask(asked)
        # The refusal of a form stands in the form, which stays open.
        if not (body.submitted and isinstance(reply, Answer) and reply.refused):
            await self._desk.keep(reply, asked)
        return web.json_response({"reply": drawn_reply(reply)})

    async def read(self, request: web.Request) -> web.StreamResponse:
        """POST: remembers how far somebody has read a channel."""
        body = await body_of(request, Read)
        me = await self._desk.speaker(request, body.as_)
        channel = await self._desk.channel(request.match_info["channel"], me)
        number = min(body.number, channel.last_number)
        await self._core.database.write(lambda connection: tables.mark_read(connection, channel.id, me.id, number))
        return web.json_response({"number": number})

    async def events(self, request: web.Request) -> web.StreamResponse:
        """GET: the stream. A browser that comes back says where it was in a header."""
        me = await self._desk.asker(request)
        last = request.headers.get("Last-Event-ID")
        after = _integer("Last-Event-ID", last, LARGEST_CHANGE) if last else _number(request, "after", LARGEST_CHANGE)
        return await self._feed.stream(request, me.id, after, lambda: self._desk.is_welcome(request))

    async def nothing(self, request: web.Request) -> web.StreamResponse:
        """Everything else below the API's address."""
        raise Turned(404, "unknown-address", "There is nothing at this address.")


def _drawn(messages: list[Stored], people: People) -> list[Json]:
    return [drawn_message(stored, people) for stored in messages]


def _number(request: web.Request, name: str, largest: int) -> int | None:
    given = request.query.get(name)
    return None if given is None else _integer(name, given, largest)


def _integer(name: str, given: str, largest: int) -> int:
    if not re.fullmatch(r"[0-9]{1,19}", given) or int(given) > largest:
        raise Turned(400, "bad-request", f"{name}: a whole number is expected.")
    return int(given)
