"""A deliberately naive incident bot, as one writes it in an afternoon. It shows that the stand-in bites.

It logs in on every turn, does the work before it answers, makes one call after the other, sends again what seems lost,
takes no notice of 429, believes whoever knocks, and knows nothing of activities it has seen.
"""

from typing import Any, Final

import aiohttp
from aiohttp import web

from tests.adapters.teams.standin import APP, PASSWORD, TEAM, TENANT, TeamsStandIn

SCOPES: Final = ("https://api.botframework.com/.default", "https://graph.microsoft.com/.default")
CALLS: Final = ("login.token", "login.token", "graph.channels.create", "connector.send", "connector.send")


class NaiveBot:
    """Listens at whatever address serves `take`."""

    def __init__(self, teams: TeamsStandIn) -> None:
        self._teams = teams
        self._http: aiohttp.ClientSession | None = None
        self._incidents = 0

    async def start(self) -> None:
        """Takes a pool of connections."""
        self._http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=self._teams.client_context()))

    async def stop(self) -> None:
        """Lets go of it."""
        if self._http:
            await self._http.close()

    async def take(self, request: web.Request) -> web.Response:
        """One activity; the answer waits for everything it leads to."""
        activity = await request.json()
        words = str(activity.get("text", "")).rpartition("</at>")[2].strip()
        if words.startswith("declare "):
            await self._declare(words.removeprefix("declare "), str(activity["conversation"]["id"]))
        return web.Response()

    async def _declare(self, title: str, asked_in: str) -> None:
        connector, graph = [await self._login(scope) for scope in SCOPES]
        self._incidents += 1
        channels = f"{self._teams.graph_url}/teams/{TEAM}/channels"
        room = await self._post(channels, graph, {"displayName": f"inc-{self._incidents}"})
        while "id" not in room and "existed" in str(room):
            self._incidents += 1
            room = await self._post(channels, graph, {"displayName": f"inc-{self._incidents}"})
        for place, words in ((room.get("id", ""), f"Incident: {title}"), (asked_in, f"Declared: {title}")):
            url = f"{self._teams.service_url}v3/conversations/{place}/activities"
            await self._post(url, connector, {"type": "message", "text": words})

    async def _login(self, scope: str) -> str:
        form = {"grant_type": "client_credentials", "client_id": APP, "client_secret": PASSWORD, "scope": scope}
        assert self._http
        async with self._http.post(f"{self._teams.login.address}/{TENANT}/oauth2/v2.0/token", data=form) as answer:
            return str((await answer.json())["access_token"])

    async def _post(self, url: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
        assert self._http
        headers = {"Authorization": f"Bearer {token}"}
        while True:
            try:
                async with self._http.post(url, json=body, headers=headers) as answer:
                    told: dict[str, Any] = await answer.json(content_type=None)
                    return told
            except aiohttp.ServerDisconnectedError:
                continue
