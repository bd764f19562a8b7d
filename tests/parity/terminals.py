"""The door of `vigia chat`: everybody at a terminal, with keys pressed and rows read."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cache
from typing import Any
from unittest.mock import patch

from aiohttp import ClientSession, DummyCookieJar

from bot import config
from bot.cli.chat import conversation as conversations
from bot.cli.chat import drawing, wire
from bot.cli.chat.client import Client, Refused
from bot.cli.chat.conversation import Conversation
from bot.cli.chat.drawing import Row
from bot.cli.chat.forms import Question
from bot.messages import Action, Answer, Field, Heading, Message, OpenForm, Reply
from bot.ports import Clock
from bot.render import Wording
from tests.parity.doors import PEOPLE, Button, OpenedForm, Post, Told, of_maintenance
from tests.parity.rows import ALOUD, CARD, ROOM, Where, to

JOINED: Mapping[Where, str] = {"general": "#general", "incidents": "#incidents", "room": "1", "private": "vigia"}


class Overheard(Client):
    """A client that remembers the last reply: a refusal looks like any other answer to those who read."""

    reply: Reply

    async def say(self, channel: str, text: str, request_id: str) -> wire.Spoken:
        """As typed."""
        spoken = await super().say(channel, text, request_id)
        if spoken.reply:
            self.reply = spoken.reply
        return spoken

    async def act(self, body: Mapping[str, Any], request_id: str) -> Reply:
        """As pressed or sent."""
        self.reply = await super().act(body, request_id)
        return self.reply


class Sheet:
    """A screen that keeps its rows, and gives the answers it was told; Esc when there are none left."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.answers: Iterator[str] = iter(())

    async def show(self, shown: Sequence[Row]) -> None:
        """Below what is there."""
        self.rows += shown

    async def ask(self, question: Question) -> str | None:
        """The next answer."""
        return next(self.answers, None)


class Seat:
    """One person."""

    def __init__(self, client: Overheard, clock: Clock) -> None:
        self.client = client
        self.sheet = Sheet()
        self.conversation = Conversation(client, self.sheet, clock, config.load())

    async def goes(self, where: Where) -> str:
        """To a channel, which is answered, with what came to it meanwhile."""
        await self.conversation.happened(wire.Event("reset", "{}"))
        await self.types(f"/join {JOINED[where]}")
        return self.conversation.buttons.channel

    async def types(self, line: str) -> None:
        """A line at the prompt, which nothing is left of."""
        assert await self.conversation.typed(line, self.conversation.buttons) == "", self.text(0)

    def text(self, since: int) -> str:
        """What is shown after so many rows."""
        return "\n".join(row.text for row in self.sheet.rows[since:])


