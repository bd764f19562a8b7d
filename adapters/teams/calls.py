"""One call with our token: answered, or one of the core's two ways to fail. It is never repeated here."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp
from yarl import URL

from adapters.teams.limits import CALL_LIMIT, CONNECT_LIMIT, CONNECTIONS, QUEUED
from adapters.teams.rates import Pace, turn
from adapters.teams.refusals import broken, failure, locked_out, retry_after
from adapters.teams.tokens import Tokens
from bot.domain.errors import ChatUnavailable

Json = dict[str, Any]


class Calls:
    """One per adapter: one pool of connections for the Connector and for Graph."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Takes the pool."""
        timeout = aiohttp.ClientTimeout(total=CALL_LIMIT, sock_connect=CONNECT_LIMIT)
        connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=60)
        self._session = aiohttp.ClientSession(connector=connector, timeout=timeout, trust_env=True)

    async def close(self) -> None:
        """Lets go of it."""
        if self._session:
            session, self._session = self._session, None
            await session.close()

    async def make(
        self,
        verb: str,
        url: str,
        scope: str,
        *,
        body: object = None,
        paces: Sequence[Pace],
        patience: float = QUEUED,
        newborn: bool = False,
    ) -> Any:
        """What was answered, read as JSON; None for an empty answer. `url` is encoded already.

        `paces`: what it counts for; the first is the place that is left alone when it asks for that. `patience`:
        seconds it waits for its turn; what would wait longer is given back unasked.
        """
        async with turn(*paces, patience=patience):
            token = await self._tokens.bearer(scope)
            if self._session is None:
                raise ChatUnavailable("not started")
            headers = {"Authorization": f"Bearer {token}"}
            try:
                async with self._session.request(
                    verb, URL(url, encoded=True), json=body, headers=headers, allow_redirects=False
                ) as response:
                    words = await response.read()
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                raise lost(error) from error
        status, told = response.status, _json(words)
        if status < 300:
            self._tokens.accepted(scope)
            if words and told is None:
                raise broken(status)
            return told
        if status < 400:
            raise broken(status)
        if status == 401 and not self._tokens.refused(scope, token):
            raise locked_out()
        wait = retry_after(response.headers)
        if wait and status in (412, 429, 503):
            rates, place = paces[0]
            rates.close(place, wait)
        if status in (429, 412) or status == 401:
            raise failure(status, _error(told), response.headers)
        if not isinstance(told, dict) and status != 404 and status < 500 and words:
            raise broken(status)
        raise failure(status, _error(told), response.headers, newborn=newborn)


def lost(error: Exception) -> ChatUnavailable:
    """A broken line. What was never connected did nothing; after that nobody knows."""
    never = isinstance(error, (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, ConnectionRefusedError))
    reason = "no answer" if isinstance(error, TimeoutError | asyncio.TimeoutError) else "connection lost"
    return ChatUnavailable("unreachable" if never else reason, maybe_done=not never)


def _json(words: bytes) -> Any:
    try:
        return json.loads(words) if words.strip() else None
    except ValueError:
        return None


def _error(told: Any) -> Mapping[str, Any]:
    """Both houses put it in the same place; proxies before them do not."""
    error = told.get("error") if isinstance(told, dict) else None
    return error if isinstance(error, dict) else {}
