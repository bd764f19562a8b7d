"""Where incidents are worked on: channels, threads where channels cannot be made, chats for what is private.

What stands beside the words of a room, its topic and its links, is in a channel's description, or in the first card of
a thread. Both carry our mark from the first call on, by which a room whose answer was lost is known again.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Final, Literal
from uuid import uuid4

import structlog

from adapters.teams.cards import Page, activity, key_of, pages
from adapters.teams.connector import THREAD, Connector
from adapters.teams.dialect import Json, shortened
from adapters.teams.graph import Graph
from adapters.teams.limits import (
    AT_ONCE_OR_LATER,
    CHANNELS_FULL,
    CHANNELS_WARN,
    CHAT_TOPIC_LENGTH,
    COUNT_LIFE,
    DESCRIPTION_LENGTH,
    GRANT_LIFE,
    QUEUED,
)
from adapters.teams.people import PLATFORM
from adapters.teams.reading import card_of
from adapters.teams.refusals import FORBIDDEN
from adapters.teams.settings import CHAT, TeamsSettings
from adapters.teams.ways import Ways
from adapters.teams.words import say
from bot.acknowledged import Errands
from bot.domain.details import NamedLink
from bot.domain.errors import ChatRejected, OutsideError
from bot.domain.values import Conversation, Person
from bot.messages import Bullets, Heading, Link, Message, Paragraph, Part, Text
from bot.ports import Core, Room, RoomSpec

ROOM: Final = "teams.room."  # remembered: what we made, under its id
INSTALLATION: Final = "teams.installation"  # remembered: what tells our marks from another Vigia's in the same team

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Made:
    """A room of ours as it was made, and what is shown beside it."""

    key: str
    kind: Literal["channel", "private", "thread", "chat"]
    name: str
    purpose: str = ""
    topic: str = ""
    links: tuple[tuple[str, str], ...] = ()
    why: str = ""  # of a thread: the sentence that says why it is one


class Rooms:
    """One per adapter. `locale`: the installation's."""

    def __init__(
        self,
        settings: TeamsSettings,
        core: Core,
        connector: Connector,
        graph: Graph,
        ways: Ways,
        errands: Errands,
        locale: str,
    ) -> None:
        self._settings = settings
        self._core = core
        self._connector = connector
        self._graph = graph
        self._ways = ways
        self._errands = errands
        self._locale = locale
        self._made: dict[str, Made] = {}
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._ours = ""
        self._count = 0
        self._counted: datetime | None = None
        self._not_granted: datetime | None = None  # when it was said that channels may not be made

    async def start(self) -> None:
        """Learns how full the team is, in the background, and what our marks are."""
        self._ours = await self._core.recall(INSTALLATION) or ""
        if not self._ours:
            self._ours = uuid4().hex[:8]
            await self._core.remember(INSTALLATION, self._ours)
        self._errands.start(self._look())

    # -- making -------------------------------------------------------------------------------------------------

    async def open(self, spec: RoomSpec, key: str, *, second_try: bool) -> Room:
        """Makes it. On a second try one that we made under this key is adopted."""
        if spec.private:
            return await self._open_private(spec, key, second_try=second_try)
        now = self._core.clock.now()
        if self._counted is None or now - self._counted > COUNT_LIFE:
            self._counted = now
            self._errands.start(self._look())
        if self._count >= CHANNELS_FULL:
            return await self._open_thread(spec, key, "thread-full", second_try=second_try)
        if self._not_granted is None or now - self._not_granted > GRANT_LIFE:
            try:
                return await self._open_channel(spec, key, second_try=second_try)
            except ChatRejected as refusal:
                if refusal.reason != FORBIDDEN:
                    raise
                log.warning("teams.channels-not-granted")
                self._not_granted = now
        return await self._open_thread(spec, key, "thread-forbidden", second_try=second_try)

    async def _open_channel(self, spec: RoomSpec, key: str, *, second_try: bool) -> Room:
        made = Made(key, "private" if spec.private else "channel", spec.name, spec.purpose)
        owners = [person.id for person in spec.people]
        team, name = self._settings.team, spec.name
        try:
            channel = await self._graph.create_channel(
                team, name, self._described(made), private=spec.private, owners=owners
            )
            self._count += 1
        except ChatRejected as refusal:
            if refusal.reason != ChatRejected.NAME_TAKEN or not second_try:
                raise
            channel = await self._known_again(name, key)
        await self._keep(str(channel["id"]), made)
        return Room(Conversation(PLATFORM, str(channel["id"])), str(channel["displayName"]), str(channel["webUrl"]))

    async def _known_again(self, name: str, key: str) -> Json:
        """The channel of that name, if our mark is on it."""
        for channel in await self._graph.channels(self._settings.team):
            if str(channel.get("displayName", "")).lower() == name.lower() and self._mark(key) in str(
                channel.get("description") or ""
            ):
                return channel
        raise ChatRejected(ChatRejected.NAME_TAKEN)

    async def _open_thread(self, spec: RoomSpec, key: str, why: str, *, second_try: bool) -> Room:
        """In the standing channel, with a card that says what it is and why it is no channel."""
        made = Made(key, "thread", spec.name, spec.purpose, why=why)
        root = await self._thread_known_again(key) if second_try else None
        if root is None:
            said = activity(self._card(made))
            # Given back on a second try, it would be looked for again before the third.
            patience = QUEUED if second_try else AT_ONCE_OR_LATER
            root = await self._connector.send(self._ways.service_url, self._settings.channel, said, patience=patience)
        conversation = f"{self._settings.channel}{THREAD}{root}"
        await self._keep(conversation, made)
        return Room(Conversation(PLATFORM, conversation), spec.name, self._link_to(root))

    async def _thread_known_again(self, key: str) -> str | None:
        """A thread whose answer was lost, where the channel may be read."""
        try:
            messages = await self._graph.messages(self._settings.team, self._settings.channel)
        except ChatRejected:
            return None
        cards = ((str(one["id"]), card_of(one)) for one in messages if not one.get("deletedDateTime"))
        return next((root for root, card in cards if card and key_of(card)[0] == self._mark(key)), None)

    async def _open_private(self, spec: RoomSpec, key: str, *, second_try: bool) -> Room:
        """A group chat of the people in it; a private channel where that is set, or where there is one person only."""
        if self._settings.private != CHAT or len(spec.people) < 2 or not self._settings.catalog_app:
            return await self._open_channel(spec, key, second_try=second_try)
        chat = await self._chat_known_again(spec, key) if second_try else None
        if chat is None:
            people = [person.id for person in spec.people]
            chat = await self._graph.create_group_chat(self._marked(spec.purpose, key, CHAT_TOPIC_LENGTH), people)
        await self._graph.install_app_in_chat(str(chat["id"]), self._settings.catalog_app)
        await self._keep(str(chat["id"]), Made(key, "chat", spec.name, spec.purpose))
        return Room(Conversation(PLATFORM, str(chat["id"])), spec.name, str(chat.get("webUrl") or self._link_to("")))

    async def _chat_known_again(self, spec: RoomSpec, key: str) -> Json | None:
        """A chat whose answer was lost, where chats may be listed: its first topic carries our mark."""
        try:
            chats = await self._graph.group_chats(spec.people[0].id)
        except ChatRejected as refusal:
            log.info("teams.chats-not-listed", reason=refusal.reason)
            return None
        return next((one for one in chats if self._mark(key) in str(one.get("topic") or "")), None)

    # -- who is in it -------------------------------------------------------------------------------------------

    async def is_open(self, room: str) -> bool:
        """Whether everybody in the team is in it."""
        made = await self.made(room)
        return made is not None and made.kind in ("channel", "thread")

    async def add(self, room: str, person: Person, *, patience: float) -> None:
        """Brings somebody in; who is in already is no error. `patience`: seconds to wait for its turn."""
        made = await self.made(room)
        match made.kind if made else "channel":
            case "chat":
                await self._graph.add_chat_member(room, person.id, patience=patience)
            case "private":
                await self._graph.add_channel_member(self._settings.team, room, person.id, patience=patience)
            case _:
                await self._graph.add_member(self._settings.team, person.id, patience=patience)

    # -- what is shown beside it --------------------------------------------------------------------------------

    async def set_topic(self, room: str, words: str) -> None:
        """One line."""
        async with self._turns[room]:
            made = await self.made(room)
            await self._show(room, replace(made or Made("", "channel", ""), topic=" ".join(words.split())))

    async def show_links(self, room: str, links: Sequence[NamedLink]) -> None:
        """Exactly these."""
        async with self._turns[room]:
            made = await self.made(room)
            told = tuple((link.name, link.url) for link in links)
            await self._show(room, replace(made or Made("", "channel", ""), links=told))

    async def archive(self, room: str) -> None:
        """Puts a channel away. Threads and chats have no such state: they end with their last word."""
        made = await self.made(room)
        if made is None or made.kind in ("channel", "private"):
            await self._graph.archive_channel(self._settings.team, room)

    async def made(self, room: str) -> Made | None:
        """What we made under this id; None for any other place."""
        if room not in self._made:
            stored = await self._core.recall(ROOM + room)
            if stored is None:
                return None
            told = json.loads(stored)
            self._made[room] = Made(**{**told, "links": tuple((name, url) for name, url in told["links"])})
        return self._made[room]

    async def _show(self, room: str, made: Made) -> None:
        match made.kind:
            case "thread":
                root = room.partition(THREAD)[2]
                said = activity(self._card(made))
                await self._connector.update(self._ways.service_url, self._settings.channel, root, said)
            case "chat":
                await self._graph.update_chat(room, shortened(made.topic or made.purpose, CHAT_TOPIC_LENGTH))
            case _:
                await self._graph.update_channel(self._settings.team, room, description=self._described(made))
        if made.key:
            await self._keep(room, made)

    # -- inside -------------------------------------------------------------------------------------------------

    async def _keep(self, room: str, made: Made) -> None:
        if self._made.get(room) != made:
            self._made[room] = made
            await self._core.remember(ROOM + room, json.dumps(asdict(made)))

    def _mark(self, key: str) -> str:
        return f"{key}.{self._ours}"

    def _described(self, made: Made) -> str:
        """For people who look at the channel from outside."""
        links = [f"{name}: {url}" for name, url in made.links]
        words = " · ".join([*([made.topic] if made.topic else [made.purpose]), *links])
        return self._marked(words, made.key, DESCRIPTION_LENGTH)

    def _marked(self, words: str, key: str, length: int) -> str:
        """With our mark at the end, if it is a room of ours."""
        mark = f" [{self._mark(key)}]" if key else ""
        return shortened(words, length - len(mark)) + mark

    def _card(self, made: Made) -> Page:
        """The first message of a thread."""
        lang = self._locale
        why = say("thread", lang, name=made.name, why=say(made.why, lang))
        parts: tuple[Part, ...] = (Heading((Text(made.purpose),)), Paragraph((Text(why),)))
        parts += (Paragraph((Text(made.topic),)),) if made.topic else ()
        parts += (Bullets(tuple((Link(name, url),) for name, url in made.links)),) if made.links else ()
        return pages(Message(made.purpose, parts, lang), key=self._mark(made.key))[0]

    def _link_to(self, root: str) -> str:
        settings = self._settings
        return (
            f"https://teams.microsoft.com/l/message/{settings.channel}/{root}"
            f"?tenantId={settings.tenant}&groupId={settings.team}&parentMessageId={root}"
        )

    async def _look(self) -> None:
        """Counts the team's channels. Deleted ones count for 30 days more, and nobody tells of them."""
        self._counted = self._core.clock.now()
        try:
            self._count = len(await self._graph.channels(self._settings.team))
        except OutsideError as error:
            log.info("teams.not-counted", reason=error.reason)
            return
        if self._count >= CHANNELS_WARN:
            log.warning("teams.many-channels", channels=self._count, threads_from=CHANNELS_FULL)
