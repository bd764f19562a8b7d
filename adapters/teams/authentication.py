"""Who sends an activity: nobody but the Connector, for this bot, from a tenant that may. No switch turns this off.

Each row of the Connector's rules [auth, in limits.py] is checked here and nowhere else. The SDK's own check refuses
valid tokens for a day after a change of keys, and accepts some it should not (botframework-connector 4.17.1, measured).
"""

import asyncio
import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Final

import aiohttp
import jwt
import structlog

from adapters.teams.limits import (
    CONNECT_LIMIT,
    KEYS_AGAIN,
    KEYS_BYTES,
    KEYS_FRESH,
    KEYS_LIFE,
    KEYS_LIMIT,
    KEYS_PAUSE,
    KEYS_WAIT,
    TOKEN_BYTES,
    TOKEN_SKEW,
)
from adapters.teams.settings import TeamsSettings, is_safe
from bot.domain.errors import BotError
from bot.ports import Core

ISSUER: Final = "https://api.botframework.com"
CHANNEL: Final = "msteams"
ALGORITHM: Final = "RS256"
REMEMBERED: Final = "teams.keys"  # the last good ones, for a start while their endpoint is down

Json = Mapping[str, Any]

log = structlog.get_logger(__name__)


class Refused(BotError):
    """The request is not answered. `reason` is a short word for the log; the sender is told the status alone."""

    status: ClassVar[int]

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unauthenticated(Refused):
    """Nothing that could be a token came, or nothing to check it with."""

    status = 401


class Forbidden(Refused):
    """A token came, and it does not allow this."""

    status = 403


@dataclass(frozen=True)
class Claims:
    """Whom the Connector vouches for. All of it holds for the activity it came with."""

    app: str
    service_url: str
    tenant: str
    told: Json  # the token's claims


@dataclass(frozen=True)
class _Key:
    key: jwt.PyJWK
    endorsements: frozenset[str]


