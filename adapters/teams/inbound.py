"""What happens in Teams, as requests to the core. The door ends here; each method answers an acknowledgement.

Nothing here waits for the Connector or for Graph. A message is acknowledged when the core has stored what follows from
it; where that takes longer than a moment, when the activity itself is stored (bot/acknowledged), and the work goes on
as an errand. Whoever pressed or sent something waits for an answer, and gets one within a moment, if only that it
goes on.
"""

import asyncio
import json
from collections.abc import Callable, Coroutine
from dataclasses import replace
from hashlib import sha256
from typing import Any, Final

import structlog

from adapters.teams import forms, sdk
from adapters.teams.capture import ADD_TO_TIMELINE, FROM_MESSAGE, TAKE_BACK, Capture
from adapters.teams.cards import pressed
from adapters.teams.desk import Asked, Desk, prefilled
from adapters.teams.dialect import Json
from adapters.teams.directory import Directory
from adapters.teams.happenings import Happenings
from adapters.teams.limits import ANSWER, DOUBLE_CLICK, INPUT_LENGTH, SUMMARY_LENGTH
from adapters.teams.people import PLATFORM
from adapters.teams.reading import mentions_in, words_of_message
from adapters.teams.sdk import Arrival
from adapters.teams.ways import Ways
from adapters.teams.words import say
from bot.acknowledged import Errands, Intake
from bot.domain.values import Person
from bot.messages import Answer, Form, Message, OpenForm, Reply, plain_text
from bot.ports import Chosen

MESSAGE: Final = "application/vnd.microsoft.activity.message"  # an answer to Action.Execute that the presser alone sees

log = structlog.get_logger(__name__)


