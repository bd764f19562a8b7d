"""Who sends an activity: nobody but the Connector, for this bot, from a tenant that may. No switch turns this off.

Each row of the Connector's rules [auth, in limits.py] is checked here and nowhere else. The SDK's own check refuses
valid tokens for a day after a change of keys, and accepts some it should not (botframework-connector 4.17.1, measured).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Final

import jwt

from adapters.teams.keys import ALGORITHM, Key, Keys
from adapters.teams.limits import TOKEN_BYTES, TOKEN_SKEW
from adapters.teams.settings import TeamsSettings, is_safe
from bot.ports import Core

CHANNEL: Final = "msteams"

Json = Mapping[str, Any]


class Refused(Exception):
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

    async def _key(self, header: Json) -> Key:
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

    def _told(self, token: str, key: Key) -> Json:
        """The claims of a token with a good signature, from the right issuer, for this bot."""
        try:
            told: Json = jwt.decode(
                token,
                key.key,
                algorithms=[ALGORITHM],
                audience=self._settings.app_id,
                issuer=self._settings.cloud.connector,
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
