"""A page at Atlassian Statuspage: one incident there for each of ours, one update for each publication.

Options: `page` (its id); `components`, a list such as `Checkout=abc123`: the id or name of a component of ours, or the
name of a system, and its id there; `language`, else the first; `limit`. The token is STATUSPAGE_TOKEN's;
STATUSPAGE_API_URL is the vendor's unless it is set.

An incident there carries a marker in its metadata: whose it is, and the last release that was said. So one that may
have been made is found again, and an update that may have arrived is not said twice. Planned maintenance is a scheduled
incident there, with the same marker.
"""

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from adapters.publish import statuspage_work as work
from adapters.publish.guard import Guard
from adapters.publish.http import call, failure
from adapters.publish.limits import (
    STATUSPAGE_BODY_LENGTH,
    STATUSPAGE_LISTED,
    STATUSPAGE_NAME_LENGTH,
    STATUSPAGE_RESPONSE_BYTES,
    STATUSPAGE_SECONDS,
)
from adapters.publish.options import Given, Options
from adapters.publish.pace import Pace, pace_of
from adapters.publish.shortening import fit, one_line
from bot.domain.component import id_for
from bot.domain.errors import SetupError, TargetRejected, TargetUnavailable
from bot.domain.release import Work
from bot.domain.values import ComponentState, Severity, Status
from bot.ports.chat import Clock
from bot.ports.publishing import Form, Holds, Receipt, Release, Statement, Target, TargetSurroundings

API = "https://api.statuspage.io/v1"
TOKEN, API_URL = "STATUSPAGE_TOKEN", "STATUSPAGE_API_URL"
MARKER = "vigia"
POSTMORTEM = "postmortem"

PHASES = {
    "investigating": "investigating",
    "identified": "identified",
    "monitoring": "monitoring",
    "resolved": "resolved",
    "false-alarm": "resolved",
}
STATUSES = {
    Status.TRIAGE: "investigating",
    Status.INVESTIGATING: "investigating",
    Status.IDENTIFIED: "identified",
    Status.MONITORING: "monitoring",
    Status.RESOLVED: "resolved",
    Status.CLOSED: "resolved",
    Status.CANCELLED: "resolved",
}
IMPACTS = {Severity.SEV1: "critical", Severity.SEV2: "major", Severity.SEV3: "minor", Severity.SEV4: "none"}
STATES = {
    Severity.SEV1: ComponentState.MAJOR_OUTAGE,
    Severity.SEV2: ComponentState.PARTIAL_OUTAGE,
    Severity.SEV3: ComponentState.DEGRADED_PERFORMANCE,
    Severity.SEV4: ComponentState.OPERATIONAL,
}
_ID = re.compile(r"[A-Za-z0-9_-]+")
_ENTITY = re.compile(r"&(?=#?\w+;)")

Json = dict[str, Any]


def connect(name: str, options: Given, around: TargetSurroundings) -> Target:
    """Raises NotSetUp without the token, SetupError for what is wrong."""
    given = Options(name, options, ("page", "components", "language", "limit"))
    page = given.needed("page")
    if not _ID.fullmatch(page):
        raise given.wrong("page", "is not an id of a page")
    components: dict[str, str] = {}
    for written in given.several("components"):
        system, _, component = (part.strip() for part in written.rpartition("="))
        if not system or not _ID.fullmatch(component):
            raise given.wrong("components", f"takes a name and an id such as Checkout=abc123, not {written}")
        components |= dict.fromkeys((system.casefold(), id_for(system)), component)
    limit = given.number("limit", STATUSPAGE_BODY_LENGTH, STATUSPAGE_BODY_LENGTH)
    guard, url = Guard.of(around.settings), around.settings.get(API_URL, "").strip() or API
    try:
        guard.inspect(url)
    except SetupError as error:
        raise SetupError(f"target {name}: {API_URL} {error}") from error
    token = given.setting(TOKEN, around.settings)
    if not (token.isascii() and token.isprintable()):
        raise SetupError(f"target {name}: {TOKEN} has characters no token has")
    page_api = PageApi(f"{url.rstrip('/')}/pages/{page}", token, guard, around.clock)
    return Statuspage(name, page_api, components, given.text("language"), limit, around.public_url)


