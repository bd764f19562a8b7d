"""All of the Bot Framework SDK: what comes in is read by its schema and dispatched by its turns.

The SDK is archived (4.17.1 is its last release), so nothing else here knows it. Who sends is checked before
(authentication.py), and what is said goes out by our own calls (connector.py): its own ways do both on the event loop,
with a login for every turn. docs/adr tells what moving to its successors would touch: this file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from botbuilder.core import (  # type: ignore[import-untyped]  # the SDK ships no types
    ActivityHandler,
    BotAdapter,
    InvokeResponse,
    TurnContext,
)
from botbuilder.schema import Activity, ConversationReference, ResourceResponse  # type: ignore[import-untyped]
from msrest.exceptions import DeserializationError, SerializationError  # type: ignore[attr-defined]

from adapters.teams.people import Who

Json = dict[str, Any]

MALFORMED: Final = (DeserializationError, SerializationError, AttributeError, TypeError, ValueError, KeyError)


@dataclass(frozen=True)
class Arrival:
    """One activity, as far as anything here asks of it."""

    id: str
    kind: str  # of activity
    name: str  # of an invoke
    who: Who
    bot: str  # our own id in its conversation
    conversation: str
    place: str  # personal, groupChat or channel
    tenant: str
    service_url: str
    at: datetime
    text: str = ""
    entities: tuple[Json, ...] = ()
    value: Any = None
    replies_to: str = ""
    locale: str = ""
    zone: str = ""
    action: str = ""  # of an installation: add or remove, with whatever follows a dash
    about: Json = field(default_factory=dict)  # what Teams adds: which event, of which channel
    left: tuple[str, ...] = ()  # ids of those who left the conversation


class Takes(Protocol):
    """Who acts on what comes."""

    async def message(self, arrival: Arrival) -> None:
        """Somebody said something, or pressed a button of an old client."""
        ...

    async def invoked(self, arrival: Arrival) -> Json | None:
        """Somebody pressed, opened, sent or chose something, and waits for an answer."""
        ...

    async def happened(self, arrival: Arrival) -> None:
        """Anything else."""
        ...


class Unreadable(ValueError):
    """It is no activity."""


def read(body: Mapping[str, Any]) -> Arrival:
    """The activity. Raises Unreadable."""
    return _arrival(_activity(body))


class Turns:
    """One per adapter. A turn of the SDK for each activity."""

    def __init__(self, takes: Takes) -> None:
        self._handler = _Handler(takes)

    async def take(self, body: Mapping[str, Any]) -> Json | None:
        """What an invoke is answered; None where nothing is. Raises Unreadable."""
        silent = _Silent()
        await self._handler.on_turn(TurnContext(silent, _activity(body)))
        return silent.answer


class _Handler(ActivityHandler):  # type: ignore[misc]
    def __init__(self, takes: Takes) -> None:
        self._takes = takes

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        await self._takes.message(_arrival(turn_context.activity))

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:
        # The SDK's own way of answering Action.Execute serialises twice and breaks (4.17.1, measured).
        return InvokeResponse(status=200, body=await self._takes.invoked(_arrival(turn_context.activity)))

    async def on_conversation_update_activity(self, turn_context: TurnContext) -> None:
        await self._takes.happened(_arrival(turn_context.activity))

    async def on_installation_update(self, turn_context: TurnContext) -> None:
        await self._takes.happened(_arrival(turn_context.activity))

    async def on_message_delete_activity(self, turn_context: TurnContext) -> None:
        await self._takes.happened(_arrival(turn_context.activity))


class _Silent(BotAdapter):  # type: ignore[misc]
    """Sends nothing: what a turn would send is our own calls' to say. An invoke's answer goes back by the door."""

    def __init__(self) -> None:
        super().__init__()
        self.answer: Json | None = None

    async def send_activities(self, context: TurnContext, activities: list[Activity]) -> list[ResourceResponse]:
        for one in activities:
            self.answer = one.value.body
        return [ResourceResponse() for _ in activities]

    async def update_activity(self, context: TurnContext, activity: Activity) -> None:
        raise NotImplementedError

    async def delete_activity(self, context: TurnContext, reference: ConversationReference) -> None:
        raise NotImplementedError


def _activity(body: Mapping[str, Any]) -> Activity:
    try:
        activity = Activity().deserialize(dict(body))
        _arrival(activity)
    except MALFORMED as error:
        raise Unreadable("not an activity") from error
    return activity


def _arrival(activity: Activity) -> Arrival:
    about = activity.channel_data if isinstance(activity.channel_data, dict) else {}
    sender, here = activity.from_property, activity.conversation
    if sender is None or here is None or not activity.type or not here.id or not sender.id:
        raise Unreadable("not an activity")
    at = activity.timestamp or datetime.fromtimestamp(0, UTC)
    return Arrival(
        id=str(activity.id or ""),
        kind=str(activity.type),
        name=str(activity.name or ""),
        who=Who(sender.id, sender.name or "", (sender.aad_object_id or "").lower()),
        bot=activity.recipient.id if activity.recipient else "",
        conversation=here.id,
        place=here.conversation_type or "personal",
        tenant=str((about.get("tenant") or {}).get("id") or here.tenant_id or "").lower(),
        service_url=activity.service_url or "",
        at=at if at.tzinfo else at.replace(tzinfo=UTC),
        text=activity.text or "",
        entities=tuple({"type": one.type, **one.additional_properties} for one in activity.entities or ()),
        value=activity.value,
        replies_to=activity.reply_to_id or "",
        locale=activity.locale or "",
        zone=activity.local_timezone or "",
        action=activity.action or "",
        about=about,
        left=tuple(one.id for one in activity.members_removed or ()),
    )
