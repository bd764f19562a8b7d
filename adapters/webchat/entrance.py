"""The way in outside the demo: one-time links, sessions, and who is behind a request."""

import re
import secrets
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from aiohttp import web
from pydantic import Field

from adapters.webchat import tables
from adapters.webchat.directory import persona_of
from adapters.webchat.door import Body, Turned, body_of, clean
from adapters.webchat.limits import HANDLE_LENGTH, NAME_LENGTH, SESSION_LIFE, TOKEN_BYTES
from adapters.webchat.people import BOT, Persona
from adapters.webchat.tables import Member
from bot.domain.errors import SetupError
from bot.ports import LOGIN_LINK_LIFE, Core, Surroundings

COOKIE = "vigia_session"
PATH = "/chat"  # of the cookie: nothing else on this host need see it

_HANDLE = re.compile(r"[a-z0-9_]+(?:[.-][a-z0-9_]+)*")


class Token(Body):
    """What the sign-in page sends."""

    token: str = Field(max_length=200)


class Entrance:
    """Hands out links, opens sessions with them, recognises and ends sessions."""

    def __init__(self, core: Core, around: Surroundings) -> None:
        self._database = core.database
        self._clock = core.clock
        self._around = around

    async def link(self, handle: str, name: str | None, locale: str | None, zone: str | None) -> str:
        """An address that signs this person in, once; somebody new is known from now on. Raises SetupError."""
        if self._around.demo:
            raise SetupError("the demo has no sign-in: its address says who speaks, as in ?as=ana")
        person = _legal(handle)
        token, now = secrets.token_urlsafe(TOKEN_BYTES), self._clock.now()
        until = now + LOGIN_LINK_LIFE

        def issue(connection: Any) -> None:
            known = tables.known_person(connection, person)
            base = known or Member(person, person.title(), self._around.locale, None)
            who = Member(person, _shown(name) or base.name, locale or base.locale, zone or base.zone)
            tables.keep_person(connection, who)
            tables.issue_login(connection, _hash(token), person, now, until)

        await self._database.write(issue)
        return f"{self._around.public_url.rstrip('/')}/chat/login?token={quote(token)}"

    async def sign_in(self, request: web.Request) -> web.StreamResponse:
        """POST: uses a link up and begins a session."""
        if self._around.demo:
            raise Turned(404, "no-sign-in", "The demo has no sign-in.")
        body = await body_of(request, Token)
        session, now = secrets.token_urlsafe(TOKEN_BYTES), self._clock.now()

        def begin(connection: Any) -> Member | None:
            who = tables.use_login(connection, _hash(body.token), now)
            if who:
                tables.begin_session(connection, _hash(session), who.id, now, now + SESSION_LIFE)
            return who

        who = await self._database.write(begin)
        if who is None:
            raise Turned(403, "link-spent", "This link was used already or is too old. Ask for a new one.")
        response = web.json_response({"name": who.name})
        response.set_cookie(
            COOKIE,
            session,
            path=PATH,
            max_age=int(SESSION_LIFE.total_seconds()),
            httponly=True,
            samesite="Strict",
            secure=self._around.public_url.startswith("https:"),
        )
        return response

    async def sign_out(self, request: web.Request) -> web.StreamResponse:
        """POST: ends the session; nobody signed in is no error."""
        session = request.cookies.get(COOKIE)
        if session:
            await self._database.write(lambda connection: tables.end_session(connection, _hash(session)))
        response = web.json_response({})
        response.del_cookie(COOKIE, path=PATH, httponly=True, samesite="Strict")
        return response

    async def visitor(self, request: web.Request) -> Persona | None:
        """Who is signed in with this request's cookie; None when nobody is any more."""
        session = request.cookies.get(COOKIE)
        if not session:
            return None
        now = self._clock.now()
        who = await self._database.read(lambda connection: tables.in_session(connection, _hash(session), now))
        return persona_of(who) if who else None


def _legal(handle: str) -> str:
    person = handle.strip().removeprefix("@").lower()
    if person == BOT.id or len(person) > HANDLE_LENGTH or not _HANDLE.fullmatch(person):
        raise SetupError(
            f"{handle!r} cannot be a name here: up to {HANDLE_LENGTH} letters a-z, digits and _, with single dots or "
            f"dashes between them, and not {BOT.id}"
        )
    return person


def _shown(name: str | None) -> str:
    return " ".join(clean(name or "").split())[:NAME_LENGTH]


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
