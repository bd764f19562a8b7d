"""Declares in Teams: how soon everything stands, with 120 ms for every call, in channels and in threads.

The floor (benchmarks/teams_floor.py) makes the same calls as early as each can be made, and stores nothing. Teams is
the tests' stand-in, on loopback; people mention the bot through the signed door. Everybody has been seen before: the
first command of somebody new asks Teams who that is, one call more. No pace is kept (TEAMS_GRAPH_RATE=0).
"""

import asyncio
import os
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.databases import disk
from benchmarks.figures import missed, percentile, table
from benchmarks.teams_process import PATIENCE, serving
from tests.adapters.teams.standin import EVERY, Delay, Hang, Somebody, TeamsStandIn

CALL = 0.12  # seconds for each call
AT_ONCE = (1, 10, 50)
ROUNDS, QUICK_ROUNDS = 7, 2
ACKNOWLEDGED = 1.0  # seconds
GOAL = 1.25  # times the floor until all is done
QUIET = 0.5  # seconds without a call: everything is done


@dataclass(frozen=True)
class Shown:
    """One round, in seconds from the first command."""

    done: float
    answered: float
    trips: int


def run(kinds: Sequence[str], *, quick: bool) -> str:
    """The section of docs/benchmarks.md."""
    return asyncio.run(_run(kinds, QUICK_ROUNDS if quick else ROUNDS))


async def _run(kinds: Sequence[str], rounds: int) -> str:
    rows, failed = [], []
    for place in ("channel", "thread"):
        floors: dict[int, float] = {}
        for name, kind in (("floor", ""), *((kind, kind) for kind in kinds)):
            found = await _measured(kind, rounds, threads=place == "thread")
            for n in AT_ONCE:
                done = statistics.median(one.done for one in found[n])
                answered = statistics.median(one.answered for one in found[n])
                floors.setdefault(n, done)
                ratio = done / floors[n]
                trips = max(one.trips for one in found[n]) if n == 1 else ""
                rows.append((place, name, n, f"{done:.2f}", f"{ratio:.2f}", f"{answered * 1000:.0f}", trips))
                if kind and ratio > GOAL:
                    failed.append(f"{name}, {n} at once, {place}")
    head = ("", "", "at once", "all done, s", "/ floor", "acknowledged, ms", "round trips")
    held, late = await _held(rounds)
    return "\n\n".join(
        [
            table(head, rows),
            f"Goal: all done within {GOAL} times the floor. {missed(failed)}",
            f"{AT_ONCE[-1]} commands at once while every call hangs, until each is acknowledged:",
            held,
            f"Goal: p99 under {ACKNOWLEDGED:.0f} s. {missed(late)}",
        ]
    )


async def _held(rounds: int) -> tuple[str, list[str]]:
    """On SQLite, the slower of the two for many at once."""
    took: list[float] = []
    async with TeamsStandIn() as teams:
        _checks_nothing(teams)
        people = _people(teams)
        with disk("SQLite") as fresh, fresh() as url:
            async with serving(teams, url, "bot", "run"):
                await _declares(teams, people, "warm")
                for turn in range(rounds):
                    teams.faults.on(EVERY, Hang())
                    commands = [
                        one.mentions_bot(f"declare sev2 Held {turn} of {n}", in_=teams.general)
                        for n, one in enumerate(people)
                    ]
                    took += [delivery.last.took for delivery in await asyncio.gather(*commands)]
                    teams.faults.clear()
                    await _quiet(teams)
    p99, worst = percentile(took, 99), max(took)
    row = (f"{percentile(took, 50) * 1000:.0f}", f"{p99 * 1000:.0f}", f"{worst * 1000:.0f}")
    return table(("p50, ms", "p99, ms", "worst, ms"), [row]), ["p99"] * (p99 > ACKNOWLEDGED)


async def _measured(kind: str, rounds: int, *, threads: bool) -> dict[int, list[Shown]]:
    async with TeamsStandIn() as teams:
        _checks_nothing(teams)
        people = _people(teams)
        if threads:
            teams.state.granted.discard("Channel.Create.Group")
        if not kind:
            os.environ["BENCH_THREADS"] = "1" if threads else ""
            for one in people:
                teams.state.personal(one.id)  # it is there from now on: the floor begins none
            async with serving(teams, "", "benchmarks.teams_floor"):
                return await _rounds(teams, people, rounds)
        with disk(kind) as fresh, fresh() as url:
            async with serving(teams, url, "bot", "run"):
                return await _rounds(teams, people, rounds)


def _checks_nothing(teams: TeamsStandIn) -> None:
    """Whether each card keeps to the schema is the tests' to find out; it costs more than a declare."""
    teams.validation.activity = lambda activity: None  # type: ignore[method-assign]


def _people(teams: TeamsStandIn) -> list[Somebody]:
    return [teams.add_person(f"p{n}", has_app=True) for n in range(max(AT_ONCE))]


async def _rounds(teams: TeamsStandIn, people: list[Somebody], rounds: int) -> dict[int, list[Shown]]:
    for turn in range(2):
        await _declares(teams, people, f"warm {turn}")  # people become known, connections are made
    teams.faults.on(EVERY, Delay(CALL))
    found: dict[int, list[Shown]] = {n: [] for n in AT_ONCE}
    for turn in range(rounds):
        for n in AT_ONCE:
            found[n].append(await _declares(teams, people[:n], f"{n} {turn}"))
    return found


async def _declares(teams: TeamsStandIn, people: Sequence[Somebody], about: str) -> Shown:
    teams.calls.clear()
    loop = asyncio.get_running_loop()
    began = loop.time()
    before = len(teams.incidents.posts)
    commands = [
        one.mentions_bot(f"declare sev2 Bench {about} of {n}", in_=teams.general) for n, one in enumerate(people)
    ]
    deliveries = await asyncio.gather(*commands)
    assert all(delivery.acknowledged for delivery in deliveries)
    async with asyncio.timeout(PATIENCE):
        while len(teams.incidents.posts) < before + len(people):  # noqa: ASYNC110 - the stand-in tells of no message
            await asyncio.sleep(QUIET / 10)
    await _quiet(teams)
    refused = [(call.method, call.outcome) for call in teams.calls if call.outcome not in ("ok", "Forbidden")]
    assert not refused, refused
    return Shown(
        max(call.ended - began for call in teams.calls if call.ended),
        percentile([delivery.last.took for delivery in deliveries], 99),
        teams.calls.dependent_round_trips(),
    )


async def _quiet(teams: TeamsStandIn) -> None:
    """Returns when nothing is under way and nothing more has come for a while."""
    loop = asyncio.get_running_loop()
    while any(call.ended is None or loop.time() - call.ended < QUIET for call in teams.calls):  # noqa: ASYNC110
        await asyncio.sleep(QUIET / 5)  # that nothing more comes is no event
