"""Subscribers for targets: kept in a real database, said yes, each as they like it."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.bootstrap import RawDatabase
from bot.config import HOME
from bot.domain.subscriber import Wishes
from bot.render import Wording
from bot.statuspage.state import Branding
from bot.store import Store
from bot.store.subscribers import StoredSubscribers
from bot.subscriptions.reading import Readers
from bot.testing import NOON, FakeClock

EVERYTHING = Wishes()


class Subscribed:
    """`readers` is what targets are given."""

    def __init__(self, store: Store, clock: FakeClock) -> None:
        self.register = StoredSubscribers(RawDatabase(store))
        self.clock = clock
        self._store = store

    @property
    def readers(self) -> Readers:
        wording = Wording(HOME / "templates", "en", ZoneInfo("UTC"))
        page = Branding("Example", "https://status.example.com")
        return Readers(self.register, wording, page, "https://vigia.example.com", self.clock)

    async def by_mail(self, *addresses: str, wishes: Wishes = EVERYTHING) -> Sequence[str]:
        """Their ids, in the order of the addresses."""
        await self.register.bring(addresses, wishes, NOON)
        ids = {one.address: one.id for one in await self.register.listed()}
        return [ids[address] for address in addresses]

    async def by_webhook(self, url: str, wishes: Wishes = EVERYTHING) -> str:
        """The id."""
        asked = await self.register.ask_for_webhook(url, wishes, NOON)
        assert asked
        assert await self.register.confirm(asked[1], NOON)
        return asked[0].id


async def subscribed(store: Store, clock: FakeClock | None = None) -> Subscribed:
    """Nobody yet."""
    made = Subscribed(store, clock or FakeClock(NOON))
    await made.register.unlock("k" * 32)
    return made
