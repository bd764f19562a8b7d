"""Teams' ChatPort: what the core asks of the outside, as calls of the Connector and of Graph."""

import json
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import structlog

from adapters.teams.cards import Page, activity, key_of, pages
from adapters.teams.connector import THREAD, Connector
from adapters.teams.dialect import Json, TeamsDialect
from adapters.teams.directory import CHANNEL, Directory
from adapters.teams.graph import Graph
from adapters.teams.limits import AT_ONCE_OR_LATER, GRANT_LIFE, KNOWN_POSTS, MORE_LIVE, QUEUED
from adapters.teams.people import PLATFORM
from adapters.teams.reading import card_of, words_of, words_of_message
from adapters.teams.refusals import BLOCKED, FORBIDDEN, GONE
from adapters.teams.rooms import Rooms
from adapters.teams.settings import TeamsSettings
from adapters.teams.ways import Ways, channel_of, root_of
from adapters.teams.words import say
from bot.domain.details import NamedLink
from bot.domain.errors import ChatRejected, ChatUnavailable, OutsideError
from bot.domain.values import Conversation, Person, PostRef
from bot.messages import Message, Paragraph, Text
from bot.ports import Capabilities, Core, Dialect, Happening, Profile, Quoted, Refused, Room, RoomSpec

MORE: Final = "teams.more."  # remembered: the messages in which one goes on

log = structlog.get_logger(__name__)


