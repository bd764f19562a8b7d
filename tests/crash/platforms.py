"""Platforms between the process and the web chat, which itself never says anything twice.

Most platforms take the same message as often as it is sent. These do too, so that nothing but Vigia's own care
stands between a crash and a doubled message. What they have been told outlives every process, as it would.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.details import NamedLink
from bot.domain.errors import ChatRejected, TargetRejected
from bot.domain.release import Release
from bot.domain.values import Conversation, Person, PostRef
from bot.messages import Message
from bot.ports import ChatPort, Profile, Quoted, Refused, Room, RoomSpec
from bot.testing import FakeTarget

Platform = Callable[[ChatPort], ChatPort]


def as_it_is(chat: ChatPort) -> ChatPort:
    """The web chat: a key it knows gives back the first message."""
    return chat


class Forgetful:
    """Takes everything anew; keys are only good for looking. `asked` False: it cannot even be looked at."""

    def __init__(self, *, asked: bool) -> None:
        self._asked = asked
        self._sent: Counter[str] = Counter()  # how often each key was posted

    def __call__(self, chat: ChatPort) -> ChatPort:
        return _ForgetfulChat(chat, self._sent, asked=self._asked)


class _ForgetfulChat:
    def __init__(self, chat: ChatPort, sent: Counter[str], *, asked: bool) -> None:
        self.platform, self.dialect = chat.platform, chat.dialect
        self.can = replace(chat.can, reads_history=asked)
        self._chat = chat
        self._sent = sent

    async def open_room(self, spec: RoomSpec, *, key: str, second_try: bool) -> Room:
        """The first try takes no excuse: a name that exists is taken, whoever made it."""
        if not second_try and self._sent[key]:
            raise ChatRejected(ChatRejected.NAME_TAKEN)
        self._sent[key] += 1
        return await self._chat.open_room(spec, key=key, second_try=second_try)

    async def post(self, to: Conversation | Person, message: Message, *, key: str) -> PostRef:
        self._sent[key] += 1
        return await self._chat.post(to, message, key=f"{key}/{self._sent[key]}")

    async def find(self, to: Conversation | Person, *, key: str, since: datetime) -> PostRef | None:
        for n in range(1, self._sent[key] + 1):
            if found := await self._chat.find(to, key=f"{key}/{n}", since=since):
                return found
        return None

    async def invite(self, room: Conversation, people: Sequence[Person]) -> Sequence[Refused]:
        return await self._chat.invite(room, people)

    async def set_topic(self, room: Conversation, words: str) -> None:
        await self._chat.set_topic(room, words)

    async def archive(self, room: Conversation) -> None:
        await self._chat.archive(room)

    async def show_links(self, room: Conversation, links: Sequence[NamedLink]) -> None:
        await self._chat.show_links(room, links)

    async def revise(self, post: PostRef, message: Message) -> None:
        await self._chat.revise(post, message)

    async def withdraw(self, post: PostRef) -> None:
        await self._chat.withdraw(post)

    async def pin(self, post: PostRef) -> None:
        await self._chat.pin(post)

    async def history(self, room: Conversation) -> Sequence[Quoted]:
        return await self._chat.history(room)

    async def profile(self, person: Person) -> Profile:
        return await self._chat.profile(person)


def places(names: Sequence[str]) -> dict[str, FakeTarget]:
    """Publication targets, which outlive every process too. One whose name begins with "!" refuses everything."""

    def refuse(_release: Release) -> None:
        raise TargetRejected("401")

    found = {name.lstrip("!"): FakeTarget(name.lstrip("!")) for name in names}
    for name in names:
        if name.startswith("!"):
            found[name[1:]].before = refuse
    return found
