"""History: the same commands on top of years of incidents, against the same commands in an empty database."""

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta

from benchmarks import vigia
from benchmarks.copies import Copier, Row, earlier
from benchmarks.databases import disk
from benchmarks.figures import Ratio, Round, Rounds, missed, ms, table
from benchmarks.vigia import Vigia

INCIDENTS, LINES = 100_000, 20  # two million lines of timelines
APART = timedelta(minutes=10)  # nearly two years in all
AT_ONCE = (1, 10)
GOAL = 1.2  # times the empty database, at the median
ROUNDS, COMMANDS_A_ROUND = 15, 100


def run(kinds: Sequence[str], *, quick: bool) -> str:
    """The section of docs/benchmarks.md."""
    count, rounds, commands = (2_000, 2, 50) if quick else (INCIDENTS, ROUNDS, COMMANDS_A_ROUND)
    rows: list[tuple[object, ...]] = []
    notes: list[str] = []
    over: list[str] = []
    for kind in kinds:
        with disk(kind) as fresh, fresh() as old, fresh() as empty:
            started = time.perf_counter()
            sizes = fill(old, count)
            notes.append(f"- {kind}: {_listed(sizes)}, written in {time.perf_counter() - started:.0f} s")
            for (command, at_once), (there, here) in asyncio.run(_compare(old, empty, rounds, commands)).items():
                ratio = Ratio.of(there, here)
                rows.append((kind, command, at_once, ms(here.p50), ms(here.p99), ms(there.p50), ms(there.p99), ratio))
                if ratio.median > GOAL:
                    over.append(f"{kind} {command}, {at_once} at once")
    head = ("Database", "Command", "At once", "empty p50, ms", "empty p99", "full p50", "full p99", "full / empty p50")
    return "\n\n".join(
        ["\n".join(notes), table(head, rows), f"Goal: at most {GOAL} times the empty database at p50. {missed(over)}"]
    )


def fill(url: str, count: int) -> dict[str, int]:
    """So many resolved incidents, copies of one that Vigia saw through; answers how many rows of each kind."""
    incident = asyncio.run(_seen_through(url))
    copier = Copier(url, incident)

    def older(row: Row, n: int) -> Row:
        return {**row, "opened_at": earlier(row["opened_at"], (incident + count - n) * APART)}

    copier.copy(range(incident + 1, incident + count), {"incidents": older})
    return {name: len(rows) * count for name, rows in copier.rows.items() if rows}


async def _seen_through(url: str) -> int:
    """One incident from its declaration to its end, with as many lines in its timeline as promised."""
    async with vigia.running(url) as product:
        (incident,) = await product.declared(1)
        while len(await product.store.read(lambda unit: unit.incidents.timeline(incident))) < LINES - 1:
            await product.note(incident)
        await product.resolve(incident)
    return incident


async def _compare(old: str, empty: str, rounds: int, commands: int) -> dict[tuple[str, int], tuple[Rounds, Rounds]]:
    """Both in turns, the first round of each dropped."""
    async with vigia.running(old) as there, vigia.running(empty) as here:
        incidents = {id(product): await product.declared(commands) for product in (there, here)}
        found: dict[tuple[str, int], list[tuple[Round, Round]]] = {
            (command, at_once): [] for command in ("update", "declare") for at_once in AT_ONCE
        }

        async def one(product: Vigia, command: str, at_once: int) -> Round:
            return await vigia.timed(product, command, incidents[id(product)], at_once)

        for turn in range(rounds + 1):
            for (command, at_once), pairs in found.items():
                if turn % 2:  # whoever comes second finds the caches warm
                    first = await one(there, command, at_once)
                    pairs.append((first, await one(here, command, at_once)))
                else:
                    second = await one(here, command, at_once)
                    pairs.append((await one(there, command, at_once), second))
        return {
            key: (Rounds([a for a, _ in pairs[1:]]), Rounds([b for _, b in pairs[1:]])) for key, pairs in found.items()
        }


def _listed(sizes: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in sizes.items())
