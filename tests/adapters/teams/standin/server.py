"""The stand-in: servers on this machine that answer as the login, the Connector and Graph do."""

import asyncio
import ssl
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.adapters.slack.standin.calls import Calls
from tests.adapters.slack.standin.instants import Clock, RealTime
from tests.adapters.teams.standin.connector import Connector
from tests.adapters.teams.standin.desk import Desk
from tests.adapters.teams.standin.door import Delivery, Door
from tests.adapters.teams.standin.faults import Faults
from tests.adapters.teams.standin.graph import Graph
from tests.adapters.teams.standin.keys import server_context, trust
from tests.adapters.teams.standin.login import Login, OpenId
from tests.adapters.teams.standin.people import Somebody
from tests.adapters.teams.standin.rates import Rates
from tests.adapters.teams.standin.state import (
    APP,
    CATALOG_APP,
    PASSWORD,
    TEAM,
    TENANT,
    Conversation,
    Kind,
    State,
    Violation,
)
from tests.adapters.teams.standin.validation import Validation

CAST: tuple[tuple[str, Kind], ...] = (
    ("ana", "member"),
    ("bruno", "member"),
    ("carla", "member"),
    ("gus", "guest"),
    ("diego", "disabled"),
    ("sara", "stranger"),
)
APPLICATION_BYTES = 8 * 1024 * 1024


class BadContent(AssertionError):
    """The app sent what Microsoft refuses, and the test did not expect it to."""


class TeamsStandIn:
    """`async with TeamsStandIn() as teams:` gives a tenant with a team, people in it and addresses to call."""

    def __init__(self, clock: Clock | None = None, *, forgiving: bool = False) -> None:
        """`forgiving`: the test means to send what Microsoft refuses; leaving does not raise for it."""
        self.clock: Clock = clock or RealTime()
        self.state = State(self.clock)
        self.calls = Calls()
        self.faults = Faults()
        self.rates = Rates(self.clock)
        self._forgiving = forgiving
        desk = Desk(self.clock, self.calls, self.faults, self.rates)
        self.validation = Validation(self.state)
        self.login = Login(self.state, desk)
        self.openid = OpenId(desk)
        self.graph = Graph(self.state, desk, self.login, self.validation)
        self._connector = Connector(self.state, desk, self.login, self.validation)
        self.door = Door(self.state, self.openid)
        self.hears_itself = False  # whether channels the bot makes come back as events, as at Teams
        self.graph.on_created = self._created
        self._echoes: set[asyncio.Task[Delivery]] = set()
        self._runners: list[web.AppRunner] = []
        for name, kind in CAST:
            self.state.add_person(name, kind=kind, has_app=kind == "member")
        self.general = self.state.add_channel("General")
        self.incidents = self.state.add_channel("Incidents", "Where incidents are announced")

    # -- who and where ------------------------------------------------------------------------------------------

    def person(self, name: str) -> Somebody:
        """By name or id."""
        return Somebody(self.state, self.door, self.validation, self.state.person(name))

    def add_person(self, name: str, **facts: Any) -> Somebody:
        """Somebody new; the facts are those of State.add_person."""
        self.state.add_person(name, **facts)
        return self.person(name)

    def channels_named(self, beginning: str) -> list[Conversation]:
        """Those whose name begins so, the oldest first."""
        return [one for one in self.state.channels if one.name.startswith(beginning) and one.deleted_at is None]

    def add_chat(self, topic: str, *members: str, with_bot: bool = True) -> Conversation:
        """A group chat of these people."""
        chat = self.state.add_chat(topic, [self.state.person(one).id for one in members])
        if with_bot:
            chat.bot_in = True
            chat.apps.append(CATALOG_APP)
        return chat

    def members(self, conversation: Conversation) -> list[str]:
        """Who is in it, by name."""
        return [one.name for one in self.state.members_of(conversation)]

    @property
    def violations(self) -> list[Violation]:
        """What the app sent that Microsoft would not take."""
        return self.state.violations

    # -- addresses ----------------------------------------------------------------------------------------------

    @property
    def graph_url(self) -> str:
        """With /v1.0."""
        return self.graph.address

    @property
    def service_url(self) -> str:
        """The Connector's, with a slash at its end."""
        return self.state.service_url

    def settings(self, **more: str) -> dict[str, str]:
        """The environment of a bot that belongs here."""
        return {
            "MICROSOFT_APP_ID": APP,
            "MICROSOFT_APP_PASSWORD": PASSWORD,
            "MICROSOFT_APP_TENANT_ID": TENANT,
            "MICROSOFT_LOGIN_URL": self.login.address,
            "MICROSOFT_OPENID_METADATA_URL": self.openid.metadata_url,
            "MICROSOFT_GRAPH_URL": self.graph_url,
            "TEAMS_SERVICE_URL": self.service_url,
            "TEAMS_TEAM_ID": TEAM,
            "TEAMS_CHANNEL": self.incidents.id,
            **more,
        }

    @property
    def trust(self) -> dict[str, str]:
        """The environment in which the login's certificate is believed."""
        ca = str(trust() / "ca.pem")
        return {"SSL_CERT_FILE": ca, "REQUESTS_CA_BUNDLE": ca}

    def client_context(self) -> ssl.SSLContext:
        """For a client that believes the login's certificate whatever its environment says."""
        return ssl.create_default_context(cafile=str(trust() / "ca.pem"))

    def _created(self, channel: Conversation) -> None:
        """Teams tells the bot of the channels it makes itself, too."""
        if self.hears_itself:
            task = asyncio.create_task(self.person("ana").channel_event("channelCreated", channel))
            self._echoes.add(task)
            task.add_done_callback(self._echoes.discard)

    async def echoed(self) -> None:
        """Returns once everything the bot made was told to it."""
        await asyncio.gather(*self._echoes)

    def deliver_to(self, url: str) -> Door:
        """From now on what people do is sent, signed, to this address."""
        self.door.url = url
        return self.door

    # -- living -------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        login = web.Application(middlewares=[self.login.notice])
        self.login.routes(login.router)
        self.login.address = (await self._serve(login, secure=True)).replace("127.0.0.1", "localhost")
        rest = web.Application(client_max_size=APPLICATION_BYTES)
        for part in (self.openid, self._connector, self.graph):
            part.routes(rest.router)
        address = await self._serve(rest)
        self.openid.address = address
        self.graph.address = f"{address}/v1.0"
        self.state.service_url = f"{address}/teams/"
        await self.door.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.faults.clear()
        for task in list(self._echoes):
            task.cancel()
        await self.door.close()
        self.login.hang_up()
        for runner in self._runners:
            await runner.cleanup()
        if self.violations and not self._forgiving and kind is None:
            told = "\n".join(f"{one.where}: {one.problem}" for one in self.violations)
            raise BadContent(f"Microsoft would have refused:\n{told}")

    async def _serve(self, app: web.Application, *, secure: bool = False) -> str:
        runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1, access_log=None)
        await runner.setup()
        self._runners.append(runner)
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=server_context() if secure else None).start()
        host, port = runner.addresses[0][:2]
        return f"{'https' if secure else 'http'}://{host}:{port}"
