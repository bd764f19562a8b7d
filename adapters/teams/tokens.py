"""Our tokens: fetched by msal in threads of our own, shared by every call, and renewed before they end.

msal does nothing but log in: it would serve a revoked token on from its cache, and its constructor asks the network.
All of it stays in this file.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import msal  # type: ignore[import-untyped]  # ships no types
import requests
import structlog

from adapters.teams.clouds import PUBLIC
from adapters.teams.limits import (
    ADMIN_WAIT,
    LOGIN_AGAIN,
    LOGIN_LIMIT,
    LOGIN_WAIT,
    LOOK_AFTER,
    REFRESH_AHEAD,
    TOKEN_FRESH,
)
from adapters.teams.settings import MULTI_TENANT, TeamsSettings
from bot.domain.errors import ChatUnavailable
from bot.ports import Clock

CONNECTOR: Final = f"{PUBLIC.connector}/.default"
GRAPH: Final = f"{PUBLIC.graph}/.default"

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Token:
    """One, as long as it lasts."""

    value: str
    born: datetime
    renew_at: datetime
    ends: datetime


class _Line(requests.Session):
    """A time-out for every request, and no second try of its own."""

    def request(self, *arguments: Any, **named: Any) -> requests.Response:
        """As the session's."""
        return super().request(*arguments, **{"timeout": LOGIN_LIMIT, **named})


class _Refused(Exception):
    """The login answered, and the answer is no. Its text is Microsoft's short word."""


