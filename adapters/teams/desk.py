"""What every kind of activity shares: who asks and where, how it is asked of the core, how the answer reaches them."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

import structlog
from pydantic import TypeAdapter

from adapters.teams.cards import OURS, activity, packed, pages, pressed, size_of
from adapters.teams.connector import Connector
from adapters.teams.directory import Directory
from adapters.teams.limits import BUTTON_BYTES, BUTTONS_LIVE, LOOK_UP
from adapters.teams.people import PLATFORM, Who, person_of
from adapters.teams.reading import mentions_in, read
from adapters.teams.sdk import Arrival
from adapters.teams.ways import Ways, room_of
from adapters.teams.words import nearest, say
from bot.acknowledged import Intake
from bot.domain.errors import OutsideError
from bot.domain.values import Conversation, Person
from bot.messages import Action, Answer, Facts, Form, Message, Paragraph, Part, Reply, Text
from bot.ports import Chosen, Core, Profile, Request, Typed

FORM: Final = "teams.form."  # remembered: a form that could not be opened, with what was typed into it
KEPT: Final = "form"  # the field of a button that opens such a form
PRESS: Final = "teams.press."  # remembered: what a button asks, in more words than a button holds
KEPT_WORDS: Final = "words"  # the field of such a button

_FORM = TypeAdapter(Form)
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Asked:
    """One thing somebody asked, its names still Teams'. `at`: the conversation it is asked in, as the core knows it."""

    request_id: str
    arrival: Arrival
    at: str
    said: str | Chosen  # the text as Teams writes it, or a verb
    people: tuple[str, ...] = ()  # directory ids of those meant besides those in a text

    @property
    def asker(self) -> Who:
        """Who."""
        return self.arrival.who


