"""📌 and "Add to timeline": a message into the timeline at its own time, or out again."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from adapters.slack.api import Json, WebApi
from adapters.slack.desk import Asked, Asker, Desk, Place, in_own_words
from adapters.slack.limits import LONGEST_WAIT, TRIES
from adapters.slack.outbound import ROOM, at_of
from adapters.slack.people import Identity
from adapters.slack.reading import plain_words
from bot.domain.errors import ChatUnavailable, OutsideError
from bot.ports import Chosen, Core

T = TypeVar("T")

log = structlog.get_logger(__name__)


class Capture:
    """One per adapter. `pin`: the name of the reaction."""

    def __init__(self, desk: Desk, api: WebApi, core: Core, pin: str, identity: Callable[[], Identity]) -> None:
        self._desk = desk
        self._api = api
        self._core = core
        self._pin = pin
        self._identity = identity

    async def from_menu(self, asker: Asker, place: Place, message: Json) -> None:
        """Somebody chose it in the message's menu, which brings the message along."""
        if not self._is_somebodys(message):
            await self._say("people-only", asker, place)
            return
        asked = await self._asked(f"{place.channel}:{message['ts']}:{place.trigger}", asker, place, message)
        await self._desk.answer(await self._desk.ask(asked), asked)

    async def from_reaction(self, asker: Asker, event: Json) -> None:
        """Somebody put the pin on a message in an incident's channel, or took it off."""
        item = event["item"]
        if event["reaction"] != self._pin or item.get("type") != "message":
            return
        channel, ts = item["channel"], item["ts"]
        if event.get("item_user") == self._identity().user or await self._core.recall(ROOM + channel) is None:
            return  # elsewhere people pin for reasons of their own
        place = Place(channel)
        name = f"{channel}:{ts}:{event['event_ts']}"
        try:
            message = await _patiently(lambda: self._message(channel, ts))
        except OutsideError as error:
            log.warning("slack.message-unread", channel=channel, ts=ts, reason=error.reason)
            await self._say("unreadable", asker, place)
            return
        if event["type"] == "reaction_removed":
            if message and self._pin in {one["name"] for one in message.get("reactions", ())}:
                return  # somebody else's is still there
            taken_back = Chosen("capture", fields={"source": f"{channel}/{ts}", "take_back": "yes"}, submitted=True)
            asked = Asked(f"capture:{name}", asker, place, taken_back)
        elif message is None or not self._is_somebodys(message):
            return
        else:
            asked = await self._asked(name, asker, place, message)
        await self._desk.answer(await self._desk.ask(asked), asked)

    async def _asked(self, name: str, asker: Asker, place: Place, message: Json) -> Asked:
        # Files stay in Slack; the timeline gets the way to them.
        files = [file["permalink"] for file in message.get("files", ()) if file.get("permalink")]
        words = plain_words(message.get("text", ""), await self._desk.names_in(message))
        fields = {
            "text": "\n".join([words, *files]).strip(),
            "at": at_of(message["ts"]).isoformat(),
            "source": f"{place.channel}/{message['ts']}",
        }
        chosen = Chosen("capture", fields=fields, submitted=True)
        return Asked(f"capture:{name}", asker, place, chosen, (message["user"],))

    async def _message(self, channel: str, ts: str) -> Json | None:
        """The message itself, in the channel or in one of its threads; None when it is gone."""
        only = {"channel": channel, "latest": ts, "oldest": ts, "inclusive": True, "limit": 1}
        found = await self._api.ask("conversations.history", **only)
        if not found["messages"]:
            found = await self._api.ask("conversations.replies", **only, ts=ts)
        return next((one for one in found["messages"] if one["ts"] == ts), None)

    def _is_somebodys(self, message: Json) -> bool:
        return bool(message.get("user")) and not message.get("bot_id") and message["user"] != self._identity().user

    async def _say(self, sentence: str, asker: Asker, place: Place) -> None:
        await self._desk.tell(in_own_words(sentence, self._desk.language(asker.user)), asker.user, place)


async def _patiently(work: Callable[[], Awaitable[T]]) -> T:
    """Nobody else repeats what comes behind a reaction, so a busy Slack is asked again, a few times."""
    for _ in range(TRIES - 1):
        try:
            return await work()
        except ChatUnavailable as error:
            wait = error.retry_after.total_seconds() if error.retry_after else 1.0
            await asyncio.sleep(min(wait, LONGEST_WAIT.total_seconds()))
    return await work()