class Inbound:
    """One per adapter. Implements sdk.Takes, one activity at a time through `take`."""

    def __init__(
        self,
        desk: Desk,
        directory: Directory,
        ways: Ways,
        errands: Errands,
        happenings: Happenings,
        intake: Intake,
    ) -> None:
        self._desk = desk
        self._directory = directory
        self._ways = ways
        self._errands = errands
        self._happenings = happenings
        self._intake = intake
        self._capture = Capture(desk)
        self._invokes: dict[str, Callable[[Arrival, Json], Coroutine[Any, Any, Json | None]]] = {
            "adaptiveCard/action": self._executed,
            "task/fetch": self._fetched,
            "task/submit": self._sent,
            "composeExtension/fetchTask": self._chosen,
            "composeExtension/submitAction": self._sent,
        }

    async def take(self, body: Json) -> Json | None:
        """One activity, which has been validated: what it is answered. Raises sdk.Unreadable."""
        return await sdk.Turns(_Once(self, body)).take(body)

    async def again(self, body: Json) -> None:
        """Takes in what was acknowledged by somebody who died: by another process, or by this one before it ended."""
        await self.take(body)

    async def arrived(self, arrival: Arrival) -> None:
        """Whatever came: it tells where its sender can be reached."""
        self._directory.note(arrival)
        self._errands.start(self._ways.note(arrival))

    # -- what is acknowledged -----------------------------------------------------------------------------------

    async def message(self, arrival: Arrival, body: Json) -> None:
        """Somebody said something to Vigia. With a value it is a button, of a program that cannot execute one."""
        if arrival.who.is_bot:
            return
        if arrival.value is not None:
            told = pressed(arrival.value)
            if told:
                await self._serve(self._press(arrival, told.chosen, told.at, told.state), body)
            return
        spoken_to = any(one.who.id == arrival.bot for one in mentions_in(arrival.entities))
        # Where Vigia may read a channel it hears everything said there; what is not said to it is nobody's command.
        if arrival.place != "personal" and not spoken_to:
            return
        name = f"said:{arrival.conversation}:{arrival.id}"
        await self._serve(Asked(name, arrival, self._desk.at(arrival), arrival.text), body)

    async def happened(self, arrival: Arrival, body: Json) -> None:
        """Something happened to a place."""
        await self._happenings.take(arrival, self._desk.at(arrival), body)

    async def _serve(self, asked: Asked, body: Json) -> None:
        """Asks, answers later, and comes back when what follows is stored, or what was asked is."""
        asked = await self._with_kept_words(asked)
        asking = self._errands.start(self._desk.ask(asked))
        self._errands.start(self._answer(asking, asked))
        await self._intake.secure(body, asking)

    async def _answer(self, asking: "asyncio.Task[Reply]", asked: Asked) -> None:
        await self._desk.answer(await asking, asked)

    # -- what is answered ---------------------------------------------------------------------------------------

    async def invoked(self, arrival: Arrival, body: Json) -> Json | None:
        """Somebody waits for it."""
        handle = self._invokes.get(arrival.name)
        if handle is None or arrival.who.is_bot:
            log.info("teams.unknown-invoke", name=arrival.name[:50])
            return None
        return await handle(arrival, body)

    async def _executed(self, arrival: Arrival, body: Json) -> Json | None:
        """A button that acts. The answer is the presser's alone; what changes for everybody is delivered."""
        told = pressed(_inside(arrival.value, "action", "data"))
        if told is None:
            return None
        asked = await self._with_kept_words(self._press(arrival, told.chosen, told.at, told.state))
        reply = await self._within_a_moment(asked, body)
        lang = self._desk.language(asked.asker)
        if reply is None:
            return _said(say("working", lang))
        if (
            isinstance(reply, Answer)
            and not reply.message.actions
            and len(words := _words(reply.message)) < SUMMARY_LENGTH
        ):
            return _said(words)
        self._errands.start(self._desk.answer(reply, asked))
        return _said(say("answered-elsewhere", lang))

    async def _fetched(self, arrival: Arrival, body: Json) -> Json | None:
        """A button that opens a form."""
        told = pressed(arrival.value.get("data") if isinstance(arrival.value, dict) else None)
        if told is None:
            return None
        at = told.at or self._desk.at(arrival)
        asked = Asked(f"fetch:{arrival.id}", arrival, at, told.chosen)
        if form := await self._desk.kept_form(arrival.who, told.chosen):
            return self._opened(OpenForm(form), asked)
        return await self._open(replace(asked, said=await self._desk.whole(arrival.who, told.chosen)), body)

    async def _chosen(self, arrival: Arrival, body: Json) -> Json | None:
        """Something in a message's menu."""
        value = arrival.value if isinstance(arrival.value, dict) else {}
        name, message = str(value.get("commandId", "")), value.get("messagePayload") or {}
        lang = self._desk.language(arrival.who)
        if name == TAKE_BACK:
            return await self._told(self._capture.taken_back(arrival, message), body)
        if name == ADD_TO_TIMELINE:
            asked = self._capture.asked(arrival, message)
            if asked is None:
                return forms.told(say("people-only", lang))
            return await self._told(asked, body)
        if name not in FROM_MESSAGE:
            log.info("teams.unknown-command", name=name[:50])
            return None
        verb, first_line, whole = FROM_MESSAGE[name]
        asked = Asked(f"choose:{arrival.id}", arrival, self._desk.at(arrival), Chosen(verb))
        line, _, rest = words_of_message(message).partition("\n")
        filled = {first_line: line[:INPUT_LENGTH]} | ({whole: words_of_message(message)} if rest and whole else {})
        return await self._open(asked, body, lambda form: prefilled(form, **filled))

    async def _sent(self, arrival: Arrival, body: Json) -> Json | None:
        """A form. What is wrong with it is said in it, with everything typed kept."""
        data = arrival.value.get("data") if isinstance(arrival.value, dict) else None
        try:
            sent = forms.sent(data or {})
        except ValueError:
            log.info("teams.unknown-form")
            return None
        at = sent.at or self._desk.at(arrival)
        return await self._told(Asked(f"form:{sent.name}", arrival, at, sent.chosen, sent.people), body, sent)

    # -- inside -------------------------------------------------------------------------------------------------

    async def _open(self, asked: Asked, body: Json, fill: Callable[[Form], Form] = lambda form: form) -> Json:
        reply = await self._within_a_moment(asked, body, fill)
        if reply is None:
            return forms.told(say("working", self._desk.language(asked.asker)))
        return self._opened(_filled(reply, fill), asked)

    def _opened(self, reply: Reply, asked: Asked) -> Json:
        """The form; or in its window why there is none."""
        lang = self._desk.language(asked.asker)
        if isinstance(reply, Answer):
            return forms.told(_words(reply.message))
        name = sha256(asked.request_id.encode()).hexdigest()[:16]
        return forms.task(reply.form, lang, at=asked.at, name=name, people={}, note=reply.note)

    async def _told(self, asked: Asked, body: Json, sent: forms.Sent | None = None) -> Json | None:
        """Asks, and says in the window what came of it; None closes it."""
        reply = await self._within_a_moment(asked, body)
        lang = self._desk.language(asked.asker)
        if reply is None:
            return forms.told(say("working", lang))
        if isinstance(reply, OpenForm):
            name = sent.name if sent else sha256(asked.request_id.encode()).hexdigest()[:16]
            return forms.task(reply.form, lang, at=asked.at, name=name, people={}, note=reply.note)
        if reply.refused and sent:
            names = {one: self._name_of(one) for one in sent.people}
            return forms.task(sent.form, sent.lang, at=sent.at, name=sent.name, people=names, note=reply.message)
        if reply.message.actions or len(_words(reply.message)) >= SUMMARY_LENGTH:
            self._errands.start(self._desk.answer(reply, asked))
            return None
        return forms.told(_words(reply.message))

    async def _within_a_moment(
        self, asked: Asked, body: Json, fill: Callable[[Form], Form] = lambda form: form
    ) -> Reply | None:
        """The core's reply; None when it takes longer: then the reply follows, and what was asked is stored."""
        asking = self._errands.start(self._desk.ask(asked))
        if await self._intake.secure(body, asking, ANSWER):
            return asking.result()
        self._errands.start(self._answer_later(asking, asked, fill))
        return None

    async def _answer_later(self, asking: "asyncio.Task[Reply]", asked: Asked, fill: Callable[[Form], Form]) -> None:
        await self._desk.answer(_filled(await asking, fill), asked)

    async def _with_kept_words(self, asked: Asked) -> Asked:
        if isinstance(asked.said, Chosen):
            return replace(asked, said=await self._desk.whole(asked.asker, asked.said))
        return asked

    def _press(self, arrival: Arrival, chosen: Chosen, at: str, state: str) -> Asked:
        """One id for the two clicks of a double click: the same button, on the same state of the same card."""
        span = int(arrival.at.timestamp()) // DOUBLE_CLICK
        what = [chosen.verb, chosen.incident, chosen.promise, dict(chosen.fields), at, state, span]
        pressing = json.dumps([arrival.conversation, arrival.replies_to, arrival.who.id, what], sort_keys=True)
        name = f"press:{sha256(pressing.encode()).hexdigest()[:32]}"
        return Asked(name, arrival, at or self._desk.at(arrival), chosen)

    def _name_of(self, directory: str) -> str:
        known = self._directory.recall(directory)
        return (known.person if known else Person(PLATFORM, directory)).name or directory


class _Once:
    """One activity on its way through a turn, with the bytes it came as."""

    def __init__(self, inbound: Inbound, body: Json) -> None:
        self._inbound = inbound
        self._body = body

    async def message(self, arrival: Arrival) -> None:
        await self._inbound.arrived(arrival)
        await self._inbound.message(arrival, self._body)

    async def invoked(self, arrival: Arrival) -> Json | None:
        await self._inbound.arrived(arrival)
        return await self._inbound.invoked(arrival, self._body)

    async def happened(self, arrival: Arrival) -> None:
        await self._inbound.arrived(arrival)
        await self._inbound.happened(arrival, self._body)


def _filled(reply: Reply, fill: Callable[[Form], Form]) -> Reply:
    return OpenForm(fill(reply.form), reply.note) if isinstance(reply, OpenForm) else reply


def _said(words: str) -> Json:
    return {"statusCode": 200, "type": MESSAGE, "value": words}


def _words(message: Message) -> str:
    return plain_text(message) or message.summary


def _inside(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value
