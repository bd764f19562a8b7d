"""What Slack's answers to the doctor's questions mean: each a finding in one line, with what to do. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from adapters.slack.limits import CLOCK_WARNS, SIGNATURE_LIFE
from adapters.slack.manifest import FEATURES, scopes
from adapters.slack.refusals import LOCKED_OUT
from bot.domain.errors import ChatRejected, ChatUnavailable, OutsideError, SetupError
from bot.ports import Finding

Json = dict[str, Any]

WHERE: Final = {  # to find each setting
    "SLACK_BOT_TOKEN": "copy the Bot User OAuth Token from the app's page Install App",
    "SLACK_APP_TOKEN": "copy the token from Basic Information, App-Level Tokens; its scope is connections:write",
    "SLACK_SIGNING_SECRET": "copy it from Basic Information, Signing Secret",
    "SLACK_ANNOUNCEMENTS": "open the channel's details in Slack; its id stands at the end",
    "SLACK_COMMANDS": "write the names as they stand under Slash Commands, with commas between them",
    "SLACK_API_URL": "take the setting away: Slack's own address is the usual one",
    "door": "set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET and PUBLIC_URL for HTTP",
}
SWAPPED: Final = "the two tokens are swapped: give each setting the other's value"
REINSTALL: Final = (
    "give the app what `vigia slack manifest` prints, under App Manifest, then Install App, Reinstall to Workspace"
)
AGAIN: Final = "copy the token again from the app's pages; if the app was put out of the workspace, install it again"
REACH: Final = "see whether this machine reaches Slack; a proxy is named by HTTPS_PROXY"
CHOOSE: Final = "set SLACK_ANNOUNCEMENTS to another channel"


@dataclass(frozen=True)
class NotAsked:
    """Instead of an answer: `reason` is the setting without which there is no asking."""

    reason: str


No = OutsideError | NotAsked


def setting(name: str, read: object, *, swapped: bool = False) -> Finding:
    """A setting as it was read. Its value is never said."""
    if isinstance(read, SetupError):
        return Finding(name, "fail", str(read), SWAPPED if swapped else WHERE[name])
    return Finding(name, "ok", "not set" if read is None else "as expected")


def address(public_url: str) -> Finding:
    """For the HTTP door."""
    if public_url.startswith("https://"):
        return Finding("public address", "ok", f"{public_url} is https")
    fix = "set PUBLIC_URL to the https:// address that leads here, or use Socket Mode"
    return Finding("public address", "fail", f"{public_url} is not https, and Slack calls nothing else", fix)


def workspace(told: Json | No) -> Finding:
    """Whose token it is."""
    if isinstance(told, No):
        return refused("workspace", told)
    return Finding("workspace", "ok", f"{told.get('team')} ({told.get('url')}), where the app is @{told.get('user')}")


def remembered(told: Json | No, known: str | SetupError | None) -> Finding:
    """Whether this is the workspace that the database's incidents live in; `known` is its team's id."""
    check = "workspace remembered"
    if isinstance(known, SetupError):
        return Finding(check, "warn", f"not known: {known}", "mend the database first")
    if known is None:
        return Finding(check, "ok", "none yet: it is remembered at the first start")
    if isinstance(told, No):
        return Finding(check, "warn", f"{known} is; not known whether the token is of the same", "see workspace")
    if told.get("team_id") == known:
        return Finding(check, "ok", "the same")
    fix = "take the tokens of that workspace's app, or give this one a DATABASE_URL of its own"
    return Finding(check, "fail", f"the database's incidents live in {known}, the token is of {told['team_id']}", fix)


def permissions(granted: frozenset[str] | No | None) -> Iterator[Finding]:
    """One finding for each feature that lacks something; one for all when none does."""
    check = "permissions"
    if isinstance(granted, No):
        yield refused(check, granted)
        return
    if granted is None:
        yield Finding(check, "warn", "not known: the answer does not say", "see whether a proxy takes headers away")
        return
    needed = scopes()
    for feature in FEATURES:
        if missing := [scope for scope in feature.scopes if scope not in granted]:
            result = f"without {' and '.join(missing)}, this does not work: {feature.what}"
            yield Finding(check, "fail", result, REINSTALL)
    if needed.keys() <= granted:
        besides = sorted(granted - needed.keys())
        more = f"; granted and not needed: {', '.join(besides)}" if besides else ""
        yield Finding(check, "ok", f"all {len(needed)} are granted{more}")


def socket(first: Json | No) -> Finding:
    """The first message of a new socket."""
    check = "socket"
    if isinstance(first, No):
        if first.reason == "missing_scope":
            fix = "make a new token under Basic Information, App-Level Tokens, with this scope"
            return Finding(check, "fail", "the app-level token lacks connections:write", fix)
        return refused(check, first)
    if first.get("type") == "hello":
        return Finding(check, "ok", "opened, and closed again")
    match first.get("reason"):
        case "link_disabled":
            return Finding(check, "fail", "Socket Mode is off", "switch it on under Socket Mode in the app's pages")
        case "too_many_websockets":
            fix = "stop processes that are not needed any more: an app has ten sockets at most"
            return Finding(check, "fail", "all sockets of this app are in use", fix)
        case reason:
            return Finding(check, "warn", f"opened, and Slack ended it at once ({reason})", "try again in a minute")


def clock(times: tuple[datetime | None, datetime] | No) -> Finding:
    """How far Slack's and ours are apart."""
    check = "clock"
    if isinstance(times, No):
        return refused(check, times)
    slacks, ours = times
    if slacks is None:
        return Finding(check, "warn", "not known: Slack's answer has no date", "see whether a proxy takes it away")
    apart = abs(ours - slacks)
    result = f"{apart // timedelta(seconds=1)} s {'ahead of' if ours > slacks else 'behind'} Slack's"
    fix = "set this machine's clock, best by NTP"
    if apart > SIGNATURE_LIFE:
        return Finding(check, "fail", f"{result}: what Slack signs is refused as too old", fix)
    return Finding(check, "warn", result, fix) if apart > CLOCK_WARNS else Finding(check, "ok", result)


