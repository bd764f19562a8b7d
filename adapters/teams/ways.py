"""Where people and places are reached: what activities told, remembered from the first contact on."""

import asyncio
from typing import Any, Final

import structlog

from adapters.teams.connector import THREAD, Connector
from adapters.teams.people import BOT
from adapters.teams.refusals import BLOCKED, FORBIDDEN
from adapters.teams.sdk import Arrival
from adapters.teams.settings import TeamsSettings
from bot.domain.errors import ChatRejected
from bot.ports import Core

Json = dict[str, Any]

SERVICE: Final = "teams.service-url"  # remembered: where the Connector is
PERSONAL: Final = "teams.personal."  # remembered: somebody's conversation with the bot, by directory id
# The bot is not there any more, or may not write: no message will pass until the person adds it again.
DEAD: Final = {BLOCKED, FORBIDDEN, ChatRejected.ROOM_LOST}

log = structlog.get_logger(__name__)


class Ways:
    """One per adapter."""

    def __init__(self, settings: TeamsSettings, core: Core, connector: Connector) -> None:
        self._settings = settings
        self._core = core
        self._connector = connector
        self._service_url = settings.service_url
        self._personal: dict[str, str] = {}
        self._dead: set[str] = set()  # people who cannot be written to
        self._creating: dict[str, asyncio.Task[str]] = {}

    @property
    def service_url(self) -> str:
        """Where the Connector is for this tenant, as the last activity told."""
        return self._service_url

    async def start(self) -> None:
        """Takes up what is remembered."""
        self._service_url = await self._core.recall(SERVICE) or self._service_url

    async def note(self, arrival: Arrival) -> None:
        """Learns from an activity, which has been validated. Stores what is new."""
        if arrival.service_url and arrival.service_url != self._service_url:
            self._service_url = arrival.service_url
            await self._core.remember(SERVICE, arrival.service_url)
        directory = arrival.who.directory
        if arrival.place != "personal" or not directory:
            return
        if arrival.action.startswith("remove"):
            self._bury(directory)
            return
        self._dead.discard(directory)
        if self._personal.get(directory) != arrival.conversation:
            self._personal[directory] = arrival.conversation
            if await self._core.recall(PERSONAL + directory) != arrival.conversation:
                await self._core.remember(PERSONAL + directory, arrival.conversation)

    async def personal(self, directory: str) -> str:
        """The conversation with one person; begun when it is not known. Raises OutsideError."""
        if directory in self._dead:
            raise ChatRejected(BLOCKED)
        known = self._personal.get(directory) or await self._core.recall(PERSONAL + directory)
        if known:
            self._personal[directory] = known
            return known
        creating = self._creating.get(directory)
        if creating is None:
            creating = self._creating[directory] = asyncio.create_task(self._begin(directory))
            creating.add_done_callback(lambda _: self._creating.pop(directory, None))
        return await asyncio.shield(creating)

    def refused(self, directory: str, conversation: str, reason: str) -> bool:
        """What was to be said there was refused. Answers whether this way is dead for good."""
        if reason not in DEAD or self._personal.get(directory) != conversation:
            return False
        self._bury(directory)
        return True

    async def _begin(self, directory: str) -> str:
        parameters: Json = {
            "isGroup": False,
            "bot": {"id": f"{BOT}{self._settings.app_id}"},
            "members": [{"id": directory}],
            "tenantId": self._settings.tenant,
            "channelData": {"tenant": {"id": self._settings.tenant}},
        }
        try:
            conversation, _activity = await self._connector.create_conversation(self._service_url, parameters)
        except ChatRejected as refusal:
            if refusal.reason in DEAD:
                self._bury(directory)
            raise
        self._personal[directory] = conversation
        await self._core.remember(PERSONAL + directory, conversation)
        return conversation

    def _bury(self, directory: str) -> None:
        log.info("teams.way-dead", person=directory)
        self._personal.pop(directory, None)
        self._dead.add(directory)


def channel_of(conversation: str) -> str:
    """The channel a thread is in; anything else is its own place."""
    return conversation.partition(THREAD)[0]


def root_of(conversation: str) -> str:
    """The message a thread hangs on; blank for what is no thread."""
    return conversation.partition(THREAD)[2]


def room_of(conversation: str, standing: str) -> str:
    """The place as the core knows it: a channel, but in the standing one each thread by itself."""
    channel = channel_of(conversation)
    return conversation if channel == standing else channel
