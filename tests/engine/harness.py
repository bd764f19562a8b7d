"""Vigia whole, but for the platform: engine, delivery and a real store, with a fake chat and a clock moved by hand.

    reply = await vigia.says(ANA, "declare sev2 Checkout is failing")
    await vigia.later("25m")
    assert vigia.questions(ANA)

What it says can be read at once: every method returns when all that follows from it has been delivered.
"""

import itertools
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from bot.delivery import Delivery
from bot.domain.events import AnyEvent
from bot.domain.incident import Incident
from bot.domain.values import Audience, Conversation, Group, Kind, Person
from bot.engine.engine import Engine
from bot.engine.naming import reserve_name
from bot.engine.planner import plan
from bot.engine.situation import Situation
from bot.engine.surroundings import Surroundings
from bot.messages import Action, Answer, Message, Reply, plain_text
from bot.playbook import Playbook
from bot.ports import Chosen, Profile, Request, Typed
from bot.ports.publishing import Target
from bot.ports.storage import Parcel
from bot.render import Words
from bot.store import Store
from bot.store.unit_of_work import UnitOfWork
from bot.testing import ANA, GENERAL, NOON, FakeChat, FakeClock, FakePost
from tests.engine.installation import (
    INCIDENTS,
    form,
    is_card,
    minutes,
    phrases,
    playbook,
    press,
    private_incident,
    refused,
    text,
    wording,
)

__all__ = ["INCIDENTS", "Vigia", "form", "playbook", "private_incident", "refused", "running", "text"]


