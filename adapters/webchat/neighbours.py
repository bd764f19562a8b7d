"""The demo's neighbours, whom it publishes to on this machine: a mail server and a partners' site.

Each is there when the demo's settings name it: MAIL_PORT, where mail is handed in, and PARTNERS_SECRET, which
deliveries are signed with.
"""

from collections.abc import Sequence
from typing import TypeVar

from aiohttp import web

from adapters.webchat.cards import Json, iso
from adapters.webchat.desk import Desk
from adapters.webchat.door import Body, Door, Turned, body_of
from adapters.webchat.feed import Feed
from adapters.webchat.mailroom import Mail, Mailroom
from adapters.webchat.partners import Arrival, Mood, Partners
from bot.ports import Route, Surroundings

T = TypeVar("T")

_MAIL_PORT = "WEBCHAT_MAIL_PORT"
_PARTNERS_SECRET = "WEBCHAT_PARTNERS_SECRET"  # noqa: S105 - the name of a setting
_MAIL_HEADERS = {  # a mail has its looks within itself, and may do nothing else
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox",
}


class Told(Body):
    """What the partners' site should do from now on."""

    mood: Mood


class Neighbours:
    """Both of them, and their handlers. Outside the demo there are none."""

    def __init__(self, desk: Desk, feed: Feed, surroundings: Surroundings) -> None:
        settings = surroundings.settings if surroundings.demo else {}
        clock = desk.core.clock
        self._desk = desk
        self._feed = feed
        self._port = int(settings.get(_MAIL_PORT, 0))
        self._mailroom = Mailroom(clock, self._stir) if self._port else None
        secret = settings.get(_PARTNERS_SECRET)
        self._partners = Partners(secret, clock, self._stir) if secret else None

    def routes(self, door: Door) -> Sequence[Route]:
        """What the page asks for, and the partners' site itself."""
        api = door.api
        site = [Route("POST", "/demo/partners", door.entry(self._partners.take))] if self._partners else []
        return [
            Route("GET", "/chat/api/neighbours", api(self.show)),
            Route("GET", "/chat/api/mails/{mail}", api(self.mail)),
            Route("GET", "/chat/mails/{mail}", api(self.looks)),
            Route("POST", "/chat/api/partners", api(self.put)),
            *site,
        ]

    async def start(self) -> None:
        """Takes mail from now on. Raises SetupError."""
        if self._mailroom:
            await self._mailroom.open(self._port)

    async def stop(self) -> None:
        """Takes none any more."""
        if self._mailroom:
            await self._mailroom.close()

    async def show(self, _request: web.Request) -> web.StreamResponse:
        """GET: what came to them, newest first; null for one that is not there."""
        return web.json_response(
            {
                "mails": [_listed(mail) for mail in reversed(self._mailroom.mails)] if self._mailroom else None,
                "partners": _drawn(self._partners) if self._partners else None,
            }
        )

    async def mail(self, request: web.Request) -> web.StreamResponse:
        """GET: one mail."""
        mail = self._mail(request)
        return web.json_response(_listed(mail) | {"from": mail.sender, "text": mail.text, "has_looks": bool(mail.html)})

    async def looks(self, request: web.Request) -> web.StreamResponse:
        """GET: one mail as a mail program shows it, for a frame that lets it do nothing."""
        return web.Response(text=self._mail(request).html, content_type="text/html", headers=_MAIL_HEADERS)

    async def put(self, request: web.Request) -> web.StreamResponse:
        """POST: the partners' site, out of order or back."""
        body = await body_of(request, Told)
        await self._desk.speaker(request, body.as_)
        partners = _there(self._partners)
        partners.mood = body.mood
        self._stir()
        return web.json_response({"mood": partners.mood})

    def _mail(self, request: web.Request) -> Mail:
        mail = _there(self._mailroom).mail(request.match_info["mail"])
        if mail is None:
            raise Turned(404, "unknown-mail", "This mail is not kept any more.")
        return mail

    def _stir(self) -> None:
        self._feed.tell_everybody("neighbours", {})


def _there(neighbour: T | None) -> T:
    if neighbour is None:
        raise Turned(404, "no-neighbours", "This neighbour is not here: there are some in the demo only.")
    return neighbour


def _listed(mail: Mail) -> Json:
    return {"id": mail.id, "at": iso(mail.at), "to": mail.to, "subject": mail.subject}


def _drawn(partners: Partners) -> Json:
    arrivals = [_arrival(one) for one in reversed(partners.arrivals)]
    known = sum(one.verdict == "known" for one in partners.arrivals)
    return {"mood": partners.mood, "arrivals": arrivals, "known": known}


def _arrival(one: Arrival) -> Json:
    return {"id": one.id, "at": iso(one.at), "about": one.about, "verdict": one.verdict}
