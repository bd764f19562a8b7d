"""A chat that can fail in every way a target's outside can."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.errors import ChatRejected, ChatUnavailable
from bot.domain.values import Conversation, Person, PostRef
from bot.messages import Message, plain_text
from bot.testing import FakeChat
from tests.adapters.publish.stage import never


@dataclass
class FaultyChat(FakeChat):
    """`fault` as in the contract of targets."""

    fault: str = ""

    def said(self) -> Sequence[str]:
        return [plain_text(post.message) for post in self.posts]

    async def post(self, to: Conversation | Person, message: Message, *, key: str) -> PostRef:
        if self.fault == "hang":
            await never()
        if self.fault == "fail":
            raise ChatUnavailable("ratelimited")
        if self.fault == "refuse":
            raise ChatRejected("is_archived")
        post = await super().post(to, message, key=key)
        if self.fault == "lose answer":
            raise ChatUnavailable("connection lost", maybe_done=True)
        return post
