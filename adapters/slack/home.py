"""The home tab: what is this person's, what is open, and what can be done now."""

import structlog

from adapters.slack.api import Json, WebApi
from adapters.slack.cards import plain_text, view_blocks
from adapters.slack.desk import Asked, Asker, Desk, Place
from adapters.slack.dialect import escaped
from adapters.slack.limits import VIEW_BLOCKS
from adapters.slack.words import say
from bot.domain.errors import OutsideError
from bot.messages import Answer
from bot.ports import Chosen

log = structlog.get_logger(__name__)


class Home:
    """One per adapter."""

    def __init__(self, desk: Desk, api: WebApi) -> None:
        self._desk = desk
        self._api = api

    async def show(self, asker: Asker, channel: str) -> None:
        """Draws it anew. `channel`: the direct conversation, where buttons pressed here are answered."""
        blocks: list[Json] = []
        questions: tuple[Chosen | str, ...] = (Chosen("mine"), "")  # what is theirs; what is open and can be done
        for n, said in enumerate(questions):
            asked = Asked(f"home:{asker.user}:{n}", asker, Place(channel, direct=True), said)
            reply = await self._desk.ask(asked)
            if isinstance(reply, Answer):
                drawn = view_blocks(reply.message, VIEW_BLOCKS // 2 - 1)
                blocks += [{**block, "block_id": f"{n}.{block['block_id']}"} for block in drawn]
        title = escaped(say("home", self._desk.language(asker.user)))
        header = {"type": "header", "block_id": "home", "text": plain_text(title)}
        view = {"type": "home", "private_metadata": channel, "blocks": [header, *blocks]}
        try:
            await self._api.do("views.publish", user_id=asker.user, view=view)
        except OutsideError as error:
            log.info("slack.home-not-shown", user=asker.user, reason=error.reason)  # drawn anew when it is opened next
