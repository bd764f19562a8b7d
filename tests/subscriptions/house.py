"""The public pages as visitors have them: real HTTP, a real database, a real mail server; only the clock stands."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from aiohttp import ClientSession, ClientTimeout, DummyCookieJar

from adapters.publish.courier import engage
from bot.bootstrap import RawDatabase
from bot.config import HOME
from bot.domain.component import ListedComponent
from bot.render import Wording
from bot.statuspage.state import Branding
from bot.store import Store
from bot.store.subscribers import StoredSubscribers
from bot.subscriptions.office import Office
from bot.testing import NOON, FakeClock
from bot.web import Health, WebHost, subscription_routes
from tests.adapters.publish.smtp_sink import Arrived, SmtpSink
from tests.processes.installation import free_port

HERE = {"PUBLISH_ALLOW": "127.0.0.0/8", "MAIL_FROM": "Example Status <status@example.com>"}
PUBLIC = "https://vigia.example.com"
LINK = re.compile(rf"{re.escape(PUBLIC)}(/subscriptions/\S*)")
COMPONENTS = tuple(
    ListedComponent(id, {"en": name}, "", {}, {}, position=n, listed_at=NOON)
    for n, (id, name) in enumerate((("search", "Search"), ("pay", "Payments <b>")))
)


@dataclass(frozen=True)
class Shown:
    """An answer."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def title(self) -> str:
        found = re.search(r"<h1>(.*?)</h1>", self.text)
        return found[1] if found else ""


@dataclass
class House:
    """One web process that also sends the mails. `visitor` is whom its proxy says it is asked by."""

    office: Office
    register: StoredSubscribers
    clock: FakeClock
    sink: SmtpSink
    session: ClientSession
    port: int

    async def get(self, path: str, visitor: str = "192.0.2.1", method: str = "GET") -> Shown:
        return await self.ask(method, path, visitor=visitor)

    async def post(self, path: str, visitor: str = "192.0.2.1", **fields: str | Sequence[str]) -> Shown:
        pairs = [(name, one) for name, told in fields.items() for one in ([told] if isinstance(told, str) else told)]
        return await self.ask("POST", path, visitor=visitor, data=pairs)

    async def ask(
        self, method: str, path: str, *, visitor: str = "192.0.2.1", data: object = None, **headers: str
    ) -> Shown:
        given = {"X-Forwarded-For": visitor, **{name.replace("_", "-"): told for name, told in headers.items()}}
        address = f"http://127.0.0.1:{self.port}{path}"
        async with self.session.request(method, address, data=data, headers=given, allow_redirects=False) as answer:
            return Shown(answer.status, answer.headers, await answer.text())

    async def subscribe(self, address: str, visitor: str = "192.0.2.1", **fields: str | Sequence[str]) -> Shown:
        """Sends the form."""
        return await self.post("/subscriptions/", visitor, address=address, **{"zone": "UTC", **fields})

    async def mails(self) -> list[Arrived]:
        """What has arrived since the last look, once everything that is owed is handed over."""
        await self.office.introductions.send_due()
        arrived = list(self.sink.arrived)
        self.sink.arrived.clear()
        return arrived

    async def subscribed(self, address: str = "ana@example.org", **fields: str | Sequence[str]) -> str:
        """Somebody who asked and said yes; the token in each of their mails."""
        await self.post("/subscriptions/", "192.0.2.1", address=address, **{"zone": "UTC", **fields})
        (mail,) = await self.mails()
        shown = await self.post(link_in(mail))
        assert shown.title == "You are subscribed"
        (manage,) = set(LINK.findall(shown.text.replace('"', " ")))
        return str(manage.rpartition("/")[2])

    async def known(self) -> list[str]:
        """The addresses that hear."""
        return [one.address for one in await self.register.listed() if one.confirmed_at]


def link_in(mail: Arrived) -> str:
    """The path of the one link in a mail."""
    (link,) = set(LINK.findall(mail.text))
    return str(link)


def header_link(mail: Arrived) -> str:
    """The path a mail program posts to."""
    return urlsplit(str(mail.mail["List-Unsubscribe"]).strip("<>")).path


@asynccontextmanager
async def house(store: Store, sink: SmtpSink, *, by_mail: bool = True) -> AsyncIterator[House]:
    """Open for as long as the block."""
    clock = FakeClock(NOON)
    register = StoredSubscribers(RawDatabase(store))
    await register.unlock("k" * 32)
    settings = {**HERE, "SMTP_URL": sink.url} if by_mail else HERE

    async def components() -> Sequence[ListedComponent]:
        return COMPONENTS

    async def health() -> Health:
        return Health(True, True, 0, 0, {}, True)

    page = Branding("Example", "https://status.example.com", zone="UTC")
    wording = Wording(HOME / "templates", "en", ZoneInfo("UTC"))
    office = Office(register, engage(settings, clock), wording, page, PUBLIC, components, clock)
    host, port = WebHost(subscription_routes(office.desk, 1), health), free_port()
    await host.start("127.0.0.1", port)
    try:
        async with ClientSession(cookie_jar=DummyCookieJar(), timeout=ClientTimeout(30)) as session:
            yield House(office, register, clock, sink, session, port)
    finally:
        await office.introductions.stop()
        await host.stop()
