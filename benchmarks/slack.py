"""Declares in Slack: how soon whoever declares is in the channel and everything stands, with 120 ms for every call.

The floor (benchmarks/slack_floor.py) makes the same calls as early as each can be made, and stores nothing. Slack is
the tests' stand-in, on loopback; people use slash commands through the signed HTTP door. Everybody has been seen
before: the first command of somebody new asks Slack who that is, one call more.
"""

import asyncio
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.databases import disk
from benchmarks.figures import missed, percentile, table
from benchmarks.slack_process import PATIENCE, serving
from tests.adapters.slack.standin import SlackStandIn
from tests.adapters.slack.standin.faults import EVERY, Delay, Hang
from tests.adapters.slack.standin.people import Somebody

CALL = 0.12  # seconds for each call of the Web API
AT_ONCE = (1, 10, 50)
ROUNDS, QUICK_ROUNDS = 7, 2
START, MEMORY = 2.0, 120  # seconds; megabytes
ACKNOWLEDGED, NEVER = 0.1, 2.5  # seconds
GOAL, SOON = 1.25, 0.33  # times the floor until all is done; seconds until the declarer is in
QUIET = 0.5  # seconds without a call: everything is done


@dataclass(frozen=True)
class Shown:
    """One round, in seconds from the first command; the middle and the worst of all incidents."""

    inside: float
    inside_last: float
    done: float
    answered: float
    trips: int


def run(kinds: Sequence[str], *, quick: bool) -> str:
    """The section of docs/benchmarks.md."""
    return asyncio.run(_run(kinds, QUICK_ROUNDS if quick else ROUNDS))


async def _run(kinds: Sequence[str], rounds: int) -> str:
    rows, failed = [], []
    floors: dict[int, float] = {}
    for name, url in (("floor", ""), *((kind, kind) for kind in kinds)):
        found = await _measured(url, rounds)
        for n in AT_ONCE:
            shown = found[n]
            inside, last, done, answered = (
                statistics.median(getattr(one, what) for one in shown)
                for what in ("inside", "inside_last", "done", "answered")
            )
            floors.setdefault(n, done)
            ratio = done / floors[n]
            trips = max(one.trips for one in shown) if n == 1 else ""
            rows.append(
                (
                    name,
                    n,
                    f"{inside:.2f}",
                    f"{last:.2f}",
                    f"{done:.2f}",
                    f"{ratio:.2f}",
                    f"{answered * 1000:.0f}",
                    trips,
                )
            )
            if url and (ratio > GOAL or last > SOON):
                failed.append(f"{name}, {n} at once")
    head = (
        "",
        "at once",
        "declarer in, s",
        "the last one",
        "all done, s",
        "/ floor",
        "acknowledged, ms",
        "round trips",
    )
    starts, slow = await _starts(kinds, rounds)
    goal = f"Goal: all done within {GOAL} times the floor, everybody who declared in within {SOON} s."
    held, late = await _held(rounds)
    return "\n\n".join(
        [
            table(head, rows),
            f"{goal} {missed(failed)}",
            "Start to connected by Socket Mode, Slack alone, and resident memory then and after 50 incidents:",
            starts,
            f"Goal: under {START:.0f} s and under {MEMORY} MB. {missed(slow)}",
            f"{AT_ONCE[-1]} commands at once while every call of the Web API hangs, until each is acknowledged:",
            held,
            f"Goal: p99 under {ACKNOWLEDGED * 1000:.0f} ms, never over 2.5 s. {missed(late)}",
        ]
    )


async def _starts(kinds: Sequence[str], rounds: int) -> tuple[str, list[str]]:
    rows, slow = [], []
    for kind in kinds:
        found = []
        for _ in range(rounds):
            async with SlackStandIn() as slack:
                people = [slack.workspace.add_person(f"p{n}") for n in range(AT_ONCE[-1])]
                with disk(kind) as fresh, fresh() as url:
                    async with serving(slack, url, "bot", "run", through="socket") as served:
                        small = served.megabytes
                        await _declares(slack, people, "start")
                        found.append((served.ready, small, served.megabytes))
        ready, small, large = (statistics.median(one[n] for one in found) for n in range(3))
        rows.append((kind, f"{ready:.2f}", f"{small:.0f}", f"{large:.0f}"))
        if ready > START or large > MEMORY:
            slow.append(kind)
    return table(("Database", "connected, s", "RSS then, MB", "RSS after, MB"), rows), slow


