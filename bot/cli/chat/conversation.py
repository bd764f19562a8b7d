"""The conversation of one reader: what is typed goes out, what changes is shown, one thing after the other."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from bot.cli.chat import completion, drawing, wire
from bot.cli.chat.client import Client, NoAnswer, Refused, RequestIds
from bot.cli.chat.completion import Suggestion
from bot.cli.chat.drawing import INDENT, Look, Row, rows
from bot.cli.chat.forms import Question, fill
from bot.cli.chat.log import Buttons, Log
from bot.cli.chat.refusals import sentence
from bot.cli.chat.typed import OWN, Own, Press, Talk, Unknown, understood
from bot.cli.chat.view import VIGIA, View
from bot.cli.chat.wire import Channel, Event, Said, Verb
from bot.config import HOME, Settings
from bot.messages import Action, Answer, OpenForm, Reply
from bot.ports import Clock
from bot.render import Wording

FIRST_CHANNEL = "general"


class Screen(Protocol):
    """Where rows are shown and questions asked."""

    async def show(self, shown: Sequence[Row]) -> None:
        """Adds rows below what is there."""
        ...

    async def ask(self, question: Question) -> str | None:
        """What was typed, or None when it was left with Esc."""
        ...


class Conversation:
    """`begin` first. `typed` and the stream's events may come at the same time."""

    def __init__(self, client: Client, screen: Screen, clock: Clock, settings: Settings) -> None:
        self._client = client
        self._screen = screen
        self._clock = clock
        self._settings = settings
        self._drawing = asyncio.Lock()  # what is shown is shown whole
        self._ids = RequestIds()  # of what is typed
        self._pressed_ids = RequestIds()
        self._ahead = timedelta()  # of the demo's clock
        self._channels: dict[str, Channel] = {}
        self._hinted: set[str] = set()  # channels of which it was said that something is new
        self._verbs: tuple[Verb, ...] = ()
        self._beginning: wire.Beginning
        self._wording: Wording
        self._log = Log(FIRST_CHANNEL, lambda: self.view)
        self.is_signed_in = True
        self.is_connected = True

    async def begin(self) -> str:
        """Loads what there is, shows the first channel, and answers where the stream goes on. Raises as the client."""
        await self._load()
        me = self._beginning.me
        zone = me.zone or self._settings.vigia_timezone
        self._wording = Wording(HOME / "templates", me.locale, ZoneInfo(zone))
        self._ahead = await self._client.now() - self._clock.now()
        self._verbs = await self._client.verbs()
        say = self.view.words.say
        hello = say("You are {name}. Type /inc and a verb, or plain talk; /keys shows the rest.", name=me.name)
        await self._screen.show(rows(hello, Look.QUIET))
        waiting = [one for one in self._channels.values() if one.unread and one.id != self._log.channel]
        for one in waiting:
            await self._hint(one, None)
        await self._enter(self._channels.get(FIRST_CHANNEL, self.view.direct))
        return str(self._beginning.change)

    @property
    def view(self) -> View:
        """As things stand."""
        words = self._wording.words(None, self._clock.now() + self._ahead)
        known = self._beginning
        return View(known.me, known.people, self._channels, known.page, self._client.at, words)

    @property
    def buttons(self) -> Buttons:
        """What numbers press."""
        return self._log.buttons

    @property
    def prompt(self) -> str:
        """The name of the channel that is typed to."""
        return f"{self._here.shown} > "

    def status(self, typing: str) -> str:
        """What stands below the prompt: how the verb is used, or what the channel is about."""
        if not self.is_connected:
            return self.view.words.say("No connection")
        return completion.usage(typing, self._verbs) or f"{self._here.shown} · {drawing.topic(self._here, self.view)}"

    def suggestions(self, before: str) -> list[Suggestion]:
        """What Tab offers at the prompt."""
        return completion.suggestions(before, self._verbs, self.view)

    def names(self, before: str) -> list[Suggestion]:
        """What Tab offers in a form."""
        return completion.people(before, self.view)

    @property
    def _here(self) -> Channel:
        return self._channels.get(self._log.channel) or self.view.direct

    # -- what people do -------------------------------------------------------------------------------------

    async def typed(self, line: str, seen: Buttons) -> str | None:
        """Does what a line asks for. `seen`: the buttons there were when it was begun.

        Answers what the next line begins with (the same text when it could not be sent), or None to leave.
        """
        try:
            match understood(line):
                case Talk(text):
                    await self._say(text)
                case Press(number):
                    await self._press_number(number, seen)
                case Own("/quit"):
                    return None
                case Own("/signout"):
                    await self._client.sign_out()
                    self.is_signed_in = False
                    return None
                case Own(word, rest):
                    await self._own(word, rest)
                case Unknown(word):
                    await self._complain(self._unknown(word))
                    return line
        except (Refused, NoAnswer) as failure:
            await self._complain(sentence(failure, self.view.words))
            return line
        return ""

    async def _say(self, text: str) -> None:
        channel = self._log.channel
        request_id = self._ids.id_for((channel, text))
        spoken = await self._client.say(channel, text, request_id)
        self._ids.answered()
        await self._put(spoken.message)
        if spoken.reply:
            await self._hear(spoken.reply, channel, request_id)

    def _unknown(self, word: str) -> str:
        say = self.view.words.say
        return say("There is no {word} here, and nothing was sent: /keys shows what is.", word=word)

    async def _press_number(self, number: int, seen: Buttons) -> None:
        words = self.view.words
        if seen != self.buttons:
            await self._complain(words.say("The buttons changed while you typed: look again. Nothing was pressed."))
        elif not 0 < number <= len(seen.actions):
            await self._complain(words.say("There is no button {number} here; nothing was sent.", number=number))
        else:
            await self.press(seen.actions[number - 1], seen.channel)

    async def press(self, action: Action, channel: str) -> None:
        """A button, after its question where it has one."""
        if action.confirm and not await self._agrees(action):
            await self._nothing_done()
            return
        body = wire.pressed(action, channel)
        request_id = self._pressed_ids.id_for(str(body))
        reply = await self._client.act(body, request_id)
        self._pressed_ids.answered()
        await self._hear(reply, channel, request_id)

    async def _agrees(self, action: Action) -> bool:
        above = [*rows(action.confirm or "", indent=INDENT), *rows(f"[1] {action.label}", Look.BUTTONS, INDENT)]
        label = self.view.words.say("1 does it, Enter leaves it")
        return (await self._screen.ask(Question(tuple(above), label)) or "").strip() == "1"

    async def _hear(self, reply: Reply, channel: str, request_id: str) -> None:
        if isinstance(reply, OpenForm):
            await self.fill_in(reply, channel)
            return
        async with self._drawing:
            key = f"answer:{self._beginning.me.id}:{request_id}"  # the same answer comes in the stream
            await self._screen.show(self._log.answer(reply.message, key))

    async def fill_in(self, opened: OpenForm, channel: str) -> None:
        """A form until it is accepted or left. What is typed is kept over a refusal."""
        ids, drafts = RequestIds(), dict[str, str]()
        while True:
            filled = await fill(opened, drafts, self._screen, self.view)
            if filled is None:
                await self._nothing_done()
                return
            body = wire.filled_in(opened.form, channel, filled.fields, filled.people)
            request_id = ids.id_for(str(body))
            try:
                reply = await self._client.act(body, request_id)
            except (Refused, NoAnswer) as failure:
                await self._complain(sentence(failure, self.view.words))
                continue
            ids.answered()
            if isinstance(reply, OpenForm):
                opened, drafts = reply, {}
            elif reply.refused:
                await self._refuse(reply)
            else:
                await self._hear(reply, channel, request_id)
                return

    async def _refuse(self, reply: Answer) -> None:
        shown = drawing.message_rows(reply.message, self.view)
        await self._screen.show([Row(row.text, Look.TROUBLE) for row in shown])

    async def _nothing_done(self) -> None:
        await self._screen.show(rows(self.view.words.say("Nothing was done."), Look.QUIET))

    async def _complain(self, what: str) -> None:
        await self._screen.show(rows(what, Look.TROUBLE))

    # -- the terminal's own words ---------------------------------------------------------------------------

    async def _own(self, word: str, rest: str) -> None:
        match word:
            case "/join":
                await self._join(rest)
            case "/channels":
                await self._screen.show(drawing.channels(self._log.channel, self.view))
            case "/card":
                await self._screen.show(self._log.pinned())
            case "/earlier":
                await self._show_older()
            case "/backstage":
                await self._screen.show(drawing.backstage(await self._client.backstage(self._log.channel), self.view))
            case "/keys":
                await self._show_keys()

    async def _join(self, wanted: str) -> None:
        channel = self.view.channel(wanted)
        if channel is None:
            unknown = self.view.words.say("There is no channel {name}, or it is not open to you.", name=wanted or "#")
            await self._complain(unknown)
            return
        async with self._drawing:
            await self._enter(channel)

    async def _enter(self, channel: Channel) -> None:
        page = wire.Page((), (), more=False)
        if channel.id in self._channels:  # one's own conversation with Vigia begins with its first message
            page = await self._client.messages(channel.id)
        self._hinted.discard(channel.id)
        await self._screen.show(self._log.enter(channel, page))
        await self._mark_read()

    async def _show_older(self) -> None:
        async with self._drawing:
            if self._log.has_older:
                page = await self._client.messages(self._log.channel, before=self._log.first)
                await self._screen.show(self._log.earlier(page))
            else:
                await self._screen.show(rows(self.view.words.say("There is nothing older."), Look.QUIET))

    async def _show_keys(self) -> None:
        say = self.view.words.say
        keys = [f"{word}: {say(does)}" for word, does in OWN.items()]
        keys.append(say("/inc help: shows what Vigia can be asked"))
        keys.append(say("1, 2, …: presses the button of that number"))
        await self._screen.show([row for key in keys for row in rows(key, indent=INDENT)])

    # -- what changes ---------------------------------------------------------------------------------------

    async def happened(self, event: Event) -> None:
        """One event of the stream; what is not known here is passed over. Raises NoAnswer: it is told once more."""
        try:
            match event.name:
                case "message":
                    await self._put(wire.SAID.validate_json(event.data))
                case "channel":
                    await self._changed(wire.CHANNEL.validate_json(event.data))
                case "clock":
                    self._ahead = wire.TOLD.validate_json(event.data).now - self._clock.now()
                case "outage":
                    await self._pretended(wire.OUTAGE.validate_json(event.data).outage_until)
                case "reset":
                    await self._anew()
        except ValidationError:
            strange = self.view.words.say("Something came that cannot be shown here: look at the chat in a browser.")
            await self._complain(strange)
        except Refused as refused:
            await self._complain(sentence(refused, self.view.words))

    async def line_broken(self) -> None:
        """The stream cannot be opened."""
        self.is_connected = False
        words = self.view.words.say("No connection: it is tried again by itself, and nothing will be missed.")
        await self._complain(words)

    async def line_back(self) -> None:
        """And now it can."""
        self.is_connected = True
        await self._screen.show(rows(self.view.words.say("Connected again: nothing was missed."), Look.QUIET))

    async def turned_away(self, refused: Refused) -> None:
        """The session has ended."""
        self.is_signed_in = False
        await self._complain(sentence(refused, self.view.words))

    async def _load(self) -> None:
        self._beginning = await self._client.channels()
        self._channels = {one.id: one for one in self._beginning.channels}

    async def _anew(self) -> None:
        async with self._drawing:
            await self._load()
            await self._enter(self._channels.get(self._log.channel) or self._channels[FIRST_CHANNEL])

    async def _changed(self, channel: Channel) -> None:
        known = self._channels.get(channel.id)
        unread = known.unread if known else 0
        self._channels[channel.id] = replace(channel, unread=unread)
        if known is None and channel.kind != "direct":  # one's own begins with a message, which is told itself
            await self._hint(channel, None)

    async def _put(self, one: Said) -> None:
        async with self._drawing:
            before = self._channels.get(one.channel)
            if before is None or not self._knows(one.author.id):
                await self._load()
            else:
                self._channels[one.channel] = _counted(before, one, self._beginning.me.id)
            if one.channel == self._log.channel:
                await self._screen.show(self._log.put(one))
                await self._mark_read()
            elif (before is None or one.number > before.last_number) and _is_news(one, self._beginning.me.id):
                await self._hint(self._channels.get(one.channel), one)

    async def _hint(self, channel: Channel | None, one: Said | None) -> None:
        """Says where something is new: each private word of Vigia's, else once until one goes there."""
        if channel is None:  # closed to this reader while it was on its way
            return
        say = self.view.words.say
        if channel.kind == "direct" and one is not None:
            summary = one.message.summary if one.message else one.text
            what = say("Vigia, only to you: {text} (/join vigia)", text=summary)
        elif channel.id in self._hinted:
            return
        else:
            target = "vigia" if channel.kind == "direct" else channel.shown
            what = say("New in {channel}: /join {target}", channel=channel.shown, target=target)
        self._hinted.add(channel.id)
        await self._screen.show(rows(" ".join(what.split()), Look.AUTHOR))

    async def _pretended(self, until: datetime) -> None:
        at = drawing.stamp(until, self.view)
        words = self.view.words.say("Pretended outage until {time}: what Vigia has to say waits.", time=at)
        await self._screen.show(rows(words, Look.QUIET))

    async def _mark_read(self) -> None:
        channel, newest = self._channels.get(self._log.channel), self._log.newest
        if channel is None or not newest:
            return
        number = max(channel.last_number, newest)
        self._channels[channel.id] = replace(channel, unread=0, last_number=number)
        with suppress(Refused, NoAnswer):  # the next message marks this one as well
            await self._client.mark_read(channel.id, number)

    def _knows(self, person: str) -> bool:
        return person == VIGIA or any(one.id == person for one in self._beginning.people)


def _is_news(one: Said, me: str) -> bool:
    return one.author.id != me and not one.withdrawn


def _counted(channel: Channel, one: Said, me: str) -> Channel:
    """With one more that is unread, if it is news."""
    if one.number <= channel.last_number:
        return channel
    return replace(channel, last_number=one.number, unread=channel.unread + _is_news(one, me))
