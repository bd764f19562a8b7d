"""The conversation of one reader: what is typed goes out, what changes is shown, one thing after the other."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from bot.cli.chat import completion, drawing, wire
from bot.cli.chat.client import Client, NoAnswer, Refused, RequestIds
from bot.cli.chat.completion import Suggestion
from bot.cli.chat.drawing import INDENT, Look, Row, rows
from bot.cli.chat.forms import Question, fill
from bot.cli.chat.refusals import sentence
from bot.cli.chat.typed import OWN, Own, Press, Talk, Unknown, understood
from bot.cli.chat.view import VIGIA, View
from bot.cli.chat.wire import Channel, Event, Said, Verb
from bot.config import HOME, Settings
from bot.messages import Action, Answer, Message, OpenForm, Reply
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


@dataclass(frozen=True)
class Buttons:
    """Those that numbers press, and where they stand."""

    channel: str
    actions: tuple[Action, ...] = ()
    message: int | None = None  # the number of the message they stand under; None under an answer


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
        self._known: dict[int, Said] = {}  # of the current channel, by number
        self._first = 0  # number of the oldest that is shown
        self._has_older = False
        self._told: set[str] = set()  # keys of answers that are shown already
        self._hinted: set[str] = set()  # channels of which it was said that something is new
        self._verbs: tuple[Verb, ...] = ()
        self._beginning: wire.Beginning
        self._wording: Wording
        self.current = FIRST_CHANNEL
        self.buttons = Buttons(FIRST_CHANNEL)
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
        waiting = [one for one in self._channels.values() if one.unread and one.id != self.current]
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
        return self._channels.get(self.current) or self.view.direct

    # -- what people do -------------------------------------------------------------------------------------

    async def typed(self, line: str, seen: Buttons) -> str | None:
        """Does what a line asks for. `seen`: the buttons there were when it was begun.

        Answers what the next line begins with (the same text when it could not be sent), or None to leave.
        """
        words = self.view.words
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
                    unknown = words.say(
                        "There is no {word} here, and nothing was sent: /keys shows what is.", word=word
                    )
                    await self._complain(unknown)
                    return line
        except (Refused, NoAnswer) as failure:
            await self._complain(sentence(failure, self.view.words))
            return line
        return ""

    async def _say(self, text: str) -> None:
        channel = self.current
        request_id = self._ids.id_for((channel, text))
        spoken = await self._client.say(channel, text, request_id)
        self._ids.answered()
        await self._put(spoken.message)
        if spoken.reply:
            await self._hear(spoken.reply, channel, request_id)

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
            if key not in self._told:
                self._told.add(key)
                await self._show_answer(reply.message)

    async def _show_answer(self, message: Message) -> None:
        if message.actions:
            self.buttons = Buttons(self.current, message.actions)
        await self._screen.show(drawing.answer(message, self.view, first=1))

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
                await self._screen.show(drawing.channels(self.current, self.view))
            case "/card":
                await self._show_pinned()
            case "/earlier":
                await self._show_older()
            case "/backstage":
                await self._screen.show(drawing.backstage(await self._client.backstage(self.current), self.view))
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
        self.current = channel.id
        self.buttons = Buttons(channel.id)
        self._hinted.discard(channel.id)
        self._known = {one.number: one for one in page.messages}
        self._first = min(self._known, default=0)
        self._has_older = page.more
        await self._screen.show(drawing.header(channel, self.view))
        older = [one for one in page.pinned if one.number not in self._known]
        self._known |= {one.number: one for one in older}
        newest = next((one for one in reversed([*older, *page.messages]) if one.actions), None)
        for one in older:
            await self._draw(one, is_pressed=one is newest)
        fresh = self._first_unread(page.messages, channel)
        for one in page.messages:
            if one.number == fresh:
                await self._screen.show(rows(self.view.words.say("-- new --"), Look.QUIET))
            await self._draw(one, is_pressed=one is newest)
        if not self._known:
            await self._screen.show(rows(self.view.words.say("Nothing has been said here yet."), Look.QUIET, INDENT))
        elif page.more:
            await self._screen.show(rows(self.view.words.say("/earlier shows what was said before."), Look.QUIET))
        await self._mark_read()

    def _first_unread(self, messages: Sequence[Said], channel: Channel) -> int | None:
        others = [one for one in messages if one.author.id != self._beginning.me.id]
        return others[-channel.unread].number if 0 < channel.unread < len(others) else None

    async def _draw(self, one: Said, *, is_pressed: bool) -> None:
        if is_pressed:
            self.buttons = Buttons(self.current, one.actions, one.number)
        await self._screen.show(drawing.said(one, self.view, first=1 if is_pressed else None))

    async def _show_pinned(self) -> None:
        async with self._drawing:
            those = [one for one in self._known.values() if one.pinned]
            for one in those:
                await self._draw(one, is_pressed=bool(one.actions))
            if not those:
                await self._screen.show(rows(self.view.words.say("Nothing is pinned here."), Look.QUIET))

    async def _show_older(self) -> None:
        async with self._drawing:
            if not self._has_older:
                await self._screen.show(rows(self.view.words.say("There is nothing older."), Look.QUIET))
                return
            page = await self._client.messages(self.current, before=self._first)
            self._first = min((one.number for one in page.messages), default=self._first)
            self._has_older = page.more
            for one in page.messages:
                self._known[one.number] = one
                await self._draw(one, is_pressed=False)

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
                    await self._pretended(json.loads(event.data)["outage_until"])
                case "reset":
                    await self._anew()
        except ValidationError as error:
            raise NoAnswer from error
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
            await self._enter(self._channels.get(self.current) or self._channels[FIRST_CHANNEL])

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
            if one.channel == self.current:
                await self._put_here(one)
                await self._mark_read()
            elif (before is None or one.number > before.last_number) and _is_news(one, self._beginning.me.id):
                await self._hint(self._channels[one.channel], one)

    async def _put_here(self, one: Said) -> None:
        known = self._known.get(one.number)
        if known and known.change >= one.change:
            return
        if one.withdrawn:
            if self._known.pop(one.number, None):
                gone = self.view.words.say("Taken back: {text}", text=known.text if known else "")
                await self._screen.show(rows(" ".join(gone.split()), Look.QUIET))
            return
        if known is None and one.number < self._first:
            return  # an edit of what was not shown
        self._known[one.number] = one
        if known is not None:
            await self._put_edit(known, one)
        elif one.key is None or one.key not in self._told:
            if one.key:
                self._told.add(one.key)
            await self._draw(one, is_pressed=bool(one.actions))

    async def _put_edit(self, known: Said, one: Said) -> None:
        shown = drawing.edited(known, one, self.view)
        if self.buttons.message == one.number and self.buttons.channel == one.channel:
            self.buttons = Buttons(one.channel, one.actions, one.number)
            if one.actions != known.actions:
                shown += drawing.buttons(one.actions, first=1)
        if shown:
            await self._screen.show(shown)

    async def _hint(self, channel: Channel, one: Said | None) -> None:
        """Says where something is new: each private word of Vigia's, else once until one goes there."""
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

    async def _pretended(self, until: str) -> None:
        at = drawing.stamp(wire.INSTANT.validate_python(until), self.view)
        words = self.view.words.say("Pretended outage until {time}: what Vigia has to say waits.", time=at)
        await self._screen.show(rows(words, Look.QUIET))

    async def _mark_read(self) -> None:
        channel = self._channels.get(self.current)
        if channel is None or not self._known:
            return
        number = max(channel.last_number, *self._known)
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
