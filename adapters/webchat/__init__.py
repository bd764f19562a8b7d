"""The built-in web chat: all of Vigia with no account anywhere, and where to go when chat itself is down."""

from collections.abc import Sequence
from typing import Any

from adapters.webchat import tables
from adapters.webchat.backstage import Backstage
from adapters.webchat.capture import Capture
from adapters.webchat.clock import ClockFace
from adapters.webchat.desk import Desk
from adapters.webchat.directory import Directory
from adapters.webchat.door import Door
from adapters.webchat.entrance import Entrance
from adapters.webchat.feed import Feed
from adapters.webchat.files import ANYTHING, Files
from adapters.webchat.inbound import Inbound
from adapters.webchat.neighbours import Neighbours
from adapters.webchat.outage import Outage
from adapters.webchat.outbound import BELL, WebChatPort
from adapters.webchat.pages import Pages
from adapters.webchat.people import PLATFORM
from bot.domain.values import Conversation
from bot.ports import Adapter, ChatPort, Core, Route, Surroundings

_GENERAL = "general"
_INCIDENTS = "incidents"
_STAKEHOLDERS = "stakeholders"


class WebChat:
    """Implements bot.ports.Adapter."""

    name = PLATFORM
    announcements = Conversation(PLATFORM, _INCIDENTS)

    def __init__(self, surroundings: Surroundings, core: Core) -> None:
        page = surroundings.public_url.rstrip("/") + "/chat/"
        directory = Directory(core.database, demo=surroundings.demo)
        self._entrance = Entrance(core, surroundings)
        visitor = None if surroundings.demo else self._entrance.visitor
        outage = Outage(core.clock)
        self.chat: ChatPort = WebChatPort(core, directory, outage, page)
        self._core = core
        self._door = Door(surroundings.public_url, visitor)
        self._feed = Feed(core.database, directory)
        desk = Desk(core, directory, visitor)
        self._inbound = Inbound(desk, self._feed, page)
        self._capture = Capture(desk, surroundings.public_url)
        self._files = Files(desk)
        self._backstage = Backstage(desk, self._feed, outage)
        self._clock = ClockFace(desk, self._feed, outage)
        self._neighbours = Neighbours(desk, self._feed, surroundings)
        self._pages = Pages(demo=surroundings.demo)

    async def login_link(self, handle: str, name: str | None, locale: str | None, zone: str | None) -> str:
        """Implements bot.ports.SignsIn."""
        return await self._entrance.link(handle, name, locale, zone)

    @property
    def trouble(self) -> str:
        """None but the database's, which is the core's as well."""
        return ""

    def routes(self) -> Sequence[Route]:
        """The page, and the API below /chat."""
        page, entry, api = self._door.page, self._door.entry, self._door.api
        pages, entrance, inbound = self._pages, self._entrance, self._inbound
        backstage, clock = self._backstage, self._clock
        return [
            Route("GET", "/", page(pages.to_chat)),
            Route("GET", "/chat", page(pages.to_chat)),
            Route("GET", "/chat/", page(pages.index)),
            Route("GET", "/chat/login", page(pages.login)),
            Route("POST", "/chat/api/login", entry(entrance.sign_in)),
            Route("POST", "/chat/api/logout", entry(entrance.sign_out)),
            Route("GET", "/chat/static/{name}", page(pages.static)),
            Route("GET", "/chat/events", api(inbound.events), endless=True),
            Route("GET", "/chat/api/channels", api(inbound.channels)),
            Route("GET", "/chat/api/channels/{channel}/messages", api(inbound.messages)),
            Route("POST", "/chat/api/channels/{channel}/messages", api(inbound.say)),
            Route("POST", "/chat/api/channels/{channel}/files", api(self._files.take, ANYTHING)),
            Route("GET", "/chat/files/{file}/{name}", api(self._files.give)),
            Route("POST", "/chat/api/channels/{channel}/read", api(inbound.read)),
            Route("POST", "/chat/api/actions", api(inbound.act)),
            Route("POST", "/chat/api/pins", api(self._capture.pin)),
            Route("GET", "/chat/api/clock", api(clock.show)),
            Route("POST", "/chat/api/clock", api(clock.move)),
            Route("GET", "/chat/api/verbs", api(backstage.verbs)),
            Route("GET", "/chat/api/backstage", api(backstage.show)),
            Route("POST", "/chat/api/pretend", api(backstage.pretend)),
            *self._neighbours.routes(self._door),
            Route("*", "/chat/api/{rest:.*}", api(inbound.nothing)),
        ]

    async def start(self) -> None:
        """Makes the standing channels, once, and begins to read what changes."""
        await self._core.database.write(self._furnish, wakes=BELL)
        await self._feed.start()
        await self._neighbours.start()

    async def stop(self) -> None:
        """Ends every open stream."""
        await self._neighbours.stop()
        await self._feed.stop()

    def _furnish(self, connection: Any) -> None:
        for name in (_GENERAL, _INCIDENTS, _STAKEHOLDERS):
            now = self._core.clock.now()
            tables.create_channel(connection, name, "public", "", now, key=f"standing:{name}")


def connect(surroundings: Surroundings, core: Core) -> Adapter:
    """The web chat, not started yet."""
    return WebChat(surroundings, core)
