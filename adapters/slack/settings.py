"""What an operator sets for Slack."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.domain.errors import SetupError

API = "https://slack.com/api/"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
COMMANDS = ("/inc", "/incident")
PIN = "pushpin"


@dataclass(frozen=True)
class SlackSettings:
    """Checked. A door is open when its secret is there; one of the two always is."""

    bot_token: str
    signing_secret: str | None  # opens the HTTP door
    app_token: str | None  # opens the Socket Mode door
    api_url: str
    announcements: str  # a channel's id
    commands: tuple[str, ...]
    pin: str  # the reaction that adds to the timeline


def read_settings(given: Mapping[str, str]) -> SlackSettings:
    """Raises SetupError naming the setting that is missing or wrong."""
    token = given.get("SLACK_BOT_TOKEN", "").strip()
    if not token.startswith("xoxb-"):
        raise SetupError("SLACK_BOT_TOKEN: expected the app's bot token, which begins with xoxb-")
    secret = given.get("SLACK_SIGNING_SECRET")
    app_token = given.get("SLACK_APP_TOKEN")
    if secret is None and app_token is None:
        raise SetupError(
            "SLACK_SIGNING_SECRET or SLACK_APP_TOKEN: expected one of them: the secret for requests over HTTP, the "
            "token that begins with xapp- for Socket Mode"
        )
    if secret is not None and not secret.strip():
        # With a blank one anybody could sign.
        raise SetupError("SLACK_SIGNING_SECRET is blank: expected the app's signing secret, or no such setting")
    if app_token is not None and not app_token.strip().startswith("xapp-"):
        raise SetupError("SLACK_APP_TOKEN: expected the app-level token, which begins with xapp-, or no such setting")
    return SlackSettings(
        bot_token=token,
        signing_secret=secret.strip() if secret else None,
        app_token=app_token.strip() if app_token else None,
        api_url=_api(given.get("SLACK_API_URL", "").strip() or API),
        announcements=_channel(given.get("SLACK_ANNOUNCEMENTS", "").strip()),
        commands=_commands(given.get("SLACK_COMMANDS", "")),
        pin=given.get("SLACK_PIN", "").strip().strip(":") or PIN,
    )


def _api(url: str) -> str:
    address = urlsplit(url)
    if address.scheme != "https" and not (address.scheme == "http" and address.hostname in LOOPBACK):
        raise SetupError("SLACK_API_URL: expected an https:// address, such as https://slack.com/api/")
    return url.rstrip("/") + "/"


def _channel(name: str) -> str:
    if not re.fullmatch(r"[CG][A-Z0-9]{2,}", name):
        raise SetupError(
            "SLACK_ANNOUNCEMENTS: expected the id of the channel where new incidents are announced, such as "
            "C0123ABCD; it stands at the end of the channel's details in Slack"
        )
    return name


def _commands(names: str) -> tuple[str, ...]:
    found = tuple(name.strip() for name in names.split(",") if name.strip()) or COMMANDS
    wrong = [name for name in found if not re.fullmatch(r"/[a-z0-9_-]{1,31}", name)]
    if wrong:
        raise SetupError(f"SLACK_COMMANDS: {wrong[0]} is none: expected names such as /inc,/incident")
    return found
