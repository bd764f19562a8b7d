"""What the handlers share: who speaks, what they may see, how something is asked and its answer kept."""

from collections.abc import Sequence
from uuid import uuid4

from aiohttp import web

from adapters.webchat import tables
from adapters.webchat.cards import message_text, stored_message
from adapters.webchat.dialect import Mentions
from adapters.webchat.directory import Directory
from adapters.webchat.door import ME, Turned, Visitor, clean
from adapters.webchat.outbound import BELL
from adapters.webchat.people import BOT, PLATFORM, People, Persona, profile_of
from adapters.webchat.tables import Channel, Draft, Stored
from bot.domain.values import Conversation
from bot.messages import Answer, Reply
from bot.ports import Chosen, Core, Request, Typed


class Desk:
    """One per adapter. `visitor` answers who is signed in; in the demo, where nobody signs in, there is none."""

    def __init__(self, core: Core, directory: Directory, visitor: Visitor | None) -> None:
        self.core = core
        self._directory = directory
        self._visitor = visitor
        self._last: dict[str, tuple[Request, Reply]] = {}

    async def people(self) -> People:
        """Everybody here, by id."""
        return await self._directory.people()

    async def asker(self, request: web.Request) -> Persona:
        """Who speaks in a GET."""
        return await self.speaker(request, request.query.get("as"))

    async def speaker(self, request: web.Request, as_: str | None) -> Persona:
        """Who speaks: in the demo whoever `as_` says, elsewhere whoever is signed in."""
        if self._visitor is not None:
            if as_ is not None:
                raise Turned(400, "as-refused", 'You speak as whom you signed in as: leave "as" out.')
            return request[ME]
        if not as_:
            raise Turned(400, "nobody", "Say who you are: as=ana.")
        people = await self.people()
        if as_ not in people:
            raise Turned(403, "unknown-person", "Nobody here has that name.")
        return people[as_]

    async def is_welcome(self, request: web.Request) -> bool:
        """Whether whoever opened this request is still signed in."""
        return self._visitor is None or await self._visitor(request) is not None

    async def channel(self, channel: str, me: Persona) -> Channel:
        """The channel, if this person may see it."""
        found = None
        if clean(channel) == channel:  # no database can be asked for the rest
            found = await self.core.database.read(lambda connection: tables.channel_seen_by(connection, channel, me.id))
        if found is None:
            raise _no_channel()
        return found

    async def ask(self, asked: Request) -> Reply:
        """Asks the core. The demo remembers each person's last request, to deliver it again on demand."""
        reply = await self.core.submit(asked)
        if self._visitor is None:
            self._last[asked.asker.id] = (asked, reply)
        return reply

    def last_of(self, me: Persona) -> tuple[Request, Reply] | None:
        """In the demo, what somebody last asked and was answered."""
        return self._last.get(me.id)

    async def keep(self, reply: Reply, asked: Request) -> None:
        """Stores an answer where it was asked for, for the asker's eyes alone."""
        if isinstance(reply, Answer):
            text, drawn = message_text(reply.message), stored_message(reply.message)
            key = f"answer:{asked.request_id}"
            await self.store(Draft(asked.conversation.id, BOT.id, text, key, drawn, asked.asker.id))

    async def store(self, draft: Draft) -> Stored:
        """Stores a message, once."""
        now = self.core.clock.now()
        stored = await self.core.database.write(lambda connection: tables.append(connection, draft, now), wakes=BELL)
        if stored is None:
            raise _no_channel()
        return stored

    async def send(self, draft: Draft, files: Sequence[str]) -> Stored:
        """Stores a message that carries files, once."""
        now = self.core.clock.now()
        stored = await self.core.database.write(
            lambda connection: tables.send_files(connection, draft, files, now), wakes=BELL
        )
        if stored is None:
            raise Turned(404, "unknown-file", "One of the files is not there any more. Attach it again.")
        return stored


def request_id(me: Persona, given: str) -> str:
    """Unique on the platform: one person's ids never meet another's. Nothing given: a new one."""
    return f"{me.id}:{given or uuid4()}"


def request_by(me: Persona, place: str, name: str, said: Typed | Chosen, named: Mentions, people: People) -> Request:
    """What the core is asked, with what is known about everybody in it."""
    profiles = tuple(profile_of(people, person) for person in (me.person, *named.people))
    return Request(name, me.person, Conversation(PLATFORM, place), said, named.people, named.unknown, profiles)


def _no_channel() -> Turned:
    return Turned(404, "unknown-channel", "There is no such channel, or it is not open to you.")