class TeamsPort:
    """Implements bot.ports.ChatPort."""

    platform = PLATFORM
    # Teams pins nothing in channels. What may not be read is repeated, and the repeat says that it is one.
    can = Capabilities(pins=False, topic=True, invites=True, archives=True, reads_history=True)

    def __init__(
        self,
        settings: TeamsSettings,
        core: Core,
        connector: Connector,
        graph: Graph,
        ways: Ways,
        rooms: Rooms,
        directory: Directory,
    ) -> None:
        self.dialect: Dialect = TeamsDialect()
        self._settings = settings
        self._core = core
        self._connector = connector
        self._graph = graph
        self._ways = ways
        self._rooms = rooms
        self._directory = directory
        self._said: OrderedDict[str, PostRef] = OrderedDict()  # by key, what this process said
        self._keys: OrderedDict[PostRef, str] = OrderedDict()  # the other way round
        self._repeats: set[str] = set()  # keys of what may stand already, where nobody can look
        self._unread: datetime | None = None  # when it was said that channels may not be read

    # -- channels -----------------------------------------------------------------------------------------------

    async def open_room(self, spec: RoomSpec, *, key: str, second_try: bool) -> Room:
        """Makes the channel, or what stands in for one. On a second try one that we made for this key is adopted."""
        return await self._rooms.open(spec, key, second_try=second_try)

    async def invite(self, room: Conversation, people: Sequence[Person]) -> Sequence[Refused]:
        """Brings people in, in this order. Whoever cannot be keeps nobody else out."""
        refused: list[Refused] = []
        is_open, patience = await self._rooms.is_open(room.id), AT_ONCE_OR_LATER
        for person in people:
            if is_open and self._directory.in_team(person.id):
                continue
            try:
                await self._rooms.add(room.id, person, patience=patience)
                patience = QUEUED
                if is_open:
                    self._directory.joined(person.id)
            except ChatRejected as refusal:
                if refusal.reason == ChatRejected.ROOM_LOST:
                    raise
                refused.append(Refused(person, refusal.reason))
        return refused

    async def set_topic(self, room: Conversation, words: str) -> None:
        """In the channel's description, or the first card of a thread."""
        await self._rooms.set_topic(room.id, words)

    async def archive(self, room: Conversation) -> None:
        """Puts the channel away; archived already is no error."""
        await self._rooms.archive(room.id)

    async def show_links(self, room: Conversation, links: Sequence[NamedLink]) -> None:
        """Beside the topic; the status card has them as well."""
        await self._rooms.show_links(room.id, links)

    # -- messages -----------------------------------------------------------------------------------------------

    async def post(self, to: Conversation | Person, message: Message, *, key: str) -> PostRef:
        """Says it; what one card cannot hold is said below it."""
        if key in self._repeats:
            message = _again(message)
        first, *more = pages(message, key=key)
        place = await self._place(to)
        try:
            said = await self._connector.send(self._ways.service_url, place, activity(first), patience=AT_ONCE_OR_LATER)
        except ChatRejected as refusal:
            if isinstance(to, Person) and self._ways.refused(to.id, place, refusal.reason):
                raise ChatRejected(BLOCKED) from refusal
            raise
        post = PostRef(Conversation(PLATFORM, place), said)
        try:
            await self._go_on(post, more)
        except OutsideError as error:
            # Half of it stands: found by its key, it is seen to be half, taken back and said anew.
            raise ChatUnavailable(error.reason, maybe_done=True) from error
        self._repeats.discard(key)
        self._know(key, post)
        return post

    async def find(self, to: Conversation | Person, *, key: str, since: datetime) -> PostRef | None:
        """Whether a post whose answer was lost did arrive. Where nobody can look, the next says that it repeats."""
        if key in self._said:
            return self._said[key]
        found = await self._read(to.id) if isinstance(to, Conversation) else None
        if found is None:
            self._repeats.add(key)
            return None
        ours: dict[int, Json] = {}
        count = 0
        for message in found:
            if self._is_ours(message) and (card := card_of(message)):
                its, page, of = key_of(card)
                if its == key:
                    ours[page], count = message, of
        if not ours:
            return None
        place = Conversation(PLATFORM, to.id)
        if len(ours) == count:
            return PostRef(place, str(ours[1]["id"]))
        for message in ours.values():
            await self._delete(self._threaded(to.id, message), str(message["id"]))
        return None

    async def revise(self, post: PostRef, message: Message) -> None:
        """Edits in place."""
        first, *more = pages(message, key=self._keys.get(post, ""))
        place = post.conversation.id
        try:
            await self._connector.update(self._ways.service_url, place, post.id, activity(first))
        except ChatRejected as refusal:
            if refusal.reason == GONE:
                name = f"gone:{place}:{post.id}"
                await self._core.happened(Happening(name, post.conversation, "deleted", post=post))
            raise
        await self._take_back_continuation(post)
        await self._go_on(post, more)

    async def withdraw(self, post: PostRef) -> None:
        """Takes it back; taken back already is no error."""
        await self._take_back_continuation(post)
        await self._delete(post.conversation.id, post.id)
        self._said.pop(self._keys.pop(post, ""), None)

    async def pin(self, post: PostRef) -> None:
        """Not asked of Teams: see `can`."""

    async def history(self, room: Conversation) -> Sequence[Quoted]:
        """Everything said there, oldest first. Raises ChatRejected where it may not be read."""
        found = await self._read(room.id)
        if found is None:
            raise ChatRejected(FORBIDDEN)
        below = bool(root_of(room.id))  # a thread: everything there hangs on its first message
        cards: dict[str, list[Json]] = {}
        begun: list[tuple[Json, str | None]] = []  # messages, and under which name the cards of ours are
        for message in found:
            card = card_of(message) if self._is_ours(message) else None
            if card is None:
                begun += [(message, None)] if below or not message.get("replyToId") else []
                continue
            key, page, _count = key_of(card)
            name = key or f"{message['id']}."
            cards.setdefault(name, []).append(card)
            begun += [(message, name)] if page == 1 else []
        return [self._quoted(room, message, name, cards) for message, name in begun]

    def _quoted(self, room: Conversation, message: Json, name: str | None, cards: dict[str, list[Json]]) -> Quoted:
        text = words_of_message(message) if name is None else words_of(cards[name])
        # A card edited by a process that did not know its key is ours all the same.
        key = "" if name == f"{message['id']}." else name
        at = datetime.fromisoformat(str(message["createdDateTime"]))
        return Quoted(PostRef(room, str(message["id"])), text, at, key)

    async def profile(self, person: Person) -> Profile:
        """Who this is; gone when the directory has nobody of that id."""
        return await self._directory.profile(person)

    # -- inside -------------------------------------------------------------------------------------------------

    async def _place(self, to: Conversation | Person) -> str:
        return to.id if isinstance(to, Conversation) else await self._ways.personal(to.id)

    def _know(self, key: str, post: PostRef) -> None:
        self._said[key], self._keys[post] = post, key
        while len(self._said) > KNOWN_POSTS:
            self._said.popitem(last=False)
        while len(self._keys) > KNOWN_POSTS:
            self._keys.popitem(last=False)

    async def _read(self, place: str) -> list[Json] | None:
        """What stands there, oldest first, threads below what they hang on; None where that may not be read."""
        now = self._core.clock.now()
        if CHANNEL not in place or (self._unread and now - self._unread < GRANT_LIFE):
            return None
        team, channel, root = self._settings.team, channel_of(place), root_of(place)
        try:
            if root:
                found = await self._graph.replies(team, channel, root)
            else:
                found = []
                for message in await self._graph.messages(team, channel):
                    card = card_of(message) if self._is_ours(message) else None
                    goes_on = card is not None and key_of(card)[2] > 1
                    found += [
                        *(await self._graph.replies(team, channel, str(message["id"])) if goes_on else ()),
                        message,
                    ]
        except ChatRejected as refusal:
            if refusal.reason != FORBIDDEN:
                raise
            log.info("teams.reading-not-granted")
            self._unread = now
            return None
        return [one for one in reversed(found) if not one.get("deletedDateTime")]

    def _is_ours(self, message: Json) -> bool:
        return str(((message.get("from") or {}).get("application") or {}).get("id")) == self._settings.app_id

    async def _go_on(self, post: PostRef, more: Sequence[Page]) -> None:
        """Says the rest below its beginning: in a channel in the thread of it."""
        place = self._below(post)
        said: list[str] = []
        for page in more:
            said.append(await self._connector.send(self._ways.service_url, place, activity(page)))
            await self._core.remember(self._more(post), json.dumps(said), MORE_LIVE)

    async def _take_back_continuation(self, post: PostRef) -> None:
        stored = await self._core.recall(self._more(post))
        if not stored or stored == "[]":
            return
        for one in json.loads(stored):
            await self._delete(self._below(post), one)
        await self._core.remember(self._more(post), "[]", MORE_LIVE)

    def _below(self, post: PostRef) -> str:
        place = post.conversation.id
        return f"{place}{THREAD}{post.id}" if CHANNEL in place and not root_of(place) else place

    def _threaded(self, place: str, message: Json) -> str:
        root = message.get("replyToId")
        return f"{channel_of(place)}{THREAD}{root}" if root else place

    def _more(self, post: PostRef) -> str:
        return f"{MORE}{post.conversation.id}.{post.id}"

    async def _delete(self, place: str, post: str) -> None:
        try:
            await self._connector.delete(self._ways.service_url, place, post)
        except ChatRejected as refusal:
            if refusal.reason != GONE:
                raise


def _again(message: Message) -> Message:
    """The same, saying that it may stand there already."""
    note = say("again", message.lang)
    parts: tuple[Any, ...] = message.parts or (Paragraph((Text(message.summary),)),)
    return Message(f"{note} {message.summary}", (Paragraph((Text(note),)), *parts), message.lang, message.actions)
