"""The pin beside a message: puts it into the timeline at its own time, or takes it out again."""

from aiohttp import web

from adapters.webchat import tables
from adapters.webchat.cards import address_of, drawn_reply, files_of, iso
from adapters.webchat.desk import Desk, request_by
from adapters.webchat.dialect import Mentions
from adapters.webchat.door import Body, Turned, body_of
from adapters.webchat.inbound import Id
from adapters.webchat.outbound import BELL
from adapters.webchat.people import BOT, PLATFORM, Persona, profile_of
from adapters.webchat.tables import Stored
from bot.domain.values import Person
from bot.messages import Answer
from bot.ports import Chosen, Request


class Pinned(Body):
    """Which message, and whether it should stand in the timeline."""

    channel: str
    message: Id
    on: bool


class Capture:
    """Its handler. The timeline is the core's; here is only kept which messages stand in it, for everybody to see."""

    def __init__(self, desk: Desk, public_url: str) -> None:
        self._desk = desk
        self._public_url = public_url.rstrip("/")
        self._database = desk.core.database

    async def pin(self, request: web.Request) -> web.StreamResponse:
        """POST: asks the core, and marks the message when it agrees."""
        body = await body_of(request, Pinned)
        me = await self._desk.speaker(request, body.as_)
        channel = await self._desk.channel(body.channel, me)
        said = await self._database.read(lambda connection: tables.message_in(connection, channel.id, body.message))
        if said is None or said.author == BOT.id or said.only_for or said.withdrawn:
            raise Turned(404, "unknown-message", "Only what a person said to the whole channel goes into the timeline.")
        if said.noted == body.on:
            return web.json_response({"noted": said.noted, "reply": None})
        reply = await self._desk.ask(await self._asked(me, said, on=body.on))
        done = isinstance(reply, Answer) and not reply.refused
        if done:
            await self._database.write(
                lambda connection: tables.note(connection, said.channel, said.number, noted=body.on), wakes=BELL
            )
        return web.json_response({"noted": body.on if done else said.noted, "reply": drawn_reply(reply)})

    async def _asked(self, me: Persona, said: Stored, *, on: bool) -> Request:
        people = await self._desk.people()
        author = profile_of(people, Person(PLATFORM, said.author, said.author)).person
        source = f"{said.channel}/{said.number}"
        # Files stay here; the timeline gets the way to them.
        text = "\n".join([said.text, *(self._public_url + address_of(file) for file in files_of(said))]).strip()
        fields = {"text": text, "at": iso(said.at), "source": source} | ({} if on else {"take_back": "yes"})
        # One id for all who press at once, and for whoever presses again after a crash before the mark was stored;
        # the mark moves the message's change, so that the next press is another request.
        name = f":capture:{source}:{said.change}"
        chosen = Chosen("capture", fields=fields, submitted=True)
        return request_by(me, said.channel, name, chosen, Mentions((author,), ()), people)