class TerminalDoor:
    """As `vigia chat` is used."""

    def __init__(self, at: str, http: ClientSession, clock: Clock) -> None:
        self._at = at
        self._http = http
        self._clock = clock
        self._seats: dict[str, Seat] = {}

    async def types(self, who: str, where: Where, words: str) -> Told:
        """At the prompt."""
        seat = await self._seat(who)
        await seat.goes(where)
        since = len(seat.sheet.rows)
        await seat.types(f"/inc {words}")
        return _told(seat, since)

    async def presses(self, who: str, where: Where, button: Button) -> Told:
        """By its number, under the newest message or under the card."""
        seat = await self._seat(who)
        await seat.goes(where)
        if button.drawn not in seat.conversation.buttons.actions:
            await seat.types("/card")
        number = seat.conversation.buttons.actions.index(button.drawn) + 1
        seat.sheet.answers = iter(["1"] if button.drawn.confirm else [])
        since = len(seat.sheet.rows)
        await seat.types(str(number))
        return _told(seat, since)

    async def opens(self, who: str, where: Where, verb: str) -> Told:
        """As a button without fields would."""
        seat = await self._seat(who)
        channel, since = await seat.goes(where), len(seat.sheet.rows)
        seat.sheet.answers = iter(())
        await seat.conversation.press(Action(verb, verb), channel)
        return _told(seat, since)

    async def sends(
        self, who: str, where: Where, form: OpenedForm, fields: Mapping[str, str], people: Sequence[str]
    ) -> Told:
        """Field by field; what is not mentioned is left as it stands."""
        seat = await self._seat(who)
        channel, since = await seat.goes(where), len(seat.sheet.rows)
        seat.sheet.answers = (_typed(field, fields, people) for field in form.drawn.form.fields)
        await seat.conversation.fill_in(form.drawn, channel)
        return _told(seat, since)

    async def pins(self, who: str, where: Where, verb: str, fields: Mapping[str, str], author: str) -> Told:
        """The terminal has no such button: through its client, as the page's door does."""
        seat = await self._seat(who)
        channel, since = await seat.goes(where), len(seat.sheet.rows)
        body = wire.pressed(Action(verb, verb, fields=tuple(fields.items())), channel)
        reply = await seat.client.act({**body, "people": [author]}, "")
        assert isinstance(reply, Answer)
        await seat.sheet.show(drawing.message_rows(reply.message, seat.conversation.view))
        return _told(seat, since)

    async def looks(self) -> list[Post]:
        """The channels as somebody sees them who has asked nothing, and everybody's own."""
        eva = await self._seat("eva")
        seen = []
        for channel in (await eva.client.channels()).channels:
            if channel.id == "incidents":
                seen += of_maintenance(await self._posts(eva, "incidents", ALOUD))
            elif channel.id == "general":
                seen += await self._posts(eva, "general", "general")
            elif channel.id.startswith("inc-"):
                seen += await self._posts(eva, channel.id, ROOM)
        for person in PEOPLE:
            seen += await self._posts(await self._seat(person), f"direct:{person}", to(person))
        return seen

    async def _posts(self, reader: Seat, channel: str, place: str) -> list[Post]:
        try:
            page = await reader.client.messages(channel)
        except Refused:  # nobody was told anything there yet
            return []
        view = reader.conversation.view
        return [
            _post(one, one.message, place, [row.text for row in drawing.said(_bare(one), view)])
            for one in page.messages
            if not (one.key or "").startswith(("said:", "answer:"))  # between the asker and Vigia alone
        ]

    async def _seat(self, who: str) -> Seat:
        if who not in self._seats:
            client = Overheard(self._http, self._at)
            client.speaker = who
            self._seats[who] = Seat(client, self._clock)
            await self._seats[who].conversation.begin()
        return self._seats[who]


# Each begins by reading every sentence there is, a tenth of a second each time, and always the same.
wording = cache(Wording)


@asynccontextmanager
async def terminals(at: str, clock: Clock) -> AsyncIterator[TerminalDoor]:
    """At an installation of the demo."""
    with patch.object(conversations, "Wording", wording):
        async with ClientSession(cookie_jar=DummyCookieJar()) as http:
            yield TerminalDoor(at, http, clock)


def _told(seat: Seat, since: int) -> Told:
    reply = seat.client.reply
    if isinstance(reply, OpenForm):
        return Told(False, "", form=OpenedForm(reply.form.verb, tuple(one.name for one in reply.form.fields), reply))
    return Told(reply.refused, seat.text(since), _buttons(reply.message))


def _typed(field: Field, fields: Mapping[str, str], people: Sequence[str]) -> str:
    if field.shape == "people":
        return " ".join(f"@{person}" for person in people)
    return fields.get(field.name, field.value)


def _bare(one: wire.Said) -> wire.Said:
    """Without what is said of a message rather than in it."""
    return replace(one, pinned=False, noted=False, revised_at=None)


def _post(one: wire.Said, message: Message | None, place: str, rows: list[str]) -> Post:
    stands = message is not None and isinstance(message.parts[0], Heading)
    return Post(CARD if stands else place, "\n".join(rows), _buttons(message))


def _buttons(message: Message | None) -> tuple[Button, ...]:
    return tuple(Button(one.verb, one.opens_form, one) for one in (message.actions if message else ()))
