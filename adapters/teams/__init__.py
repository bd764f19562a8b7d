"""Microsoft Teams: mentions, buttons and dialogs in; channels, cards and questions out."""

from collections.abc import Sequence

from adapters.teams.authentication import Authentication
from adapters.teams.calls import Calls
from adapters.teams.connector import Connector
from adapters.teams.desk import Desk
from adapters.teams.directory import Directory
from adapters.teams.door import DOOR, Door
from adapters.teams.examining import examine
from adapters.teams.graph import Graph
from adapters.teams.happenings import Happenings
from adapters.teams.inbound import Inbound
from adapters.teams.limits import AT_ONCE, DRAIN
from adapters.teams.outbound import TeamsPort
from adapters.teams.people import PLATFORM
from adapters.teams.rates import Newborn
from adapters.teams.rooms import Rooms
from adapters.teams.settings import ADDRESSES, BEGINNINGS, read_settings
from adapters.teams.tokens import Tokens
from adapters.teams.ways import Ways
from bot.acknowledged import Errands, Intake
from bot.domain.values import Conversation
from bot.ports import Adapter, ChatPort, Core, Route, Surroundings

__all__ = ["ADDRESSES", "BEGINNINGS", "Teams", "connect", "examine"]


class Teams:
    """Implements bot.ports.Adapter."""

    name = PLATFORM

    def __init__(self, surroundings: Surroundings, core: Core) -> None:
        settings = read_settings(surroundings.settings)
        self.announcements = Conversation(PLATFORM, settings.channel)
        self._tokens = Tokens(settings, core.clock)
        self._authentication = Authentication(settings, core)
        self._calls = Calls(self._tokens)
        self.errands = Errands(PLATFORM)
        newborn = Newborn(core.clock)
        # Whoever switches the pace of Graph off measures: then nothing is paced.
        connector = Connector(self._calls, newborn, paced=settings.graph_rate > 0)
        graph = Graph(settings, self._calls, newborn)
        self._ways = Ways(settings, core, connector)
        directory = Directory(settings, core, connector, graph, self._ways, self.errands)
        self._rooms = Rooms(settings, core, connector, graph, self._ways, self.errands, surroundings.locale)
        self.chat: ChatPort = TeamsPort(settings, core, connector, graph, self._ways, self._rooms, directory)
        self._intake = Intake(PLATFORM, core.inbox(PLATFORM), self.errands, AT_ONCE)
        desk = Desk(core, connector, directory, self._ways, self._intake, surroundings.locale, settings.channel)
        happenings = Happenings(core, self.errands, self._intake)
        inbound = Inbound(desk, directory, self._ways, self.errands, happenings, self._intake)
        self._take_again = inbound.again
        self._door = Door(self._authentication, inbound)

    @property
    def trouble(self) -> str:
        """Why Microsoft lets us do nothing; "" while it does."""
        return self._tokens.trouble or self._authentication.trouble

    def routes(self) -> Sequence[Route]:
        """One address for everything that happens."""
        return [Route("POST", DOOR, self._door.take)]

    async def start(self) -> None:
        """Fetches tokens and keys in the background; Microsoft being away stops nothing."""
        await self._calls.open()
        self._tokens.start()
        await self._authentication.start()
        await self._ways.start()
        await self._rooms.start()
        self._intake.start(self._take_again)

    async def stop(self) -> None:
        """Lets what is under way end."""
        await self._intake.stop()
        await self.errands.drain(DRAIN)
        await self._authentication.stop()
        await self._tokens.stop()
        await self._calls.close()


def connect(surroundings: Surroundings, core: Core) -> Adapter:
    """Teams, not started yet. Raises SetupError for a missing or wrong setting."""
    return Teams(surroundings, core)
