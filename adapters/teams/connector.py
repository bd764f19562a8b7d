"""Bot Connector: what the bot says in conversations that exist, and the conversations it begins."""

from typing import Any, Final
from urllib.parse import quote

from adapters.teams.calls import Calls, Json
from adapters.teams.limits import AT_ONCE_OR_LATER, IN_TENANT, MEMBERS_PAGE, PAGES, QUEUED, READS, SENDS
from adapters.teams.rates import Newborn, Rates
from adapters.teams.refusals import broken
from adapters.teams.settings import is_safe
from adapters.teams.tokens import CONNECTOR
from bot.domain.errors import ChatRejected

THREAD: Final = ";messageid="  # between a channel's id and the message its thread hangs on


class Connector:
    """Everything it raises is ChatUnavailable or ChatRejected."""

    def __init__(self, calls: Calls, newborn: Newborn, *, paced: bool = True) -> None:
        self._calls = calls
        self._newborn = newborn
        self._sends = Rates(SENDS if paced else ())
        self._begins = Rates(SENDS if paced else ())
        self._reads = Rates(READS if paced else ())
        self._all = (Rates(IN_TENANT if paced else ()), "")

    async def send(self, service_url: str, conversation: str, activity: Json, *, patience: float = QUEUED) -> str:
        """Says it there; a channel begins a new thread. The activity's id. `patience`: seconds to wait for its turn."""
        return _id(await self._say("POST", service_url, conversation, "", activity, patience))

    async def reply(self, service_url: str, conversation: str, to: str, activity: Json) -> str:
        """The same, in answer to an activity."""
        return _id(await self._say("POST", service_url, conversation, to, activity, QUEUED))

    async def update(self, service_url: str, conversation: str, activity_id: str, activity: Json) -> None:
        """Puts another in its place."""
        await self._say("PUT", service_url, conversation, activity_id, activity, AT_ONCE_OR_LATER)

    async def delete(self, service_url: str, conversation: str, activity_id: str) -> None:
        """Takes it back."""
        await self._say("DELETE", service_url, conversation, activity_id, None, QUEUED)

    async def create_conversation(self, service_url: str, parameters: Json) -> tuple[str, str | None]:
        """A thread in a channel, or a conversation with one person. Its id, and its first activity's."""
        place = _begun_with(parameters)
        told = await self._calls.make(
            "POST",
            f"{_base(service_url)}v3/conversations",
            CONNECTOR,
            body=parameters,
            paces=[(self._begins, place), self._all],
            newborn=self._newborn.has(place),
        )
        activity = told.get("activityId") if isinstance(told, dict) else None
        return _id(told), str(activity) if activity else None

    async def member(self, service_url: str, conversation: str, who: str) -> Json:
        """Somebody in a conversation, by the bot's id of them or by the directory's."""
        told = await self._look(service_url, conversation, f"members/{quote(who, safe='')}")
        if not isinstance(told, dict):
            raise broken(200)
        return told

    async def members(self, service_url: str, conversation: str) -> list[Json]:
        """Everybody in it."""
        found: list[Json] = []
        token = ""
        for _page in range(PAGES):
            more = f"&continuationToken={quote(token, safe='')}" if token else ""
            told = await self._look(service_url, conversation, f"pagedmembers?pageSize={MEMBERS_PAGE}{more}")
            if not isinstance(told, dict):
                raise broken(200)
            found += told.get("members") or []
            token = told.get("continuationToken") or ""
            if not token:
                break
        return found

    async def _say(
        self, verb: str, service_url: str, conversation: str, activity: str, body: Json | None, patience: float
    ) -> Any:
        below = f"/{quote(activity, safe='')}" if activity else ""
        place = channel_of(conversation)
        return await self._calls.make(
            verb,
            f"{_base(service_url)}v3/conversations/{quote(conversation, safe='')}/activities{below}",
            CONNECTOR,
            body=body,
            paces=[(self._sends, place), self._all],
            patience=patience,
            newborn=self._newborn.has(place),
        )

    async def _look(self, service_url: str, conversation: str, below: str) -> Any:
        place = channel_of(conversation)
        return await self._calls.make(
            "GET",
            f"{_base(service_url)}v3/conversations/{quote(conversation, safe='')}/{below}",
            CONNECTOR,
            paces=[(self._reads, place), self._all],
            newborn=self._newborn.has(place),
        )


def channel_of(conversation: str) -> str:
    """The channel a thread is in; anything else is its own place. Limits are counted by these."""
    return conversation.partition(THREAD)[0]


def _begun_with(parameters: Json) -> str:
    channel = ((parameters.get("channelData") or {}).get("channel") or {}).get("id")
    if channel:
        return str(channel)
    return ",".join(sorted(str(one.get("id")) for one in parameters.get("members") or []))


def _base(service_url: str) -> str:
    """Our token goes nowhere else."""
    if not is_safe(service_url):
        raise ChatRejected("service url")
    return service_url.rstrip("/") + "/"


def _id(told: Any) -> str:
    if not isinstance(told, dict) or not told.get("id"):
        raise broken(200)
    return str(told["id"])
