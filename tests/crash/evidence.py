"""What stands when all is quiet, and what is wrong with it."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Connection, select

from adapters.webchat.tables.schema import channels, members, messages
from bot.domain.values import Status
from bot.store import tables as t
from tests.crash.machine import Running

Said = dict[str, tuple[str, ...]]  # by channel, oldest first


@dataclass(frozen=True)
class Evidence:
    """Read from the tables of the store and of the web chat, without the code that wrote them."""

    channels: tuple[tuple[str, str], ...]  # name and topic
    members: tuple[tuple[str, str], ...]  # channel and person
    said: Said  # what Vigia said, but for the cards
    cards: Said  # what is pinned, as it reads now
    incidents: tuple[tuple[int, str, int], ...]  # number, status, how far its timeline is
    promises: tuple[tuple[int, str, str], ...]  # incident, due, next look
    events: dict[int, tuple[int, ...]]  # the timeline's numbers, by incident
    kinds: tuple[tuple[int, str, int], ...]  # incident, kind of event, how often
    outbox: tuple[tuple[str, int], ...]  # state, how often
    answered: tuple[str, ...]  # requests

    @classmethod
    async def of(cls, running: Running) -> "Evidence":
        """All of it, in one look."""
        found: Evidence = await running.process.store.read_raw(_look)
        return found


def _look(connection: Connection) -> Evidence:
    said, cards = _said(connection)
    happened = connection.execute(select(t.events.c.incident, t.events.c.seq, t.events.c.kind)).all()
    numbers: dict[int, list[int]] = {}
    for row in sorted(happened, key=lambda row: (row.incident, row.seq)):
        numbers.setdefault(row.incident, []).append(row.seq)
    kinds = Counter((row.incident, row.kind) for row in happened)
    promises = connection.execute(select(t.promises))
    states = Counter(connection.scalars(select(t.outbox.c.state)))
    return Evidence(
        channels=_sorted(connection.execute(select(channels.c.name, channels.c.topic))),
        members=_sorted(connection.execute(select(members.c.channel, members.c.person))),
        said=said,
        cards=cards,
        incidents=_sorted(connection.execute(select(t.incidents.c.number, t.incidents.c.status, t.incidents.c.seq))),
        promises=tuple(sorted((row.incident, str(row.due_at), str(row.alarm_at)) for row in promises)),
        events={incident: tuple(seqs) for incident, seqs in numbers.items()},
        kinds=tuple(sorted((incident, kind, count) for (incident, kind), count in kinds.items())),
        outbox=tuple(sorted(states.items())),
        answered=tuple(sorted(connection.scalars(select(t.requests.c.request)))),
    )


def _said(connection: Connection) -> tuple[Said, Said]:
    said: dict[str, list[str]] = {}
    cards: dict[str, list[str]] = {}
    every = select(messages).where(messages.c.author == "vigia", ~messages.c.withdrawn)
    for row in connection.execute(every.order_by(messages.c.channel, messages.c.number)):
        (cards if row.pinned else said).setdefault(row.channel, []).append(row.text)
    return {k: tuple(v) for k, v in said.items()}, {k: tuple(v) for k, v in cards.items()}


def _sorted(rows: object) -> tuple[tuple[object, ...], ...]:
    return tuple(sorted(tuple(row) for row in rows))  # type: ignore[attr-defined]


def complaints(found: Evidence, in_peace: Evidence) -> list[str]:
    """What is illegal, lost or doubled, compared with the same scenario when nobody dies."""
    return [*illegal(found), *differences(found, in_peace)]


def illegal(found: Evidence) -> list[str]:
    """What must never be, whatever happened."""
    wrong = []
    promised = Counter(incident for incident, _, _ in found.promises)
    for number, status, seq in found.incidents:
        if promised[number] != int(Status(status).is_open):
            wrong.append(f"#{number} is {status} and has {promised[number]} promises")
        if found.events.get(number) != tuple(range(1, seq + 1)):
            wrong.append(f"#{number} is at {seq} and its timeline is {found.events.get(number)}")
    unfinished = {state: count for state, count in found.outbox if state not in ("sent", "superseded")}
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
    for name in ("channels", "members", "cards", "incidents", "promises", "kinds", "answered"):
        there, expected = getattr(found, name), getattr(in_peace, name)
        if there != expected:
            wrong.append(f"{name}: {there} instead of {expected}")
    return wrong
