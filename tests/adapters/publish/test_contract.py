"""Our own kinds of targets, held against the contract."""

from collections.abc import AsyncIterator

import pytest

from adapters.publish import channel, http, mail, pace, smtp, social, statuspage, webhook
from bot.store import Store
from bot.store.database import Database
from bot.store.recipients import StoredRecipients
from bot.testing import NOON
from tests.adapters.publish.chats import FaultyChat
from tests.adapters.publish.mastodon_server import APPRISES_OWN, mastodon_server
from tests.adapters.publish.mastodon_server import TOKEN as MASTODON_TOKEN
from tests.adapters.publish.smtp_sink import smtp_sink
from tests.adapters.publish.stage import surroundings
from tests.adapters.publish.statuspage_server import PACE, statuspage_server
from tests.adapters.publish.subscribing import subscribed
from tests.adapters.publish.webhook_receiver import SECRET, webhook_receiver
from tests.contracts.target import Place, TargetContract


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What hangs is given up sooner than in an installation."""
    monkeypatch.setattr(http, "CALL_SECONDS", 0.5)
    monkeypatch.setattr(channel, "POST_SECONDS", 0.5)
    monkeypatch.setattr(social, "SOCIAL_SECONDS", 0.5)
    monkeypatch.setattr(smtp, "MAIL_SECONDS", 0.3)
    monkeypatch.setattr(mail, "SLICE_SECONDS", 0.5)


@pytest.mark.usefixtures("impatient")
class TestWebhook(TargetContract):
    """Standard Webhooks."""

    @pytest.fixture
    async def place(self) -> AsyncIterator[Place]:
        async with webhook_receiver() as receiver:
            around = surroundings({"PARTNER_SECRET": SECRET})
            target = webhook.connect("partner", {"url": receiver.url, "secret": "PARTNER_SECRET"}, around)
            yield Place(target, receiver, secrets=(SECRET, receiver.url))


@pytest.mark.usefixtures("impatient")
class TestChannel(TargetContract):
    """A channel of a chat that reads its history."""

    @pytest.fixture
    async def place(self) -> Place:
        chat = FaultyChat()
        options = {"platform": "fake", "channel": "support"}
        return Place(channel.connect("support", options, surroundings(chats={"fake": chat})), chat)


@pytest.mark.usefixtures("impatient")
class TestMail(TargetContract):
    """One person's mailbox, on both databases."""

    @pytest.fixture
    async def place(self, database_url: str) -> AsyncIterator[Place]:
        database = Database(database_url)
        async with smtp_sink() as sink:
            settings = {"SMTP_URL": sink.url, "MAIL_FROM": "Status <status@example.com>"}
            around = surroundings(settings, recipients=StoredRecipients(database))
            target = mail.connect("readers", {"to": "ana@example.com"}, around)
            yield Place(target, sink, secrets=("ana@example.com", sink.url))
            await target.stop()
        database.close()


@pytest.mark.usefixtures("impatient")
class TestMailToSubscribers(TargetContract):
    """Somebody who asked for it, on both databases."""

    @pytest.fixture
    async def place(self, database_url: str) -> AsyncIterator[Place]:
        store = Store(database_url)
        await store.open(NOON)
        people = await subscribed(store)
        await people.by_mail("ana@example.com")
        async with smtp_sink() as sink:
            settings = {"SMTP_URL": sink.url, "MAIL_FROM": "Status <status@example.com>"}
            around = surroundings(settings, recipients=store.recipients, subscribers=people.readers)
            target = mail.connect("subscribers", {"to": "subscribers"}, around)
            yield Place(target, sink, secrets=("ana@example.com", sink.url), languages=1)
            await target.stop()
        store.close()


@pytest.mark.usefixtures("impatient")
class TestStatuspage(TargetContract):
    """One page, in one language."""

    @pytest.fixture
    async def place(self, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
        monkeypatch.setattr(pace, "STATUSPAGE_PACE", PACE)
        async with statuspage_server() as server:
            around = surroundings({"STATUSPAGE_API_URL": server.url, "STATUSPAGE_TOKEN": server.token})
            target = statuspage.connect("page", {"page": "page1", "components": ("Checkout=abc",)}, around)
            yield Place(target, server, secrets=(server.token, server.url), languages=1)


@pytest.mark.filterwarnings(APPRISES_OWN)
@pytest.mark.usefixtures("impatient")
class TestSocial(TargetContract):
    """An account at a server like Mastodon's, through apprise."""

    @pytest.fixture
    async def place(self) -> AsyncIterator[Place]:
        async with mastodon_server() as server:
            around = surroundings({"TOOTS": server.address})
            target = social.connect("toots", {"url": "TOOTS"}, around)
            yield Place(target, server, secrets=(MASTODON_TOKEN, server.address), tells_why=False)
            await target.stop()
