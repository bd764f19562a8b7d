"""Incidents and effects to store, and ways to wait and to look."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import cache
from inspect import isawaitable
from zoneinfo import ZoneInfo

from bot.config import HOME
from bot.domain.incident import Incident
from bot.domain.values import Conversation, Person, Severity
from bot.effects import Effect, Planned, Post
from bot.engine.engine import Engine
from bot.engine.surroundings import Surroundings
from bot.messages import Message, Paragraph, Text, plain_text
from bot.playbook import Playbook, load_playbook
from bot.ports import Clock
from bot.ports.storage import Parcel, Settled, State
from bot.render import Wording, phrasebook
from bot.render.publications import Press
from bot.store import Store
from bot.store.unit_of_work import UnitOfWork
from bot.testing import ANA, GENERAL, NOON, FakeDialect

PATIENCE = 15.0  # seconds a test waits for what must happen at once


@cache
def playbook() -> Playbook:
    """The shipped one."""
    return load_playbook(HOME / "playbooks" / "default.yaml")


def incident(
    title: str = "Checkout is failing",
    *,
    by: Person = ANA,
    at: datetime = NOON,
    private: bool = False,
    severity: Severity = Severity.SEV2,
) -> Incident:
    """Declared, not stored yet."""
    return Incident.declare(
        title=title,
        summary="",
        severity=severity,
        private=private,
        origin=GENERAL,
        plan=playbook().plan,
        playbook=playbook().digest,
        by=by,
        at=at,
    )


async def declare(store: Store, *incidents: Incident) -> list[int]:
    """Stores them; answers their numbers."""

    def add(unit: UnitOfWork) -> list[int]:
        made = incidents or (incident(),)
        for one in made:
            unit.incidents.add(one)
        return [one.number for one in made]

    return (await store.write(add)).result


async def loaded(store: Store, number: int) -> Incident:
    """As it is stored."""
    found = await store.read(lambda unit: unit.incidents.load(number, lock=False))
    assert found is not None
    return found


def post(text: str, to: Conversation | Person = GENERAL, tag: str = "") -> Post:
    """Something to say; what is said to one place waits in one lane."""
    return Post(to.platform, Message(text, (Paragraph((Text(text),)),), "en"), to=to, tag=tag)


def place(name: str) -> Conversation:
    """Somewhere else."""
    return Conversation("fake", name)


async def plan(store: Store, number: int, seq: int, *planned: Planned, now: datetime = NOON) -> tuple[Parcel, ...]:
    """Stores what the incident's event `seq` asks for; answers what was taken at birth."""

    def add(unit: UnitOfWork) -> None:
        surface = unit.incidents.surface(number)
        unit.outbox.add(number, [(seq, one) for one in planned], now, surface=surface)

    return (await store.write(add)).parcels


async def take(store: Store, now: datetime = NOON, limit: int = 100) -> tuple[Parcel, ...]:
    """What is due."""
    return (await store.write(lambda unit: unit.outbox.take(now, limit))).parcels


async def finish(store: Store, *parcels: Parcel, state: State = State.SENT, now: datetime = NOON) -> None:
    """Settled for good."""
    await store.write(lambda unit: unit.outbox.settle([Settled(parcel, state, now) for parcel in parcels]))


async def put_off(store: Store, parcel: Parcel, by: timedelta, *, state: State = State.PENDING) -> None:
    """To be tried again later."""
    settled = Settled(parcel, state, NOON, not_before=NOON + by, reason="busy")
    await store.write(lambda unit: unit.outbox.settle([settled]))


async def take_next(store: Store, *parcels: Parcel, now: datetime = NOON) -> tuple[Parcel, ...]:
    """The new heads of the lanes of these."""
    lanes = {(parcel.incident, parcel.lane) for parcel in parcels}
    return (await store.write(lambda unit: unit.outbox.take_next(lanes, now))).parcels


async def states(store: Store, number: int) -> list[str]:
    """The states of an incident's rows, in their order."""
    rows = await store.read(lambda unit: unit.outbox.by_state(number))
    return [str(row["state"]) for row in rows]


def words(parcels: Sequence[Parcel]) -> list[str]:
    """What they say."""
    return [text_of(parcel.effect) for parcel in parcels]


def text_of(effect: Effect) -> str:
    """What an effect says."""
    assert isinstance(effect, Post)
    return plain_text(effect.message)


def engine(store: Store, clock: Clock, deliver: Callable[[Sequence[Parcel]], None]) -> Engine:
    """The engine over a store and the fake platform."""
    wording = Wording(HOME / "templates", "en", ZoneInfo("UTC"))
    texts = [HOME / "templates"]
    press, phrases = Press(texts, ZoneInfo("UTC")), phrasebook.load(texts)
    around = Surroundings(playbook(), wording, {"fake": FakeDialect()}, {"fake": place("incidents")}, press, phrases)
    return Engine(store, clock, around, deliver)


async def until(condition: Callable[[], bool | Awaitable[bool]], seconds: float = PATIENCE) -> None:
    """Returns as soon as it is so; fails when it does not become so."""
    async with asyncio.timeout(seconds):
        while True:
            answer = condition()
            if await answer if isawaitable(answer) else answer:
                return
            await asyncio.sleep(0.01)
