"""A channel of a chat Vigia is connected to: stakeholders, support desk, another team.

Options: `platform` (slack, webchat, ...), `channel` (its id there), `limit`. Each publication is a post of its own, a
correction too; what was said before is left standing.
"""

import asyncio
from collections.abc import Sequence

from adapters.publish.limits import POST_EARLIER, POST_LENGTH, POST_SECONDS
from adapters.publish.options import Given, Options
from adapters.publish.shortening import fitted, utf16
from bot.domain.errors import ChatRejected, ChatUnavailable, NotSetUp, TargetRejected, TargetUnavailable
from bot.domain.values import Conversation, PostRef
from bot.messages import Bold, Link, Message, Paragraph, Part, Text
from bot.ports.chat import ChatPort
from bot.ports.publishing import Form, Holds, Receipt, Release, Statement, Target, TargetSurroundings


def connect(name: str, options: Given, around: TargetSurroundings) -> Target:
    """Raises NotSetUp while the platform is not connected."""
    given = Options(name, options, ("platform", "channel", "limit"))
    platform, channel = given.needed("platform"), given.needed("channel")
    limit = given.number("limit", POST_LENGTH, POST_LENGTH)
    if platform not in around.chats:
        raise NotSetUp(f"target {name}: {platform} is not connected")
    return Channel(name, around.chats[platform], Conversation(platform, channel), limit)


class Channel:
    """One channel."""

    holds: Holds = "log"
    form: Form = "room"

    def __init__(self, name: str, chat: ChatPort, channel: Conversation, limit: int) -> None:
        self.name = name
        self.limit: int | None = limit
        self.knows_again = chat.can.reads_history
        self._room = limit
        self._chat = chat
        self._channel = channel

    def measure(self, statements: Sequence[Statement]) -> int:
        """UTF-16 units of titles and texts."""
        return sum(utf16(one.title) + utf16(one.text) for one in statements)

    async def publish(self, release: Release, *, again: bool) -> Receipt:
        """Posts it, unless it is found."""
        try:
            async with asyncio.timeout(POST_SECONDS):
                post = await self._found(release) if again and self.knows_again else None
                post = post or await self._chat.post(self._channel, self._message(release), key=release.key)
        except TimeoutError as error:
            raise TargetUnavailable("no answer", maybe_done=True) from error
        except ChatUnavailable as error:
            raise TargetUnavailable(
                error.reason,
                retry_after=error.retry_after,
                maybe_done=error.maybe_done,
                needs_somebody=error.needs_somebody,
            ) from error
        except ChatRejected as error:
            raise TargetRejected(error.reason) from error
        ref = f"{post.conversation.id} {post.id}"
        return Receipt(ref, release.thread or ref)

    async def stop(self) -> None:
        """The chat is somebody else's to stop."""

    async def _found(self, release: Release) -> PostRef | None:
        return await self._chat.find(self._channel, key=release.key, since=release.approved_at - POST_EARLIER)

    def _message(self, release: Release) -> Message:
        statements = fitted(release.statements, self._room, utf16, release.link)
        parts = [part for one in statements for part in _parts(one)]
        if release.link and not any(release.link in one.text for one in statements):
            parts.append(Paragraph((Link(release.link, release.link),)))
        return Message(" · ".join(one.title for one in statements), tuple(parts), statements[0].lang)


def _parts(statement: Statement) -> list[Part]:
    paragraphs = [block for block in statement.text.split("\n\n") if block.strip()]
    return [Paragraph((Bold(statement.title),)), *(Paragraph((Text(block),)) for block in paragraphs)]
