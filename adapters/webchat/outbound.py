"""The web chat's ChatPort: what is asked of the outside ends in our own tables."""

import json
from collections.abc import Sequence
from datetime import datetime

from adapters.webchat import tables
from adapters.webchat.cards import message_text, stored_message
from adapters.webchat.dialect import WebDialect
from adapters.webchat.directory import Directory
from adapters.webchat.limits import TOPIC_LENGTH
from adapters.webchat.outage import Outage
from adapters.webchat.people import BOT, PLATFORM, profile_of
from adapters.webchat.tables import Draft
from bot.domain.details import NamedLink
from bot.domain.errors import ChatRejected
from bot.domain.values import Conversation, Person, PostRef
from bot.messages import Message
from bot.ports import Capabilities, Core, Dialect, Profile, Quoted, Refused, Room, RoomSpec

BELL = "webchat"  # rung by every write that readers must hear of


class WebChatPort:
    """Implements bot.ports.ChatPort."""

    platform = PLATFORM
    can = Capabilities(pins=True, topic=True, invites=True, archives=False, reads_history=True)

    def __init__(self, core: Core, directory: Directory, outage: Outage, page: str) -> None:
        """`page`: the address of the chat page, to which a channel's id is added."""
        self.dialect: Dialect = WebDialect()
        self._database = core.database
        self._clock = core.clock
        self._directory = directory
        self._outage = outage
        self._page = page

    async def open_room(self, spec: RoomSpec, *, key: str, second_try: bool) -> Room:
        """Makes the channel, or gives back the one made under this key, first try or second."""
        self._outage.check()
        kind: tables.ChannelKind = "private" if spec.private else "public"
        topic, now = _line(spec.purpose), self._clock.now()
        made = await self._database.write(
            lambda connection: tables.create_channel(connection, spec.name, kind, topic, now, key=key),
            wakes=BELL,
        )
        if made is None:
            raise ChatRejected(ChatRejected.NAME_TAKEN)
        return Room(Conversation(PLATFORM, made.id), made.name, f"{self._page}#{made.id}")

    async def invite(self, room: Conversation, people: Sequence[Person]) -> Sequence[Refused]:
        """Brings people in. Public channels are open to everybody anyway."""
        self._outage.check()
        here = await self._directory.people()
        known = [person.id for person in people if person.id in here]
        if not await self._database.write(lambda connection: tables.invite(connection, room.id, known), wakes=BELL):
            raise ChatRejected("channel_not_found")
        return [Refused(person, "person_not_found") for person in people if person.id not in here]

    async def set_topic(self, room: Conversation, words: str) -> None:
        """Sets the topic, shortened to one line of the page's header."""
        self._outage.check()
        topic = _line(words)
        if not await self._database.write(lambda connection: tables.set_topic(connection, room.id, topic), wakes=BELL):
            raise ChatRejected("channel_not_found")

    async def archive(self, room: Conversation) -> None:
        """Never asked, as `can` says: channels here take no room away from anybody."""
        raise ChatRejected("not_supported")

    async def show_links(self, room: Conversation, links: Sequence[NamedLink]) -> None:
        """Below the topic, in the page's header."""
        self._outage.check()
        stored = json.dumps([{"name": link.name, "url": link.url} for link in links], ensure_ascii=False)
        if not await self._database.write(
            lambda connection: tables.show_links(connection, room.id, stored), wakes=BELL
        ):
            raise ChatRejected("channel_not_found")

    async def post(self, to: Conversation | Person, message: Message, *, key: str) -> PostRef:
        """Says it once: a key that was posted gives back the first post."""
        self._outage.check()
        draft = Draft(await self._place(to), BOT.id, message_text(message), key, stored_message(message))
        now = self._clock.now()
        stored = await self._database.write(lambda connection: tables.append(connection, draft, now), wakes=BELL)
        if stored is None:
            raise ChatRejected("channel_not_found")
        return _ref(stored)

    async def find(self, to: Conversation | Person, *, key: str, since: datetime) -> PostRef | None:
        """Looks the key up; it is unique, so neither place nor time is needed to find it."""
        self._outage.check()
        stored = await self._database.read(lambda connection: tables.message_by_key(connection, key))
        return _ref(stored) if stored else None

    async def revise(self, post: PostRef, message: Message) -> None:
        """Edits in place."""
        self._outage.check()
        channel, number = post.conversation.id, _number(post)
        text, drawn, now = message_text(message), stored_message(message), self._clock.now()
        if not await self._database.write(
            lambda connection: tables.revise(connection, channel, number, text, drawn, now), wakes=BELL
        ):
            raise ChatRejected("message_not_found")

    async def withdraw(self, post: PostRef) -> None:
        """Takes it back; taken back already is no error."""
        self._outage.check()
        channel, number = post.conversation.id, _number(post)
        await self._database.write(lambda connection: tables.withdraw(connection, channel, number), wakes=BELL)

    async def pin(self, post: PostRef) -> None:
        """Pins it at the top of its channel."""
        self._outage.check()
        channel, number = post.conversation.id, _number(post)
        if not await self._database.write(lambda connection: tables.pin(connection, channel, number), wakes=BELL):
            raise ChatRejected("message_not_found")

    async def history(self, room: Conversation) -> Sequence[Quoted]:
        """Everything said to the whole channel, oldest first. What only one person saw is left out."""
        self._outage.check()
        said = await self._database.read(lambda connection: tables.history(connection, room.id))
        return [Quoted(_ref(one), one.text, one.at, one.key if one.author == BOT.id else None) for one in said]

    async def profile(self, person: Person) -> Profile:
        """Who this is; gone when nobody here has that id."""
        self._outage.check()
        return profile_of(await self._directory.people(), person)

    async def _place(self, to: Conversation | Person) -> str:
        if isinstance(to, Conversation):
            return to.id
        if to.id not in await self._directory.people():
            raise ChatRejected("person_not_found")
        return tables.direct_with(to.id)


def _ref(stored: tables.Stored) -> PostRef:
    return PostRef(Conversation(PLATFORM, stored.channel), str(stored.number))


def _number(post: PostRef) -> int:
    if not post.id.isdecimal():
        raise ChatRejected("message_not_found")
    return int(post.id)


def _line(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= TOPIC_LENGTH else line[: TOPIC_LENGTH - 1].rstrip() + "…"
