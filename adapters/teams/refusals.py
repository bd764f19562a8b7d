"""How the Connector and Graph say no, as the core's two ways: not now, or never. Pure."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from adapters.teams.limits import ADMIN_WAIT
from bot.domain.errors import ChatRejected, ChatUnavailable, OutsideError

FORBIDDEN: Final = "forbidden"  # not granted to this app, or not to its bot there
BLOCKED: Final = "blocked"  # a person blocked the bot or removed it: this way is dead
GONE: Final = "gone"  # the message, person or thing is not there
NOT_INSTALLED: Final = "not_installed"  # the app is not in that chat
TOO_LARGE: Final = "too_large"
NOT_READY: Final = "not ready yet"

# To be repeated, like 502 and 504 [MicrosoftDocs/msteams-docs: bots/how-to/rate-limit.md].
BUSY: Final = {412, 429}

_CODES: Final = {  # the Connector's, and Graph's; case does not matter
    "namealreadyexists": ChatRejected.NAME_TAKEN,
    "messagewritesblocked": BLOCKED,
    "conversationblockedbyuser": BLOCKED,
    "botdisabledbyadmin": BLOCKED,
    "botnotinconversationroster": ChatRejected.ROOM_LOST,
    "conversationnotfound": ChatRejected.ROOM_LOST,
    "threadnotfound": ChatRejected.ROOM_LOST,
    "messagesizetoobig": TOO_LARGE,
    "activitynotfoundinconversation": GONE,
    "membernotfoundinconversation": GONE,
}
# What Graph says of a permission that is lacking, and not of a place [microsoftgraph/microsoft-graph-docs#19105].
_NOT_GRANTED: Final = "missing role permissions"
_NAME_TAKEN: Final = "channel name already exist"  # "existed", says Graph; it has no code of its own for it


def failure(
    status: int, error: Mapping[str, Any], headers: Mapping[str, str], *, newborn: bool = False
) -> OutsideError:
    """What an answer above 399 means. `newborn`: the place was made a moment ago and may be unknown here and there."""
    code, words = str(error.get("code") or ""), str(error.get("message") or "").lower()
    if status in BUSY:
        return ChatUnavailable("ratelimited" if status == 429 else code or "busy", retry_after=retry_after(headers))
    if status >= 500:
        return ChatUnavailable(f"http {status}", retry_after=retry_after(headers), maybe_done=True)
    if status == 403 and words.startswith(_NOT_GRANTED):
        return ChatRejected(FORBIDDEN)
    if newborn and status in (403, 404) and _CODES.get(code.lower()) not in (GONE, BLOCKED):
        return ChatUnavailable(NOT_READY)
    if status == 401:
        return ChatUnavailable("unauthorized")
    if status == 400 and _NAME_TAKEN in words:
        return ChatRejected(ChatRejected.NAME_TAKEN)
    known = _CODES.get(code.lower())
    if known:
        return ChatRejected(known)
    if status == 413:
        return ChatRejected(TOO_LARGE)
    if status == 403:
        return ChatRejected(FORBIDDEN)
    if status in (404, 410):
        return ChatRejected(GONE)
    return ChatRejected(code or f"http {status}")


def locked_out() -> ChatUnavailable:
    """A token fresh from the login is refused: whoever set up the app can mend that, and nothing is lost until then."""
    return ChatUnavailable("unauthorized", retry_after=ADMIN_WAIT)


def broken(status: int) -> OutsideError:
    """A proxy's page, a server's last words: not an answer of Microsoft's. What happened behind it is not known."""
    return ChatUnavailable(f"http {status}", maybe_done=True)


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """What is asked to be waited; None when nothing is said that can be read."""
    told = next((value for name, value in headers.items() if name.lower() == "retry-after"), "").strip()
    return timedelta(seconds=int(told)) if told.isascii() and told.isdigit() and len(told) <= 6 else None
