"""The built-in web chat: all of Vigia with no account anywhere, and where to go when chat itself is down."""

from collections.abc import Sequence
from typing import Any

from adapters.webchat import tables
from adapters.webchat.door import Door
from adapters.webchat.feed import Feed
from adapters.webchat.inbound import Inbound
from adapters.webchat.outbound import BELL, WebChatPort
from adapters.webchat.pages import Pages
from adapters.webchat.people import PERSONAS, PLATFORM
from bot.domain.values import Conversation
from bot.ports import Adapter, ChatPort, Core, Route, Surroundings

_GENERAL = "general"
_INCIDENTS = "incidents"


class WebChat:
    """Implements bot.ports.Adapter."""

    name = PLATFORM
    announcements = Conversation(PLATFORM, _INCIDENTS)

    def __init__(self, surroundings: Surroundings, core: Core) -> None:
        people = PERSONAS if surroundings.demo else {}
        page = surroundings.public_url.rstrip("/") + "/chat/"
        self.chat: ChatPort = WebChatPort(core, people, page)
        self._core = core
        self._door = Door(surroundings.public_url, demo=surroundings.demo)
        self._feed = Feed(core.database, people)
        self._inbound = Inbound(core, people, self._feed, page)
        self._pages = Pages()

    def routes(self) -> Sequence[Route]:
        """The page, and the API below /chat."""
        page, api, pages, inbound = self._door.page, self._door.api, self._pages, self._inbound
        return [
            Route("GET", "/", page(pages.to_chat)),
            Route("GET", "/chat", page(pages.to_chat)),
            Route("GET", "/chat/", page(pages.index)),
            Route("GET", "/chat/static/{name}", page(pages.static)),
            Route("GET", "/chat/events", api(inbound.events)),
            Route("GET", "/chat/api/channels", api(inbound.channels)),
            Route("GET", "/chat/api/channels/{channel}/messages", api(inbound.messages)),
            Route("POST", "/chat/api/channels/{channel}/messages", api(inbound.say)),
            Route("POST", "/chat/api/channels/{channel}/read", api(inbound.read)),
            Route("POST", "/chat/api/actions", api(inbound.act)),
            Route("GET", "/chat/api/clock", api(inbound.clock)),
            Route("POST", "/chat/api/clock", api(inbound.move_clock)),
            Route("*", "/chat/api/{rest:.*}", api(inbound.nothing)),
        ]

    async def start(self) -> None:
        """Makes the standing channels, once, and begins to read what changes."""
        await self._core.database.write(self._furnish, wakes=BELL)
        await self._feed.start()

    async def stop(self) -> None:
        """Ends every open stream."""
        await self._feed.stop()

    def _furnish(self, connection: Any) -> None:
        for name in (_GENERAL, _INCIDENTS):
            now = self._core.clock.now()
            tables.create_channel(connection, name, "public", "", now, key=f"standing:{name}")


def connect(surroundings: Surroundings, core: Core) -> Adapter:
    """The web chat, not started yet."""
    return WebChat(surroundings, core)
