"""Prompts: thousands of questions fall due within one minute, asked through the whole process and the web chat."""

import asyncio
import socket
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.copies import Copier
from benchmarks.databases import disk
from benchmarks.driver import Driver
from benchmarks.figures import percentile, table
from bot import bootstrap, config
from bot.config import Settings
from bot.domain.values import Conversation, Kind, Person
from bot.ports import Profile, Request, Typed

INCIDENTS, WITHIN = 10_000, 60.0  # questions, and the seconds in which they fall due
PATIENCE = 120.0  # seconds after the last is due
AHEAD = timedelta(seconds=10)  # for the process to start before the first is due
GOAL = 15.0  # seconds at p99
ANA = Person("webchat", "ana", "Ana")


@dataclass
class Found:
    """What stood in the web chat in the end. Seconds after the promised instant."""

    posted: list[float]  # the time on the message
    recorded: list[float]  # when its delivery was written down, which is after it could be read
    unasked: int
    repeated: int
    busy: float  # of one core, over the minute


def run(kinds: Sequence[str], *, quick: bool) -> str:
    """The section of docs/benchmarks.md."""
    count, within = (500, 5.0) if quick else (INCIDENTS, WITHIN)
    rows = []
    for kind in kinds:
        with disk(kind) as fresh, fresh() as url:
            found = asyncio.run(_asked(url, count, within))
        p50, p99, worst = (f"{percentile(found.posted, percent):.2f}" for percent in (50, 99, 100))
        recorded = f"{percentile(found.recorded, 99):.2f}"
        met = not found.unasked and not found.repeated and percentile(found.recorded, 99) < GOAL
        busy = f"{found.busy:.0%}"
        rows.append(
            (kind, count, found.unasked, found.repeated, p50, p99, worst, recorded, busy, "yes" if met else "no")
        )
    head = ("Database", "due", "not asked", "twice", "p50, s", "p99", "worst", "recorded p99", "of one core", "met")
    return (
        f"{count:,} questions due within {within:g} s:\n\n{table(head, rows)}\n\nGoal: each once, p99 below {GOAL:g} s."
    )


async def _asked(url: str, count: int, within: float) -> Found:
    """One process as `vigia run` starts it, ticker, web chat and web host included."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = config.load(
        database_url=url, vigia_demo=True, host="127.0.0.1", port=port, public_url="", vigia_adapters="webchat"
    )
    first = await _declared(settings)
    numbers = range(first + 1, first + 1 + count)
    _copy(url, first, numbers)
    begin = datetime.now(UTC) + AHEAD
    due = {number: begin + timedelta(seconds=within * index / count) for index, number in enumerate(numbers)}
    _promise(url, due)
    async with AsyncExitStack() as stack:
        process = await bootstrap.build(settings)
        await bootstrap.start(process, stack, web=True, worker=True)
        await asyncio.sleep(max(0.0, (begin - datetime.now(UTC)).total_seconds()))
        used = time.process_time()
        await asyncio.sleep(within)
        busy = (time.process_time() - used) / within
        deadline = time.monotonic() + PATIENCE
        last = max(due.values())
        while time.monotonic() < deadline:
            waiting = await process.store.read(lambda unit: unit.incidents.due(last, 1))
            if not waiting:
                break
            await asyncio.sleep(0.5)
        await process.tick()
        await process.delivery.idle()
    return _counted(url, due, busy)


async def _declared(settings: Settings) -> int:
    """The incident that the others are copies of."""
    async with AsyncExitStack() as stack:
        process = await bootstrap.build(settings)
        await bootstrap.start(process, stack, web=False, worker=False)
        said = Typed("declare sev2 Checkout fails for customers who pay by card")
        profile = Profile(ANA, Kind.MEMBER, "en", "Europe/London")
        await process.engine.submit(
            Request("bench", ANA, Conversation("webchat", "general"), said, profiles=(profile,))
        )
        await process.delivery.idle()
        number = await process.store.read(lambda unit: unit.incidents.latest())
    assert number is not None
    return number


def _copy(url: str, first: int, numbers: range) -> None:
    """With the channels in the web chat and what stands there."""
    copier = Copier(url, first)
    driver = Driver(url)
    with closing(driver), driver.transaction() as tx:
        (room,) = tx.select("rooms", incident=first)
        channel = room["conversation"]
        for name, where in (("webchat_channels", {"id": channel}), ("webchat_messages", {"channel": channel})):
            copier.add(name, tx.select(name, **where))
    copier.copy(numbers)


def _promise(url: str, due: dict[int, datetime]) -> None:
    driver = Driver(url)
    with closing(driver), driver.transaction() as tx:
        instants = {number: tx.instant(at) for number, at in due.items()}
        rows = [{"incident": number, "due_at": at, "alarm_at": at} for number, at in instants.items()]
        tx.update("promises", rows, "incident")


def _counted(url: str, due: dict[int, datetime], busy: float) -> Found:
    """What the database of the web chat holds, against what was promised."""
    driver = Driver(url)
    with closing(driver), driver.transaction() as tx:
        asked = Counter(row["incident"] for row in tx.select("events", kind="UpdateDue"))
        prompts = {row["key"]: row for row in tx.select("outbox", tag="prompt")}
        said = [row for row in tx.select("webchat_messages", author="vigia") if row["key"] in prompts]
        seen = Counter(prompts[row["key"]]["incident"] for row in said)

        def late(at: Any, number: int) -> float:
            return (tx.aware(at) - due[number]).total_seconds()

        return Found(
            [late(row["at"], prompts[row["key"]]["incident"]) for row in said],
            [late(row["finished_at"], row["incident"]) for row in prompts.values() if row["finished_at"]],
            unasked=sum(seen[number] == 0 for number in due),
            repeated=sum(seen[number] > 1 or asked[number] > 1 for number in due),
            busy=busy,
        )
