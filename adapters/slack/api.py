"""Calls of the Web API: one pool of connections, no retries of its own, each method's limit remembered."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.limits import CALL_LIMIT, CONNECT_LIMIT, CONNECTIONS, WARY
from adapters.slack.refusals import LOCKED_OUT, broken, failure, retry_after
from bot.domain.errors import ChatRejected, ChatUnavailable, OutsideError
from bot.ports import Clock

Json = dict[str, Any]

log = structlog.get_logger(__name__)

# The SDK writes whole bodies at the level debug; they are nobody's but the people's who wrote them.
_quiet = logging.getLogger("vigia.slack.sdk")
_quiet.setLevel(logging.WARNING)


class WebApi:
    """One per adapter. Everything it raises is a OutsideError."""

    def __init__(self, token: str, url: str, clock: Clock) -> None:
        self._token = token
        self._url = url
        self._clock = clock
        self._closed_until: dict[tuple[str, str], datetime] = {}  # by method, and by channel where that is the limit
        self._single_file: dict[tuple[str, str], asyncio.Lock] = {}  # where a limit was met lately
        self._session: aiohttp.ClientSession | None = None
        self._client: AsyncWebClient | None = None
        self.trouble = ""  # why Slack lets us do nothing at all: a token revoked, the app put out of the workspace

    async def open(self) -> None:
        """Takes the pool."""
        timeout = aiohttp.ClientTimeout(total=CALL_LIMIT, sock_connect=CONNECT_LIMIT)
        connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=60)
        self._session = aiohttp.ClientSession(connector=connector, timeout=timeout, trust_env=True)
        # A lost answer must not be sent again: the SDK's own handler makes two messages of one (3.47.0, measured).
        self._client = AsyncWebClient(
            self._token, base_url=self._url, session=self._session, retry_handlers=[], logger=_quiet
        )
        # The session knows the environment's proxy and its exceptions; the SDK knows no exceptions.
        self._client.proxy = None

    async def close(self) -> None:
        """Lets go of it."""
        if self._session:
            await self._session.close()

    @property
    def session(self) -> aiohttp.ClientSession:
        """The pool, for what is not a method: sockets and response addresses."""
        if self._session is None:
            raise ChatUnavailable("not started")
        return self._session

    async def do(self, method: str, **arguments: Any) -> Json:
        """A method that changes something. Its arguments are sent as JSON."""
        return await self._call(method, str(arguments.get("channel", "")), json=arguments)

    async def ask(self, method: str, **arguments: Any) -> Json:
        """A method that only answers. Those take no JSON."""
        return await self._call(method, "", http_verb="GET", params=arguments)

    async def pages(self, method: str, **arguments: Any) -> AsyncIterator[Json]:
        """The same, page by page."""
        cursor = ""
        while True:
            page = await self.ask(method, **arguments, **({"cursor": cursor} if cursor else {}))
            yield page
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return

    async def new_socket(self, app_token: str) -> str:
        """The address of a new socket."""
        headers = {"Authorization": f"Bearer {app_token}"}
        return str((await self._call("apps.connections.open", "", headers=headers))["url"])

    async def identity(self) -> tuple[Json, frozenset[str] | None]:
        """Whose token ours is, and what it may; None when Slack, or something in between, does not say the latter."""
        answer = await self._send("auth.test", "")
        told = next((value for name, value in answer.headers.items() if name.lower() == "x-oauth-scopes"), None)
        scopes = None if told is None else frozenset(scope.strip() for scope in str(told).split(",") if scope.strip())
        return _content(answer), scopes

    async def clock(self) -> datetime | None:
        """The present as Slack has it, to the second; whatever it answers carries it, so no token is needed."""
        try:
            async with self.session.get(f"{self._url}api.test", allow_redirects=False) as answer:
                told = parsedate_to_datetime(answer.headers.get("Date", ""))
        except ValueError:
            return None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise lost(error) from error
        return told if told.tzinfo else told.replace(tzinfo=UTC)

    async def reply(self, url: str, body: Json) -> None:
        """Answers where somebody acted, at the address that came with it."""
        try:
            async with self.session.post(url, json=body, allow_redirects=False) as response:
                if response.status == 429:
                    raise ChatUnavailable("ratelimited", retry_after=retry_after(response.headers))
                if response.status >= 500:
                    raise broken(response.status)
                if response.status != 200:
                    raise ChatRejected(f"response_url {response.status}")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise lost(error) from error

    async def _call(self, method: str, channel: str, **arguments: Any) -> Json:
        return _content(await self._send(method, channel, **arguments))

    async def _send(self, method: str, channel: str, **arguments: Any) -> AsyncSlackResponse:
        # Posts are limited channel by channel, everything else method by method.
        gate = (method, channel if method == "chat.postMessage" else "")
        if self._client is None:
            raise ChatUnavailable("not started")
        try:
            async with self._turn(gate):
                self._must_be_open(gate)
                answer = await self._client.api_call(method, **arguments)
            self._in_trouble("")
        except SlackApiError as error:
            raise self._refused(method, gate, error.response) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise lost(error) from error
        return answer

    def _turn(self, gate: tuple[str, str]) -> AbstractAsyncContextManager[object]:
        """One call after the other where a limit was met lately: the next refusal then spares all behind it."""
        until = self._closed_until.get(gate)
        if until is None:
            return nullcontext()
        if self._clock.now() - until > WARY:
            del self._closed_until[gate]
            self._single_file.pop(gate, None)
            return nullcontext()
        return self._single_file.setdefault(gate, asyncio.Lock())

    def _must_be_open(self, gate: tuple[str, str]) -> None:
        until = self._closed_until.get(gate)
        wait = until - self._clock.now() if until else timedelta()
        if wait > timedelta():
            raise ChatUnavailable("ratelimited", retry_after=wait)

    def _refused(self, method: str, gate: tuple[str, str], response: Any) -> OutsideError:
        status = getattr(response, "status_code", None) or getattr(response, "status", 0)
        data = getattr(response, "data", None)
        error = data.get("error") if isinstance(data, dict) else None
        if status == 429 or error == "ratelimited":
            wait = retry_after(response.headers)
            if wait:
                self._closed_until[gate] = self._clock.now() + wait
            return ChatUnavailable("ratelimited", retry_after=wait)
        if error in LOCKED_OUT:
            self._in_trouble(str(error))
        return failure(method, str(error)) if error else broken(int(status or 0))

    def _in_trouble(self, reason: str) -> None:
        """Said once when it begins, and once when it is over; /readyz says it as long as it lasts."""
        if reason != self.trouble:
            if reason:
                log.error("slack.locked-out", reason=reason)
            else:
                log.info("slack.let-in-again")
        self.trouble = reason


def _content(answer: AsyncSlackResponse) -> Json:
    if not isinstance(answer.data, dict):
        raise broken(answer.status_code)
    return answer.data


def lost(error: Exception) -> ChatUnavailable:
    """A broken line. What was never connected did nothing; after that nobody knows."""
    never = isinstance(error, (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, ConnectionRefusedError))
    reason = "no answer" if isinstance(error, TimeoutError) else "connection lost"
    return ChatUnavailable("unreachable" if never else reason, maybe_done=not never)
