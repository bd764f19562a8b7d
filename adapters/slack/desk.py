"""What every kind of payload shares: who asks and where, how it is asked of the core, how the answer reaches them."""

import asyncio
from dataclasses import dataclass, replace
from hashlib import sha256

import structlog
from pydantic import TypeAdapter

from adapters.slack.api import Json, WebApi
from adapters.slack.cards import Page, packed, pages, pressed
from adapters.slack.directory import Directory
from adapters.slack.forms import modal
from adapters.slack.limits import BUTTON_VALUE_LENGTH, BUTTONS_LIVE, LOOK_UP
from adapters.slack.outbound import LITERAL
from adapters.slack.people import PLATFORM, person_of
from adapters.slack.reading import Known, groups_in, read, users_in
from adapters.slack.words import nearest, say
from bot.acknowledged import Intake
from bot.domain.errors import OutsideError
from bot.domain.values import Conversation, Kind
from bot.messages import Action, Answer, Facts, Form, Message, Paragraph, Part, Reply, Text
from bot.ports import Chosen, Core, Profile, Request, Typed

FORM = "slack.form."  # remembered: a form that could not be opened, with what was typed into it
KEPT = "form"  # the field of a button that opens such a form
PRESS = "slack.press."  # remembered: what a button asks, in more words than a button holds
KEPT_WORDS = "words"  # the field of such a button

_FORM = TypeAdapter(Form)
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Place:
    """Where somebody acted, and the ways to answer them there."""

    channel: str
    thread: str = ""
    trigger: str = ""  # opens one form, within three seconds
    response_url: str = ""
    direct: bool = False  # nobody else reads there


@dataclass(frozen=True)
class Asker:
    """Who acted, as the payload tells it."""

    user: str
    name: str = ""
    team: str = ""
    enterprise: str = ""
    bot: bool = False


@dataclass(frozen=True)
class Asked:
    """One thing somebody asked, its names still Slack's. `said`: a text as Slack writes it, or a verb."""

    request_id: str
    asker: Asker
    place: Place
    said: str | Chosen
    people: tuple[str, ...] = ()  # users meant besides those in a text

    @property
    def users(self) -> list[str]:
        """Everybody in it."""
        text = self.said if isinstance(self.said, str) else ""
        return list(dict.fromkeys([self.asker.user, *self.people, *users_in(text)]))


