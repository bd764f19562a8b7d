"""What the public pages answer: a method, a path and a form in, a page out. Whoever speaks HTTP only carries them.

A GET changes nothing: mail scanners and browsers fetch links before anybody reads them. Known and unknown addresses get
the same answer, and whoever is owed a mail gets it later, from what is stored, so that the time tells nothing either.
"""

import base64
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.domain.component import ListedComponent
from bot.domain.errors import OutsideError, SetupError
from bot.domain.subscriber import Subscriber, Way
from bot.ports import Clock
from bot.ports.publishing import Courier
from bot.statuspage.kinds import kind_of
from bot.statuspage.serving import CACHE_FOREVER, GUARD, Answer
from bot.statuspage.state import Branding
from bot.subscriptions.flood import Flood
from bot.subscriptions.forms import NO_ADDRESS, NO_MAIL, UNREACHABLE, Filled, fields_of, filled
from bot.subscriptions.limits import A_MINUTE, AN_HOUR, ASKS, CHALLENGES, OFFERED_SECONDS, REQUESTS
from bot.subscriptions.pages import Offer, Pages
from bot.subscriptions.register import Register
from bot.subscriptions.ways import CONFIRM, LEAVE, MANAGE, UNDER, front, ways

NOT_KEPT = {**GUARD, "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}
KEPT = {**GUARD, "Cache-Control": CACHE_FOREVER}
SECRET = "whsec_"  # noqa: S105 - what Standard Webhooks puts before every secret

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Visit:
    """One request. `body` is what was posted; `visitor` who is counted as one."""

    method: str
    path: str
    visitor: str
    body: bytes = b""


class Desk:
    """One per web process."""

    def __init__(
        self,
        register: Register,
        courier: Courier,
        pages: Pages,
        page: Branding,
        public_url: str,
        components: Callable[[], Awaitable[Sequence[ListedComponent]]],
        clock: Clock,
    ) -> None:
        self._register = register
        self._courier = courier
        self._pages = pages
        self._page = page
        self._public_url = public_url
        self._components = components
        self._clock = clock
        self._requests = Flood(REQUESTS, A_MINUTE)
        self._asks = Flood(ASKS, AN_HOUR)
        self._challenges = Flood(CHALLENGES, AN_HOUR)
        self._offered: tuple[datetime, Offer] | None = None
        self._fronts = {front(lang, page.languages): lang for lang in page.languages}

    async def answer(self, visit: Visit) -> Answer:
        """The page, or why there is none. Never raises for what a visitor did."""
        now, path = self._clock.now(), visit.path
        what, _, token = path.removeprefix(f"{UNDER}/").partition("/")
        id = self._register.keys.holder(token) if what in (MANAGE, LEAVE) else None
        # Mail providers end subscriptions for all their readers from a few addresses: a good token is never refused.
        if not (what == LEAVE and id) and not self._requests.admits(visit.visitor, now):
            return self._trouble("often", 429, now, {"Retry-After": str(int(A_MINUTE.total_seconds()))})
        if visit.method not in ("GET", "HEAD", "POST"):
            return self._trouble("missing", 405, now, {"Allow": "GET, HEAD, POST"})
        answer = await self._answer(visit, what, token, id, now)
        return Answer(answer.status, answer.headers) if visit.method == "HEAD" else answer

    async def _answer(self, visit: Visit, what: str, token: str, id: str | None, now: datetime) -> Answer:
        posts, path = visit.method == "POST", visit.path
        if path in self._fronts:
            lang = self._fronts[path]
            return await self._ask(visit, lang, now) if posts else _page(await self._empty_form(lang, now))
        if what == CONFIRM and token:
            return await self._confirm(visit, token, now) if posts else await self._show_confirm(token, now)
        if what == MANAGE and id:
            return await self._manage(visit, token, id, now)
        if what == LEAVE and id:
            return await self._leave(id, now) if posts else await self._show_leave(token, id, now)
        if what in (CONFIRM, MANAGE, LEAVE):
            return self._trouble("link", 404, now)
        if path in self._pages.assets and not posts:
            return Answer(200, {**KEPT, "Content-Type": kind_of(path)}, self._pages.assets[path])
        if path == UNDER:
            return Answer(301, {**NOT_KEPT, "Location": f"{UNDER}/"})
        return self._trouble("missing", 404, now)

    def refused(self, status: int) -> Answer:
        """What could not be read: too large (413), or too slow (408)."""
        return self._trouble("large" if status == 413 else "slow", status, self._clock.now())

    # -- asking -------------------------------------------------------------------------------------------------

    async def _empty_form(self, lang: str, now: datetime) -> str:
        return self._pages.form(lang, now, await self._offer(now), Filled(lang=lang, zone=self._page.zone))

    async def _ask(self, visit: Visit, lang: str, now: datetime) -> Answer:
        offer = await self._offer(now)
        form = filled(fields_of(visit.body), offer.components, self._page.languages, self._page.zone)
        by_webhook = form.address.lower().startswith("https://") or "://" in form.address
        address = form.address if by_webhook else self._courier.address(form.address)
        if not address:
            form.wrong["address"] = NO_ADDRESS
        elif not by_webhook and not offer.by_mail:
            form.wrong["address"] = NO_MAIL
        if form.wrong:
            return _page(self._pages.form(lang, now, offer, form), 422)
        if not self._asks.admits(visit.visitor, now):
            return self._trouble("often", 429, now, _wait(AN_HOUR), lang)
        if not by_webhook:
            await self._register.ask(address, form.wishes, now)
            return _page(self._pages.asked(form.lang, now))
        try:
            await self._courier.check(address)
        except SetupError:
            form.wrong["address"] = UNREACHABLE
            return _page(self._pages.form(lang, now, offer, form), 422)
        asked = await self._register.ask_for_webhook(address, form.wishes, now)
        if asked is None:
            return self._trouble("often", 429, now, _wait(timedelta(days=1)), lang)
        one, token = asked
        secret = SECRET + base64.b64encode(self._register.keys.secret(one.id)).decode()
        return _page(self._pages.webhook(one, token, secret, now))

    # -- saying yes ---------------------------------------------------------------------------------------------

    async def _show_confirm(self, token: str, now: datetime) -> Answer:
        one = await self._register.behind(token, now)
        return _page(self._pages.confirm(one, token, now)) if one else self._trouble("link", 404, now)

    async def _confirm(self, visit: Visit, token: str, now: datetime) -> Answer:
        one = await self._register.behind(token, now)
        if one is None:
            return self._trouble("link", 404, now)
        if one.way is Way.WEBHOOK and one.confirmed_at is None:
            if not self._challenges.admits(visit.visitor, now):
                return self._trouble("often", 429, now, _wait(AN_HOUR), one.wishes.lang)
            if not await self._answers(one):
                return _page(self._pages.confirm(one, token, now, failed=True), 422)
        confirmed = await self._register.confirm(token, now)
        if confirmed is None:
            return self._trouble("link", 404, now)
        own = ways(self._public_url, self._register.keys, confirmed.id)
        return _page(self._pages.confirmed(confirmed, own.manage, now))

    async def _answers(self, one: Subscriber) -> bool:
        try:
            return await self._courier.challenge(one.address, self._register.keys.secret(one.id), one.id)
        except OutsideError as error:
            log.info("subscribers.challenge-failed", subscriber=one.id, reason=error.reason)
            return False

    # -- changing one's mind ------------------------------------------------------------------------------------

    async def _manage(self, visit: Visit, token: str, id: str, now: datetime) -> Answer:
        one = await self._register.named(id)
        if one is None:
            return _page(self._pages.left(self._page.languages[0], now), 410)
        offer, form = await self._offer(now), Filled.of(one.wishes)
        saved = False
        if visit.method == "POST":
            fields = fields_of(visit.body)
            form = filled(fields, offer.components, self._page.languages, one.wishes.zone)
            if not form.wrong:
                await self._register.change(id, form.wishes)
                one, saved = replace(one, wishes=form.wishes), True
        shown = self._pages.manage(one, token, now, offer, form, saved=saved)
        return _page(shown, 422 if form.wrong else 200)

    async def _show_leave(self, token: str, id: str, now: datetime) -> Answer:
        one = await self._register.named(id)
        if one is None:
            return _page(self._pages.left(self._page.languages[0], now))
        return _page(self._pages.leave(one, token, now))

    async def _leave(self, id: str, now: datetime) -> Answer:
        """By the button of our page or of a mail program [RFC 8058]: no question is asked, and once is enough."""
        left = await self._register.leave(id, now, farewell=self._courier.sends_mail)
        return _page(self._pages.left(left.wishes.lang if left else self._page.languages[0], now))

    # -- what they share ----------------------------------------------------------------------------------------

    async def _offer(self, now: datetime) -> Offer:
        """Read now and then, not for each visitor."""
        if self._offered is None or not 0 <= (now - self._offered[0]).total_seconds() < OFFERED_SECONDS:
            listed = [one for one in await self._components() if one.is_listed]
            self._offered = now, Offer(listed, self._courier.sends_mail)
        return self._offered[1]

    def _trouble(
        self, what: str, status: int, now: datetime, headers: Mapping[str, str] | None = None, lang: str = ""
    ) -> Answer:
        shown = _page(self._pages.trouble(what, lang or self._page.languages[0], now), status)
        return replace(shown, headers={**shown.headers, **(headers or {})})


def _page(html: str, status: int = 200) -> Answer:
    return Answer(status, NOT_KEPT, html.encode("utf-8", "replace"))


def _wait(length: timedelta) -> dict[str, str]:
    return {"Retry-After": str(int(length.total_seconds()))}
