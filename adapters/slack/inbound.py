"""What happens in Slack, as requests to the core. Both doors end here; each method answers an acknowledgement.

Nothing here waits for Slack's Web API. A request is acknowledged when the core has stored what follows from it; where
that takes longer than a moment, when the request itself is stored (bot/acknowledged), and the work goes on as an
errand.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any

import structlog

from adapters.slack import forms
from adapters.slack.api import Json, WebApi
from adapters.slack.capture import Capture
from adapters.slack.cards import pressed
from adapters.slack.desk import Asked, Asker, Desk, Place, prefilled
from adapters.slack.happenings import Happenings
from adapters.slack.home import Home
from adapters.slack.letters import letter
from adapters.slack.limits import ACKNOWLEDGE_FORM, DOUBLE_CLICK, INPUT_LENGTH
from adapters.slack.people import Identity
from adapters.slack.reading import plain_words, words_after_mention
from adapters.slack.words import say
from bot.acknowledged import Errands, Intake
from bot.domain.errors import OutsideError
from bot.messages import Answer, Message, OpenForm, Reply, plain_text
from bot.ports import Chosen

ADD_TO_TIMELINE = "add_to_timeline"
DECLARE = "declare_from_message"
FOLLOW_UP = "make_follow_up"
# What a message becomes: the verb whose form opens, the field for its first line, the field for all of it.
FROM_MESSAGE = {DECLARE: ("declare", "title", "summary"), FOLLOW_UP: ("followup", "text", "")}
SPOKEN = {None, "file_share", "thread_broadcast"}  # subtypes of a message that are somebody saying something

log = structlog.get_logger(__name__)


class Inbound:
    """One per adapter."""

    def __init__(
        self,
        desk: Desk,
        api: WebApi,
        errands: Errands,
        capture: Capture,
        home: Home,
        happenings: Happenings,
        intake: Intake,
        identity: Callable[[], Identity],
    ) -> None:
        self._desk = desk
        self._api = api
        self._errands = errands
        self._capture = capture
        self._home = home
        self._happenings = happenings
        self._intake = intake
        self._identity = identity
        self._events: dict[str, Callable[[Json], Awaitable[None]]] = {
            "app_mention": self._mention,
            "message": self._direct,
            "reaction_added": self._reaction,
            "reaction_removed": self._reaction,
            "app_home_opened": self._opened_home,
        }
        self._again: dict[str, Callable[[Json], Awaitable[None]]] = {
            "command": self.command,
            "press": self.press,
            "sent": self._sent_long_ago,
            "shortcut": self.shortcut,
            "event": self.event,
        }

    async def again(self, kind: str, body: Json) -> None:
        """Takes in what was acknowledged by somebody who died: by another process, or by this one before it ended."""
        await self._again[kind](body)

    # -- what Slack sends once ----------------------------------------------------------------------------------

    async def command(self, body: Json) -> None:
        """A slash command: the words after the entry word."""
        direct = body["channel_id"].startswith("D")
        place = Place(body["channel_id"], "", body["trigger_id"], body["response_url"], direct)
        asker = Asker(body["user_id"], body.get("user_name", ""), body["team_id"], body.get("enterprise_id", ""))
        await self._serve("command", body, Asked(f"command:{body['trigger_id']}", asker, place, body.get("text", "")))

    async def press(self, body: Json) -> None:
        """A button."""
        action = body["actions"][0]
        chosen = pressed(action.get("value", ""))
        if chosen is None:
            return
        place = _place_of(body)
        asked = Asked(_press_id(body, action), _asker(body), place, chosen)
        if form := await self._desk.kept_form(asked.asker.user, chosen):
            self._errands.start(self._desk.open(form, asked))
            return
        whole = await self._desk.whole(asked.asker.user, chosen)
        await self._serve("press", body, replace(asked, said=whole))

    async def sent(self, body: Json) -> Json | None:
        """A form. What is wrong with it is said in it, with everything typed kept."""
        view, asked = body["view"], _sent(body)
        if asked is None:
            return None
        asking = self._errands.start(self._desk.ask(asked))
        if not await self._intake.secure(letter("sent", body), asking, ACKNOWLEDGE_FORM):
            self._errands.start(self._answer_in_view(asking, asked, view))
            return _update(forms.told(say("working", self._lang(body)), forms.title_of(view), self._lang(body)))
        reply = asking.result()
        again = self._shown_again(reply, asked, view)
        if again is not None:
            return _update(again)
        self._errands.start(self._desk.answer(reply, asked))
        return None

    async def _sent_long_ago(self, body: Json) -> None:
        """The same when nobody waits for the acknowledgement: the form still says that it is being worked on."""
        asked = _sent(body)
        if asked:
            await self._answer_in_view(self._errands.start(self._desk.ask(asked)), asked, body["view"])

    async def shortcut(self, body: Json) -> None:
        """Something in a message's menu, or in the lightning menu."""
        name, asker = body["callback_id"], _asker(body)
        if name == ADD_TO_TIMELINE:
            capturing = self._errands.start(self._capture.from_menu(asker, _place_of(body), body["message"]))
            await self._intake.secure(letter("shortcut", body), capturing)
        elif name in FROM_MESSAGE:
            self._errands.start(self._from_message(body, *FROM_MESSAGE[name]))
        else:
            log.info("slack.unknown-shortcut", callback=name)

    # -- what Slack sends again until it is acknowledged --------------------------------------------------------

    async def event(self, body: Json) -> None:
        """Something that happened."""
        handle = self._events.get(body["event"]["type"], self._happenings.take)
        await handle(body)

    async def _mention(self, body: Json) -> None:
        await self._words(body, body["event"], direct=False)

    async def _direct(self, body: Json) -> None:
        event = body["event"]
        if event.get("channel_type") == "im" and event.get("subtype") in SPOKEN and not event.get("bot_id"):
            await self._words(body, event, direct=True)
        elif event.get("subtype") == "message_deleted":
            await self._happenings.take(body)

    async def _words(self, body: Json, event: Json, *, direct: bool) -> None:
        place = Place(event["channel"], event.get("thread_ts", ""), direct=direct)
        # One id for the message, however many events tell of it.
        name = f"said:{event['channel']}:{event['ts']}"
        text = words_after_mention(event.get("text", ""), self._identity().user)
        await self._serve("event", body, Asked(name, _author(body, event), place, text))

    async def _reaction(self, body: Json) -> None:
        capturing = self._errands.start(self._capture.from_reaction(_author(body, body["event"]), body["event"]))
        await self._intake.secure(letter("event", body), capturing)

    async def _opened_home(self, body: Json) -> None:
        if body["event"].get("tab") == "home":
            self._errands.start(self._home.show(_author(body, body["event"]), body["event"]["channel"]))

    # -- inside -------------------------------------------------------------------------------------------------

    async def _serve(self, kind: str, body: Json, asked: Asked) -> None:
        """Asks, answers later, and comes back when what follows is stored, or what was asked is."""
        asking = self._errands.start(self._desk.ask(asked))
        self._errands.start(self._answer(asking, asked))
        await self._intake.secure(letter(kind, body), asking)

    async def _answer(self, asking: "asyncio.Task[Reply]", asked: Asked) -> None:
        await self._desk.answer(await asking, asked)

    def _shown_again(self, reply: Reply, asked: Asked, view: Json) -> Json | None:
        """The form that stays, or another in its place; None when it is done with."""
        if isinstance(reply, OpenForm):
            place = asked.place
            lang = self._desk.language(asked.asker.user)
            return forms.modal(reply.form, lang, channel=place.channel, thread=place.thread, note=reply.note)
        return forms.sent_again(view, reply.message) if reply.refused else None

    async def _answer_in_view(self, asking: "asyncio.Task[Reply]", asked: Asked, view: Json) -> None:
        """The answer that came too late for the acknowledgement, into the modal that waits for it."""
        reply = await asking
        shown = self._shown_again(reply, asked, view)
        if shown is None and isinstance(reply, Answer):
            lang = self._desk.language(asked.asker.user)
            shown = forms.told(_words_of(reply.message), forms.title_of(view), lang)
        try:
            await self._api.do("views.update", view_id=view["id"], view=shown)
        except OutsideError:  # it was closed
            await self._desk.answer(reply, asked)

    async def _from_message(self, body: Json, verb: str, first_line: str, whole: str) -> None:
        """Opens the verb's form with the message in it."""
        asker, place = _asker(body), _place_of(body)
        asked = Asked(f"shortcut:{body['trigger_id']}", asker, place, Chosen(verb))
        reply = await self._desk.ask(asked)
        if isinstance(reply, OpenForm):
            text = plain_words(body["message"].get("text", ""), await self._desk.names_in(body["message"]))
            line, _, rest = text.strip().partition("\n")
            filled = {first_line: line[:INPUT_LENGTH]} | ({whole: text} if rest and whole else {})
            reply = OpenForm(prefilled(reply.form, **filled), reply.note)
        await self._desk.answer(reply, asked)

    def _lang(self, body: Json) -> str:
        return self._desk.language(body["user"]["id"])


