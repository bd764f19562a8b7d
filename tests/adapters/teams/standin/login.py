"""The login: a directory's metadata and tokens over https, and the Connector's signing keys."""

import asyncio
from typing import Any, Final
from weakref import WeakSet

from aiohttp import web

from tests.adapters.teams.standin.desk import Desk, Handler
from tests.adapters.teams.standin.keys import SigningKey, signing_key
from tests.adapters.teams.standin.limits import TOKEN_LIFE
from tests.adapters.teams.standin.refusals import Refusal
from tests.adapters.teams.standin.state import APP, TENANT, State

CONNECTOR: Final = "https://api.botframework.com/.default"
GRAPH: Final = "https://graph.microsoft.com/.default"
HOUSES: Final = {TENANT, "botframework.com"}
ISSUER: Final = "https://api.botframework.com"


class Login:
    """Gives out tokens, and knows which are good."""

    def __init__(self, state: State, desk: Desk) -> None:
        self._state = state
        self._desk = desk
        self.address = ""
        self.token_life = TOKEN_LIFE
        self._issued: dict[str, tuple[str, float]] = {}  # token: its scope and end
        self._ours = signing_key(0)
        self._lines: WeakSet[asyncio.Transport] = WeakSet()

    # -- its own server -----------------------------------------------------------------------------------------

    @web.middleware
    async def notice(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Knows who is connected: a line over TLS ends with a farewell, and the loop may be gone before that."""
        if request.transport is not None:
            self._lines.add(request.transport)
        return await handler(request)

    def hang_up(self) -> None:
        """Breaks what is connected still."""
        for line in list(self._lines):
            line.abort()

    def routes(self, router: web.UrlDispatcher) -> None:
        """Where it answers."""
        router.add_get("/{house}/v2.0/.well-known/openid-configuration", self._discovery)
        router.add_post("/{house}/oauth2/v2.0/token", self._token)

    async def _discovery(self, request: web.Request) -> web.StreamResponse:
        house = request.match_info["house"]

        def work() -> tuple[int, Any]:
            if house not in HOUSES:
                raise Refusal(400, "invalid_tenant")
            base = f"{self.address}/{house}"
            return 200, {
                "issuer": f"{base}/v2.0",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
            }

        return await self._desk.serve(request, "login.discovery", {"house": house}, work)

    async def _token(self, request: web.Request) -> web.StreamResponse:
        house, form = request.match_info["house"], dict(await request.post())
        told = {key: value for key, value in form.items() if key != "client_secret"}

        def work() -> tuple[int, Any]:
            if house not in HOUSES or form.get("grant_type") != "client_credentials":
                raise Refusal(400, "invalid_request")
            if form.get("client_id") != APP or self._state.app_gone:
                return 400, {"error": "unauthorized_client", "error_description": "AADSTS700016: Application not found"}
            if form.get("client_secret") not in self._state.secrets:
                return 401, {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret"}
            scope = str(form.get("scope"))
            if scope not in (CONNECTOR, GRAPH):
                return 400, {"error": "invalid_scope", "error_description": "AADSTS70011: The scope is not valid"}
            token = self._issue(scope)
            return 200, {"token_type": "Bearer", "expires_in": self.token_life, "access_token": token}

        return await self._desk.serve(request, "login.token", {**told, "house": house}, work)

    def _issue(self, scope: str) -> str:
        now = self._state.clock.time()
        claims = {
            "aud": scope.removesuffix("/.default"),
            "appid": APP,
            "tid": TENANT,
            "roles": sorted(self._state.granted) if scope == GRAPH else [],
            "iat": int(now),
            "exp": int(now) + self.token_life,
            "uti": str(len(self._issued)),
        }
        token = self._ours.sign(claims)
        self._issued[token] = (scope, now + self.token_life)
        return token

    # -- whose token --------------------------------------------------------------------------------------------

    def revoke(self) -> None:
        """No token given out before is any good."""
        self._issued.clear()

    def let_in(self, request: web.Request, scope: str) -> None:
        """Refuses a call whose token is not good here."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        known, ends = self._issued.get(token, ("", 0.0))
        if known != scope or ends <= self._state.clock.time():
            raise Refusal(401, "InvalidAuthenticationToken", "Access token has expired or is not yet valid.")


class OpenId:
    """Which keys the Connector signs with, told over plain http on this machine."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.address = ""
        self.key: SigningKey = signing_key(1)
        self.published: list[tuple[SigningKey, list[str]]] = [(self.key, ["msteams"])]
        self._number = 1

    @property
    def metadata_url(self) -> str:
        """For MICROSOFT_OPENID_METADATA_URL."""
        return f"{self.address}/v1/.well-known/openidconfiguration"

    def rotate(self, *, keep_old: bool = False) -> SigningKey:
        """From now on another key signs."""
        self._number += 1
        self.key = signing_key(self._number)
        self.published = [*(self.published if keep_old else []), (self.key, ["msteams"])]
        return self.key

    def routes(self, router: web.UrlDispatcher) -> None:
        """Where it answers."""
        router.add_get("/v1/.well-known/openidconfiguration", self._metadata)
        router.add_get("/v1/.well-known/keys", self._keys)

    async def _metadata(self, request: web.Request) -> web.StreamResponse:
        told = {
            "issuer": ISSUER,
            "jwks_uri": f"{self.address}/v1/.well-known/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
        }
        return await self._desk.serve(request, "openid.metadata", {}, lambda: (200, told))

    async def _keys(self, request: web.Request) -> web.StreamResponse:
        def work() -> tuple[int, Any]:
            return 200, {"keys": [key.published(vouched) for key, vouched in self.published]}

        return await self._desk.serve(request, "openid.keys", {}, work)
