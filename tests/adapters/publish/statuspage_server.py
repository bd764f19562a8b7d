"""Statuspage with its pages, its memory, its rate limit and its ways to fail, after the vendor's API description."""

import asyncio
import copy
import html
import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web

from tests.adapters.publish.stage import break_line, never, serving

PACE = 0.02  # seconds between two requests here, where the vendor's is one second
WINDOW = 5  # so many at most in as many times PACE, with a little for requests that overtake; the vendor's is 60
STATUSES = {"investigating", "identified", "monitoring", "resolved"}
PLANNED = ("scheduled", "in_progress", "verifying", "completed")  # statuses of scheduled incidents
IMPACTS = {"none", "minor", "major", "critical"}
STATES = {"operational", "degraded_performance", "partial_outage", "major_outage", "under_maintenance"}

Json = dict[str, Any]
_tokens = itertools.count(1)


@dataclass
class StatuspageServer:
    """`answers` are taken one by one before the usual ones: a status, and headers."""

    fault: str = ""  # as in the contract; "stale": takes what comes, and still shows what was before
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    incidents: list[Json] = field(default_factory=list)
    components: dict[str, str] = field(default_factory=lambda: {"abc": "operational", "def": "operational"})
    told: list[tuple[str, str]] = field(default_factory=list)  # name of a new incident, and HTML of each update
    requests: list[str] = field(default_factory=list)
    too_fast: int = 0
    token: str = field(default_factory=lambda: f"sp-token-{next(_tokens)}")  # one token's pace is one process's
    port: int = 0
    _times: list[float] = field(default_factory=list)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def said(self) -> Sequence[str]:
        """As a browser shows it."""
        assert not any("<" in body for _name, body in self.told)  # no tag that was not meant as one
        return [f"{name}\n{html.unescape(body)}".strip() for name, body in self.told]

    async def take(self, request: web.Request) -> web.Response:
        self.requests.append(f"{request.method} {request.path}")
        now = asyncio.get_running_loop().time()
        self._times.append(now)
        if sum(now - WINDOW * PACE < before for before in self._times) > WINDOW + 2:
            self.too_fast += 1
            return web.json_response({"error": "slow down"}, status=420)
        if request.headers.get("Authorization") != f"OAuth {self.token}":
            return web.json_response({"error": "payments"}, status=401)
        if self.answers:
            status, headers = self.answers.pop(0)
            return web.json_response({"error": "payments"}, status=status, headers=headers)
        writes = request.method != "GET"
        if self.fault == "hang":
            await never()
        if self.fault in ("fail", "refuse"):
            return web.json_response({"error": "payments"}, status=503 if self.fault == "fail" else 403)
        before = copy.deepcopy(self.incidents)
        answer = await self._answer(request)
        if self.fault == "stale" and before:
            return web.json_response(before[-1])
        if self.fault == "lose answer" and writes:
            break_line(request)
        return answer

    async def _answer(self, request: web.Request) -> web.Response:
        if request.path == "/v1/pages/page1/components":
            return web.json_response([{"id": id, "status": status} for id, status in self.components.items()])
        path = request.path.removeprefix("/v1/pages/page1/incidents")
        if request.method == "GET" and path in ("/scheduled", "/active_maintenance"):
            here = PLANNED[1:3] if path == "/active_maintenance" else PLANNED
            return web.json_response([one for one in reversed(self.incidents) if one["status"] in here])
        if request.method == "GET" and path in ("", "/unresolved"):
            over = ("resolved", *PLANNED)
            listed = [one for one in reversed(self.incidents) if not path or one["status"] not in over]
            return web.json_response(listed[: int(request.query.get("per_page") or request.query["limit"])])
        if request.method == "POST" and path == "":
            wanted = (await request.json())["incident"]
            made = {"id": f"i{next(self._numbers)}", "incident_updates": [], "components": [], "metadata": {}}
            return self._changed(made | {"name": wanted["name"]}, wanted, new=True)
        found = next((one for one in self.incidents if one["id"] == path.split("/")[1]), None)
        if found is None:
            return web.json_response({"error": "not found"}, status=404)
        if path.endswith("/postmortem"):
            found["draft"] = (await request.json())["postmortem"]["body_draft"]
            return web.json_response({})
        if path.endswith("/postmortem/publish"):
            found["postmortem_body"] = found["draft"]
            self.told.append(("", found["draft"]))
            return web.json_response({})
        if request.method == "PATCH":
            return self._changed(found, (await request.json())["incident"], new=False)
        return web.json_response(found)

    def _changed(self, incident: Json, wanted: Json, *, new: bool) -> web.Response:
        good = (
            (_is_planned(wanted) or (wanted["status"] in STATUSES and wanted["impact_override"] in IMPACTS))
            and set(wanted["components"].values()) <= STATES
            and set(wanted["components"]) <= set(self.components)
            and len(incident["name"]) <= 255
            and len(wanted["body"]) <= 25_000
            and all(isinstance(value, dict) for value in wanted["metadata"].values())
        )
        if not good:
            return web.json_response({"error": "unprocessable"}, status=422)
        if new:
            self.incidents.append(incident)
        self.components |= wanted["components"]
        known = [one["id"] for one in incident["components"]]
        incident["components"] += [{"id": one} for one in wanted["components"] if one not in known]
        number = next(self._numbers)
        update = {"id": f"u{number}", "created_at": f"2026-03-02T12:00:{number:02}Z", "body": wanted["body"]}
        incident["incident_updates"].insert(0, update)
        kept = ("status", "impact_override", "scheduled_for", "scheduled_until", "deliver_notifications")
        incident |= {name: wanted[name] for name in kept if name in wanted}
        incident["metadata"] |= wanted["metadata"]
        incident["shortlink"] = f"https://stspg.example/{incident['id']}"
        self.told.append((incident["name"] if new else "", wanted["body"]))
        return web.json_response(incident, status=201 if new else 200)


def _is_planned(wanted: Json) -> bool:
    """Whether it is a good scheduled incident, in which none of the vendor's own steps are taken."""
    if wanted["status"] not in PLANNED:
        return False
    window = [datetime.fromisoformat(wanted[name]) for name in ("scheduled_for", "scheduled_until")]
    own = [name for name, value in wanted.items() if ("auto" in name or "remind" in name) and value]
    return window[0] < window[1] and all(at.tzinfo for at in window) and not own and "impact_override" not in wanted


@asynccontextmanager
async def statuspage_server() -> AsyncIterator[StatuspageServer]:
    """Listening for as long as the block."""
    server = StatuspageServer()
    async with serving([web.route("*", "/{path:.*}", server.take)]) as server.port:
        yield server
