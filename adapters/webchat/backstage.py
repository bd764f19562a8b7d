"""Behind the scenes: why Vigia does what it does, what still waits to be said; and the demo's pretences."""

from typing import Literal

from aiohttp import web

from adapters.webchat.cards import Json, drawn_reply, drawn_said, iso
from adapters.webchat.desk import Desk, request_by, request_id
from adapters.webchat.dialect import Mentions
from adapters.webchat.door import Body, Turned, body_of
from adapters.webchat.feed import Feed
from adapters.webchat.outage import Outage
from adapters.webchat.people import Persona
from adapters.webchat.tables import direct_with
from bot.messages import Answer, Bullets, Code, Message, plain
from bot.ports import Chosen, Typed

_NOBODY = Mentions((), ())
_SHOWN = ("why", "deliveries", "timeline")
_KEPT = ("list", "timeline")  # what would show that something was done a second time


class Pretended(Body):
    """What the demo should pretend."""

    what: Literal["outage", "twice"]


class Backstage:
    """Its handlers. What is shown comes from the core, through the rules for everybody else's questions."""

    def __init__(self, desk: Desk, feed: Feed, outage: Outage) -> None:
        self._desk = desk
        self._core = desk.core
        self._feed = feed
        self._outage = outage

    async def show(self, request: web.Request) -> web.StreamResponse:
        """GET: the channel's incident from behind; null for what cannot be told here."""
        me = await self._desk.asker(request)
        channel = await self._desk.channel(request.query.get("channel", ""), me)
        told = {verb: await self._told(me, channel.id, verb) for verb in _SHOWN}
        return web.json_response({verb: message and drawn_said(message) for verb, message in told.items()})

    async def verbs(self, request: web.Request) -> web.StreamResponse:
        """GET: what can be asked, in the asker's language: the table that `help` prints."""
        me = await self._desk.asker(request)
        helped = await self._told(me, direct_with(me.id), "help")
        return web.json_response({"verbs": _verbs_in(helped) if helped else []})

    async def pretend(self, request: web.Request) -> web.StreamResponse:
        """POST: chat fails for a minute, or this person's last request is delivered again."""
        body = await body_of(request, Pretended)
        me = await self._desk.speaker(request, body.as_)
        if self._core.time_machine is None:
            raise Turned(404, "no-pretending", "Nothing is pretended outside the demo.")
        if body.what == "outage":
            told = {"outage_until": iso(self._outage.begin())}
            self._feed.tell_everybody("outage", told)
            return web.json_response(told)
        return web.json_response(await self._again(me))

    async def _again(self, me: Persona) -> Json:
        """The same request a second time, and whether anything came of it."""
        last = self._desk.last_of(me)
        if last is None:
            raise Turned(404, "nothing-asked", "You have not asked Vigia for anything yet.")
        asked, answered = last
        place = asked.conversation.id
        before = [await self._told(me, place, verb) for verb in _KEPT]
        reply = await self._core.submit(asked)
        after = [await self._told(me, place, verb) for verb in _KEPT]
        same = drawn_reply(reply) == drawn_reply(answered) and before == after
        words = asked.said.text if isinstance(asked.said, Typed) else asked.said.verb
        return {"asked": words, "reply": drawn_reply(reply), "nothing_twice": same}

    async def _told(self, me: Persona, place: str, verb: str) -> Message | None:
        """What the core answers to a question that changes nothing; None when it refuses."""
        people = await self._desk.people()
        asked = request_by(me, place, request_id(me, ""), Chosen(verb), _NOBODY, people)
        reply = await self._core.submit(asked)
        return reply.message if isinstance(reply, Answer) and not reply.refused else None


def _verbs_in(helped: Message) -> list[Json]:
    """The lines of `help`: how a verb is typed, and a sentence."""
    lines = [line for part in helped.parts if isinstance(part, Bullets) for line in part.items]
    return [{"usage": usage.value, "does": plain(rest).strip()} for usage, *rest in lines if isinstance(usage, Code)]
