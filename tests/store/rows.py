"""Incidents and rows of the outbox, made beside the engine."""

from datetime import datetime, timedelta

from bot.domain.incident import Incident
from bot.domain.values import Conversation, Person, Severity
from bot.effects import Effect, Post
from bot.messages import Message, Paragraph, Text
from bot.ports.storage import Parcel, Settled, State, Surface
from bot.store import Store
from bot.store.unit_of_work import UnitOfWork
from bot.testing import ANA, GENERAL, NOON
from tests.engine.installation import playbook

NOWHERE = Surface({}, {})
HERE, THERE = Conversation("fake", "here"), Conversation("fake", "there")
SECOND = timedelta(seconds=1)


def post(words: str, to: Conversation | Person = HERE, tag: str = "") -> Post:
    """Something to say."""
    return Post("fake", Message(words, (Paragraph((Text(words),)),), "en"), to, tag=tag)


def words(parcel: Parcel) -> str:
    """What it says."""
    assert isinstance(parcel.effect, Post)
    return parcel.effect.message.summary


async def incident(store: Store, title: str = "Checkout is failing", *, by: Person = ANA, private: bool = False) -> int:
    """Declared at noon; the number."""
    made = Incident.declare(
        title=title,
        summary="",
        severity=Severity.SEV2,
        private=private,
        origin=GENERAL,
        plan=playbook().plan,
        playbook=playbook().digest,
        by=by,
        at=NOON,
    )
    await store.write(lambda unit: unit.incidents.add(made))
    return made.number


async def planned(store: Store, number: int, *effects: Effect, seq: int = 1) -> tuple[Parcel, ...]:
    """Stored in one transaction; what of it is to be said now."""
    rows = [(seq, effect) for effect in effects]
    return (await store.write(lambda unit: unit.outbox.add(number, rows, NOON, surface=NOWHERE))).parcels


async def settled(
    store: Store, parcel: Parcel, state: State = State.SENT, *, again: datetime | None = None
) -> tuple[Parcel, ...]:
    """How it ended; what is next in its lane."""

    def work(unit: UnitOfWork) -> None:
        unit.outbox.settle([Settled(parcel, state, NOON, not_before=again)])
        if again is None:
            unit.outbox.take_next({(parcel.incident, parcel.lane)}, NOON)

    return (await store.write(work)).parcels


async def states(store: Store, number: int) -> list[str]:
    """Of every row, in order."""
    return [str(row["state"]) for row in await store.read(lambda unit: unit.outbox.by_state(number))]


async def taken(store: Store, at: datetime = NOON, limit: int = 1000) -> list[Parcel]:
    """What is due, taken by this process."""
    return list((await store.write(lambda unit: unit.outbox.take(at, limit))).parcels)
