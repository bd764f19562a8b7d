"""Teams as people use it: a stand-in tenant behind the door."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from unittest.mock import patch

from adapters.teams import Teams
from adapters.teams.capture import ADD_TO_TIMELINE, TAKE_BACK
from adapters.teams.cards import OURS
from bot import bootstrap, config
from bot.clock import StandingClock
from bot.messages import Answer, Reply
from bot.ports import Request
from tests.adapters.teams.installed import door_of
from tests.adapters.teams.standin import CATALOG_APP, Delivery, Message, Task, TeamsStandIn
from tests.adapters.teams.standin import Conversation as Place
from tests.adapters.teams.standin.cards import buttons, drawn, fields
from tests.parity.doors import PEOPLE, Button, OpenedForm, Post, Told, of_maintenance
from tests.parity.rows import ALOUD, CARD, ROOM, Where, to


class SharedTime:
    """The process's clock, as the stand-in reads it."""

    def __init__(self, clock: StandingClock) -> None:
        self._clock = clock

    def time(self) -> float:
        """Seconds since 1970."""
        return self._clock.now().timestamp()

    async def sleep(self, seconds: float) -> None:
        """Waits really."""
        await asyncio.sleep(seconds)


class TeamsDoor:
    """A tenant with the table's people in it. What Teams does not show, a refusal, is told by the core's reply."""

    def __init__(self, teams: TeamsStandIn, adapter: Teams, replies: list[Reply]) -> None:
        self._teams = teams
        self._adapter = adapter
        self._replies = replies
        self._pinned: dict[str, Message] = {}  # by the row's own name for it

    async def types(self, who: str, where: Where, words: str) -> Told:
        """A mention; to Vigia alone just the words."""
        somebody, known, named = self._teams.person(who), self._seen(who), words.replace("@Bruno", "@bruno")
        if where == "private":
            delivery = await somebody.writes(named)
        else:
            delivery = await somebody.mentions_bot(named, in_=self._place(where))
        return await self._told(who, known, delivery)

    async def presses(self, who: str, where: Where, button: Button) -> Told:
        """The button where it stands."""
        known = self._seen(who)
        message, name = button.drawn
        return await self._told(who, known, await self._teams.person(who).presses(message, name))

    async def opens(self, who: str, where: Where, verb: str) -> Told:
        """A button of the verb; where none stands, the verb typed without its words, and what is offered then."""
        if where != "room":
            offered = await self.types(who, where, verb)
            (button,) = offered.buttons
            return await self.presses(who, "private", button)
        known, card = self._seen(who), self._card
        (name, *_) = [one.drawn[1] for one in _buttons(card) if one.opens_form]
        forged = {OURS: {"verb": verb}}
        return await self._told(who, known, await self._teams.person(who).presses(card, name, forged=forged))

    async def sends(
        self, who: str, where: Where, form: OpenedForm, fields: Mapping[str, str], people: Sequence[str]
    ) -> Told:
        """The dialog in front of them, filled in."""
        known = self._seen(who)
        task: Task = form.drawn
        choosers = [one["id"] for one in _inputs(task) if "choices.data" in one]
        chosen = {name: self._teams.person(one).id for name, one in zip(choosers, people, strict=False)}
        filled = {name: value for name, value in fields.items() if value}
        delivery = await self._teams.person(who).submits(task, {**filled, **chosen})
        return await self._told(who, known, delivery)

    async def pins(self, who: str, where: Where, verb: str, fields: Mapping[str, str], author: str) -> Told:
        """Add to timeline in a message's menu, or the command beside it that takes it out again."""
        known, source, somebody = self._seen(who), fields["source"], self._teams.person(who)
        command = TAKE_BACK if fields.get("take_back") else ADD_TO_TIMELINE
        if source not in self._pinned:
            self._pinned[source] = self._teams.person(author).says(fields["text"], self._place(where))
        return await self._told(who, known, await somebody.uses_message_action(self._pinned[source], command))

    async def looks(self) -> list[Post]:
        """What Vigia said in General, in the incident's channels and to each person; answers are nobody else's."""
        seen = [_post("general", one) for one in self._teams.general.posts]
        seen += of_maintenance(_post(ALOUD, one) for one in self._teams.incidents.posts)
        for room in self._teams.channels_named("inc-"):
            if room.membership == "standard":
                seen += [_post(ROOM, one) for one in room.posts]
        for person in PEOPLE:
            seen += [_post(to(person), one) for one in self._teams.person(person).personal.posts if _has_key(one)]
        return seen

    @property
    def _room(self) -> Place:
        return self._teams.channels_named("inc-1-")[0]

    @property
    def _card(self) -> Message:
        return next(one for one in self._room.posts if _stands(one))

    def _place(self, where: Where) -> Place:
        return {"general": self._teams.general, "incidents": self._teams.incidents}.get(where) or self._room

    def _seen(self, who: str) -> set[str]:
        return {one.id for one in self._only_for(who)}

    def _only_for(self, who: str) -> list[Message]:
        return [one for one in self._teams.person(who).personal.posts if not _has_key(one)]

    async def _told(self, who: str, read: set[str], delivery: Delivery) -> Told:
        await self._adapter.errands.idle()
        reply, task = self._replies[-1], delivery.task
        if task is not None and not task.closed and not (isinstance(reply, Answer) and reply.refused):
            return Told(False, "", form=OpenedForm(_verb(task), tuple(one["id"] for one in _inputs(task)), task))
        fresh = [one for one in self._only_for(who) if one.id not in read]
        shown = [str(delivery.answer.get("value", ""))] if task is None and isinstance(delivery.answer, dict) else []
        window = [task.said or drawn(task.card)] if task is not None and (task.said or task.card) else []
        text = "\n".join([*shown, *window, *(drawn(one.cards[0]) for one in fresh)])
        refused = isinstance(reply, Answer) and reply.refused
        return Told(refused, text, tuple(button for one in fresh for button in _buttons(one)))


