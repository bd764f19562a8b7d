"""Slack: commands, mentions, buttons and forms in; channels, cards and questions out."""

import json
from collections.abc import Sequence
from dataclasses import asdict

import structlog

from adapters.slack.api import WebApi
from adapters.slack.bolt import Bolt
from adapters.slack.capture import Capture
from adapters.slack.desk import Desk
from adapters.slack.directory import Directory
from adapters.slack.door import Door
from adapters.slack.examining import examine
from adapters.slack.happenings import Happenings
from adapters.slack.home import Home
from adapters.slack.inbound import Inbound
from adapters.slack.letters import Letter
from adapters.slack.limits import AT_ONCE, DRAIN
from adapters.slack.manifest import DOOR
from adapters.slack.outbound import SlackPort
from adapters.slack.people import IDENTITY, PLATFORM, Identity
from adapters.slack.refusals import LOCKED_OUT
from adapters.slack.settings import read_settings
from adapters.slack.socketmode import SocketMode
from bot.acknowledged import Errands, Intake
from bot.domain.errors import OutsideError, SetupError
from bot.domain.values import Conversation
from bot.ports import Adapter, ChatPort, Core, Route, Surroundings

__all__ = ["Slack", "connect", "examine"]

log = structlog.get_logger(__name__)


class Slack:
    """Implements bot.ports.Adapter."""

    name = PLATFORM

    def __init__(self, surroundings: Surroundings, core: Core) -> None:
        settings = read_settings(surroundings.settings)
        self.announcements = Conversation(PLATFORM, settings.announcements)
        self._core = core
        self._api = WebApi(settings.bot_token, settings.api_url, core.clock)
        self.errands = Errands(PLATFORM)
        self._directory = Directory(self._api, core.clock, self.errands)
        self.chat: ChatPort = SlackPort(core, self._api, self._directory, self.errands)
        self._intake = Intake(PLATFORM, core.inbox(PLATFORM), self.errands, AT_ONCE)
        desk = Desk(core, self._api, self._directory, self._intake, surroundings.locale)
        capture = Capture(desk, self._api, core, settings.pin, self._identity)
        home = Home(desk, self._api)
        happenings = Happenings(core, self.errands, self._intake, self._identity)
        inbound = Inbound(desk, self._api, self.errands, capture, home, happenings, self._intake, self._identity)
        self._inbound = inbound
        bolt = Bolt(inbound, self._identity)
        self._door = Door(bolt, settings.signing_secret, core.clock) if settings.signing_secret else None
        self._socket = SocketMode(bolt, self._api, settings.app_token, self.errands) if settings.app_token else None

    @property
    def trouble(self) -> str:
        """Why Slack lets us do nothing; "" while it does."""
        return self._api.trouble

    def routes(self) -> Sequence[Route]:
        """One address for commands, events and everything that is pressed; none where only the socket is open."""
        return [Route("POST", DOOR, self._door.take)] if self._door else []

    async def start(self) -> None:
        """Learns who we are and opens the socket. Raises SetupError when Slack refuses the token."""
        await self._api.open()
        try:
            self._directory.begin(await self._who_we_are())
        except SetupError:
            await self._api.close()
            raise
        self._intake.start(self._take_again)
        if self._socket:
            self._socket.start()

    async def stop(self) -> None:
        """Lets what is under way end."""
        if self._socket:
            await self._socket.hold()
        await self._intake.stop()
        await self.errands.drain(DRAIN)
        if self._socket:
            await self._socket.stop()
        await self._api.close()

    async def _take_again(self, letter: Letter) -> None:
        kind, body = letter
        await self._inbound.again(kind, body)

    def _identity(self) -> Identity:
        return self._directory.identity

    async def _who_we_are(self) -> Identity:
        """From Slack; as it was known last while Slack cannot be asked."""
        try:
            told = await self._api.do("auth.test")
        except OutsideError as error:
            known = await self._core.recall(IDENTITY)
            if error.reason in LOCKED_OUT or known is None:
                raise SetupError(
                    f"SLACK_BOT_TOKEN: Slack does not say whose it is ({error.reason}); it is needed once, and the "
                    "token of an installed app is expected"
                ) from error
            log.warning("slack.away", reason=error.reason)
            return Identity(**json.loads(known))
        enterprise = told.get("enterprise_id") or ""
        identity = Identity(told["team_id"], told["user_id"], told["bot_id"], told["url"], enterprise)
        await self._core.remember(IDENTITY, json.dumps(asdict(identity)))
        return identity


def connect(surroundings: Surroundings, core: Core) -> Adapter:
    """Slack, not started yet. Raises SetupError for a missing or wrong setting."""
    return Slack(surroundings, core)
