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

BOT_TOKEN = "xoxb-"  # noqa: S105 - how they begin
APP_TOKEN = "xapp-"  # noqa: S105
KINDS = {  # what Slack gives out, by how it begins
    BOT_TOKEN: "a bot token",
    APP_TOKEN: "an app-level token",
    "xoxp-": "a person's token",
    "xoxe": "a token that is renewed every few hours",
}

Given = Mapping[str, str]


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


def read_settings(given: Given) -> SlackSettings:
    """Raises SetupError naming the setting that is missing or wrong."""
    token = bot_token(given)
    must_have_a_door(given)
    return SlackSettings(
        bot_token=token,
        signing_secret=signing_secret(given),
        app_token=app_token(given),
        api_url=api_url(given),
        announcements=announcements(given),
        commands=commands(given),
        pin=given.get("SLACK_PIN", "").strip().strip(":") or PIN,
    )


def bot_token(given: Given) -> str:
    """Raises SetupError, as all below."""
    return _begins_with(BOT_TOKEN, given, "SLACK_BOT_TOKEN", "the app's bot token, which begins with xoxb-")


def app_token(given: Given) -> str | None:
    """For Socket Mode; None when it is not set."""
    if "SLACK_APP_TOKEN" not in given:
        return None
    wanted = "the app-level token, which begins with xapp-, or no such setting"
    return _begins_with(APP_TOKEN, given, "SLACK_APP_TOKEN", wanted)


def signing_secret(given: Given) -> str | None:
    """For requests over HTTP; None when it is not set."""
    if "SLACK_SIGNING_SECRET" not in given:
        return None
    secret = given["SLACK_SIGNING_SECRET"].strip()
    if not secret:
        # With a blank one anybody could sign.
        raise SetupError("SLACK_SIGNING_SECRET is blank: expected the app's signing secret, or no such setting")
    if kind := _kind(secret):
        raise SetupError(f"SLACK_SIGNING_SECRET holds {kind}: expected the app's signing secret, or no such setting")
    return secret


def must_have_a_door(given: Given) -> None:
    """One of the two is needed, or Slack could not reach us."""
    if "SLACK_SIGNING_SECRET" not in given and "SLACK_APP_TOKEN" not in given:
        raise SetupError(
            "SLACK_SIGNING_SECRET or SLACK_APP_TOKEN: expected one of them: the secret for requests over HTTP, the "
            "token that begins with xapp- for Socket Mode"
        )


def api_url(given: Given) -> str:
    """Where the Web API is, with a slash at its end."""
    url = given.get("SLACK_API_URL", "").strip() or API
    address = urlsplit(url)
    if address.scheme != "https" and not (address.scheme == "http" and address.hostname in LOOPBACK):
        raise SetupError("SLACK_API_URL: expected an https:// address, such as https://slack.com/api/")
    return url.rstrip("/") + "/"


def announcements(given: Given) -> str:
    """The id of the channel where new incidents are announced."""
    channel = given.get("SLACK_ANNOUNCEMENTS", "").strip()
    if not re.fullmatch(r"[CG][A-Z0-9]{2,}", channel):
        raise SetupError(
            "SLACK_ANNOUNCEMENTS: expected the id of the channel where new incidents are announced, such as "
            "C0123ABCD; it stands at the end of the channel's details in Slack"
        )
    return channel


def commands(given: Given) -> tuple[str, ...]:
    """The names of the slash commands."""
    names = given.get("SLACK_COMMANDS", "")
    found = tuple(name.strip() for name in names.split(",") if name.strip()) or COMMANDS
    if not all(re.fullmatch(r"/[a-z0-9_-]{1,31}", name) for name in found):
        raise SetupError("SLACK_COMMANDS: expected names that begin with a slash, such as /inc,/incident")
    return found


def _begins_with(prefix: str, given: Given, name: str, wanted: str) -> str:
    value = given.get(name, "").strip()
    if value.startswith(prefix):
        return value
    kind = _kind(value)
    raise SetupError(f"{name}{f' holds {kind}' if kind else ''}: expected {wanted}")


def _kind(value: str) -> str:
    """What this is, when it is one of Slack's tokens; the value itself is never said."""
    return next((kind for beginning, kind in KINDS.items() if value.startswith(beginning)), "")