def channel(told: Json | No) -> Finding:
    """Where new incidents are announced."""
    check = "announcement channel"
    if isinstance(told, No):
        if told.reason == ChatRejected.ROOM_LOST:
            fix = f"type /invite @Vigia there if it is private, else {CHOOSE}"
            return Finding(check, "fail", "not found: it does not exist, or is private and the app is not in it", fix)
        return refused(check, told)
    name = f"#{told['channel'].get('name')}"
    if told["channel"].get("is_archived"):
        return Finding(check, "fail", f"{name} is archived", f"unarchive it in Slack, or {CHOOSE}")
    return Finding(check, "ok", f"{name} is there")


def posting(trial: str | No, told: Json | No) -> Finding:
    """A message that was scheduled there and taken back; `trial` says why taking back failed, "" when it did not."""
    check = "announcing"
    if trial == "":
        return Finding(check, "ok", "can be posted to: a message was scheduled there and taken back")
    if isinstance(trial, str):
        result = f"can be posted to, but the trial scheduled for in two months could not be taken back ({trial})"
        return Finding(check, "warn", result, "nothing: it will say that it is a trial")
    if trial.reason == ChatRejected.ROOM_LOST:
        place = {} if isinstance(told, No) else told["channel"]
        outside = place and not place.get("is_archived") and not place.get("is_member")
        why = "the app is not in it" if outside else "see announcement channel"
        return Finding(check, "fail", f"cannot be posted to: {why}", "type /invite @Vigia there")
    if trial.reason.startswith("restricted_action"):
        fix = f"let the app post in the channel's settings, or {CHOOSE}"
        return Finding(check, "fail", f"only some may post there ({trial.reason})", fix)
    return refused(check, trial)


def refused(check: str, error: No) -> Finding:
    """A question that got no answer, or a refusal of no special meaning here."""
    if isinstance(error, NotAsked):
        return Finding(check, "warn", f"not asked: {error.reason} comes first", f"mend {error.reason}")
    if error.reason in LOCKED_OUT or error.reason == "not_allowed_token_type":
        return Finding(check, "fail", f"Slack refuses the token ({error.reason})", AGAIN)
    if error.reason == "missing_scope":
        return Finding(check, "fail", "a permission is missing", REINSTALL)
    if isinstance(error, ChatUnavailable):
        if error.reason == "ratelimited":
            wait = f" for {error.retry_after.total_seconds():.0f} s" if error.retry_after else ""
            return Finding(check, "warn", f"not known: Slack wants to be left alone{wait}", "run this again then")
        return Finding(check, "fail", f"not known: Slack did not answer ({error.reason})", REACH)
    return Finding(check, "fail", f"Slack refuses ({error.reason})", "see what Slack's documentation says of this word")
