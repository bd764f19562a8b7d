"""Commands: from the request to the reply, at `Engine.submit`, against the driver alone writing the same rows."""

import asyncio
import inspect
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from benchmarks import floor, vigia
from benchmarks.counting import Written, written
from benchmarks.databases import disk
from benchmarks.driver import Driver
from benchmarks.figures import Ratio, Round, Rounds, missed, ms, table
from benchmarks.floor import Floor, Sample
from benchmarks.vigia import Vigia
from bot.domain.act import KEPT

COMMANDS = ("update", "declare")
AT_ONCE = (1, 10, 50)
GOAL = 5.0  # times the floor, at the median
ROUNDS, COMMANDS_A_ROUND = 7, 150
COUNTED = 20  # commands whose rows are counted


@dataclass
class Line:
    """One line of the table."""

    kind: str
    command: str
    at_once: int
    vigia: Rounds
    floor: Rounds

    @property
    def ratio(self) -> Ratio:
        return Ratio.of(self.vigia, self.floor)


@dataclass
class Prepared:
    """The floor's database: incidents to work on, and what one command of each kind wrote."""

    incidents: list[int]
    samples: dict[str, Sample]
    request: dict[str, Any]


def run(kinds: Sequence[str], *, quick: bool) -> str:
    """The section of docs/benchmarks.md."""
    rounds, commands = (2, 50) if quick else (ROUNDS, COMMANDS_A_ROUND)
    lines: list[Line] = []
    counts: list[Sequence[str]] = []
    for kind in kinds:
        with disk(kind) as fresh, fresh() as ours, fresh() as theirs:
            found, counted = asyncio.run(_compare(kind, ours, theirs, rounds, commands))
        lines += found
        counts += counted
    return "\n\n".join([_table(lines), _verdict(lines), _counts(counts), _code()])


async def _compare(
    kind: str, ours: str, theirs: str, rounds: int, commands: int
) -> tuple[list[Line], list[Sequence[str]]]:
    """Vigia in one database, the floor in the other, in turns."""
    prepared = await _prepared(theirs, commands)
    lines: list[Line] = []
    counts: list[Sequence[str]] = []
    with closing(Driver(theirs)) as driver:
        async with vigia.running(ours) as product:
            incidents = await product.declared(commands)
            for command in COMMANDS:
                base = Floor(driver, command, prepared.samples[command], prepared.request)
                ours_written = await _written(product, command, incidents[:COUNTED])
                counts.append(_counted(kind, command, ours_written, base, driver, prepared.incidents[:COUNTED]))
                pairs: dict[int, list[tuple[Round, Round]]] = {at_once: [] for at_once in AT_ONCE}
                for _ in range(rounds + 1):  # the first warms up and is dropped
                    for at_once, found in pairs.items():
                        one = await vigia.timed(product, command, incidents, at_once)
                        # In this thread: nothing else may run while it is measured.
                        found.append((one, base.timed(prepared.incidents, at_once)))
                for at_once, found in pairs.items():
                    here, there = (Rounds([pair[side] for pair in found[1:]]) for side in (0, 1))
                    lines.append(Line(kind, command, at_once, here, there))
    return lines, counts


async def _prepared(url: str, count: int) -> Prepared:
    """Lets Vigia fill the floor's database."""
    async with vigia.running(url) as product:
        incidents = await product.declared(count)
        declared, updated = await product.declared(2)
        for _ in range(KEPT):  # what can be undone is kept with the incident: a row as long as those that are measured
            await product.update(updated)
        await product.delivery.idle()
        before = len(await product.store.read(lambda unit: unit.incidents.timeline(updated)))
        await product.update(updated)
    with closing(Driver(url)) as driver, driver.transaction() as tx:
        samples = {"declare": Sample(tx, declared, 1), "update": Sample(tx, updated, before + 1)}
        return Prepared(incidents, samples, tx.select("requests", platform="fake")[-1])


async def _written(product: Vigia, command: str, incidents: Sequence[int]) -> Written:
    """What so many commands write, one after the other."""
    with written(product.store._database._write_engine) as count:
        for incident in incidents:
            await vigia.timed(product, command, [incident], 1)
    return count


def _counted(
    kind: str, command: str, ours: Written, base: Floor, driver: Driver, incidents: Sequence[int]
) -> Sequence[str]:
    """Per command. What Vigia writes, the floor has to write."""
    rows, transactions, times = driver.rows, driver.transactions, len(incidents)
    for incident in incidents:
        base.timed([incident], 1)
    rows, transactions = driver.rows - rows, driver.transactions - transactions
    assert abs(ours.rows - rows) <= times, f"{kind} {command}: Vigia wrote {ours.rows} rows, the floor {rows}"
    counts = (ours.rows, rows, ours.transactions, transactions, ours.statements)
    return kind, command, *(f"{count / times:g}" for count in counts)


def _table(lines: list[Line]) -> str:
    head = ("Database", "Command", "At once", "p50, ms", "p99", "a second")
    rows = [
        (
            *(one.kind, one.command, one.at_once),
            *(ms(one.vigia.p50), ms(one.vigia.p99), round(one.vigia.rate)),
            *(ms(one.floor.p50), ms(one.floor.p99), round(one.floor.rate), one.ratio),
        )
        for one in lines
    ]
    return table((*head, "floor p50", "floor p99", "floor a second", "p50 / floor"), rows)


def _verdict(lines: list[Line]) -> str:
    over = [f"{one.kind} {one.command}, {one.at_once} at once" for one in lines if one.ratio.median > GOAL]
    return f"Goal: at most {GOAL:g} times the floor at p50. {missed(over)}"


def _counts(counts: list[Sequence[str]]) -> str:
    head = ("Database", "Command", "rows", "floor rows", "transactions", "floor transactions", "statements")
    return f"What one command writes, with what follows from its delivery:\n\n{table(head, counts)}"


def _code() -> str:
    parts = (floor.accept_update, floor.accept_declare, floor.record, floor.born)
    code = "\n\n\n".join(inspect.getsource(part).rstrip() for part in parts)
    where = "[floor.py](../benchmarks/floor.py), [driver.py](../benchmarks/driver.py)"
    return f"The floor ({where}):\n\n```python\n{code}\n```"
