"""`vigia doctor teams`: what stands between these settings and a first incident.

Every question is asked by itself, side by side with the others and within its own time, so that one which hangs or is
refused hides no other. Nobody in Teams sees anything of it: everything asked is read only.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Final, TypeVar

import aiohttp

from adapters.teams import settings
from adapters.teams.calls import Calls
from adapters.teams.connector import Connector
from adapters.teams.dialect import Json
from adapters.teams.graph import Graph
from adapters.teams.limits import CHANNELS_FULL, CHANNELS_WARN, CLOCK_WARNS, CONNECT_LIMIT, QUESTION_LIMIT, TOKEN_SKEW
from adapters.teams.rates import Newborn
from adapters.teams.refusals import FORBIDDEN, GONE
from adapters.teams.rooms import INSTALLATION
from adapters.teams.settings import CHAT, Given, TeamsSettings
from adapters.teams.tokens import CONNECTOR, GRAPH, Tokens
from adapters.teams.ways import SERVICE
from bot.domain.errors import ChatRejected, ChatUnavailable, OutsideError, SetupError
from bot.ports import Clock, Finding, Surroundings

T = TypeVar("T")

Recall = Callable[[str], Awaitable[str | None]]

READERS: Final[Mapping[str, Callable[[Given], object]]] = {
    "MICROSOFT_APP_ID": settings.app_id,
    "MICROSOFT_APP_PASSWORD": settings.app_password,
    "MICROSOFT_APP_TENANT_ID": settings.tenant,
    "MICROSOFT_APP_TYPE": settings.app_type,
    "TEAMS_TEAM_ID": settings.team,
    "TEAMS_CHANNEL": settings.channel,
    "TEAMS_ALLOWED_TENANTS": settings.allowed_tenants,
    "TEAMS_PRIVATE": settings.private,
    "TEAMS_CATALOG_APP_ID": settings.catalog_app,
    "TEAMS_GRAPH_RATE": settings.graph_rate,
    "TEAMS_SERVICE_URL": settings.service_url,
    "MICROSOFT_LOGIN_URL": settings.login_url,
    "MICROSOFT_OPENID_METADATA_URL": settings.openid_metadata_url,
    "MICROSOFT_GRAPH_URL": settings.graph_url,
}
MEND: Final = "set it as it says; adapters/teams/README.md tells where each is found"
LOGIN: Final = "see whether this machine reaches Microsoft's login, and whether the client secret has ended"
REACH: Final = "see whether this machine reaches Microsoft; a proxy is named by HTTPS_PROXY"
INSTALL: Final = "upload what `vigia teams package` builds, and add the app to the team"
GRANT: Final = "let an administrator grant it where the app is registered, or add the app to the team again"


async def examine(surroundings: Surroundings, clock: Clock, recall: Recall) -> Sequence[Finding]:
    """Implements bot.ports.Examines."""
    given = surroundings.settings
    found = [_setting(name, reader, given) for name, reader in READERS.items()]
    found.append(_address(surroundings.public_url))
    if any(one.verdict == "fail" and one.check in READERS for one in found):
        return [*found, Finding("Microsoft", "warn", "not asked: the settings come first", "mend the settings")]
    return [*found, *await _of_microsoft(settings.read_settings(given), clock, recall)]


async def _of_microsoft(given: TeamsSettings, clock: Clock, recall: Recall) -> list[Finding]:
    tokens = Tokens(given, clock)
    calls = Calls(tokens)
    await calls.open()
    newborn = Newborn(clock)
    connector, graph = Connector(calls, newborn), Graph(given, calls, newborn)
    service_url = await _remembered(recall, SERVICE) or given.service_url
    try:
        logins = await asyncio.gather(*(_asked(partial(tokens.bearer, scope)) for scope in (CONNECTOR, GRAPH)))
        keys, channels, members, messages = await asyncio.gather(
            _asked(lambda: _date(given.openid_metadata_url)),
            _asked(lambda: graph.channels(given.team)),
            _asked(lambda: connector.members(service_url, given.channel)),
            _asked(lambda: graph.messages(given.team, given.channel)),
        )
    finally:
        await calls.close()
        await tokens.stop()
    return [
        _login("login for the bot", logins[0]),
        _login("login for Graph", logins[1]),
        _keys(keys, clock.now()),
        _team(channels),
        _channel(channels, given.channel),
        _app(members),
        _reading(messages),
        _private(given),
        await _database(recall),
    ]


async def _asked(question: Callable[[], Awaitable[T]]) -> T | OutsideError:
    """The answer, or why there is none."""
    try:
        async with asyncio.timeout(QUESTION_LIMIT):
            return await question()
    except TimeoutError:
        return ChatUnavailable("no answer", maybe_done=True)
    except OutsideError as error:
        return error


async def _date(url: str) -> datetime | None:
    """When it is there, where the signing keys are told."""
    timeout = aiohttp.ClientTimeout(total=QUESTION_LIMIT, sock_connect=CONNECT_LIMIT)
    try:
        async with aiohttp.ClientSession(timeout=timeout, trust_env=True) as session, session.get(url) as response:
            if response.status != 200:
                raise ChatUnavailable(f"http {response.status}")
            told = response.headers.get("Date")
    except (aiohttp.ClientError, OSError) as error:
        raise ChatUnavailable("unreachable") from error
    return parsedate_to_datetime(told).astimezone(UTC) if told else None


async def _remembered(recall: Recall, key: str) -> str | None:
    try:
        return await recall(key)
    except SetupError:
        return None


# -- what the answers mean --------------------------------------------------------------------------------------


def _setting(name: str, reader: Callable[[Given], object], given: Given) -> Finding:
    """As it was read. Its value is never said."""
    try:
        reader(given)
    except SetupError as error:
        return Finding(name, "fail", " ".join(str(error).split()), MEND)
    return Finding(name, "ok", "as expected" if name in given else "not set")


def _address(public_url: str) -> Finding:
    if public_url.startswith("https://"):
        return Finding(
            "public address", "ok", f"{public_url} is https; the bot's endpoint is {public_url}/api/messages"
        )
    fix = "set PUBLIC_URL to the https:// address that leads here"
    return Finding("public address", "fail", f"{public_url} is not https, and Teams calls nothing else", fix)


def _login(check: str, told: str | OutsideError) -> Finding:
    if isinstance(told, OutsideError):
        return Finding(check, "fail", f"no token ({told.reason})", LOGIN)
    return Finding(check, "ok", "a token was given")


def _keys(told: datetime | OutsideError | None, now: datetime) -> Finding:
    if isinstance(told, OutsideError):
        return Finding("signing keys", "fail", f"not reached ({told.reason}): nobody could be let in", REACH)
    apart = abs(now - told) if told else timedelta()
    said = f"reached; the clocks are {apart.total_seconds():.0f} s apart"
    if apart > TOKEN_SKEW:
        return Finding("signing keys", "fail", said, "set this machine's clock: signed requests would be refused")
    return Finding(
        "signing keys", "warn" if apart > CLOCK_WARNS else "ok", said, "" if apart <= CLOCK_WARNS else "set the clock"
    )


def _team(told: list[Json] | OutsideError) -> Finding:
    if isinstance(told, OutsideError):
        return _refused("team", told, "the team's channels cannot be listed")
    count = len(told)
    if count >= CHANNELS_FULL:
        fix = "delete old channels, or set TEAMS_TEAM_ID to another team"
        return Finding("team", "warn", f"{count} channels: incidents get threads from {CHANNELS_FULL} on", fix)
    if count >= CHANNELS_WARN:
        fix = f"delete old channels; from {CHANNELS_FULL} on incidents get threads"
        return Finding("team", "warn", f"{count} channels, deleted ones not counted", fix)
    return Finding("team", "ok", f"{count} channels, deleted ones not counted")


def _channel(told: list[Json] | OutsideError, channel: str) -> Finding:
    if isinstance(told, OutsideError):
        return Finding("standing channel", "warn", "not known: the team's channels come first", "mend the team first")
    found = next((one for one in told if one.get("id") == channel), None)
    if found is None:
        fix = "set TEAMS_CHANNEL to the id of a channel of that team"
        return Finding("standing channel", "fail", "the team has no such channel", fix)
    if found.get("isArchived"):
        return Finding("standing channel", "fail", "it is archived", "restore it, or set TEAMS_CHANNEL to another")
    return Finding("standing channel", "ok", "it is there")


def _app(told: list[Json] | OutsideError) -> Finding:
    if isinstance(told, ChatRejected):
        return Finding("app in the team", "fail", f"the bot is not there ({told.reason})", INSTALL)
    if isinstance(told, OutsideError):
        return Finding("app in the team", "fail", f"not known: no answer ({told.reason})", REACH)
    return Finding("app in the team", "ok", f"the bot is there, with {len(told)} people")


def _reading(told: list[Json] | OutsideError) -> Finding:
    if isinstance(told, ChatRejected) and told.reason == FORBIDDEN:
        result = "channels may not be read: where an answer is lost, the repeat will say that it is one"
        return Finding("reading channels", "warn", result, f"ChannelMessage.Read.Group: {GRANT}")
    if isinstance(told, OutsideError):
        return _refused("reading channels", told, "the standing channel cannot be read")
    return Finding("reading channels", "ok", "what was said there can be looked for")


def _private(given: TeamsSettings) -> Finding:
    if given.private == CHAT and not given.catalog_app:
        fix = "set TEAMS_CATALOG_APP_ID, or TEAMS_PRIVATE=channel"
        result = "no group chat can be made without the app's id in the catalogue: private channels are made instead"
        return Finding("private incidents", "warn", result, fix)
    return Finding("private incidents", "ok", f"a {'group chat' if given.private == CHAT else 'private channel'} each")


async def _database(recall: Recall) -> Finding:
    try:
        known = await recall(INSTALLATION)
    except SetupError as error:
        return Finding("remembered", "warn", " ".join(str(error).split()), "mend the database first")
    return Finding("remembered", "ok", "this database knows its channels" if known else "nothing yet: the first start")


def _refused(check: str, told: OutsideError, otherwise: str) -> Finding:
    if isinstance(told, ChatUnavailable):
        return Finding(check, "fail", f"not known: no answer ({told.reason})", REACH)
    if told.reason == GONE:
        return Finding(
            check, "fail", "there is no such team in this tenant", "see TEAMS_TEAM_ID: it is the team's groupId"
        )
    if told.reason == FORBIDDEN:
        return Finding(check, "fail", f"{otherwise}: not granted", GRANT)
    return Finding(check, "fail", f"{otherwise} ({told.reason})", GRANT)