class Authentication:
    """One per adapter."""

    def __init__(self, settings: TeamsSettings, core: Core) -> None:
        self._settings = settings
        self._keys = Keys(settings.openid_metadata_url, core)
        self._clock = core.clock

    async def start(self) -> None:
        """Takes the last good keys, and fetches newer ones in the background."""
        await self._keys.start()

    async def stop(self) -> None:
        """Fetches no more."""
        await self._keys.stop()

    async def idle(self) -> None:
        """Returns when no fetch is under way."""
        await self._keys.idle()

    @property
    def trouble(self) -> str:
        """Why nobody can be let in; "" while somebody can."""
        return "" if self._keys.serve else "no signing keys"

    async def verify(self, authorization: str, activity: Json) -> Claims:
        """Raises Unauthenticated or Forbidden, and nothing else whatever was sent."""
        scheme, _space, token = authorization.strip().partition(" ")
        if scheme.lower() != "bearer" or not token or len(token) > TOKEN_BYTES:
            raise Unauthenticated("no bearer token")
        key = await self._key(_header(token))
        told = self._told(token, key)
        self._must_be_in_time(told)
        if activity.get("channelId") != CHANNEL or CHANNEL not in key.endorsements:
            raise Forbidden("endorsement")
        service_url = activity.get("serviceUrl")
        claimed = told.get("serviceurl", told.get("serviceUrl"))
        if not isinstance(service_url, str) or not isinstance(claimed, str) or not is_safe(service_url):
            raise Forbidden("service url")
        if service_url.rstrip("/") != claimed.rstrip("/"):
            raise Forbidden("service url")
        return Claims(self._settings.app_id, service_url, self._tenant(activity), told)

    async def _key(self, header: Json) -> _Key:
        if header.get("alg") != ALGORITHM:
            raise Forbidden("algorithm")
        kid = header.get("kid")
        if not isinstance(kid, str) or not kid:
            raise Forbidden("key")
        key = await self._keys.find(kid)
        if key is None and not self._keys.serve:
            raise Unauthenticated("no signing keys")
        if key is None:
            raise Forbidden("key")
        return key

    def _told(self, token: str, key: _Key) -> Json:
        """The claims of a token with a good signature, from the right issuer, for this bot."""
        try:
            told: Json = jwt.decode(
                token,
                key.key,
                algorithms=[ALGORITHM],
                audience=self._settings.app_id,
                issuer=ISSUER,
                # Its times are compared with our clock, which never runs backwards.
                options={
                    "require": ["exp", "iss", "aud"],
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        except jwt.InvalidAudienceError as error:
            raise Forbidden("audience") from error
        except jwt.InvalidIssuerError as error:
            raise Forbidden("issuer") from error
        except jwt.MissingRequiredClaimError as error:
            raise Forbidden(f"no {error.claim}") from error
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise Forbidden("signature") from error
        return told

    def _must_be_in_time(self, told: Json) -> None:
        now = self._clock.now()
        try:
            ends, begins = _instant(told["exp"]), _instant(told.get("nbf", 0))
        except (ValueError, TypeError, OverflowError, OSError) as error:
            raise Forbidden("expiry") from error
        if now > ends + TOKEN_SKEW or now < begins - TOKEN_SKEW:
            raise Forbidden("expiry")

    def _tenant(self, activity: Json) -> str:
        """Whose people speak, which the token does not tell."""
        channel_data = activity.get("channelData")
        tenant = channel_data.get("tenant") if isinstance(channel_data, dict) else None
        name = tenant.get("id") if isinstance(tenant, dict) else None
        if not isinstance(name, str) or name.lower() not in self._settings.allowed_tenants:
            raise Forbidden("tenant")
        return name.lower()


class Keys:
    """What the Connector signs with: fetched ahead, kept a day while they cannot be fetched, safe from floods."""

    def __init__(self, metadata_url: str, core: Core) -> None:
        self._metadata_url = metadata_url
        self._core = core
        self._keys: dict[str, _Key] = {}
        self._fetched_at: datetime | None = None
        self._tried_at: datetime | None = None  # whether it went well or not
        self._looked_at: datetime | None = None  # the last fetch for a key nobody knew
        self._fetching: asyncio.Task[None] | None = None
        self._session: aiohttp.ClientSession | None = None
        self._away = False

    @property
    def serve(self) -> bool:
        """Whether there are some, not too old to be trusted."""
        return self._fetched_at is not None and self._core.clock.now() - self._fetched_at <= KEYS_LIFE

    async def start(self) -> None:
        """Begins with those of the last time."""
        timeout = aiohttp.ClientTimeout(total=KEYS_LIMIT, sock_connect=CONNECT_LIMIT)
        self._session = aiohttp.ClientSession(timeout=timeout, trust_env=True)
        with contextlib.suppress(ValueError, KeyError, TypeError):
            known = json.loads(await self._core.recall(REMEMBERED) or "{}")
            self._take(known["keys"], datetime.fromisoformat(known["at"]))
        self._fetch()

    async def stop(self) -> None:
        """Lets go of everything."""
        if self._fetching:
            self._fetching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._fetching
        if self._session:
            await self._session.close()

    async def idle(self) -> None:
        """Returns when no fetch is under way."""
        if self._fetching:
            await asyncio.wait([self._fetching])

    async def find(self, kid: str) -> _Key | None:
        """The key of that name. One nobody knows is looked for once in a while, however many ask."""
        now = self._core.clock.now()
        if self.serve and (key := self._keys.get(kid)):
            if self._may_refresh(now):
                self._fetch()
            return key
        fetching = self._fetching if self._fetching and not self._fetching.done() else None
        if fetching is None and self._may_look(now):
            self._looked_at = now
            fetching = self._fetch()
        if fetching is not None:
            await asyncio.wait([fetching], timeout=KEYS_WAIT)
        return self._keys.get(kid) if self.serve else None

    def _may_refresh(self, now: datetime) -> bool:
        old = self._fetched_at is None or now - self._fetched_at > KEYS_FRESH
        return old and (self._tried_at is None or now - self._tried_at > KEYS_PAUSE)

    def _may_look(self, now: datetime) -> bool:
        if not self.serve:
            return self._tried_at is None or now - self._tried_at >= KEYS_AGAIN
        return self._looked_at is None or now - self._looked_at >= KEYS_PAUSE

    def _fetch(self) -> asyncio.Task[None]:
        """The fetch under way, begun if there is none."""
        if self._fetching is None or self._fetching.done():
            self._tried_at = self._core.clock.now()
            self._fetching = asyncio.create_task(self._fetch_them())
        return self._fetching

    async def _fetch_them(self) -> None:
        at = self._core.clock.now()
        try:
            metadata = await self._read(self._metadata_url)
            told = await self._read(str(metadata["jwks_uri"]))
            self._take(told["keys"], at)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, KeyError, TypeError) as error:
            if not self._away:
                log.error("teams.keys-away", kind=type(error).__name__, until=self._until())
            self._away = True
            return
        if self._away:
            log.info("teams.keys-back")
        self._away = False
        await self._core.remember(REMEMBERED, json.dumps({"at": at.isoformat(), "keys": told["keys"]}))

    async def _read(self, url: str) -> dict[str, Any]:
        """Raises ValueError for what is no answer of Microsoft's."""
        if self._session is None or not is_safe(url):
            raise ValueError("not an address to ask")
        async with self._session.get(url, allow_redirects=False) as response:
            if response.status != 200:
                raise ValueError(f"http {response.status}")
            words = b""
            async for chunk in response.content.iter_any():
                words += chunk
                if len(words) > KEYS_BYTES:
                    raise ValueError("too long")
        told = json.loads(words)
        if not isinstance(told, dict):
            raise ValueError("not an object")
        return told

    def _take(self, told: Any, at: datetime) -> None:
        """Raises ValueError when there is no key among them: the last good ones stay."""
        keys = {one["kid"]: key for one in told if isinstance(one, dict) and (key := _key_of(one))}
        if not keys:
            raise ValueError("no keys")
        self._keys = keys
        self._fetched_at = at

    def _until(self) -> str:
        """How long the last good ones serve."""
        return (self._fetched_at + KEYS_LIFE).isoformat() if self._fetched_at else "none"


def _key_of(told: Json) -> _Key | None:
    """None for a key that cannot have signed: of another kind, or nobody's."""
    if told.get("kty") != "RSA" or told.get("use", "sig") != "sig" or not isinstance(told.get("kid"), str):
        return None
    endorsements = told.get("endorsements")
    vouched = frozenset(str(one) for one in endorsements) if isinstance(endorsements, list) else frozenset[str]()
    try:
        return _Key(jwt.PyJWK.from_dict(dict(told), algorithm=ALGORITHM), vouched)
    except jwt.PyJWTError:
        return None


def _header(token: str) -> Json:
    try:
        header: Json = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise Unauthenticated("no token") from error
    return header


def _instant(told: Any) -> datetime:
    if isinstance(told, bool) or not isinstance(told, int | float):
        raise ValueError("not an instant")
    return datetime.fromtimestamp(told, UTC)
