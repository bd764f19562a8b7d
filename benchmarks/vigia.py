"""Engine, store and delivery as `bot.bootstrap` wires them, with a chat in memory in place of a platform."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from bot.clock import SystemClock
from bot.config import HOME
from bot.delivery import Delivery
from bot.domain.values import Conversation, Kind, Person, PostRef
from bot.engine.engine import Engine
from bot.engine.surroundings import Surroundings
from bot.messages import Answer
from bot.playbook import load_playbook
from bot.ports import Profile, Request, Typed
from bot.ports.storage import Parcel
from bot.render import Wording
from bot.store import Store
from bot.testing import GENERAL, FakeChat, FakePost

from benchmarks.figures import Round

TITLE = "Checkout fails for customers who pay by card"
TEXT = (
    "We have found the cause: the payment provider rejects every third request since 09:40. A fix is being rolled "
    "out to all regions and should take effect within twenty minutes; card payments may be slow until then."
)
INCIDENTS = Conversation("fake", "incidents")
PEOPLE = [Person("fake", f"person{n}", f"Person {n}") for n in range(200)]


class MemoryChat(FakeChat):
    """A chat that finds its posts by their number, so that a long benchmark does not measure the stand-in."""

    def _found(self, ref: PostRef) -> FakePost:
        return self.posts[int(ref.id) - 1]


@dataclass
class Vigia:
    """One process, but for adapters, ticker and web host."""

    store: Store
    engine: Engine
    delivery: Delivery
    chat: MemoryChat
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    async def declare(self) -> int:
        """A new incident; answers its number."""
        n = next(self.numbers)
        return await self._ask(PEOPLE[n % len(PEOPLE)], GENERAL, f"declare sev2 {TITLE} ({n})")

    async def update(self, incident: int) -> None:
        """A formal update of about 200 characters."""
        n = next(self.numbers)
        await self._ask(PEOPLE[n % len(PEOPLE)], GENERAL, f"update #{incident} {TEXT}")

    async def declared(self, count: int) -> list[int]:
        """So many incidents with everything about them delivered."""
        found = [await self.declare() for _ in range(count)]
        await self.delivery.idle()
        return found

    async def _ask(self, who: Person, where: Conversation, words: str) -> int:
        profile = Profile(who, Kind.MEMBER, "en", "Europe/London")
        request = Request(f"bench-{time.time_ns()}", who, where, Typed(words), profiles=(profile,))
        reply = await self.engine.submit(request)
        if not isinstance(reply, Answer) or reply.refused or reply.incident is None:
            raise AssertionError(f"not accepted: {reply}")
        return reply.incident


@asynccontextmanager
async def running(url: str, delivered_by: type[Delivery] = Delivery) -> AsyncIterator[Vigia]:
    """Opens a migrated database and serves it."""
    clock, store, chat = SystemClock(), Store(url), MemoryChat()
    await store.open(clock.now())
    try:
        playbook = load_playbook(HOME / "playbooks" / "default.yaml")
        await store.pin(playbook)
        wording = Wording(HOME / "templates", "en", ZoneInfo("UTC"))
        around = Surroundings(playbook, wording, {chat.platform: chat.dialect}, {chat.platform: INCIDENTS})

        def deliver(parcels: Sequence[Parcel]) -> None:
            delivery.accept(parcels)

        engine = Engine(store, clock, around, deliver)
        delivery = delivered_by(store, {chat.platform: chat}, clock, engine.record)
        vigia = Vigia(store, engine, delivery, chat)
        await store.write(
            lambda unit: [unit.people.remember(Profile(one, Kind.MEMBER, "en", "Europe/London")) for one in PEOPLE]
        )
        yield vigia
        await delivery.idle()
    finally:
        store.close()


async def timed(vigia: Vigia, command: str, incidents: Sequence[int], at_once: int, each: int) -> Round:
    """So many clients, each asking `each` times, one after the other, about an incident of its own."""
    seconds: list[float] = []

    async def client(incident: int) -> None:
        for _ in range(each):
            started = time.perf_counter()
            await (vigia.update(incident) if command == "update" else vigia.declare())
            seconds.append(time.perf_counter() - started)

    started = time.perf_counter()
    await asyncio.gather(*(client(incident) for incident in incidents[:at_once]))
    await vigia.delivery.idle()
    return Round(seconds, time.perf_counter() - started)