class PageApi:
    """Requests about one page, one at a time for all that share the token."""

    def __init__(self, url: str, token: str, guard: Guard, clock: Clock) -> None:
        self._url = url
        self._headers = {"Authorization": f"OAuth {token}", "Content-Type": "application/json", "User-Agent": "Vigia"}
        self._guard = guard
        self._clock = clock
        self.pace: Pace = pace_of(token)

    async def ask(self, method: str, path: str, content: Json | None = None) -> Any:
        """What it answers. Raises TargetUnavailable, TargetRejected."""
        await self.pace.turn()
        body = json.dumps(content, ensure_ascii=False).encode("utf-8", "replace") if content else b""
        answer = await call(
            self._guard, method, self._url + path, headers=self._headers, body=body, most=STATUSPAGE_RESPONSE_BYTES
        )
        if not answer.is_good:
            problem = failure(answer, self._clock.now())
            if isinstance(problem, TargetUnavailable) and problem.retry_after:
                self.pace.hold(problem.retry_after)
            raise problem
        try:
            return json.loads(answer.body)
        except ValueError as error:
            raise TargetUnavailable("an answer that cannot be read", maybe_done=method != "GET") from error


class Statuspage:
    """One page."""

    holds: Holds = "state"
    form: Form = "public"
    knows_again = True

    def __init__(
        self, name: str, api: PageApi, components: Mapping[str, str], language: str, limit: int, installation: str
    ) -> None:
        self.name = name
        self.limit: int | None = limit
        self._room = limit
        self._api = api
        self._components = components
        self._language = language
        self._installation = installation

    def measure(self, statements: Sequence[Statement]) -> int:
        """Characters of the one text, as it is sent."""
        return len(_escaped(self._chosen(statements).text))

    async def publish(self, release: Release, *, again: bool) -> Receipt:
        """Makes the incident there, or updates it."""
        if release.work is None and release.kind == "statement" and release.phase not in (*PHASES, POSTMORTEM):
            raise TargetRejected(f"Statuspage has no place for the phase {release.phase}")
        try:
            async with asyncio.timeout(STATUSPAGE_SECONDS), self._api.pace.line:
                if release.phase == POSTMORTEM or release.corrects.endswith(f" {POSTMORTEM}"):
                    return await self._explain(release)
                if release.work:
                    return await self._schedule(release, release.work, again=again)
                return await self._tell(release, again=again)
        except TimeoutError as error:
            raise TargetUnavailable("no answer in time", maybe_done=True) from error

    async def stop(self) -> None:
        """Holds nothing."""

    # -- updates ------------------------------------------------------------------------------------------------

    async def _tell(self, release: Release, *, again: bool) -> Receipt:
        status = PHASES[release.phase] if release.kind == "statement" else STATUSES[release.status]
        there = await self._there(release, look=again or status == "resolved")
        if there and _carries(there, release):
            return _live(there, release, status)
        states = self._states(release, status, there)
        incident: Json = {
            "status": status,
            "body": self._body(release),
            "impact_override": IMPACTS[release.severity],
            "components": states,
            "deliver_notifications": True,
            "metadata": {MARKER: {**self._owner(release), "release": release.key}},
        }
        if there is None:
            title = fit(one_line(self._chosen(release.statements).title), STATUSPAGE_NAME_LENGTH, len)
            incident |= {"name": title, "component_ids": list(states)}
            return _live(await self._api.ask("POST", "/incidents", {"incident": incident}), release, status)
        answer = await self._api.ask("PATCH", f"/incidents/{there['id']}", {"incident": incident})
        return _live(answer, release, status)

    async def _schedule(self, release: Release, planned: Work, *, again: bool) -> Receipt:
        status = work.STATUSES[planned.stage]
        there = await self._there(release, look=again)
        if there and _carries(there, release):
            return _live(there, release, status)
        ours = [
            self._components[one.casefold()] for one in (*planned.components, *release.affected) if self._knows(one)
        ]
        incident: Json = {
            "status": status,
            "body": self._body(release),
            "components": work.states(planned, ours, await self._shown(ours)),
            "component_ids": list(dict.fromkeys(ours)),
            "metadata": {MARKER: {**self._owner(release), "release": release.key}},
            **work.told(planned),
        }
        if there is None:
            name = planned.name.get(self._chosen(release.statements).lang, "")
            incident["name"] = fit(one_line(name), STATUSPAGE_NAME_LENGTH, len)
            return _live(await self._api.ask("POST", "/incidents", {"incident": incident}), release, status)
        answer = await self._api.ask("PATCH", f"/incidents/{there['id']}", {"incident": incident})
        return _live(answer, release, status)

    async def _shown(self, ours: Sequence[str]) -> dict[str, str]:
        """How these components are now."""
        if not ours:
            return {}
        found = await self._api.ask("GET", f"/components?per_page={STATUSPAGE_LISTED}")
        return {one["id"]: one["status"] for one in found}

    async def _there(self, release: Release, *, look: bool) -> Json | None:
        """Our incident as it stands there; only its id when nobody needs to look; None when there is none."""
        if release.thread:
            return (
                await self._api.ask("GET", f"/incidents/{_id(release.thread)}") if look else {"id": _id(release.thread)}
            )
        lists = work.PLACES if release.work else ("/incidents/unresolved",)
        places = [f"{place}?per_page={STATUSPAGE_LISTED}" for place in lists]
        if look:  # it may have been made as one that is over
            places.append(f"/incidents?limit={STATUSPAGE_LISTED}")
        for place in places:
            for one in await self._api.ask("GET", place):
                marker = one.get("metadata", {}).get(MARKER, {})
                if marker.items() >= self._owner(release).items():
                    return dict(one)
        return None

    def _owner(self, release: Release) -> Json:
        about = {"maintenance": release.work.number} if release.work else {"incident": release.incident}
        return {"from": self._installation, **about}

    def _states(self, release: Release, status: str, there: Json | None) -> dict[str, str]:
        """What was approved of components; where nothing was, the affected systems by severity.

        When it is over, everything works that the incident named there.
        """
        named = release.states or dict.fromkeys(release.affected, STATES[release.severity])
        ours = {self._components[name.casefold()]: str(state) for name, state in named.items() if self._knows(name)}
        if status != "resolved":
            return ours
        told = [one["id"] for one in (there or {}).get("components", ()) if one["id"] in self._components.values()]
        return dict.fromkeys([*ours, *told], "operational")

    def _knows(self, name: str) -> bool:
        return name.casefold() in self._components

    # -- postmortems --------------------------------------------------------------------------------------------

    async def _explain(self, release: Release) -> Receipt:
        """Replaces what stood there, so saying it again changes nothing."""
        if not release.thread:
            raise TargetRejected("there is no incident there to explain")
        path = f"/incidents/{_id(release.thread)}/postmortem"
        await self._api.ask("PUT", path, {"postmortem": {"body_draft": self._body(release)}})
        await self._api.ask("PUT", f"{path}/publish", {"postmortem": {"notify_subscribers": True}})
        return Receipt(f"{release.thread} {POSTMORTEM}", release.thread)

    # -- words --------------------------------------------------------------------------------------------------

    def _chosen(self, statements: Sequence[Statement]) -> Statement:
        return next((one for one in statements if one.lang == self._language), statements[0])

    def _body(self, release: Release) -> str:
        one = self._chosen(release.statements)
        if release.kind != "statement":  # the incident there keeps the name it began with
            one = replace(one, text=f"{one.title}\n\n{one.text}")
        return _escaped(fit(one.text, self._room, lambda text: len(_escaped(text)), release.link))


def _carries(incident: Any, release: Release) -> bool:
    return bool(incident.get("metadata", {}).get(MARKER, {}).get("release") == release.key)


def _live(incident: Any, release: Release, status: str) -> Receipt:
    """What was written is read back: an answer that still shows something older is no receipt."""
    receipt = _receipt(incident)
    if not _carries(incident, release) or incident.get("status") != status:
        raise TargetUnavailable("accepted, but not live yet", maybe_done=True)
    return receipt


def _receipt(incident: Any) -> Receipt:
    try:
        updates = sorted(incident["incident_updates"], key=lambda update: str(update["created_at"]))
        return Receipt(f"{incident['id']} {updates[-1]['id']}", incident["id"], str(incident.get("shortlink") or ""))
    except (KeyError, IndexError, TypeError) as error:
        raise TargetUnavailable("an answer that cannot be read", maybe_done=True) from error


def _id(thread: str) -> str:
    """As it stands in an address."""
    if not _ID.fullmatch(thread):
        raise TargetRejected("not an incident of Statuspage")
    return thread


def _escaped(text: str) -> str:
    """An update may hold HTML there: nothing typed may be taken for a tag or an entity."""
    return _ENTITY.sub("&amp;", text).replace("<", "&lt;")