def _update(view: Json) -> Json:
    return {"response_action": "update", "view": view}


def _words_of(message: Message) -> str:
    return plain_text(message) or message.summary


def _sent(body: Json) -> Asked | None:
    """A form as it was sent; None when it is not ours."""
    view = body["view"]
    try:
        sent = forms.sent(view)
    except ValueError:
        log.info("slack.unknown-view", callback=view.get("callback_id"))
        return None
    place = Place(sent.channel or body["user"]["id"], sent.thread, direct=sent.channel[:1] in ("", "D", "U", "W"))
    return Asked(f"view:{view['id']}", _asker(body), place, sent.chosen, sent.people)


def _asker(body: Json) -> Asker:
    """Whoever pressed, sent or chose something."""
    user = body["user"]
    name = user.get("name") or user.get("username") or ""
    return Asker(user["id"], name, user.get("team_id") or "", (body.get("enterprise") or {}).get("id", ""))


def _author(body: Json, event: Json) -> Asker:
    """Whoever an event is of. Somebody of another organisation carries their own team."""
    team = event.get("user_team") or event.get("source_team") or event.get("team") or body["team_id"]
    enterprise = body.get("enterprise_id") or body.get("context_enterprise_id") or ""
    user = event.get("user") or event.get("bot_id") or ""
    return Asker(user, "", team, enterprise, bot="bot_id" in event)


def _place_of(body: Json) -> Place:
    """Where a payload of the interactive kind comes from; a home tab says it in its metadata."""
    view: dict[str, Any] = body.get("view") or {}
    channel = (body.get("channel") or {}).get("id") or view.get("private_metadata") or body["user"]["id"]
    container = body.get("container") or {}
    thread = container.get("thread_ts") or (body.get("message") or {}).get("thread_ts") or ""
    direct = channel[:1] in ("D", "U", "W")
    return Place(channel, thread, body.get("trigger_id", ""), body.get("response_url", ""), direct)


def _press_id(body: Json, action: Json) -> str:
    """One id for the two clicks of a double click: the same button, on the same state of the same message."""
    container, message = body.get("container") or {}, body.get("message") or {}
    view: dict[str, Any] = body.get("view") or {}
    state = [
        container.get("channel_id", ""),
        container.get("message_ts") or view.get("id", ""),
        (message.get("edited") or {}).get("ts", "") or view.get("hash", ""),
        body["user"]["id"],
        action["action_id"],
        action.get("value", ""),
        str(int(float(action["action_ts"])) // DOUBLE_CLICK),
    ]
    return f"press:{sha256('|'.join(state).encode()).hexdigest()[:32]}"
