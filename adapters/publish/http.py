"""One call to an address outside, past the guard: no redirects, no proxies, no cookies, no answer without end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import aiohttp

from adapters.publish.guard import CheckedResolver, Guard
from adapters.publish.limits import CALL_SECONDS, CONNECT_SECONDS, RETRY_AFTER_MOST
from bot.domain.errors import OutsideError, SetupError, TargetRejected, TargetUnavailable

TOO_FAST = (420, 429)  # 420 is Statuspage's
PASSING = (408, 425)  # "too slow" and "too early": the same request can succeed


@dataclass(frozen=True)
class Answer:
    """What came back; of the body at most what was asked for."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300


async def call(
    guard: Guard,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    body: bytes = b"",
    most: int = 0,
) -> Answer:
    """The answer, with at most so many bytes of its body.

    Raises TargetUnavailable when none came, TargetRejected when the address may not be called.

    Each call has a connection of its own: publications are minutes apart, and a kept connection that the other side
    has closed meanwhile would look like a lost answer.
    """
    try:
        parsed = guard.inspect(url)
    except SetupError as error:
        raise TargetRejected(f"the address {error}") from error
    connector = aiohttp.TCPConnector(resolver=CheckedResolver(guard, parsed), use_dns_cache=False, force_close=True)
    timeout = aiohttp.ClientTimeout(total=CALL_SECONDS, connect=CONNECT_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(
                connector=connector,
                timeout=timeout,
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
                auto_decompress=False,  # what is small on the line may be endless unpacked
            ) as session,
            session.request(
                method,
                parsed,
                data=body or None,
                headers={"Accept-Encoding": "identity", **headers},
                allow_redirects=False,
            ) as response,
        ):
            return Answer(response.status, dict(response.headers), await _beginning(response, most))
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise _no_answer(error) from error


async def _beginning(response: aiohttp.ClientResponse, most: int) -> bytes:
    body = bytearray()
    while len(body) < most and (chunk := await response.content.read(most - len(body))):
        body += chunk
    return bytes(body)


def _no_answer(error: Exception) -> TargetUnavailable:
    """What was never connected did nothing; after that nobody knows."""
    if isinstance(error, (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError)):
        return TargetUnavailable("its certificate is not trusted")
    if isinstance(error, (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, ConnectionRefusedError)):
        return TargetUnavailable("unreachable")
    return TargetUnavailable("no answer" if isinstance(error, TimeoutError) else "connection lost", maybe_done=True)


def failure(answer: Answer, now: datetime) -> OutsideError:
    """What an answer other than 2xx means. Only its number is told, never its body."""
    if answer.status in TOO_FAST or answer.status in PASSING or answer.status >= 500:
        # A server that says 503 did not begin; any other failure of its own may have come after the deed.
        return TargetUnavailable(
            _named(answer.status),
            retry_after=retry_after(answer.headers, now),
            maybe_done=answer.status >= 500 and answer.status != HTTPStatus.SERVICE_UNAVAILABLE,
        )
    if 300 <= answer.status < 400:
        return TargetRejected(f"{_named(answer.status)}: redirects are not followed")
    return TargetRejected(_named(answer.status))


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long we are asked to wait, in seconds or until a date; None when nothing readable is said."""
    told = next((value.strip() for name, value in headers.items() if name.lower() == "retry-after"), "")
    if told.isascii() and told.isdigit() and len(told) <= 9:
        wait = timedelta(seconds=int(told))
    else:
        try:
            until = parsedate_to_datetime(told)
        except ValueError:
            return None
        wait = (until if until.tzinfo else until.replace(tzinfo=UTC)) - now
    return min(max(wait, timedelta()), RETRY_AFTER_MOST)


def _named(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
