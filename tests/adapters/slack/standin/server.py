"""The stand-in: an HTTP server on this machine that answers as Slack's Web API does."""

from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import web

from tests.adapters.slack.standin.calls import Calls
from tests.adapters.slack.standin.doors import Door, HttpDoor, SocketDoor
from tests.adapters.slack.standin.faults import Faults
from tests.adapters.slack.standin.instants import Clock, RealTime
from tests.adapters.slack.standin.rates import Rates
from tests.adapters.slack.standin.state import State, Violation
from tests.adapters.slack.standin.web_api import WebApi
from tests.adapters.slack.standin.workspace import Workspace


class BadBlocks(AssertionError):
    """The app sent blocks, views or arguments that Slack refuses, and the test did not expect it to."""


class SlackStandIn:
    """`async with SlackStandIn() as slack:` gives a workspace with people in it and an address to call."""

    def __init__(self, clock: Clock | None = None, *, forgiving: bool = False) -> None:
        """`forgiving`: the test means to send what Slack refuses; leaving does not raise for it."""
        self.clock: Clock = clock or RealTime()
        self.state = State(self.clock)
        self.workspace = Workspace(self.state)
        self.calls = Calls()
        self.faults = Faults()
        self.rates = Rates(self.clock)
        self.socket = SocketDoor(self.state)
        self._forgiving = forgiving
        self._api = WebApi(self.workspace, self.calls, self.faults, self.rates, self.clock)
        self._front_door: HttpDoor | None = None
        self._runner: web.AppRunner | None = None
        self._http: aiohttp.ClientSession | None = None
        self._address = ""

    # -- addresses ----------------------------------------------------------------------------------------------

    @property
    def api_url(self) -> str:
        """For `AsyncWebClient(base_url=...)`."""
        return f"{self._address}/api/"

    @property
    def bot_token(self) -> str:
        """xoxb."""
        return self.state.app.bot_token

    @property
    def app_token(self) -> str:
        """xapp, for Socket Mode."""
        return self.state.app.app_token

    @property
    def signing_secret(self) -> str:
        """What the HTTP door signs with."""
        return self.state.app.signing_secret

    def deliver_to(self, url: str, *, commands: str = "", interactivity: str = "") -> HttpDoor:
        """From now on what people do is sent, signed, to this address; commands and interactivity may have theirs.

        An app that comes back at another address keeps its door, and gets there what is still to be repeated.
        """
        if self._front_door is None:
            assert self._http is not None
            self._front_door = HttpDoor(self.state, self._http)
        self._front_door.leads_to(url, commands=commands or url, interactivity=interactivity or url)
        self.workspace.door = self._front_door
        return self._front_door

    def deliver_by_socket(self) -> SocketDoor:
        """From now on what people do is sent through the sockets the app opened."""
        self.workspace.door = self.socket
        return self.socket

    @property
    def violations(self) -> list[Violation]:
        """What the app sent that Slack would not take."""
        return self.state.violations

    async def echoed(self) -> None:
        """Returns once everything the app did was told to it; see `workspace.hears_itself`."""
        await self._api.echoed()

    @property
    def door(self) -> Door:
        """The one in use."""
        return self.workspace.door

    # -- living -------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._api.call)
        app.router.add_post("/response/{token}", self._api.reply)
        app.router.add_get("/link/", self.socket.accept)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self._address = f"http://{host}:{port}"
        self.state.address = self._address
        self._http = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.faults.clear()
        self._api.close()
        if self._front_door is not None:
            await self._front_door.close()
        await self.socket.close()
        if self._http is not None:
            await self._http.close()
        if self._runner is not None:
            await self._runner.cleanup()
        if self.violations and not self._forgiving and kind is None:
            told = "\n".join(f"{one.where}: {one.error} {'; '.join(one.problems)}" for one in self.violations)
            raise BadBlocks(f"Slack would have refused:\n{told}")
