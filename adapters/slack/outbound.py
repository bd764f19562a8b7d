"""Slack's ChatPort: what the core asks of the outside, as calls of the Web API."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from adapters.slack.api import Json, WebApi
from adapters.slack.cards import Page, pages, words_of
from adapters.slack.dialect import SlackDialect, one_line
from adapters.slack.directory import Directory
from adapters.slack.limits import CHANNELS_LIVE, HISTORY_PAGE, INVITED_AT_ONCE, LOOK_UP, TOPIC_LENGTH
from adapters.slack.people import PLATFORM, user_of
from adapters.slack.reading import groups_in, plain_words, users_in
from bot.acknowledged import Errands
from bot.domain.details import NamedLink
from bot.domain.errors import ChatRejected, ChatUnavailable, OutsideError
from bot.domain.values import Conversation, Person, PostRef
from bot.messages import Message
from bot.ports import Capabilities, Core, Dialect, Happening, Profile, Quoted, Refused, Room, RoomSpec

# Whatever is in the words was put there on purpose: Slack finds no mention, link or preview of its own in them.
LITERAL: Json = {"parse": "none", "link_names": False, "unfurl_links": False, "unfurl_media": False}
EVENT = "vigia_message"  # the kind of our metadata
CLOCKS_DIFFER = timedelta(minutes=1)
IN_ALREADY = {"already_in_channel", "cant_invite_self"}
# The channel itself cannot be reached: that is about the channel, not about whoever was to be brought in.
PLACE_IS_GONE = {ChatRejected.ROOM_LOST, "missing_scope"}
# Somebody deleted the message, or the workspace lets nobody edit what is so old.
BEYOND_REACH = {"message_not_found", "edit_window_closed"}
ROOM = "slack.room."  # remembered: which channel is an incident's
OPENING = "slack.opening."  # remembered: for which key a name was asked for, and when
MORE = "slack.more."  # remembered: which messages go on in their thread

log = structlog.get_logger(__name__)


class SlackPort:
    """Implements bot.ports.ChatPort."""

    platform = PLATFORM
    can = Capabilities(pins=True, topic=True, invites=True, archives=True, reads_history=True)

    def __init__(self, core: Core, api: WebApi, directory: Directory, errands: Errands) -> None:
        self.dialect: Dialect = SlackDialect()
        self._core = core
        self._api = api
        self._directory = directory
        self._errands = errands
        # Known without asking the store, so that many who wait for a limit ask in the order they are called.
        self._openings: dict[str, tuple[str, datetime]] = {}

    # -- channels -----------------------------------------------------------------------------------------------

    async def open_room(self, spec: RoomSpec, *, key: str, second_try: bool) -> Room:
        """Makes the channel. When the name is taken on a second try, one that we made for this key is adopted."""
        began = await self._began(spec.name, key)
        try:
            made = await self._api.do("conversations.create", name=spec.name, is_private=spec.private)
            channel = made["channel"]
        except ChatRejected as error:
            if error.reason != ChatRejected.NAME_TAKEN or not second_try or began is None:
                raise
            channel = await self._ours(spec.name, began)
        self._openings.pop(spec.name, None)
        await self._core.remember(ROOM + channel["id"], key, CHANNELS_LIVE)
        self._errands.start(self._describe(channel["id"], spec.purpose))  # nobody waits to be let in for that
        url = f"{self._directory.identity.url}archives/{channel['id']}"
        return Room(Conversation(PLATFORM, channel["id"]), channel["name"], url)

    async def _began(self, name: str, key: str) -> datetime | None:
        """When this key first asked for this name, written down before it asks; None when another key did."""
        if name not in self._openings:
            told = await self._core.recall(OPENING + name)
            if told is None:
                told = json.dumps([key, self._core.clock.now().isoformat()])
                await self._core.remember(OPENING + name, told, CHANNELS_LIVE)
            holder, at = json.loads(told)
            self._openings[name] = holder, datetime.fromisoformat(at)
        holder, began = self._openings[name]
        return began if holder == key else None

    async def _ours(self, name: str, began: datetime) -> Json:
        """The channel of that name, if we made it, and not before we first asked."""
        kinds = "public_channel,private_channel"
        listing = self._api.pages("conversations.list", types=kinds, exclude_archived=True, limit=HISTORY_PAGE)
        async for page in listing:
            for channel in page["channels"]:
                if channel["name"] != name:
                    continue
                since = datetime.fromtimestamp(channel["created"], UTC)
                if channel["creator"] == self._directory.identity.user and since >= began - CLOCKS_DIFFER:
                    return dict(channel)
        raise ChatRejected(ChatRejected.NAME_TAKEN)

    async def _describe(self, channel: str, purpose: str) -> None:
        """For people who look at the channel from outside; the channel is no less made without it."""
        try:
            await self._api.do("conversations.setPurpose", channel=channel, purpose=one_line(purpose, TOPIC_LENGTH))
        except OutsideError as error:
            log.info("slack.no-purpose", channel=channel, reason=error.reason)

    async def invite(self, room: Conversation, people: Sequence[Person]) -> Sequence[Refused]:
        """Brings people in, in this order. Whoever cannot be keeps nobody else out."""
        refused: list[Refused] = []
        for start in range(0, len(people), INVITED_AT_ONCE):
            refused += await self._invite(room, people[start : start + INVITED_AT_ONCE])
        return refused

    async def _invite(self, room: Conversation, people: Sequence[Person]) -> list[Refused]:
        users = ",".join(user_of(person) for person in people)
        try:
            answer = await self._api.do("conversations.invite", channel=room.id, users=users, force=True)
        except ChatRejected as error:
            if len(people) > 1:
                # One word for all of them: each is asked in alone, so that each gets an answer.
                return [refusal for person in people for refusal in await self._invite(room, [person])]
            if error.reason in IN_ALREADY:
                return []
            if error.reason in PLACE_IS_GONE:
                raise
            return [Refused(people[0], error.reason)]
        reasons = {one["user"]: one["error"] for one in answer.get("errors", ())}
        told = ((person, reasons.get(user_of(person))) for person in people)
        return [Refused(person, reason) for person, reason in told if reason and reason not in IN_ALREADY]

    async def set_topic(self, room: Conversation, words: str) -> None:
        """Sets the topic, one line of it."""
        await self._api.do("conversations.setTopic", channel=room.id, topic=one_line(words, TOPIC_LENGTH))

    async def archive(self, room: Conversation) -> None:
        """Puts the channel away; archived already is no error."""
        try:
            await self._api.do("conversations.archive", channel=room.id)
        except ChatRejected as error:
            if error.reason != "already_archived":
                raise

    async def show_links(self, room: Conversation, links: Sequence[NamedLink]) -> None:
        """As bookmarks. What people bookmarked or changed themselves stays."""
        answer = await self._api.ask("bookmarks.list", channel_id=room.id)
        wanted = {(link.name, link.url) for link in links}
        ours = self._directory.identity.user
        shown = set()
        for one in answer["bookmarks"]:
            if one.get("last_updated_by_user_id") != ours:
                continue
            shown.add((one["title"], one["link"]))
            if (one["title"], one["link"]) not in wanted:
                await self._api.do("bookmarks.remove", channel_id=room.id, bookmark_id=one["id"])
        for link in links:
            if (link.name, link.url) not in shown:
                await self._api.do("bookmarks.add", channel_id=room.id, title=link.name, type="link", link=link.url)

    # -- messages -----------------------------------------------------------------------------------------------

    async def post(self, to: Conversation | Person, message: Message, *, key: str) -> PostRef:
        """Says it; what one message cannot hold is said in its thread."""
        first, *more = pages(message)
        channel = await self._place(to)
        metadata = {"event_type": EVENT, "event_payload": {"key": key, "pages": 1 + len(more)}}
        said = await self._api.do("chat.postMessage", channel=channel, metadata=metadata, **_content(first))
        post = PostRef(Conversation(PLATFORM, said["channel"]), said["ts"])
        if more:
            try:
                await self._go_on(post, more)
            except OutsideError as error:
                # Half of it stands: found by its key, it is seen to be half, taken back and said anew.
                raise ChatUnavailable(error.reason, maybe_done=True) from error
        return post

    async def find(self, to: Conversation | Person, *, key: str, since: datetime) -> PostRef | None:
        """Whether a post whose answer was lost did arrive: one page of what was said since, by our key."""
        channel = await self._place(to)
        answer = await self._api.ask(
            "conversations.history",
            channel=channel,
            oldest=f"{since.timestamp():.6f}",
            limit=HISTORY_PAGE,
            include_all_metadata=True,
        )
        for one in reversed(answer["messages"]):
            if self._key(one) == key:
                post = PostRef(Conversation(PLATFORM, channel), one["ts"])
                if one["metadata"]["event_payload"].get("pages", 1) - 1 == len(await self._continuation(post, one)):
                    return post
                await self.withdraw(post)
        return None

    async def revise(self, post: PostRef, message: Message) -> None:
        """Edits in place."""
        first, *more = pages(message)
        channel, ts = post.conversation.id, post.id
        await self._on(post, "chat.update", ts=ts, **_content(first))
        if more or await self._core.recall(f"{MORE}{channel}.{ts}"):
            await self._take_back_continuation(post)
            await self._go_on(post, more)

    async def withdraw(self, post: PostRef) -> None:
        """Takes it back; taken back already is no error."""
        if await self._core.recall(f"{MORE}{post.conversation.id}.{post.id}"):
            await self._take_back_continuation(post)
        await self._delete(post.conversation.id, post.id)

    async def pin(self, post: PostRef) -> None:
        """Pins it; pinned already is no error."""
        try:
            # A message that is gone is learnt when it is edited: said anew and pinned in vain, it would be so for ever.
            await self._api.do("pins.add", channel=post.conversation.id, timestamp=post.id)
        except ChatRejected as error:
            if error.reason != "already_pinned":
                raise

    async def history(self, room: Conversation) -> Sequence[Quoted]:
        """Everything said to the whole channel, oldest first."""
        said: list[Json] = []
        listing = self._api.pages(
            "conversations.history", channel=room.id, limit=HISTORY_PAGE, include_all_metadata=True
        )
        async for page in listing:
            said += page["messages"]
        return [await self._quoted(room, one) for one in reversed(said) if not one.get("subtype")]

    async def profile(self, person: Person) -> Profile:
        """Who this is; gone when Slack has nobody of that id."""
        return await self._directory.profile(user_of(person))

    # -- inside -------------------------------------------------------------------------------------------------

    async def _place(self, to: Conversation | Person) -> str:
        return to.id if isinstance(to, Conversation) else await self._directory.direct(user_of(to))

    def _key(self, message: Json) -> str | None:
        """The key of a message of ours."""
        metadata = message.get("metadata") or {}
        if message.get("bot_id") != self._directory.identity.bot or metadata.get("event_type") != EVENT:
            return None
        return str(metadata["event_payload"]["key"])

    async def _on(self, post: PostRef, method: str, **arguments: Any) -> None:
        """A method about one message. That it is beyond reach is learnt here, and told to the core."""
        try:
            await self._api.do(method, channel=post.conversation.id, **arguments)
        except ChatRejected as error:
            if error.reason in BEYOND_REACH:
                name = f"gone:{post.conversation.id}:{post.id}"
                await self._core.happened(Happening(name, post.conversation, "deleted", post=post))
            raise

    async def _go_on(self, post: PostRef, more: Sequence[Page]) -> None:
        """Says the rest in the thread of its beginning."""
        channel, ts = post.conversation.id, post.id
        if more:
            await self._core.remember(f"{MORE}{channel}.{ts}", "yes", CHANNELS_LIVE)
        for page in more:
            await self._api.do("chat.postMessage", channel=channel, thread_ts=ts, **_content(page))

    async def _take_back_continuation(self, post: PostRef) -> None:
        for one in await self._thread(post):
            await self._delete(post.conversation.id, one["ts"])

    async def _continuation(self, post: PostRef, message: Json) -> list[Json]:
        return await self._thread(post) if message.get("reply_count") else []

    async def _thread(self, post: PostRef) -> list[Json]:
        """What we said in a message's thread, oldest first."""
        said: list[Json] = []
        listing = self._api.pages("conversations.replies", channel=post.conversation.id, ts=post.id, limit=HISTORY_PAGE)
        async for page in listing:
            said += page["messages"]
        ours = self._directory.identity.bot
        return [one for one in said if one["ts"] != post.id and one.get("bot_id") == ours]

    async def _delete(self, channel: str, ts: str) -> None:
        try:
            await self._api.do("chat.delete", channel=channel, ts=ts)
        except ChatRejected as error:
            if error.reason != "message_not_found":
                raise

    async def _quoted(self, room: Conversation, message: Json) -> Quoted:
        post = PostRef(room, message["ts"])
        key = self._key(message)
        blocks: list[Json] = message.get("blocks") or []
        if key is not None:
            blocks = blocks + [block for one in await self._continuation(post, message) for block in one["blocks"]]
        text = json.dumps(blocks, ensure_ascii=False) if key is not None else message["text"]
        known = self._directory.known(await self._directory.look_up(users_in(text), groups_in(text), LOOK_UP))
        words = words_of(blocks, known) if key is not None else plain_words(message["text"], known)
        return Quoted(post, words, at_of(message["ts"]), key)


def at_of(ts: str) -> datetime:
    """When a message was said."""
    return datetime.fromtimestamp(float(ts), UTC)


def _content(page: Page) -> dict[str, Any]:
    return {"text": page.text, "blocks": list(page.blocks), **LITERAL}
