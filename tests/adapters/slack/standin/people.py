"""What people do in Slack. Each act changes the workspace first and is then told to the app."""

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.adapters.slack.standin import payloads, replies
from tests.adapters.slack.standin.doors import Delivery, Payload
from tests.adapters.slack.standin.forms import answer_of, filled_in
from tests.adapters.slack.standin.methods.chat import forget
from tests.adapters.slack.standin.reading import elements_of
from tests.adapters.slack.standin.shapes import message_shape, view_shape
from tests.adapters.slack.standin.state import OTHER_TEAM, Channel, Json, Message, Person, View
from tests.adapters.slack.standin.wording import handed_on

if TYPE_CHECKING:
    from tests.adapters.slack.standin.workspace import Workspace


class Somebody:
    """A person, acting. `who` is what the workspace knows of them."""

    def __init__(self, workspace: "Workspace", who: Person) -> None:
        self._workspace = workspace
        self._state = workspace.state
        self.who = who

    @property
    def id(self) -> str:
        """U..."""
        return self.who.id

    # -- what they see ------------------------------------------------------------------------------------------

    def sees(self, channel: Channel | str) -> list[Message]:
        """Everything shown to them in a channel, ephemeral messages included, oldest first."""
        return self._workspace.channel(channel).seen_by(self.id)

    @property
    def direct(self) -> Channel:
        """Their conversation with the app."""
        return self._state.direct(self.id)

    @property
    def view(self) -> View | None:
        """The modal in front of them."""
        return self.views[-1] if self.views else None

    @property
    def views(self) -> list[View]:
        """All their open modals, the one in front last."""
        return [self._state.views[name] for name in self._state.stacks.get(self.id, [])]

    @property
    def home(self) -> View | None:
        """Their home tab."""
        return self._state.homes.get(self.id)

    # -- words --------------------------------------------------------------------------------------------------

    async def types(self, text: str, in_: Channel | str) -> Delivery:
        """A slash command, mentions written as @name and #channel. What the app answers is shown to them."""
        channel = self._workspace.channel(in_)
        command, _, words = text.partition(" ")
        url = self._state.new_response_url(self.id, channel.id)
        body = payloads.filled(
            "slash_command",
            **self._common(),
            **self._place(channel),
            command=command,
            text=handed_on(self._state, words.strip(), labelled=True),
            response_url=self._address(url.token),
            trigger_id=self._state.new_trigger(self.id),
        )
        delivery = await self._tell(Payload("command", body))
        replies.in_acknowledgement(self._state, self.id, channel.id, delivery.answer)
        return delivery

    async def mentions_bot(self, text: str, in_: Channel | str, thread: Message | None = None) -> Delivery:
        """`@vigia text`, in a channel the app is in."""
        channel = self._workspace.channel(in_)
        message = self._said(channel, f"@{self._state.bot.name} {text}", thread)
        return await self._tell_event("app_mention", channel, message)

    async def says(self, text: str, in_: Channel | str, thread: Message | None = None) -> Message:
        """Plain words. The app hears of them when it is in the channel and `workspace.hears_channels` is on."""
        channel = self._workspace.channel(in_)
        message = self._said(channel, text, thread)
        if self._workspace.hears_channels and self._state.bot.id in channel.members:
            await self._tell_event("message", channel, message)
        return message

    async def writes_dm(self, text: str) -> Delivery:
        """Words to the app alone."""
        return await self._tell_event("message", self.direct, self._said(self.direct, text, None))

    async def edits(self, message: Message, text: str) -> Delivery:
        """Other words in place of their own."""
        before = message_shape(self._state, message)
        message.texts.append(message.text)
        message.text = handed_on(self._state, text, labelled=False)
        message.edited_at, message.edited_by = self._state.next_ts(), self.id
        return await self._event(
            "message_changed",
            self._state.channels[message.channel],
            message=message_shape(self._state, message),
            previous_message=before,
        )

    async def deletes(self, message: Message) -> Delivery:
        """Anybody's message; an admin may."""
        channel = self._state.channels[message.channel]
        shape = message_shape(self._state, message)
        forget(channel, message)
        return await self._event("message_deleted", channel, previous_message=shape, deleted_ts=message.ts)

    async def reacts(self, message: Message, emoji: str) -> Delivery:
        """Adds a reaction."""
        message.reactions.setdefault(emoji, []).append(self.id)
        return await self._reaction("reaction_added", message, emoji)

    async def takes_back(self, message: Message, emoji: str) -> Delivery:
        """Removes it."""
        message.reactions[emoji].remove(self.id)
        if not message.reactions[emoji]:
            del message.reactions[emoji]
        return await self._reaction("reaction_removed", message, emoji)

    # -- controls -----------------------------------------------------------------------------------------------

    async def presses(
        self, thing: Message | View, action_id: str, choosing: Any = None, *, forged: Json | None = None
    ) -> Delivery:
        """A button, or another control and what they choose there. `forged` overwrites parts of the action sent."""
        blocks = thing.blocks if isinstance(thing, Message) else thing.body["blocks"]
        action = self._action(blocks, action_id, choosing) | (forged or {})
        if isinstance(thing, View):
            return await self._tell(self._in_view(thing, action))
        channel = self._state.channels[thing.channel]
        url = self._state.new_response_url(self.id, channel.id, thing)
        ephemeral = thing.seen_only_by is not None
        body = payloads.filled(
            "block_actions_message",
            **self._common(),
            **self._place(channel),
            message_ts=thing.ts,
            is_ephemeral=ephemeral,
            thread_ts=thing.thread_ts,
            message=None if ephemeral else message_shape(self._state, thing),
            state={},
            response_url=self._address(url.token),
            trigger_id=self._state.new_trigger(self.id),
            actions=[action],
        )
        return await self._tell(Payload("interaction", body))

    async def submits(self, view: View, values: Mapping[str, Any], *, forged: bool = False) -> Delivery:
        """Sends a modal. The answer closes it, changes it, or shows `delivery.errors`."""
        shape = view_shape(self._state, view)
        shape["state"] = {"values": filled_in(self._state, view, values, forged=forged)}
        trigger = self._state.new_trigger(self.id, view.id)
        body = payloads.filled("view_submission", **self._common(), view=shape, trigger_id=trigger)
        delivery = await self._tell(Payload("interaction", body))
        if delivery.acknowledged:
            delivery.errors = replies.to_submission(self._state, view, delivery.answer)
        return delivery

    async def closes(self, view: View) -> Delivery | None:
        """Cancels a modal; the app hears of it only where it asked to."""
        stack = self._state.stacks[self.id]
        stack.remove(view.id)
        if not view.body.get("notify_on_close"):
            return None
        shape = view_shape(self._state, view)
        body = payloads.filled("view_closed", **self._common(), view=shape, is_cleared=False)
        return await self._tell(Payload("interaction", body))

    async def uses_shortcut(self, message: Message, callback_id: str) -> Delivery:
        """A shortcut in a message's menu."""
        channel = self._state.channels[message.channel]
        url = self._state.new_response_url(self.id, channel.id, message)
        body = payloads.filled(
            "message_action",
            **self._common(),
            **self._place(channel),
            action_ts=self._state.next_ts(),
            callback_id=callback_id,
            trigger_id=self._state.new_trigger(self.id),
            response_url=self._address(url.token),
            message_ts=message.ts,
            message=message_shape(self._state, message),
        )
        return await self._tell(Payload("interaction", body))

    async def uses_global_shortcut(self, callback_id: str) -> Delivery:
        """A shortcut in the lightning menu."""
        body = payloads.filled(
            "shortcut",
            **self._common(),
            action_ts=self._state.next_ts(),
            callback_id=callback_id,
            trigger_id=self._state.new_trigger(self.id),
        )
        return await self._tell(Payload("interaction", body))

    async def opens_home(self, tab: str = "home") -> Delivery:
        """Opens the app's own place."""
        view = view_shape(self._state, self.home) if self.home else None
        return await self._event("app_home_opened", self.direct, tab=tab, view=view)

    # -- channels -----------------------------------------------------------------------------------------------

    async def archives(self, channel: Channel | str) -> Delivery:
        """Closes a channel."""
        here = self._workspace.channel(channel)
        here.is_archived = True
        return await self._event(f"{_word(here)}_archive", here)

    async def unarchives(self, channel: Channel | str) -> Delivery:
        """Opens it again."""
        here = self._workspace.channel(channel)
        here.is_archived = False
        return await self._event(f"{_word(here)}_unarchive", here)

    async def renames(self, channel: Channel | str, name: str) -> Delivery:
        """Gives it another name."""
        here = self._workspace.channel(channel)
        here.previous_names.insert(0, here.name)
        here.name = name
        return await self._event(f"{_word(here)}_rename", here, name=name, created=here.created)

    async def deletes_channel(self, channel: Channel | str) -> Delivery:
        """For ever."""
        here = self._workspace.channel(channel)
        here.deleted = True
        return await self._event(f"{_word(here)}_deleted", here)

    async def shares(self, channel: Channel | str, team: str = OTHER_TEAM) -> Delivery:
        """With another organisation."""
        here = self._workspace.channel(channel)
        here.is_ext_shared = True
        here.connected_teams.append(team)
        return await self._event("channel_shared", here, connected_team_id=team)

    async def joins(self, channel: Channel | str) -> Delivery:
        """Goes in."""
        here = self._workspace.channel(channel)
        here.members.append(self.id)
        return await self._event("member_joined_channel", here, channel_letter=_letter(here), inviter=None)

    async def leaves(self, channel: Channel | str) -> Delivery:
        """Goes out."""
        here = self._workspace.channel(channel)
        here.members.remove(self.id)
        return await self._event("member_left_channel", here, channel_letter=_letter(here))

    async def invites_bot(self, channel: Channel | str) -> Delivery:
        """Brings the app in."""
        here, bot = self._workspace.channel(channel), self._state.bot
        here.members.append(bot.id)
        letter, who = _letter(here), payloads.who(bot)
        return await self._event("member_joined_channel", here, channel_letter=letter, inviter=self.id, **who)

    async def removes_bot(self, channel: Channel | str) -> Delivery:
        """Puts the app out."""
        here, bot = self._workspace.channel(channel), self._state.bot
        here.members.remove(bot.id)
        return await self._event("member_left_channel", here, channel_letter=_letter(here), **payloads.who(bot))

    # -- how it is told -----------------------------------------------------------------------------------------

    def _said(self, channel: Channel, text: str, thread: Message | None) -> Message:
        words = handed_on(self._state, text, labelled=False)
        section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
        message = Message(
            channel=channel.id,
            ts=self._state.next_ts(),
            user=self.id,
            text=words,
            blocks=[{"type": "rich_text", "block_id": f"r{self._state.number()}", "elements": [section]}],
            thread_ts=thread.thread_ts or thread.ts if thread else None,
            client_msg_id=str(uuid.uuid4()),
        )
        channel.by_ts[message.ts] = message
        return message

    async def _tell_event(self, kind: str, channel: Channel, message: Message) -> Delivery:
        return await self._event(
            kind,
            channel,
            ts=message.ts,
            client_msg_id=message.client_msg_id,
            text=message.text,
            thread_ts=message.thread_ts,
            blocks=message.blocks,
            stranger_team=self.who.team if self.who.kind == "stranger" else None,
        )

    async def _reaction(self, kind: str, message: Message, emoji: str) -> Delivery:
        channel = self._state.channels[message.channel]
        return await self._event(kind, channel, reaction=emoji, message_ts=message.ts, item_user=message.user)

    async def _event(self, kind: str, channel: Channel, **values: Any) -> Delivery:
        known = {**payloads.who(self.who), **self._place(channel), "ts": self._state.next_ts(), **values}
        body = payloads.event(self._state, kind, shared=channel.is_ext_shared, **known)
        return await self._tell(Payload("event", body))

    def _action(self, blocks: list[Json], action_id: str, choosing: Any) -> Json:
        for block in blocks:
            for element in elements_of(block):
                if element["action_id"] == action_id:
                    kept: Json = {name: element[name] for name in ("text", "value", "style", "url") if name in element}
                    chosen = answer_of(self._state, element, choosing) or {}
                    named = {"action_id": action_id, "block_id": block["block_id"], "type": element["type"]}
                    return {**kept, **chosen, **named, "action_ts": self._state.next_ts()}
        there = [element["action_id"] for block in blocks for element in elements_of(block)]
        raise AssertionError(f"there is no {action_id} to press, but {there}")

    def _in_view(self, view: View, action: Json) -> Payload:
        trigger = self._state.new_trigger(self.id, view.id)
        shape = view_shape(self._state, view)
        common = self._common()
        body = payloads.filled(
            "block_actions_view", **common, view_id=view.id, view=shape, trigger_id=trigger, actions=[action]
        )
        return Payload("interaction", body)

    def _common(self) -> Json:
        return {**payloads.installed(self._state), **payloads.who(self.who)}

    def _place(self, channel: Channel) -> Json:
        if channel.is_im:
            name, kind = "directmessage", "im"
        elif channel.is_private:
            name, kind = "privategroup", "group"
        else:
            name, kind = channel.name, "channel"
        return {"channel_id": channel.id, "channel_name": name, "channel_type": kind}

    def _address(self, token: str) -> str:
        return f"{self._state.address}/response/{token}"

    async def _tell(self, payload: Payload) -> Delivery:
        return await self._workspace.door.deliver(payload)


def _word(channel: Channel) -> str:
    return "group" if channel.is_private else "channel"


def _letter(channel: Channel) -> str:
    return "G" if channel.is_private else "C"
