"""What an operator sets for Teams."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from adapters.teams.clouds import Cloud, cloud_of
from bot.domain.errors import SetupError

BEGINNINGS: Final = ("TEAMS_", "MICROSOFT_")  # of the environment's variables that are ours
ADDRESSES: Final = ("MICROSOFT_GRAPH_URL", "TEAMS_SERVICE_URL")  # of those, the ones that say where people are
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")

LOGIN: Final = "https://login.microsoftonline.com"
OPENID_METADATA: Final = "https://login.botframework.com/v1/.well-known/openidconfiguration"
GRAPH: Final = "https://graph.microsoft.com/v1.0"
CONNECTOR: Final = "https://smba.trafficmanager.net/teams/"

SINGLE_TENANT: Final = "SingleTenant"
MULTI_TENANT: Final = "MultiTenant"
CHAT: Final = "chat"
CHANNEL: Final = "channel"

Given = Mapping[str, str]

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CHANNEL = re.compile(r"19:[^\s;/]+@thread\.(tacv2|skype)")


@dataclass(frozen=True)
class TeamsSettings:
    """Checked. Ids are as the directory writes them, in lower case; addresses have no slash at their end."""

    app_id: str
    app_password: str
    app_type: str  # SingleTenant or MultiTenant
    tenant: str
    team: str  # the directory id of the team
    channel: str  # the standing channel: announcements, and threads where channels cannot be made
    allowed_tenants: frozenset[str]
    login_url: str
    openid_metadata_url: str
    graph_url: str
    service_url: str  # where the Connector is until an activity has told; with a slash at its end
    graph_rate: int  # requests a second on one team; 0: nothing is paced
    private: str  # where private incidents are worked on: a group chat, or a private channel
    catalog_app: str  # the app's id in the tenant's catalogue, for being put into group chats; blank: not told

    @property
    def cloud(self) -> Cloud:
        """Whose tokens are taken."""
        return cloud_of(self.graph_url)


def read_settings(given: Given) -> TeamsSettings:
    """Raises SetupError naming the setting that is missing or wrong."""
    return TeamsSettings(
        app_id=app_id(given),
        app_password=app_password(given),
        app_type=app_type(given),
        tenant=tenant(given),
        team=team(given),
        channel=channel(given),
        allowed_tenants=allowed_tenants(given),
        login_url=login_url(given),
        openid_metadata_url=openid_metadata_url(given),
        graph_url=graph_url(given),
        service_url=service_url(given),
        graph_rate=graph_rate(given),
        private=private(given),
        catalog_app=catalog_app(given),
    )


def app_id(given: Given) -> str:
    """Raises SetupError, as all below. Without it nobody's token could be told from another bot's."""
    return _directory_id(given, "MICROSOFT_APP_ID", "the bot's application (client) id")


def app_password(given: Given) -> str:
    """The client secret's value."""
    value = given.get("MICROSOFT_APP_PASSWORD", "").strip()
    if not value:
        raise SetupError("MICROSOFT_APP_PASSWORD: expected the value of the application's client secret")
    if _ID.fullmatch(value.lower()):
        raise SetupError("MICROSOFT_APP_PASSWORD holds an id: expected the value of the client secret, not its id")
    return value


def app_type(given: Given) -> str:
    """Whether the bot's identity belongs to one tenant or to any."""
    value = given.get("MICROSOFT_APP_TYPE", "").strip() or SINGLE_TENANT
    if value not in (SINGLE_TENANT, MULTI_TENANT):
        raise SetupError(f"MICROSOFT_APP_TYPE: expected {SINGLE_TENANT} or {MULTI_TENANT}")
    return value


def tenant(given: Given) -> str:
    """The directory the team lives in."""
    return _directory_id(given, "MICROSOFT_APP_TENANT_ID", "the directory (tenant) id")


def team(given: Given) -> str:
    """The team whose channels are made."""
    if given.get("TEAMS_TEAM_ID", "").strip().startswith("19:"):
        raise SetupError(
            "TEAMS_TEAM_ID holds a conversation's id: expected the team's directory id, which a link to the team "
            "carries as groupId"
        )
    return _directory_id(given, "TEAMS_TEAM_ID", "the team's directory id, which a link to the team carries as groupId")