@dataclass
class Vigia:
    """One installation. Everything it says can be read at `chat`, everything it knows through `store`."""

    store: Store
    clock: FakeClock
    chat: FakeChat
    engine: Engine
    delivery: Delivery
    locales: dict[Person, str] = field(default_factory=dict)  # what the platform tells about people
    kinds: dict[Person, Kind] = field(default_factory=dict)
    zones: dict[Person, str] = field(default_factory=dict)
    requests: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    # -- asking -------------------------------------------------------------------------------------------------

    async def says(
        self,
        who: Person,
        words: str,
        *,
        where: Conversation | int = GENERAL,
        mentions: Sequence[Person | Group] = (),
        unknown: Sequence[str] = (),
        request_id: str = "",
    ) -> Reply:
        """Somebody types. `where` may be an incident's number: its channel. Returns when all is delivered."""
        return await self._submit(who, Typed(words), where, mentions, unknown, request_id)

    async def presses(
        self,
        who: Person,
        verb: str,
        incident: int | None = None,
        promise: int | None = None,
        fields: Mapping[str, str] | None = None,
        *,
        submitted: bool = False,
        where: Conversation | int = GENERAL,
        mentions: Sequence[Person | Group] = (),
    ) -> Reply:
        """Somebody presses a button, or submits a form."""
        return await self._submit(who, Chosen(verb, incident, promise, fields or {}, submitted), where, mentions)

    async def follows(self, who: Person, action: Action) -> Reply:
        """Somebody presses exactly this button."""
        return await self.presses(who, action.verb, action.incident, action.promise, dict(action.fields))

    async def _submit(
        self,
        who: Person,
        said: Typed | Chosen,
        where: Conversation | int,
        mentions: Sequence[Person | Group] = (),
        unknown: Sequence[str] = (),
        request_id: str = "",
    ) -> Reply:
        reply = await self.engine.submit(self.request(who, said, where, mentions, unknown, request_id))
        await self.delivery.idle()
        return reply

    def request(
        self,
        who: Person,
        said: Typed | Chosen,
        where: Conversation | int = GENERAL,
        mentions: Sequence[Person | Group] = (),
        unknown: Sequence[str] = (),
        request_id: str = "",
    ) -> Request:
        """What the adapter would hand over."""
        people = dict.fromkeys([who, *(one for one in mentions if isinstance(one, Person))])
        return Request(
            request_id or f"r{next(self.requests)}",
            who,
            self.room_of(where) if isinstance(where, int) else where,
            said,
            tuple(mentions),
            tuple(unknown),
            tuple(self._profile(person) for person in people),
        )

    def _profile(self, person: Person) -> Profile:
        kind = self.kinds.get(person, Kind.MEMBER)
        return Profile(person, kind, self.locales.get(person, "en"), self.zones.get(person))

    # -- time ---------------------------------------------------------------------------------------------------

    async def later(self, length: str) -> None:
        """So much later, having asked every question when it was due, as the running bot does."""
        end = self.clock.now() + minutes(length)
        while (alarm := await self.store.read(lambda unit: unit.incidents.next_alarm())) and alarm <= end:
            self.clock.move_to(max(alarm, self.clock.now()))
            await self.tick()
        self.clock.move_to(end)
        await self.tick()

    async def down_for(self, length: str) -> None:
        """So much later, with nobody running in between."""
        self.clock.advance(minutes(length))
        await self.tick()

    async def tick(self) -> None:
        """Asks and delivers what is due now."""
        await self.engine.prompt_due()
        await self.delivery.deliver_due()
        await self.delivery.idle()

    # -- what people see ----------------------------------------------------------------------------------------

    def room_of(self, number: int) -> Conversation:
        """The incident's channel."""
        begins = f"inc-{number}-"
        return next(room.conversation for name, room in self.chat.rooms.items() if f"{name}-".startswith(begins))

    def room(self, number: int) -> list[str]:
        """What was said in the incident's channel, oldest first; the card is not said, it stands."""
        return [plain_text(message) for message in self.messages(number)]

    def messages(self, number: int) -> list[Message]:
        """The same as messages."""
        here = [post for post in self.chat.posts if post.ref.conversation == self.room_of(number)]
        return [post.message for post in here if not is_card(post)]

    def private(self, person: Person) -> list[str]:
        """What one person was told in private, oldest first."""
        return self.chat.said_to(person)

    def card_post(self, number: int) -> FakePost:
        """The status card."""
        return next(post for post in self.chat.posts if post.to == self.room_of(number) and is_card(post))

    def card(self, number: int) -> str:
        """What the status card shows."""
        return plain_text(self.card_post(number).message)

    def topic(self, number: int) -> str:
        """The channel's topic."""
        return self.chat.topics[self.room_of(number)]

    def announcements(self) -> list[str]:
        """What the announcement channel shows."""
        return self.chat.said_in(INCIDENTS)

    def questions(self, to: Person | Conversation) -> list[Message]:
        """The bot's questions to a person or in a channel, oldest first; each has its buttons."""
        return [
            post.message for post in self.chat.posts if post.to == to and post.message.actions and not is_card(post)
        ]

    # -- what is known ------------------------------------------------------------------------------------------

    async def incident(self, number: int) -> Incident:
        """As it is stored."""
        found = await self.store.read(lambda unit: unit.incidents.load(number, lock=False))
        assert found is not None, f"no incident #{number}"
        return found

    async def due(self, number: int) -> datetime | None:
        """What people were promised."""
        return (await self.incident(number)).next_update_due_at

    async def alarm(self, number: int) -> datetime | None:
        """When the bot looks again."""
        promise = (await self.incident(number)).promises.get(Audience.ROOM)
        return promise.alarm_at if promise else None

    async def alarms(self, number: int) -> list[object]:
        """One for each live promise: when the bot looks again."""
        rows = f"SELECT alarm_at FROM promises WHERE incident = {number}"
        return await self.store.read_raw(lambda c: list(c.exec_driver_sql(rows).scalars()))

    async def open_to(self, person: Person) -> list[int]:
        """Which open incidents this person may see."""
        return await self.store.read(lambda unit: unit.incidents.open_to(person, 10_000))

    async def keeps(self, incident: Incident) -> None:
        """Stores an incident that nobody declared in chat, and says nothing about it."""
        await self.store.write(lambda unit: unit.incidents.add(incident))

    async def timeline(self, number: int) -> list[AnyEvent]:
        """Everything that happened."""
        return await self.store.read(lambda unit: unit.incidents.timeline(number))

    async def outbox(self, number: int) -> list[Mapping[str, object]]:
        """Everything that was to be said or done outside."""
        return await self.store.read(lambda unit: unit.outbox.by_state(number))

    async def stored(self) -> dict[str, int]:
        """How many rows there are of everything a command can leave behind."""
        tables = ("incidents", "events", "outbox", "promises", "roles", "rooms", "requests", "people")
        return await self.store.read_raw(
            lambda c: {table: c.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() for table in tables}
        )

    def words(self, lang: str = "en") -> Words:
        """The sentences of a language, now."""
        return wording().words(lang, self.clock.now())

    # -- shortcuts ----------------------------------------------------------------------------------------------

    async def declares(self, who: Person = ANA, words: str = "sev2 Checkout is failing") -> int:
        """Declares and answers the number."""
        reply = await self.says(who, f"declare {words}")
        assert isinstance(reply, Answer)
        assert reply.incident, text(reply)
        return reply.incident

    async def declares_in_private(self, by: Person, roles: Mapping[str, Person] | None = None) -> int:
        """A private incident, made beside the grammar, which has no word for it yet."""
        made, now = private_incident(by, self.clock.now(), roles), self.clock.now()

        def declare(unit: UnitOfWork) -> None:
            unit.incidents.add(made)
            reserve_name(unit, made, "fake", self.chat.dialect)
            surface = unit.incidents.surface(made.number)
            situation = Situation(made, playbook(), surface, wording(), now, dict, {"fake": INCIDENTS})
            unit.outbox.add(made.number, plan(made.events, situation), now, surface=surface, fresh=True)

        committed = await self.store.write(declare)
        self.delivery.accept(committed.parcels)
        await self.delivery.idle()
        return made.number


@asynccontextmanager
async def running(
    database_url: str,
    *,
    plan_book: Playbook | None = None,
    targets: Sequence[Target] = (),
    lacking: Mapping[str, str] | None = None,
) -> AsyncIterator[Vigia]:
    """A Vigia on this database, wired as bot/bootstrap.py does, at noon. `lacking`: targets not set up, and why."""
    book = plan_book or playbook()
    clock = FakeClock(NOON)
    chat = FakeChat(clock=clock)
    store = Store(database_url)
    await store.open(clock.now())
    try:
        await store.pin(book)
        places = {target.name: target for target in targets}
        around = Surroundings(
            book, wording(), {"fake": chat.dialect}, {"fake": INCIDENTS}, press(), phrases(), places, lacking or {}
        )

        def deliver(parcels: Sequence[Parcel]) -> None:
            delivery.accept(parcels)

        engine = Engine(store, clock, around, deliver)
        delivery = Delivery(store, {"fake": chat}, clock, engine.record, places)
        yield Vigia(store, clock, chat, engine, delivery)
        await delivery.stop()
    finally:
        store.close()
