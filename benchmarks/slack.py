"""Declares in Slack: how soon whoever declares is in the channel and everything stands, with 120 ms for every call.

The floor (benchmarks/slack_floor.py) makes the same calls as early as each can be made, and stores nothing. Slack is
the tests' stand-in, on loopback; people use slash commands through the signed HTTP door. Everybody has been seen
before: the first command of somebody new asks Slack who that is, one call more.
"""

import asyncio
import os
import signal
import socket
import statistics
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from benchmarks.databases import disk
from benchmarks.figures import missed, percentile, table
from bot.config import HOME
from tests.adapters.slack.standin import SlackStandIn
from tests.adapters.slack.standin.faults import EVERY, Delay
from tests.adapters.slack.standin.people import Somebody

CALL = 0.12  # seconds for each call of the Web API
AT_ONCE = (1, 10, 50)
ROUNDS, QUICK_ROUNDS = 7, 2
GOAL, SOON = 1.25, 0.33  # times the floor until all is done; seconds until the declarer is in
QUIET = 0.5  # seconds without a call: everything is done
PATIENCE = 60.0


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
    goal = f"Goal: all done within {GOAL} times the floor, everybody who declared in within {SOON} s."
    return f"{table(head, rows)}\n\n{goal} {missed(failed)}"


async def _measured(kind: str, rounds: int) -> dict[int, list[Shown]]:
    async with SlackStandIn() as slack:
        people = [slack.workspace.add_person(f"p{n}") for n in range(max(AT_ONCE))]
        if not kind:
            async with _serving(slack, "", "benchmarks.slack_floor"):
                return await _rounds(slack, people, rounds)
        with disk(kind) as fresh, fresh() as url:
            async with _serving(slack, url, "bot", "run"):
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
    await asyncio.wait_for(slack.calls.ended("pins.add", len(people)), PATIENCE)
    while any(call.ended is None or loop.time() - call.ended < QUIET for call in slack.calls):  # noqa: ASYNC110
        await asyncio.sleep(QUIET / 5)  # that nothing more comes is no event
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


@asynccontextmanager
async def _serving(slack: SlackStandIn, url: str, *module: str) -> AsyncIterator[None]:
    """A process behind /slack/events, ready; ended with SIGTERM as by an operator."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    own = {
        "PORT": str(port),
        "HOST": "127.0.0.1",
        "VIGIA_ADAPTERS": "slack",
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.state.app.signing_secret,
        "SLACK_API_URL": slack.api_url,
        "SLACK_ANNOUNCEMENTS": slack.workspace.general.id,
        **({"DATABASE_URL": url} if url else {}),
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("VIGIA_", "SLACK_", "PUBLIC_"))}
    nowhere = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *module, cwd=HOME, env=kept | own, stderr=nowhere
    )
    try:
        await asyncio.wait_for(_ready(port, process), PATIENCE)
        slack.deliver_to(f"http://127.0.0.1:{port}/slack/events")
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), PATIENCE)


async def _ready(port: int, process: asyncio.subprocess.Process) -> None:
    async with aiohttp.ClientSession() as session:
        while True:
            assert process.returncode is None, "the process has ended"
            try:
                async with session.get(f"http://127.0.0.1:{port}/readyz") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.02)
