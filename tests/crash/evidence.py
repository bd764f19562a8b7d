"""What stands when all is quiet, and what is wrong with it."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Table, select

from adapters.webchat.tables.schema import channels, members, messages
from bot.domain.values import Audience, Status
from bot.store import tables as t
from bot.testing import FakeTarget
from tests.crash.machine import Running

Said = dict[str, tuple[str, ...]]  # by channel, oldest first
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Evidence:
    """Read from the tables of the store and of the web chat, without the code that wrote them."""

    channels: Rows  # name, topic
    members: Rows  # channel, person
    said: Said  # what Vigia said, but for the cards
    cards: Said  # what is pinned, as it reads now
    incidents: Rows  # status, how far its timeline is
    promises: Rows  # made by which event, due, next look
    publications: Rows  # number, all that is known of it
    maintenances: Rows  # stage, when the clock looks again, what happened, what arrived
    timelines: tuple[tuple[int, ...], ...]  # the events' numbers, by incident
    kinds: Rows  # kind of event, how often
    outbox: Rows  # state, how often
    answered: Rows  # requests
    told: Rows = ()  # target, the publications that arrived there, in order

    @property
    def buried(self) -> int:
        """How much was given up."""
        return sum(int(count) for state, count in self.outbox if state == "buried")

    @classmethod
    async def of(cls, running: Running, targets: Mapping[str, FakeTarget]) -> "Evidence":
        """All of it, in one look."""
        found: Evidence = await running.process.store.read_raw(_look)
        arrived = [(name, *(f"{one.number} {one.key}" for one in target.arrived)) for name, target in targets.items()]
        return replace(found, told=tuple(sorted(arrived)))


def _look(connection: Connection) -> Evidence:
    said: dict[str, list[str]] = {}
    cards: dict[str, list[str]] = {}
    ours = select(messages).where(messages.c.author == "vigia", ~messages.c.withdrawn)
    for row in connection.execute(ours.order_by(messages.c.channel, messages.c.number)):
        (cards if row.pinned else said).setdefault(_first(row.channel), []).append(_first(row.text))
    timelines: dict[int, list[int]] = {}
    for row in connection.execute(select(t.events.c.incident, t.events.c.seq).order_by(t.events.c.seq)):
        timelines.setdefault(row.incident, []).append(row.seq)
    return Evidence(
        channels=_rows(connection, channels, "name", "topic"),
        members=_rows(connection, members, "channel", "person"),
        said={place: tuple(texts) for place, texts in said.items()},
        cards={place: tuple(texts) for place, texts in cards.items()},
        incidents=_rows(connection, t.incidents, "status", "seq"),
        promises=_rows(connection, t.promises, "audience", "made_seq", "due_at", "alarm_at"),
        publications=_rows(connection, t.publications, "number", "body"),
        maintenances=tuple(_work(row) for row in connection.execute(select(t.maintenances))),
        timelines=tuple(tuple(timeline) for timeline in timelines.values()),
        kinds=_counted(connection, t.events, "kind"),
        outbox=_counted(connection, t.outbox, "state"),
        answered=_rows(connection, t.requests, "request"),
    )


def _work(row: Any) -> tuple[str, ...]:
    body = json.loads(row.body)
    happened = [f"{one['what']} {one['announcement']} {one['target']}" for one in body["history"]]
    # Two targets that answer at the same moment may be recorded in either order.
    arrived = [f"{place} {told['state']}" for one in body["announcements"] for place, told in one["receipts"].items()]
    return (row.stage, str(row.wake_at), *sorted(happened), *arrived)


def _rows(connection: Connection, table: Table, *names: str) -> Rows:
    found = connection.execute(select(*(table.c[name] for name in names)))
    return tuple(sorted(tuple(_first(str(value)) for value in row) for row in found))


def _counted(connection: Connection, table: Table, name: str) -> Rows:
    counts = Counter(connection.scalars(select(table.c[name])))
    return tuple(sorted((value, str(count)) for value, count in counts.items()))


def _first(text: str) -> str:
    """The one incident is called #1: PostgreSQL gives a number once, even if nothing came of it."""
    return re.sub(r"(#|inc-|Maintenance )\d+\b", r"\g<1>1", text)


def complaints(found: Evidence, in_peace: Evidence) -> list[str]:
    """What is illegal, lost or doubled, compared with the same scenario when nobody dies."""
    return [*illegal(found), *differences(found, in_peace)]


def illegal(found: Evidence) -> list[str]:
    """What must never be, whatever happened."""
    if not found.incidents and not found.maintenances:
        return ["there is no incident"]
    wrong = []
    open_ = sum(Status(status).is_open for status, _seq in found.incidents)
    promised = sum(audience == Audience.ROOM for audience, *_rest in found.promises)
    if promised != open_:
        wrong.append(f"of {found.incidents} {open_} are open, and there are {promised} promises")
    if sorted(found.timelines) != sorted(tuple(range(1, int(seq) + 1)) for _status, seq in found.incidents):
        wrong.append(f"of {found.incidents} the timelines are {found.timelines}")
    unfinished = {state: count for state, count in found.outbox if state not in ("sent", "superseded", "buried")}
    if unfinished:
        wrong.append(f"the outbox still has {unfinished}")
    return wrong


def differences(found: Evidence, in_peace: Evidence) -> list[str]:
    """What is missing, what is there too often, and what stands in another order."""
    wrong = []
    for place in sorted({*in_peace.said, *found.said}):
        there, expected = found.said.get(place, ()), in_peace.said.get(place, ())
        lost, doubled = Counter(expected) - Counter(there), Counter(there) - Counter(expected)
        wrong += [f"lost in {place}: {text!r}" for text in lost.elements()]
        wrong += [f"doubled in {place}: {text!r}" for text in doubled.elements()]
        if not lost and not doubled and there != expected:
            wrong.append(f"out of order in {place}: {there}")
    if found.buried != in_peace.buried:
        wrong.append(f"{found.buried} were given up instead of {in_peace.buried}")
    for name in (
        "channels",
        "members",
        "cards",
        "incidents",
        "promises",
        "kinds",
        "answered",
        "publications",
        "told",
        "maintenances",
    ):
        here, in_peace_here = getattr(found, name), getattr(in_peace, name)
        if here != in_peace_here:
            wrong.append(f"{name}: {here} instead of {in_peace_here}")
    return wrong
