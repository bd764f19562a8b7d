"""Slack as people use it: a stand-in workspace behind either door."""

import json
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from unittest.mock import patch

from adapters.slack import Slack
from bot import bootstrap, config
from bot.clock import StandingClock
from bot.messages import Answer, Reply
from bot.ports import Request
from tests.adapters.slack.installed import Through, door_of, settings_for
from tests.adapters.slack.standin import SlackStandIn, controls, drawn
from tests.adapters.slack.standin.doors import HttpDoor
from tests.adapters.slack.standin.instants import SteppedTime
from tests.adapters.slack.standin.state import Channel, Message, View
from tests.parity.doors import PEOPLE, Button, OpenedForm, Post, Told, of_maintenance
from tests.parity.rows import ALOUD, CARD, ROOM, Where, to


class SlackDoor:
    """A workspace with the table's people in it. What Slack does not show, a refusal, is told by the core's reply."""

    def __init__(self, slack: SlackStandIn, adapter: Slack, replies: list[Reply]) -> None:
        self._slack = slack
        self._adapter = adapter
        self._replies = replies
        self._pinned: dict[str, Message] = {}  # by the row's own name for it

    async def types(self, who: str, where: Where, words: str) -> Told:
        """A slash command."""
        place, known = self._place(who, where), self._seen(who)
        named = words.replace("@Bruno", "@bruno")
        await self._slack.workspace.person(who).types(f"/inc {named}", in_=place)
        return await self._told(who, known)

    async def presses(self, who: str, where: Where, button: Button) -> Told:
        """The button where it stands."""
        known = self._seen(who)
        channel, ts, name, _value = button.drawn
        message = self._slack.state.message(channel, ts)
        assert message is not None
        await self._slack.workspace.person(who).presses(message, name)
        return await self._told(who, known)

    async def opens(self, who: str, where: Where, verb: str) -> Told:
        """A button of the verb; where none stands, the verb typed without its words."""
        if where != "room":
            return await self.types(who, where, verb)
        known = self._seen(who)
        (card,) = self._room.pinned
        forged = {"value": f'{{"verb":"{verb}"}}'}
        await self._slack.workspace.person(who).presses(card, "timeline", forged=forged)
        return await self._told(who, known)

    async def sends(
        self, who: str, where: Where, form: OpenedForm, fields: Mapping[str, str], people: Sequence[str]
    ) -> Told:
        """The modal in front of them, filled in."""
        known = self._seen(who)
        view: View = form.drawn
        choosers = [one["action_id"] for one in controls(view) if one["type"] == "users_select"]
        chosen = dict(zip(choosers, people, strict=False))
        filled = {name: value for name, value in fields.items() if value}
        await self._slack.workspace.person(who).submits(view, {**filled, **chosen})
        return await self._told(who, known)

    async def pins(self, who: str, where: Where, verb: str, fields: Mapping[str, str], author: str) -> Told:
        """📌 on a message, or taken off again."""
        known, source, somebody = self._seen(who), fields["source"], self._slack.workspace.person(who)
        if fields.get("take_back"):
            await somebody.takes_back(self._pinned[source], "pushpin")
        else:
            said = await self._slack.workspace.person(author).says(fields["text"], self._place(who, where))
            self._pinned[source] = said
            await somebody.reacts(said, "pushpin")
        return await self._told(who, known)

    async def looks(self) -> list[Post]:
        """What Vigia said in #general, in the incident's channels and to each person."""
        workspace = self._slack.workspace
        seen = [_post("general", one) for one in workspace.general.posts]
        for channel in workspace.channels_named("incidents"):
            seen += of_maintenance(_post(ALOUD, one) for one in channel.posts)
        for room in workspace.channels_named("inc-"):
            if room.is_private and workspace.person("eva").id not in room.members:
                continue
            seen += [_post(ROOM, one) for one in room.posts]
        for person in PEOPLE:
            seen += [_post(to(person), one) for one in workspace.person(person).direct.posts]
        return seen

    @property
    def _room(self) -> Channel:
        return self._slack.workspace.channels_named("inc-1-")[0]

    def _place(self, who: str, where: Where) -> Channel:
        workspace = self._slack.workspace
        match where:
            case "general":
                return workspace.general
            case "incidents":
                return workspace.channels_named("incidents")[0]
            case "room":
                return self._room
            case "private":
                return workspace.person(who).direct

    def _seen(self, who: str) -> tuple[set[str], View | None]:
        return {one.ts for one in self._only_for(who)}, self._slack.workspace.person(who).view

    def _only_for(self, who: str) -> list[Message]:
        person = self._slack.workspace.person(who).id
        everywhere = [one for channel in self._slack.state.channels.values() for one in channel.ephemerals]
        return [one for one in everywhere if one.seen_only_by == person]

    async def _told(self, who: str, known: tuple[set[str], View | None]) -> Told:
        await self._adapter.errands.idle()
        reply, (read, before) = self._replies[-1], known
        view = self._slack.workspace.person(who).view
        if view is not None and view is not before:
            fields = tuple(one["action_id"] for one in controls(view))
            return Told(False, "", form=OpenedForm(_verb(view), fields, view))
        fresh = [one for one in self._only_for(who) if one.ts not in read]
        refused = isinstance(reply, Answer) and reply.refused
        text = "\n".join(drawn(one) for one in fresh) or (drawn(view) if view is not None and refused else "")
        return Told(refused, text, tuple(button for one in fresh for button in _buttons(one)))


def _post(place: str, message: Message) -> Post:
    stands = bool(message.blocks) and message.blocks[0]["type"] == "header"
    return Post(CARD if stands else place, drawn(message), _buttons(message))


def _buttons(message: Message) -> tuple[Button, ...]:
    return tuple(
        Button(
            one["action_id"].partition(".")[0],
            one["accessibility_label"].endswith("opens a form"),
            (message.channel, message.ts, one["action_id"], one["value"]),
        )
        for one in controls(message)
    )


def _verb(view: View) -> str:
    return str(json.loads(view.body["private_metadata"])["verb"])


@asynccontextmanager
async def slack_installation(
    url: str, clock: StandingClock, playbook: Any, through: Through
) -> AsyncIterator[tuple[Any, SlackDoor]]:
    """A process on that database, with no ticker, and the door people use."""
    async with SlackStandIn(SteppedTime()) as slack, AsyncExitStack() as stack:
        for person in PEOPLE:
            if person not in ("ana", "bruno"):
                slack.workspace.general.members.append(slack.workspace.add_person(person).id)
        announcements = slack.workspace.add_channel("incidents", "ana", slack.state.bot.id)
        given = settings_for(slack, through, SLACK_ANNOUNCEMENTS=announcements.id)
        settings = config.load(database_url=url, host="127.0.0.1", vigia_adapters="slack")
        with patch.dict(os.environ, given):
            process = await bootstrap.build(settings, clock=clock, playbook=playbook)
        replies: list[Reply] = []
        submit = process.engine.submit

        async def remembered(request: Request) -> Reply:
            replies.append(await submit(request))
            return replies[-1]

        stack.enter_context(patch.object(process.engine, "submit", remembered))
        await bootstrap.start(process, stack, web=False, worker=False)
        adapter = process.adapters[0]
        assert isinstance(adapter, Slack)
        await stack.enter_async_context(door_of(slack, adapter, through))
        if isinstance(slack.door, HttpDoor):
            slack.door.signs_at = lambda: clock.now().timestamp()
        yield process, SlackDoor(slack, adapter, replies)
