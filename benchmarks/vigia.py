"""Engine, store and delivery as `bot.bootstrap` wires them, with a chat in memory in place of a platform."""

import asyncio
import itertools
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from benchmarks.figures import Round
from bot.clock import SystemClock
from bot.config import HOME
from bot.delivery import Delivery
from bot.domain.values import Conversation, Kind, Person, PostRef
from bot.engine.engine import Engine
from bot.engine.surroundings import Surroundings
from bot.messages import Answer
from bot.playbook import load_playbook
from bot.ports import Profile, Request, Room, RoomSpec, Typed
from bot.ports.storage import Parcel
from bot.render import Wording, phrasebook
from bot.render.publications import Press
from bot.store import Store
from bot.store.unit_of_work import UnitOfWork
from bot.testing import GENERAL, FakeChat, FakePost

TITLE = "Checkout fails for customers who pay by card"
TEXT = (
    "We have found the cause: the payment provider rejects every third request since 09:40. A fix is being rolled "
    "out to all regions and should take effect within twenty minutes; card payments may be slow until then."
)
INCIDENTS = Conversation("fake", "incidents")
PEOPLE = [Person("fake", f"person{n}", f"Person {n}") for n in range(200)]


class MemoryChat(FakeChat):
    """A chat that finds its posts by their number, so that a long benchmark does not measure the stand-in.

    Its channels' ids are never those of another chat that the same database has known.
    """

    async def open_room(self, spec: RoomSpec, *, key: str, second_try: bool) -> Room:
        room = await super().open_room(spec, key=key, second_try=second_try)
        return replace(room, conversation=Conversation(self.platform, f"C-{uuid.uuid4().hex[:9]}"))

    def _found(self, ref: PostRef) -> FakePost:
        return self.posts[int(ref.id) - 1]


@dataclass
class Vigia:
    """One process, but for adapters, ticker and web host."""

    store: Store
    engine: Engine
    delivery: Delivery
    chat: MemoryChat
    # The same words twice by the same person within minutes would be taken for a double click.
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(time.time_ns() // 1000))

    async def declare(self) -> int:
        """A new incident; answers its number."""
        n = next(self.numbers)
        return await self._ask(PEOPLE[n % len(PEOPLE)], GENERAL, f"declare sev2 {TITLE} ({n})")

    async def update(self, incident: int) -> None:
        """A formal update of about 200 characters."""
        n = next(self.numbers)
        await self._ask(PEOPLE[n % len(PEOPLE)], GENERAL, f"update #{incident} {TEXT}")

    async def note(self, incident: int) -> None:
        """One more line of the timeline."""
        await self._ask(PEOPLE[0], GENERAL, f"note #{incident} {TEXT}")

    async def resolve(self, incident: int) -> None:
        """The end, delivered."""
        await self._ask(PEOPLE[0], GENERAL, f"resolve #{incident} Payments work again in all regions.")
        await self.delivery.idle()

    async def declared(self, count: int) -> list[int]:
        """So many incidents with everything about them delivered."""
        found = [await self.declare() for _ in range(count)]
        await self.delivery.idle()
        return found

    async def _ask(self, who: Person, where: Conversation, words: str) -> int:
        request = Request(f"bench-{uuid.uuid4()}", who, where, Typed(words), profiles=(_profile(who),))
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
        texts = [HOME / "templates"]
        press, phrases = Press(texts, ZoneInfo("UTC")), phrasebook.load(texts)
        dialects, announced = {chat.platform: chat.dialect}, {chat.platform: INCIDENTS}
        around = Surroundings(playbook, wording, dialects, announced, press, phrases)

        def deliver(parcels: Sequence[Parcel]) -> None:
            delivery.accept(parcels)

        engine = Engine(store, clock, around, deliver)
        delivery = delivered_by(store, {chat.platform: chat}, clock, engine.record)
        vigia = Vigia(store, engine, delivery, chat)
        await store.write(_introduce)
        yield vigia
        await delivery.idle()
        await store.read_raw(_all_delivered)
    finally:
        store.close()


def _introduce(unit: UnitOfWork) -> None:
    for person in PEOPLE:
        unit.people.remember(_profile(person))


def _profile(person: Person) -> Profile:
    return Profile(person, Kind.MEMBER, "en", "Europe/London")


def _all_delivered(connection: Connection) -> None:
    """A benchmark in which something went wrong unseen would measure the wrong thing."""
    left = connection.scalar(text("SELECT count(*) FROM outbox WHERE state NOT IN ('sent', 'superseded')"))
    assert left == 0, f"{left} effects were not delivered"


async def timed(vigia: Vigia, command: str, incidents: Sequence[int], at_once: int) -> Round:
    """So many clients share the incidents; each asks about one after the other."""
    seconds: list[float] = []

    async def client(own: Sequence[int]) -> None:
        for incident in own:
            started = time.perf_counter()
            await (vigia.update(incident) if command == "update" else vigia.declare())
            seconds.append(time.perf_counter() - started)

    started = time.perf_counter()
    await asyncio.gather(*(client(incidents[n::at_once]) for n in range(at_once)))
    await vigia.delivery.idle()
    return Round(seconds, time.perf_counter() - started)