async def _held(rounds: int) -> tuple[str, list[str]]:
    """On SQLite, the slower of the two for many at once."""
    took: list[float] = []
    async with SlackStandIn() as slack:
        people = [slack.workspace.add_person(f"p{n}") for n in range(AT_ONCE[-1])]
        with disk("SQLite") as fresh, fresh() as url:
            async with serving(slack, url, "bot", "run"):
                await _declares(slack, people, "warm")
                for turn in range(rounds):
                    hang = slack.faults.on(EVERY, Hang())
                    slack.faults.on("response_url", hang)
                    commands = [
                        person.types(f"/inc declare sev2 Held {turn} of {person.id}", in_=slack.workspace.general)
                        for person in people
                    ]
                    took += [delivery.last.took for delivery in await asyncio.gather(*commands)]
                    slack.faults.clear()
                    await _quiet(slack)
    worst, middle = max(took), percentile(took, 99)
    row = (f"{percentile(took, 50) * 1000:.0f}", f"{middle * 1000:.0f}", f"{worst * 1000:.0f}")
    late = ["p99"] * (middle > ACKNOWLEDGED) + ["the worst"] * (worst > NEVER)
    return table(("p50, ms", "p99, ms", "worst, ms"), [row]), late


async def _measured(kind: str, rounds: int) -> dict[int, list[Shown]]:
    async with SlackStandIn() as slack:
        people = [slack.workspace.add_person(f"p{n}") for n in range(max(AT_ONCE))]
        if not kind:
            async with serving(slack, "", "benchmarks.slack_floor"):
                return await _rounds(slack, people, rounds)
        with disk(kind) as fresh, fresh() as url:
            async with serving(slack, url, "bot", "run"):
                return await _rounds(slack, people, rounds)


async def _rounds(slack: SlackStandIn, people: list[Somebody], rounds: int) -> dict[int, list[Shown]]:
    await _declares(slack, people, "warm")  # people become known, connections are made
    slack.faults.on(EVERY, Delay(CALL))
    found: dict[int, list[Shown]] = {n: [] for n in AT_ONCE}
    for turn in range(rounds):
        for n in AT_ONCE:
            found[n].append(await _declares(slack, people[:n], f"{n} {turn}"))
    return found


async def _declares(slack: SlackStandIn, people: Sequence[Somebody], about: str) -> Shown:
    slack.calls.clear()
    loop = asyncio.get_running_loop()
    began = loop.time()
    commands = [
        person.types(f"/inc declare sev2 Bench {about} of {person.id}", in_=slack.workspace.general)
        for person in people
    ]
    deliveries = await asyncio.gather(*commands)
    assert all(delivery.acknowledged for delivery in deliveries)
    for last in ("conversations.invite", "pins.add"):
        await asyncio.wait_for(slack.calls.ended(last, len(people)), PATIENCE)
    await _quiet(slack)
    refused = [(call.method, call.outcome) for call in slack.calls if call.outcome != "ok"]
    assert not refused, refused
    inside = [call.ended - began for call in slack.calls.of("conversations.invite") if call.ended]
    assert len(inside) == len(people)
    return Shown(
        statistics.median(inside),
        max(inside),
        max(call.ended - began for call in slack.calls if call.ended),
        percentile([delivery.last.took for delivery in deliveries], 99),
        slack.calls.dependent_round_trips(),
    )


async def _quiet(slack: SlackStandIn) -> None:
    """Returns when nothing is under way and nothing more has come for a while."""
    loop = asyncio.get_running_loop()
    while any(call.ended is None or loop.time() - call.ended < QUIET for call in slack.calls):  # noqa: ASYNC110
        await asyncio.sleep(QUIET / 5)  # that nothing more comes is no event
