"""The Connector's signing keys: fetched ahead, kept a day while they cannot be fetched, safe from floods."""

import asyncio
import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

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
)
from adapters.teams.settings import is_safe
from bot.ports import Core

ALGORITHM: Final = "RS256"
REMEMBERED: Final = "teams.keys"  # the last good ones, for a start while their endpoint is down

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Key:
    """One, and the channels it vouches for."""

    key: jwt.PyJWK
    endorsements: frozenset[str]


class Keys:
    """One per adapter."""

    def __init__(self, metadata_url: str, core: Core) -> None:
        self._metadata_url = metadata_url
        self._core = core
        self._keys: dict[str, Key] = {}
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

    async def find(self, kid: str) -> Key | None:
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


def _key_of(told: Mapping[str, Any]) -> Key | None:
    """None for a key that cannot have signed: of another kind, or nobody's."""
    if told.get("kty") != "RSA" or told.get("use", "sig") != "sig" or not isinstance(told.get("kid"), str):
        return None
    endorsements = told.get("endorsements")
    vouched = frozenset(str(one) for one in endorsements) if isinstance(endorsements, list) else frozenset[str]()
    try:
        return Key(jwt.PyJWK.from_dict(dict(told), algorithm=ALGORITHM), vouched)
    except jwt.PyJWTError:
        return None
