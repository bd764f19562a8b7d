"""What people do in Teams. Each act changes the tenant first and is then told to the bot."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.adapters.teams.standin import activities, cards
from tests.adapters.teams.standin.door import Delivery, Door
from tests.adapters.teams.standin.state import APP, TENANT, Conversation, Json, Message, Person, State
from tests.adapters.teams.standin.validation import CARD, Validation


@dataclass
class Task:
    """A dialog in front of somebody. `closed` once the bot lets it go; `said` is a last word in place of a form."""

    title: str
    card: Json
    opened_by: str  # "card", or the id of the message extension's command
    payload: Json = field(default_factory=dict)
    where: tuple[str, str] = ("", "")  # conversation and thread
    closed: bool = False
    said: str = ""


class Somebody:
    """A person, acting. `who` is what the directory knows of them."""

    def __init__(self, state: State, door: Door, validation: Validation, who: Person) -> None:
        self._state = state
        self._door = door
        self._validation = validation
        self.who = who

    @property
    def id(self) -> str:
        """The directory's."""
        return self.who.id

    @property
    def personal(self) -> Conversation:
        """Their conversation with the bot."""
        return self._state.personal(self.id)

    def sees(self, message: Message) -> Json:
        """The card as it stands before them."""
        return message.for_one.get(self.id) or message.cards[0]

    # -- words --------------------------------------------------------------------------------------------------

    async def mentions_bot(self, text: str, in_: Conversation, thread: Message | None = None) -> Delivery:
        """`@vigia text`, in a channel, a thread or a group chat. People write @name."""
        return await self._says(f"@vigia {text}", in_, thread)

    async def writes(self, text: str) -> Delivery:
        """To the bot alone."""
        self._state.installed_for.add(self.id)
        return await self._says(text, self.personal, None)

    def says(self, text: str, in_: Conversation, thread: Message | None = None) -> Message:
        """Plain words, of which the bot hears nothing."""
        return self._state.say(in_, self.id, {"type": "message", "text": text}, thread.root if thread else "")

    async def _says(self, text: str, here: Conversation, thread: Message | None) -> Delivery:
        words, mentioned = activities.worded(self._state, text)
        message = self.says(words, here, thread)
        activity = activities.envelope(
            self._state,
            self.who,
            here,
            message.root,
            type="message",
            id=message.id,
            text=words,
            textFormat="plain",
            attachments=[activities.as_html(words)],
        )
        activity["entities"] = [*mentioned, *activity["entities"]]
        return await self._door.deliver(activity)

    # -- cards --------------------------------------------------------------------------------------------------

    async def presses(
        self,
        message: Message,
        name: str,
        values: Mapping[str, Any] | None = None,
        *,
        forged: Mapping[str, Any] | None = None,
    ) -> Delivery:
        """A button, by title, id, verb or what it carries, with the card filled in. `forged` overwrites its data."""
        card = self.sees(message)
        action = cards.button(card, name)
        data = {**_object(action.get("data")), **cards.filled_in(card, values or {}), **(forged or {})}
        if action["type"] == "Action.Execute":
            return await self._executes(message, action, data)
        assert action["type"] == "Action.Submit", f"{name} tells the bot nothing: {action['type']}"
        kind = _object(_object(action.get("data")).get("msteams")).get("type")
        if kind == "task/fetch":
            value = {"data": data, "context": {"theme": "default"}}
            task = Task("", {}, "card", where=(message.conversation, message.root))
            return await self._fetches("task/fetch", value, task, message)
        here = self._state.conversations[message.conversation]
        told = activities.envelope(
            self._state,
            self.who,
            here,
            message.root,
            type="message",
            id=self._state.new_id(),
            value=data,
            replyToId=message.id,
        )
        return await self._door.deliver(told)

    async def _executes(self, message: Message, action: Json, data: Json) -> Delivery:
        told = {"type": "Action.Execute", "verb": action.get("verb", ""), "data": data}
        value = {"action": told | ({"id": action["id"]} if "id" in action else {}), "trigger": "manual"}
        delivery = await self._invokes("adaptiveCard/action", value, message)
        answer = delivery.answer
        if isinstance(answer, dict) and answer:
            unknown = set(answer) - {"statusCode", "type", "value"}
            if unknown or answer.get("statusCode") != 200:
                self._validation.note("adaptiveCard/action", str(answer)[:200])
            if answer.get("type") == CARD:
                self._validation.card("adaptiveCard/action", answer["value"])
                message.for_one[self.id] = answer["value"]
        return delivery

    # -- dialogs ------------------------------------------------------------------------------------------------

    async def submits(
        self, task: Task, values: Mapping[str, Any], *, button: str = "", forged: bool = False
    ) -> Delivery:
        """Sends a dialog. The answer closes it or changes it."""
        assert not task.closed, "the dialog is closed"
        pressed = [one for one in cards.buttons(task.card) if one["type"] == "Action.Submit"]
        action = cards.button(task.card, button) if button else pressed[0]
        data = {**_object(action.get("data")), **cards.filled_in(task.card, values, forged=forged)}
        value: Json = {"data": data, "context": {"theme": "default"}}
        if task.opened_by == "card":
            return await self._fetches("task/submit", value, task, None)
        value |= {"commandId": task.opened_by, "commandContext": "message", "messagePayload": task.payload}
        return await self._fetches("composeExtension/submitAction", value, task, None)

    async def uses_message_action(self, message: Message, command: str) -> Delivery:
        """An action in a message's menu, which opens a dialog."""
        here = self._state.conversations[message.conversation]
        payload = activities.message_payload(self._state, here, message)
        value = {
            "commandId": command,
            "commandContext": "message",
            "context": {"theme": "default"},
            "messagePayload": payload,
        }
        task = Task("", {}, command, payload, (message.conversation, message.root))
        return await self._fetches("composeExtension/fetchTask", value, task, None)

    async def _fetches(self, name: str, value: Json, task: Task, message: Message | None) -> Delivery:
        delivery = await self._invokes(name, value, message, *task.where)
        delivery.task = task
        answer = delivery.answer if delivery.acknowledged else None
        told = (answer or {}).get("task") if isinstance(answer, dict) else None
        if not delivery.acknowledged:
            return delivery
        if told is None:
            task.closed = True
            return delivery
        if told.get("type") == "message":
            task.closed, task.said = True, str(told.get("value"))
            return delivery
        shown = told.get("value") or {}
        attached = shown.get("card") or {}
        if told.get("type") != "continue" or attached.get("contentType") != CARD:
            self._validation.note(name, f"no dialog: {str(told)[:200]}")
            return delivery
        self._validation.card(name, attached["content"])
        task.title, task.card = str(shown.get("title", "")), attached["content"]
        return delivery

    async def _invokes(
        self, name: str, value: Json, message: Message | None, place: str = "", root: str = ""
    ) -> Delivery:
        here = self._state.conversations[message.conversation if message else place]
        told = activities.envelope(
            self._state,
            self.who,
            here,
            message.root if message else root,
            type="invoke",
            name=name,
            id=f"f:{self._state.new_id()}",
            value=value,
        )
        if message:
            told["replyToId"] = message.id
        return await self._door.deliver(told)

    # -- the app and its places ---------------------------------------------------------------------------------

    async def installs_app(self) -> Delivery:
        """For themselves."""
        self._state.installed_for.add(self.id)
        self.personal.bot_in = True
        return await self._installation("add", self.personal)

    async def removes_app(self) -> Delivery:
        """From their own apps: the bot can write to them no more."""
        self._state.installed_for.discard(self.id)
        self.personal.bot_in = False
        return await self._installation("remove", self.personal)

    def blocks_bot(self) -> None:
        """The bot is not told."""
        self.personal.writes_blocked = True

    async def _installation(self, action: str, here: Conversation) -> Delivery:
        told = activities.envelope(
            self._state, self.who, here, type="installationUpdate", action=action, id=f"f:{self._state.new_id()}"
        )
        return await self._door.deliver(told)

    async def renames(self, channel: Conversation, name: str) -> Delivery:
        """A channel."""
        channel.name = name
        return await self.channel_event("channelRenamed", channel)

    async def deletes_channel(self, channel: Conversation) -> Delivery:
        """It can be restored for 30 days, and keeps its name so long."""
        channel.deleted_at = self._state.clock.time()
        return await self.channel_event("channelDeleted", channel)

    async def restores_channel(self, channel: Conversation) -> Delivery:
        """Brings it back."""
        channel.deleted_at = None
        return await self.channel_event("channelRestored", channel)

    def archives(self, channel: Conversation) -> None:
        """The bot is not told."""
        channel.archived = True

    async def deletes(self, message: Message) -> Delivery | None:
        """A message. The bot is told when it is its own or was told of it."""
        message.deleted_at = self._state.clock.time()
        here = self._state.conversations[message.conversation]
        told = activities.envelope(self._state, self.who, here, message.root, type="messageDelete", id=message.id)
        told["channelData"]["eventType"] = "softDeleteMessage"
        return await self._door.deliver(told)

    async def reacts(self, message: Message, reaction: str) -> Delivery | None:
        """To a message; the bot is told of its own alone."""
        if message.by != APP:
            return None
        here = self._state.conversations[message.conversation]
        told = activities.envelope(
            self._state,
            self.who,
            here,
            message.root,
            type="messageReaction",
            id=f"f:{self._state.new_id()}",
            reactionsAdded=[{"type": reaction}],
            replyToId=message.id,
        )
        return await self._door.deliver(told)

    async def channel_event(self, kind: str, channel: Conversation) -> Delivery:
        """Something that happened to a channel."""
        general = self._state.channels[0]
        told = activities.envelope(
            self._state, self.who, general, type="conversationUpdate", id=f"f:{self._state.new_id()}"
        )
        told["channelData"] |= {"eventType": kind, "channel": {"id": channel.id, "name": channel.name}}
        told["channelData"]["tenant"] = {"id": TENANT}
        return await self._door.deliver(told)


def _object(value: Any) -> Json:
    return value if isinstance(value, dict) else {}