class Desk:
    """One per adapter. `locale`: the installation's. `standing`: the channel in which each thread is its own place."""

    def __init__(
        self,
        core: Core,
        connector: Connector,
        directory: Directory,
        ways: Ways,
        intake: Intake,
        locale: str,
        standing: str,
    ) -> None:
        self._core = core
        self._connector = connector
        self._directory = directory
        self._ways = ways
        self._intake = intake
        self._locale = locale
        self._standing = standing

    def at(self, arrival: Arrival) -> str:
        """Where it happened, as the core knows the place."""
        return room_of(arrival.conversation, self._standing)

    # -- asking -------------------------------------------------------------------------------------------------

    async def ask(self, asked: Asked) -> Reply:
        """Asks the core. Somebody Teams does not tell us about in time is taken as the core last knew them.

        Whoever neither of them knows is waited for: nobody acts, or is given a role, on a guess.
        """
        arrival = asked.arrival
        text = asked.said if isinstance(asked.said, str) else ""
        mentioned = [one for one in mentions_in(arrival.entities) if text and not one.who.is_bot]
        named = [*(one.who for one in mentioned), *(Who(one, "", one) for one in asked.people)]
        everybody = [asked.asker, *named]
        try:
            await asyncio.gather(
                *[self._directory.insist(who, arrival.conversation) for who in await self._unheard_of(everybody)]
            )
        except OutsideError as error:
            log.warning("teams.nobody-knows", request=asked.request_id, reason=error.reason)
            return Answer(in_own_words("nobody-knows", self.language(asked.asker)), refused=True)
        await self._directory.look_up(everybody, arrival.conversation, LOOK_UP)
        known = {who.id: profile for who in everybody if (profile := await self._profile(who))}
        asker = known.get(asked.asker.id)
        person = asker.person if asker else person_of(await self._directory.identify(asked.asker), asked.asker.name)
        words = read(text, mentions_in(arrival.entities), await self._people(named, known), arrival.bot)
        chosen = await self._people([Who(one, "", one) for one in asked.people], known)
        request = Request(
            asked.request_id,
            person,
            Conversation(PLATFORM, asked.at),
            Typed(words.text) if isinstance(asked.said, str) else asked.said,
            (*chosen.values(), *words.mentions),
            words.unknown,
            tuple({profile.person: profile for profile in known.values()}.values()),
        )
        async with self._intake.turn():
            return await self._core.submit(request)

    async def _unheard_of(self, people: list[Who]) -> list[Who]:
        """Those whom neither Teams nor the core has told about."""
        wanted = {who.id: (who, await self._directory.identify(who)) for who in people}
        unnamed = [who for who, directory in wanted.values() if not directory]
        unmet = {
            person_of(directory): who
            for who, directory in wanted.values()
            if directory and self._directory.recall(directory) is None
        }
        met: Mapping[Person, Profile] = await self._core.known(unmet) if unmet else {}
        return [*unnamed, *(who for person, who in unmet.items() if person not in met)]

    async def _profile(self, who: Who) -> Profile | None:
        return self._directory.recall(await self._directory.identify(who))

    async def _people(self, people: list[Who], known: Mapping[str, Profile]) -> dict[str, Person]:
        """By the ids an activity has for them."""
        return {
            who.id: known[who.id].person
            if who.id in known
            else person_of(await self._directory.identify(who), who.name)
            for who in people
        }

    def language(self, who: Who) -> str:
        """In which the few sentences of our own are said to somebody."""
        return nearest(self._directory.locale(who.directory), self._locale)

    # -- answering ----------------------------------------------------------------------------------------------

    async def answer(self, reply: Reply, asked: Asked) -> None:
        """Shows the reply to the asker. Best effort: what must arrive goes through the outbox."""
        if isinstance(reply, Answer):
            await self.tell(reply.message, asked, everybody_may=reply.open)
        else:
            # The form's name and what the asker typed: nobody there learns anything by them.
            await self.tell(await self.offer(reply.form, asked, reply.note), asked, everybody_may=reply.note is None)

    async def tell(self, message: Message, asked: Asked, *, everybody_may: bool) -> None:
        """Says something to one person: in their own chat, else where they asked if everybody there may read it."""
        light = await self._light(message, asked.asker)
        if asked.arrival.place == "personal" and await self._said(light, asked.arrival.conversation, asked):
            return
        try:
            personal = await self._ways.personal(await self._directory.identify(asked.asker))
            if await self._said(light, personal, asked):
                return
        except OutsideError as error:
            log.info("teams.no-personal-chat", person=asked.asker.directory, reason=error.reason)
        otherwise = light if everybody_may else in_own_words("install", self.language(asked.asker))
        if not await self._said(otherwise, asked.arrival.conversation, asked):
            log.warning("teams.answer-lost", person=asked.asker.directory, request=asked.request_id)

    async def _said(self, message: Message, conversation: str, asked: Asked) -> bool:
        elsewhere = asked.at if conversation != asked.arrival.conversation else ""
        try:
            for page in pages(message, at=elsewhere):
                await self._connector.send(self._ways.service_url, conversation, activity(page))
        except OutsideError as error:
            self._ways.refused(asked.asker.directory, conversation, error.reason)
            log.info("teams.not-told", conversation=conversation, reason=error.reason)
            return False
        return True

    # -- what buttons cannot hold -------------------------------------------------------------------------------

    async def kept_form(self, who: Who, chosen: Chosen) -> Form | None:
        """The form behind the button of an offer; None for any other button."""
        name = chosen.fields.get(KEPT)
        stored = await self._core.recall(f"{FORM}{who.directory}.{name}") if name else None
        return _FORM.validate_json(stored) if stored else None

    async def whole(self, who: Who, chosen: Chosen) -> Chosen:
        """What a button asks, with the words that were kept for it. Without them the verb asks for them itself."""
        name = chosen.fields.get(KEPT_WORDS)
        stored = await self._core.recall(f"{PRESS}{who.directory}.{name}") if name else None
        kept = pressed({OURS: json.loads(stored)}) if stored else None
        if kept:
            return kept.chosen
        beside = {field: value for field, value in chosen.fields.items() if field not in (KEPT, KEPT_WORDS)}
        return replace(chosen, fields=beside)

    async def _light(self, message: Message, who: Who) -> Message:
        """The message with buttons that a card can hold; what they carry beyond that is kept here."""
        actions = []
        for action in message.actions:
            value = packed(action)
            if size_of(value) > BUTTON_BYTES:
                stored = json.dumps(value)
                name = sha256(stored.encode()).hexdigest()[:16]
                await self._core.remember(f"{PRESS}{who.directory}.{name}", stored, BUTTONS_LIVE)
                action = replace(action, fields=((KEPT_WORDS, name),))
            actions.append(action)
        return replace(message, actions=tuple(actions))

    async def offer(self, form: Form, asked: Asked, note: Message | None = None) -> Message:
        """A form that nothing opens by itself, as a button, with all that was typed."""
        lang = self.language(asked.asker)
        typed = tuple((field.label, (Text(field.value),)) for field in form.fields if field.value)
        fields: tuple[tuple[str, str], ...] = ()
        if typed:
            name = sha256(asked.request_id.encode()).hexdigest()[:16]
            kept = _FORM.dump_json(form).decode()
            await self._core.remember(f"{FORM}{asked.asker.directory}.{name}", kept, BUTTONS_LIVE)
            fields = ((KEPT, name),)
        sentence = say("ready", lang, title=form.title)
        parts: tuple[Part, ...] = (*(note.parts if note else ()), Paragraph((Text(sentence),)))
        label = say("open-form", lang)
        button = Action(form.verb, label, form.incident, form.promise, fields, opens_form=True, style="primary")
        return Message(sentence, (*parts, Facts(typed)) if typed else parts, lang, (button,))


def in_own_words(sentence: str, lang: str) -> Message:
    """One of the few sentences that are Teams' alone."""
    words = say(sentence, lang)
    return Message(words, (Paragraph((Text(words),)),), lang)


def prefilled(form: Form, **values: str) -> Form:
    """The form with these fields filled in already."""
    return replace(
        form, fields=tuple(replace(field, value=values.get(field.name, field.value)) for field in form.fields)
    )
