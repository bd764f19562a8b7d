"""What happens to the app and its channels around it: told to the core where it is a channel's, and written down.

The log gets ids and nothing else: never a name, never a word of anybody's.
"""

from typing import Final

import structlog

from adapters.teams.dialect import Json
from adapters.teams.people import PLATFORM
from adapters.teams.sdk import Arrival
from bot.acknowledged import Errands, Intake
from bot.domain.values import Conversation, Loss, PostRef
from bot.ports import Core, Happening

# Kinds that whoever runs Vigia should hear of.
GRAVE: Final = {"teamDeleted", "teamHardDeleted", "teamArchived"}

log = structlog.get_logger(__name__)


class Happenings:
    """One per adapter."""

    def __init__(self, core: Core, errands: Errands, intake: Intake) -> None:
        self._core = core
        self._errands = errands
        self._intake = intake

    async def take(self, arrival: Arrival, at: str, body: Json) -> None:
        """Tells the core, and comes back when that is stored, or what came is. `at`: the place as the core knows it."""
        note(arrival)
        happening = happening_in(arrival, at)
        if happening:
            telling = self._errands.start(self._core.happened(happening))
            await self._intake.secure(body, telling)


def happening_in(arrival: Arrival, at: str) -> Happening | None:
    """What an activity means for a channel or chat; None when it means nothing for any."""
    event = str(arrival.about.get("eventType") or "")
    channel = arrival.about.get("channel")
    name = f"event:{arrival.conversation}:{arrival.id}"
    if arrival.kind == "messageDelete":
        room = Conversation(PLATFORM, at)
        return Happening(name, room, "deleted", post=PostRef(room, arrival.id))
    if event.startswith("channel") and isinstance(channel, dict) and channel.get("id"):
        room = Conversation(PLATFORM, str(channel["id"]))
        match event:
            case "channelDeleted":
                return Happening(name, room, "lost", Loss.DELETED)
            case "channelRestored":
                return Happening(name, room, "found")
            case "channelRenamed":
                return Happening(name, room, "renamed", name=str(channel.get("name") or ""))
            case "channelShared":
                return Happening(name, room, "shared")
    if arrival.bot in arrival.left and arrival.place == "groupChat":
        return Happening(name, Conversation(PLATFORM, at), "lost", Loss.LEFT)
    return None


def note(arrival: Arrival) -> None:
    """Writes it down."""
    event = str(arrival.about.get("eventType") or arrival.action or arrival.kind)[:50]
    put_out = arrival.bot in arrival.left and arrival.place != "personal"
    if event in GRAVE or put_out:
        log.error("teams.happened", happening=event, conversation=arrival.conversation, put_out=put_out)
    else:
        log.info("teams.happened", happening=event, conversation=arrival.conversation)
