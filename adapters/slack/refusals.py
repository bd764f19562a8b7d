"""How Slack says no, as the core's two ways: not now, or never. Pure."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from adapters.slack.limits import ADMIN_WAIT
from bot.domain.errors import ChatRejected, ChatUnavailable, OutsideError

# Slack is ill; it may have acted all the same [docs.slack.dev/reference/methods: internal_error, fatal_error].
UNSURE: Final = {"internal_error", "fatal_error", "request_timeout"}

# Slack is busy, or moves the workspace to another house.
BUSY: Final = {"service_unavailable", "ratelimited", "rate_limited", "team_added_to_org", "accesslimited"}

# The app is locked out. Whoever installed it can mend that, and until then nothing is refused for good.
LOCKED_OUT: Final = {
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "org_login_required",
    "ekm_access_denied",
    "access_denied",
}

# The channel is archived or deleted, or the app was put out of it: the core has a word of its own for that.
ROOM_LOST: Final = {"is_archived", "is_inactive", "channel_not_found", "not_in_channel"}

# Refused to this app by a setting of the workspace: the work goes on, the channel comes when the setting allows it.
MENDABLE: Final = {("conversations.create", "restricted_action"), ("conversations.create", "missing_scope")}


def failure(method: str, error: str, retry_after: timedelta | None = None) -> OutsideError:
    """What an answer with `ok: false` means. Everything not listed above is final."""
    if error in UNSURE:
        return ChatUnavailable(error, maybe_done=True)
    if error in BUSY:
        return ChatUnavailable(error, retry_after=retry_after)
    if error in LOCKED_OUT or (method, error) in MENDABLE:
        # Nobody can be told through Slack of what locks us out of it.
        return ChatUnavailable(error, retry_after=ADMIN_WAIT, needs_somebody=error not in LOCKED_OUT)
    return ChatRejected(ChatRejected.ROOM_LOST if error in ROOM_LOST else error)


def broken(status: int) -> OutsideError:
    """An answer that is not Slack's: a proxy's page, a server's last words. What happened behind it is not known."""
    return ChatUnavailable(f"http {status}", maybe_done=True)


def retry_after(headers: Mapping[str, Any]) -> timedelta | None:
    """What Slack asks to be waited; None when it says nothing that can be read."""
    told = next((str(value) for name, value in headers.items() if name.lower() == "retry-after"), "")
    return timedelta(seconds=int(told)) if told.isascii() and told.isdigit() and len(told) <= 6 else None