def channel(given: Given) -> str:
    """The standing channel's conversation id."""
    value = given.get("TEAMS_CHANNEL", "").strip()
    if not _CHANNEL.fullmatch(value):
        raise SetupError(
            "TEAMS_CHANNEL: expected the id of the channel where new incidents are announced, such as "
            "19:0a1b2c@thread.tacv2; a link to the channel carries it, written with %3a and %40"
        )
    return value


def allowed_tenants(given: Given) -> frozenset[str]:
    """Whose people may speak to the bot: the bot's own tenant unless more are named."""
    named = [one.strip().lower() for one in given.get("TEAMS_ALLOWED_TENANTS", "").split(",") if one.strip()]
    if not all(_ID.fullmatch(one) for one in named):
        raise SetupError("TEAMS_ALLOWED_TENANTS: expected directory (tenant) ids, with commas between them")
    return frozenset(named) or frozenset({tenant(given)})


def login_url(given: Given) -> str:
    """Where tokens are fetched: a host, with or without https:// before it."""
    value = given.get("MICROSOFT_LOGIN_URL", "").strip() or LOGIN
    address = urlsplit(value if "://" in value else f"https://{value}")
    if address.scheme != "https" or not address.hostname or address.path.strip("/") or address.query:
        raise SetupError("MICROSOFT_LOGIN_URL: expected a host reached by https, such as login.microsoftonline.com")
    return f"https://{address.netloc}"


def openid_metadata_url(given: Given) -> str:
    """Where the Connector says with which keys it signs."""
    return _address(given, "MICROSOFT_OPENID_METADATA_URL", OPENID_METADATA)


def graph_url(given: Given) -> str:
    """Where Graph is, version included."""
    return _address(given, "MICROSOFT_GRAPH_URL", GRAPH)


def service_url(given: Given) -> str:
    """Where the Connector is; other clouds than the public one have their own."""
    return _address(given, "TEAMS_SERVICE_URL", CONNECTOR) + "/"


def graph_rate(given: Given) -> int:
    """Requests a second on one team."""
    value = given.get("TEAMS_GRAPH_RATE", "").strip() or "4"
    if not (value.isascii() and value.isdigit() and len(value) <= 4):
        raise SetupError("TEAMS_GRAPH_RATE: expected a number of requests a second, such as 4; 0 paces nothing")
    return int(value)


def private(given: Given) -> str:
    """What is made for a private incident."""
    value = given.get("TEAMS_PRIVATE", "").strip().lower() or CHAT
    if value not in (CHAT, CHANNEL):
        raise SetupError(f"TEAMS_PRIVATE: expected {CHAT} for group chats, or {CHANNEL} for private channels")
    return value


def catalog_app(given: Given) -> str:
    """Only group chats need it."""
    if not given.get("TEAMS_CATALOG_APP_ID", "").strip():
        return ""
    return _directory_id(given, "TEAMS_CATALOG_APP_ID", "the app's id in the tenant's app catalogue")


def is_safe(url: str) -> bool:
    """Whether a token may be sent there: by https, or on this machine."""
    try:
        address = urlsplit(url)
        port_is_one = address.port is None or address.port > 0
    except ValueError:
        return False
    known = address.scheme == "https" or (address.scheme == "http" and address.hostname in LOOPBACK)
    return known and port_is_one and bool(address.hostname) and not address.username and not address.password


def _address(given: Given, name: str, usual: str) -> str:
    value = given.get(name, "").strip() or usual
    if not is_safe(value):
        raise SetupError(f"{name}: expected an https:// address, such as {usual}")
    return value.rstrip("/")


def _directory_id(given: Given, name: str, wanted: str) -> str:
    value = given.get(name, "").strip().lower()
    if not value:
        raise SetupError(f"{name} is blank: expected {wanted}")
    if not _ID.fullmatch(value):
        raise SetupError(f"{name}: expected {wanted}, such as 00000000-0000-0000-0000-000000000000")
    return value
