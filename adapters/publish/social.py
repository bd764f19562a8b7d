"""Mastodon, Bluesky, Telegram, SMS and whatever else apprise reaches.

Options: `url`, the variable that holds apprise's address of the service, with its secrets; `limit`. apprise says that a
post failed and not why, so every failure may have been a success, and a person decides whether to say it again.

The address is the operator's own setting: apprise calls it by its own means, with the environment's proxies and past
the guard that webhooks go through; redirects are switched off.
"""

import asyncio
import logging
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any

from adapters.publish.limits import SOCIAL_SECONDS
from adapters.publish.options import Given, Options
from adapters.publish.shortening import fitted, utf16
from bot.domain.errors import NotSetUp, SetupError, TargetRejected, TargetUnavailable
from bot.ports.publishing import Form, Holds, Receipt, Release, Statement, Target, TargetSurroundings

GAP = "\n\n"
# Before a name, or a word only machines read; what stands between joins the two and is not seen.
_CALLS = re.compile(r"(?<!\w)@(?=\w)|<(?=[!@#])")
_JOINER = "\u2060"


def connect(name: str, options: Given, around: TargetSurroundings) -> Target:
    """Raises NotSetUp without the address or without apprise, SetupError for an address apprise does not know."""
    given = Options(name, options, ("url", "limit"))
    variable, url = given.secret("url", around.settings)
    try:
        apprise = import_module("apprise")
    except ImportError as error:
        raise NotSetUp(f"target {name}: install the extra: pip install .[social]") from error
    _hush()
    # What a service answered is kept nowhere: it may repeat what was sent, and with which secrets.
    asset = apprise.AppriseAsset(app_id="Vigia", http_redirects=False, result_log_disk_size=0)
    service = apprise.Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
    if service is None:
        raise SetupError(f"target {name}: {variable} does not hold an address apprise knows")
    most = int(service.body_maxlen)
    poster = apprise.Apprise(asset=asset)
    poster.add(service)
    return Social(name, poster, given.number("limit", most, most))


class Social:
    """One account at one service."""

    holds: Holds = "log"
    form: Form = "short"
    knows_again = False

    def __init__(self, name: str, poster: Any, limit: int) -> None:
        self.name = name
        self.limit: int | None = limit
        self._room = limit
        self._poster = poster
        # Of its own: a service that hangs keeps nobody else waiting.
        self._threads = ThreadPoolExecutor(1, f"publish-{name}")

    def measure(self, statements: Sequence[Statement]) -> int:
        """UTF-16 units of the whole post: never less than what any service counts."""
        return utf16(_post(statements))

    async def publish(self, release: Release, *, again: bool) -> Receipt:
        """Says it."""
        frame = len(GAP) * (2 * len(release.statements) - 1)
        post = _post(fitted(release.statements, self._room - frame, _measured, release.link))
        if utf16(post) > self._room:
            raise TargetRejected("too many languages for one post")
        said = self._threads.submit(self._poster.notify, body=post, body_format="text")
        try:
            async with asyncio.timeout(SOCIAL_SECONDS):
                done = await asyncio.wrap_future(said)
        except TimeoutError as error:
            # What had not begun was cancelled with the wait for it.
            raise TargetUnavailable("no answer", maybe_done=not said.cancelled()) from error
        if not done:
            raise TargetUnavailable("apprise could not say whether it arrived", maybe_done=True)
        return Receipt(release.key, release.thread or release.key)

    async def stop(self) -> None:
        """What is under way ends by apprise's own time-outs."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _post(statements: Sequence[Statement]) -> str:
    return GAP.join(_inert(part) for one in statements for part in (one.title, one.text))


def _measured(text: str) -> int:
    return utf16(_inert(text))


def _inert(text: str) -> str:
    """Nobody is called by what was typed, whatever the service takes for a call."""
    return _CALLS.sub(lambda found: found[0] + _JOINER, text)


def _hush() -> None:
    """Theirs say whole bodies at the level debug, and addresses with tokens in them at any."""
    for theirs in ("apprise", "requests", "urllib3", "requests_oauthlib", "oauthlib"):
        logging.getLogger(theirs).setLevel(logging.CRITICAL + 1)