def _post(place: str, message: Message) -> Post:
    return Post(CARD if _stands(message) else place, drawn(message.cards[0]), _buttons(message))


def _stands(message: Message) -> bool:
    return str(message.cards[0]["body"][0].get("style")) == "heading"


def _has_key(message: Message) -> bool:
    return any(one.get("id") == "key" for one in message.cards[0]["body"])


def _buttons(message: Message) -> tuple[Button, ...]:
    return tuple(
        Button(one["data"][OURS]["verb"], one["type"] == "Action.Submit", (message, one["id"]))
        for one in buttons(message.cards[0])
        if OURS in one.get("data", {})
    )


def _inputs(task: Task) -> list[dict[str, Any]]:
    return fields(task.card)


def _verb(task: Task) -> str:
    return str(task.card["actions"][0]["data"][OURS]["form"]["verb"])


@asynccontextmanager
async def teams_installation(url: str, clock: StandingClock, playbook: Any) -> AsyncIterator[tuple[Any, TeamsDoor]]:
    """A process on that database, with no ticker, and the door people use."""
    async with TeamsStandIn(SharedTime(clock)) as teams, AsyncExitStack() as stack:
        for person in PEOPLE:
            if person not in ("ana", "bruno"):
                teams.add_person(person, has_app=True)
        given = teams.settings(TEAMS_GRAPH_RATE="0", TEAMS_CATALOG_APP_ID=CATALOG_APP) | teams.trust
        settings = config.load(database_url=url, host="127.0.0.1", vigia_adapters="teams")
        stack.enter_context(patch.dict(os.environ, given))
        process = await bootstrap.build(settings, clock=clock, playbook=playbook)
        replies: list[Reply] = []
        submit = process.engine.submit

        async def remembered(request: Request) -> Reply:
            replies.append(await submit(request))
            return replies[-1]

        stack.enter_context(patch.object(process.engine, "submit", remembered))
        await bootstrap.start(process, stack, web=False, worker=False)
        adapter = process.adapters[0]
        assert isinstance(adapter, Teams)
        await stack.enter_async_context(door_of(teams, adapter))
        yield process, TeamsDoor(teams, adapter, replies)