class Desk:
    """One per adapter. `locale`: the installation's."""

    def __init__(self, core: Core, api: WebApi, directory: Directory, intake: Intake, locale: str) -> None:
        self._core = core
        self._api = api
        self._directory = directory
        self._intake = intake
        self._locale = locale

    # -- asking -------------------------------------------------------------------------------------------------

    async def ask(self, asked: Asked) -> Reply:
        """Asks the core. Somebody Slack does not tell us about in time is taken as the core last knew them.

        Whoever neither of them knows is waited for: nobody acts, or is given a role, on a guess.
        """
        text = asked.said if isinstance(asked.said, str) else ""
        try:
            await asyncio.gather(*[self._directory.insist(user) for user in await self._unheard_of(asked)])
        except OutsideError as error:
            log.warning("slack.nobody-knows", request=asked.request_id, reason=error.reason)
            return Answer(in_own_words("nobody-knows", self.language(asked.asker.user)), refused=True)
        profiles = await self._directory.look_up(asked.users, groups_in(text), LOOK_UP)
        asker = self._asker(asked.asker, profiles)
        known = self._directory.known(profiles)
        words = read(text, known)
        chosen = read(" ".join(f"<@{user}>" for user in asked.people), known)
        told = tuple(profile for user, profile in profiles.items() if user != asked.asker.user)
        request = Request(
            asked.request_id,
            asker.person,
            Conversation(PLATFORM, asked.place.channel),
            Typed(words.text) if isinstance(asked.said, str) else asked.said,
            (*chosen.mentions, *words.mentions),
            words.unknown,
            # What the payload alone says about the asker is no profile: it must not replace a better one.
            (*((asker,) if asked.asker.user in profiles or asker.kind is not Kind.MEMBER else ()), *told),
        )
        async with self._intake.turn():
            return await self._core.submit(request)

    async def _unheard_of(self, asked: Asked) -> list[str]:
        """Those in it whom neither Slack nor the core has told about, but for askers who are nobody of ours anyway."""
        identity, asker = self._directory.identity, asked.asker
        outside = asker.bot or not identity.is_ours(asker.team, asker.enterprise)
        wanted = [user for user in asked.users if not (outside and user == asker.user)]
        unmet = {user: person_of(identity, user) for user in wanted if self._directory.recall(user) is None}
        met = await self._core.known(unmet.values()) if unmet else {}
        return [user for user, person in unmet.items() if person not in met]

    async def names_in(self, message: Json) -> Known:
        """Names for reading a message's text."""
        text = message.get("text", "")
        return self._directory.known(await self._directory.look_up(users_in(text), groups_in(text), LOOK_UP))

    def _asker(self, asker: Asker, profiles: dict[str, Profile]) -> Profile:
        identity = self._directory.identity
        ours = identity.is_ours(asker.team, asker.enterprise)
        person = person_of(identity, asker.user, asker.name, team=asker.team, enterprise=asker.enterprise)
        if asker.bot:
            return Profile(person, Kind.BOT)
        if not ours:
            return Profile(person, Kind.STRANGER)
        return profiles.get(asker.user) or Profile(person, Kind.MEMBER)

    def language(self, user: str) -> str:
        """In which the few sentences of our own are said to somebody."""
        known = self._directory.recall(user)
        return nearest(known.locale if known else None, self._locale)

    # -- answering ----------------------------------------------------------------------------------------------

    async def answer(self, reply: Reply, asked: Asked) -> None:
        """Shows the reply to the asker alone. Best effort: what must arrive goes through the outbox."""
        if asked.asker.bot:
            return  # nobody there to read it
        if isinstance(reply, Answer):
            await self.tell(reply.message, asked.asker.user, asked.place)
        else:
            await self.open(reply.form, asked, note=reply.note)

    async def open(self, form: Form, asked: Asked, *, note: Message | None = None) -> None:
        """Opens a form, or where there is no trigger or it has expired, offers it with all that was typed."""
        place, user = asked.place, asked.asker.user
        lang = self.language(user)
        if place.trigger:
            view = modal(form, lang, channel=place.channel, thread=place.thread, note=note)
            try:
                await self._api.do("views.open", trigger_id=place.trigger, view=view)
                return
            except OutsideError as error:
                log.info("slack.form-not-opened", verb=form.verb, reason=error.reason)
        await self.tell(await self._offer(form, asked, note, lang), user, place)

    async def kept_form(self, user: str, chosen: Chosen) -> Form | None:
        """The form behind the button of an offer; None for any other button."""
        name = chosen.fields.get(KEPT)
        stored = await self._core.recall(f"{FORM}{user}.{name}") if name else None
        return _FORM.validate_json(stored) if stored else None

    async def whole(self, user: str, chosen: Chosen) -> Chosen:
        """What a button asks, with the words that were kept for it. Without them the verb asks for them itself."""
        name = chosen.fields.get(KEPT_WORDS)
        stored = await self._core.recall(f"{PRESS}{user}.{name}") if name else None
        kept = pressed(stored) if stored else None
        if kept:
            return kept
        beside = {field: value for field, value in chosen.fields.items() if field not in (KEPT, KEPT_WORDS)}
        return replace(chosen, fields=beside)

    async def _light(self, message: Message, user: str) -> Message:
        """The message with buttons that Slack can hold; what they carry beyond that is kept here."""
        actions = []
        for action in message.actions:
            value = packed(action)
            if len(value) > BUTTON_VALUE_LENGTH:
                name = sha256(value.encode()).hexdigest()[:16]
                await self._core.remember(f"{PRESS}{user}.{name}", value, BUTTONS_LIVE)
                action = replace(action, fields=((KEPT_WORDS, name),))
            actions.append(action)
        return replace(message, actions=tuple(actions))

    async def _offer(self, form: Form, asked: Asked, note: Message | None, lang: str) -> Message:
        typed = tuple((field.label, (Text(field.value),)) for field in form.fields if field.value)
        fields: tuple[tuple[str, str], ...] = ()
        if typed:
            name = sha256(asked.request_id.encode()).hexdigest()[:16]
            kept = _FORM.dump_json(form).decode()
            await self._core.remember(f"{FORM}{asked.asker.user}.{name}", kept, BUTTONS_LIVE)
            fields = ((KEPT, name),)
        sentence = say("ready", lang, title=form.title)
        parts: tuple[Part, ...] = (*(note.parts if note else ()), Paragraph((Text(sentence),)))
        button = Action(form.verb, form.title, form.incident, form.promise, fields, opens_form=True, style="primary")
        return Message(sentence, (*parts, Facts(typed)) if typed else parts, lang, (button,))

    async def tell(self, message: Message, user: str, place: Place) -> None:
        """Says something to one person, by the first way that works."""
        for page in pages(await self._light(message, user)):
            ways = (self._by_response_url, self._in_direct_place, self._for_their_eyes, self._by_direct_message)
            for way in ways:
                try:
                    if await way(page, user, place):
                        break
                except OutsideError as error:
                    log.info("slack.not-told", way=way.__name__.strip("_"), reason=error.reason)
            else:
                log.warning("slack.answer-lost", user=user, channel=place.channel)

    async def _by_response_url(self, page: Page, _user: str, place: Place) -> bool:
        if not place.response_url:
            return False
        where = {"thread_ts": place.thread} if place.thread else {}
        await self._api.reply(
            place.response_url,
            {"response_type": "ephemeral", "replace_original": False, **_content(page), **where},
        )
        return True

    async def _in_direct_place(self, page: Page, _user: str, place: Place) -> bool:
        if not place.direct:
            return False
        await self._post(place.channel, page)
        return True

    async def _for_their_eyes(self, page: Page, user: str, place: Place) -> bool:
        where = {"thread_ts": place.thread} if place.thread else {}
        await self._api.do("chat.postEphemeral", channel=place.channel, user=user, **_content(page), **where)
        return True

    async def _by_direct_message(self, page: Page, user: str, _place: Place) -> bool:
        await self._post(await self._directory.direct(user), page)
        return True

    async def _post(self, channel: str, page: Page) -> None:
        await self._api.do("chat.postMessage", channel=channel, **_content(page))


def in_own_words(sentence: str, lang: str) -> Message:
    """One of the few sentences that are Slack's alone."""
    words = say(sentence, lang)
    return Message(words, (Paragraph((Text(words),)),), lang)


def prefilled(form: Form, **values: str) -> Form:
    """The form with these fields filled in already."""
    return replace(
        form, fields=tuple(replace(field, value=values.get(field.name, field.value)) for field in form.fields)
    )


def _content(page: Page) -> Json:
    return {"text": page.text, "blocks": list(page.blocks), **LITERAL}
