"""The HTTP API's clock: the time here, and in the demo the buttons that move it."""

import re
from datetime import timedelta

from aiohttp import web

from adapters.webchat.cards import Json, iso
from adapters.webchat.desk import Desk
from adapters.webchat.door import Body, Turned, body_of
from adapters.webchat.feed import Feed
from adapters.webchat.limits import LONGEST_JUMP
from adapters.webchat.outage import Outage

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class Moved(Body):
    """Where the demo's clock should go: by a duration, or to the next reminder."""

    advance: str | None = None
    to: str | None = None


class ClockFace:
    """Its handlers."""

    def __init__(self, desk: Desk, feed: Feed, outage: Outage) -> None:
        self._desk = desk
        self._core = desk.core
        self._feed = feed
        self._outage = outage

    async def show(self, _request: web.Request) -> web.StreamResponse:
        """GET: the time here, whether it can be moved, and until when chat pretends to fail."""
        until = self._outage.until
        outage = {"outage_until": iso(until) if until else None}
        return web.json_response(self._now() | {"demo": self._core.time_machine is not None} | outage)

    async def move(self, request: web.Request) -> web.StreamResponse:
        """POST: moves the demo's clock; what is due happens before the answer."""
        body = await body_of(request, Moved)
        await self._desk.speaker(request, body.as_)
        machine = self._core.time_machine
        if machine is None:
            raise Turned(404, "no-time-machine", "The clock cannot be moved here.")
        if body.to == "next-reminder" and body.advance is None:
            moved = await machine.to_next_reminder() is not None
        elif body.advance is not None and body.to is None:
            await machine.advance(_duration(body.advance))
            moved = True
        else:
            raise Turned(400, "bad-request", 'Say either "advance": "30m" or "to": "next-reminder".')
        now = self._now()
        self._feed.tell_everybody("clock", now)
        return web.json_response(now | {"moved": moved})

    def _now(self) -> Json:
        return {"now": iso(self._core.clock.now())}


def _duration(given: str) -> timedelta:
    parts = re.fullmatch(r"([0-9]{1,6})([smhd])", given)
    by = timedelta(**{_UNITS[parts[2]]: int(parts[1])}) if parts else timedelta()
    if not timedelta() < by <= LONGEST_JUMP:
        raise Turned(400, "bad-request", f"advance: 5m, 2h or the like, up to {LONGEST_JUMP.days} days.")
    return by