class Tokens:
    """One per adapter. `start` fetches the first ones in the background and keeps them fresh."""

    def __init__(self, settings: TeamsSettings, clock: Clock, scopes: Sequence[str] = (CONNECTOR, GRAPH)) -> None:
        """`scopes`: those of the public cloud, by which the tokens of every cloud are called here."""
        self._settings = settings
        cloud = settings.cloud
        self._asked = {CONNECTOR: f"{cloud.connector}/.default", GRAPH: f"{cloud.graph}/.default"}
        self._clock = clock
        self._tokens: dict[str, Token] = {}
        self._asking: dict[str, asyncio.Task[None]] = {}
        self._not_before: dict[str, datetime] = {}  # after a login that failed
        self._reasons = dict.fromkeys(scopes, "")  # why there is none
        self._locked_out = dict.fromkeys(scopes, "")  # why there is none, when only somebody can mend that
        # A thread for each token: one that hangs does not hold the other up.
        self._threads = ThreadPoolExecutor(max_workers=len(scopes), thread_name_prefix="teams-login")
        self._clients: dict[str, Any] = {}
        self._lines = {scope: _Line() for scope in scopes}
        self._keeper: asyncio.Task[None] | None = None

    @property
    def trouble(self) -> str:
        """Why Microsoft lets us do nothing: a secret that ended, an application that is gone; "" while it does."""
        return next((reason for reason in self._locked_out.values() if reason), "")

    def start(self) -> None:
        """Begins to fetch and to keep fresh. A login that is away stops nothing."""
        self._keeper = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Lets go of the threads; one that still waits for an answer ends by its own time-out."""
        for task in [*([self._keeper] if self._keeper else []), *self._asking.values()]:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        self._threads.shutdown(wait=False, cancel_futures=True)
        for line in self._lines.values():
            line.close()

    async def bearer(self, scope: str) -> str:
        """The token to send. Raises ChatUnavailable when there is none and the login brings none soon."""
        token = self._tokens.get(scope)
        now = self._clock.now()
        if token and now < token.ends:
            if now >= token.renew_at:
                self._ask(scope)
            return token.value
        asking = self._ask(scope)
        if asking is None:
            raise ChatUnavailable(self._reasons[scope], retry_after=self._not_before[scope] - now)
        await asyncio.wait([asking], timeout=LOGIN_WAIT)
        token = self._tokens.get(scope)
        if token and self._clock.now() < token.ends:
            return token.value
        wait = ADMIN_WAIT if self._locked_out[scope] else None
        raise ChatUnavailable(self._reasons[scope] or "no answer from the login", retry_after=wait)

    def refused(self, scope: str, value: str) -> bool:
        """This token is said to be no good. Answers whether a new one may be: one that is fresh was not too old."""
        token = self._tokens.get(scope)
        if token is None or token.value != value:
            return True
        if self._clock.now() - token.born < TOKEN_FRESH:
            self._in_trouble(scope, "unauthorized")
            return False
        del self._tokens[scope]
        return True

    def accepted(self, scope: str) -> None:
        """A call went through: what locked us out is over."""
        self._in_trouble(scope, "")

    async def look(self) -> None:
        """Renews what is due, and returns when that is answered."""
        now = self._clock.now()
        due = [scope for scope in self._reasons if (token := self._tokens.get(scope)) is None or now >= token.renew_at]
        asked = [asking for scope in due if (asking := self._ask(scope))]
        if asked:
            await asyncio.wait(asked)

    async def _keep(self) -> None:
        while True:
            await self.look()
            missing = any(scope not in self._tokens for scope in self._reasons)
            await asyncio.sleep(LOGIN_AGAIN.total_seconds() if missing else LOOK_AFTER)

    def _ask(self, scope: str) -> asyncio.Task[None] | None:
        """The login under way, begun if there is none; None so soon after one that failed."""
        asking = self._asking.get(scope)
        if asking is None or asking.done():
            not_before = self._not_before.get(scope)
            if not_before and self._clock.now() < not_before:
                return None
            asking = self._asking[scope] = asyncio.create_task(self._login(scope))
        return asking

    async def _login(self, scope: str) -> None:
        loop = asyncio.get_running_loop()
        try:
            value, life, renew_in = await loop.run_in_executor(self._threads, self._fetch, scope)
        except _Refused as refusal:
            self._failed(scope, str(refusal), ADMIN_WAIT)
            self._in_trouble(scope, str(refusal))
            return
        except (OSError, msal.exceptions.MsalError, ValueError, RuntimeError, KeyError, TypeError) as error:
            # A line that broke, or an answer that is not the login's: msal has all these words for it.
            self._failed(scope, "login unreachable", LOGIN_AGAIN)
            log.warning("teams.login-away", kind=type(error).__name__)
            return
        now = self._clock.now()
        ahead = min(renew_in or life - REFRESH_AHEAD, life)
        renew_at = now + max(ahead, life / 2)
        self._tokens[scope] = Token(value, now, renew_at, now + life)
        self._reasons[scope] = ""
        self._not_before.pop(scope, None)
        self._in_trouble(scope, "")

    def _failed(self, scope: str, reason: str, wait: timedelta) -> None:
        self._reasons[scope] = reason
        self._not_before[scope] = self._clock.now() + wait

    def _fetch(self, scope: str) -> tuple[str, timedelta, timedelta | None]:
        """In a thread: value, life, and when the login would like to be asked again."""
        client = self._client(scope)
        client.remove_tokens_for_client()
        told = client.acquire_token_for_client([self._asked[scope]])
        if "access_token" not in told:
            if told.get("error") in ("temporarily_unavailable", "server_error"):
                raise RuntimeError(told["error"])
            raise _Refused(f"login refused: {told.get('error', 'no reason')}")
        renew_in = told.get("refresh_in")
        return (
            str(told["access_token"]),
            timedelta(seconds=int(told["expires_in"])),
            timedelta(seconds=int(renew_in)) if renew_in else None,
        )

    def _client(self, scope: str) -> Any:
        """One for each token: its threads then share nothing."""
        if scope not in self._clients:
            shared = scope == CONNECTOR and self._settings.app_type == MULTI_TENANT
            house = self._settings.cloud.house if shared else self._settings.tenant
            self._clients[scope] = msal.ConfidentialClientApplication(
                self._settings.app_id,
                client_credential=self._settings.app_password,
                authority=f"{self._settings.login_url}/{house}",
                instance_discovery=False,
                http_client=self._lines[scope],
            )
        return self._clients[scope]

    def _in_trouble(self, scope: str, reason: str) -> None:
        """Said once when it begins, and once when it is over; /readyz says it as long as it lasts."""
        before, self._locked_out[scope] = self._locked_out[scope], reason
        if reason and reason != before:
            log.error("teams.locked-out", scope=scope, reason=reason)
        elif before and not reason:
            log.info("teams.let-in-again", scope=scope)
