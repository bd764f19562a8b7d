"""The addresses of the public pages."""

from bot.domain.subscriber import Keys
from bot.ports.publishing import Ways
from bot.render.markup import tag

UNDER = "/subscriptions"
CONFIRM, MANAGE, LEAVE = "confirm", "manage", "unsubscribe"


def front(lang: str, languages: tuple[str, ...]) -> str:
    """Where somebody begins; the page's own language has no folder of its own."""
    return f"{UNDER}/" if lang == languages[0] else f"{UNDER}/{tag(lang).lower()}/"


def ways(public_url: str, keys: Keys, id: str) -> Ways:
    """How a subscriber changes their mind: on a page, or by one click in their mail program."""
    token = keys.token(id)
    return Ways(f"{public_url}{UNDER}/{MANAGE}/{token}", f"{public_url}{UNDER}/{LEAVE}/{token}")


def confirming(public_url: str, token: str) -> str:
    """Where a new subscriber says yes."""
    return f"{public_url}{UNDER}/{CONFIRM}/{token}"
