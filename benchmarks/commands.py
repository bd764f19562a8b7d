"""Commands: from the request to the reply, at `Engine.submit`, against the driver alone writing the same rows."""

import asyncio
import inspect
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from benchmarks import floor, vigia
from benchmarks.counting import Written, written
from benchmarks.databases import disk
from benchmarks.driver import Driver
from benchmarks.figures import Ratio, Round, Rounds, ms, table
from benchmarks.floor import Floor, Sample
from benchmarks.vigia import Vigia

COMMANDS = ("update", "declare")
AT_ONCE = (1, 10, 50)
GOAL = 5.0  # times the floor, at the median
ROUNDS, COMMANDS_A_ROUND = 9, 200


@dataclass
class Compared:
    """One line of the table."""

    kind: str
    command: str
    at_once: int
    vigia: Rounds
    floor: Rounds

    @property
    def ratio(self) -> Ratio:
        return Ratio.of(self.vigia, self.floor)


def run(kinds: Sequence[str], *, quick: bool) -> str:
    """The section of docs/benchmarks.md."""
    rounds, commands = (2, 50) if quick else (ROUNDS, COMMANDS_A_ROUND)
    lines: list[Compared] = []
    counts: list[tuple[object, ...]] = []
    for kind in kinds:
        with disk(kind) as fresh, fresh() as ours, fresh() as theirs:
            found, counted = asyncio.run(_compare(kind, ours, theirs, rounds, commands))
        lines += found
        counts += counted
    return "\n\n".join([_table(lines), _counts(counts), _missed(lines), _code()])


async def _compare(
    kind: str, ours: str, theirs: str, rounds: int, commands: int
) -> tuple[list[Compared], list[tuple[object, ...]]]:
    """Vigia in one database, the floor in the other, in turns."""
    incidents, samples = await _prepared(theirs, commands)
    lines: list[Compared] = []
    counts: list[tuple[object, ...]] = []
    with ExitStack() as stack:
        driver = Driver(theirs)
        stack.callback(driver.close)
        async with vigia.running(ours) as product:
            declared = await product.declared(commands)
            for command in COMMANDS:
                base = Floor(driver, command, samples[command], samples["request"])
                counts.append(await _count(kind, command, product, base, driver, declared, incidents))
                pairs: dict[int, list[tuple[Round, Round]]] = {at_once: [] for at_once in AT_ONCE}
                for _ in range(rounds + 1):  # the first warms up and is dropped
                    for at_once, found in pairs.items():
                        one = await vigia.timed(product, command, declared, at_once)
                        # In this thread: nothing else may run while it is measured.
                        found.append((one, base.timed(incidents, at_once)))
                lines += [
                    Compared(
                        kind, command, at_once, Rounds([a for a, _ in found[1:]]), Rounds([b for _, b in found[1:]])
                    )
                    for at_once, found in pairs.items()
                ]
    return lines, counts


async def _prepared(url: str, count: int) -> tuple[list[int], dict[str, "Sample"]]:
    """Lets Vigia fill the floor's database with the incidents it works on, and with one sample of each command."""
    async with vigia.running(url) as product:
        incidents = await product.declared(count)
        (declared,) = await product.declared(1)
        (updated,) = await product.declared(1)
        before = len(await product.store.read(lambda unit: unit.incidents.timeline(updated)))
        await product.update(updated)
    driver = Driver(url)
    with driver.transaction() as tx:
        samples = {"declare": Sample(tx, declared, 1), "update": Sample(tx, updated, before + 1)}
        samples["request"] = tx.select("requests", platform="fake")[-1]  # type: ignore[assignment]
    driver.close()
    return incidents, samples


async def _count(
    kind: str, command: str, product: Vigia, base: Floor, driver: Driver, ours: list[int], theirs: list[int]
) -> tuple[object, ...]:
    """Rows and transactions of one command, alone: what Vigia writes, the floor has to write."""
    times = 20
    total = Written()
    for incident in ours[:times]:
        with written(product.store._database._write_engine) as count:
            await vigia.timed(product, command, [incident], 1)
        total.rows += count.rows
        total.transactions += count.transactions
        total.statements += count.statements
    rows, transactions = driver.rows, driver.transactions
    for incident in theirs[:times]:
        base.timed([incident], 1)
    floor_rows, floor_transactions = (driver.rows - rows) / times, (driver.transactions - transactions) / times
    if abs(total.rows / times - floor_rows) > 1:
        raise AssertionError(f"{kind} {command}: Vigia writes {total.rows / times} rows, the floor {floor_rows}")
    figures = (total.rows / times, floor_rows, total.transactions / times, floor_transactions, total.statements / times)
    return kind, command, *(f"{figure:g}" for figure in figures)


def _table(lines: list[Compared]) -> str:
    head = (
        "Database",
        "Command",
        "At once",
        "p50, ms",
        "p99, ms",
        "a second",
        "floor p50",
        "floor p99",
        "floor a second",
        "p50 / floor",
    )
    rows = [
        (
            one.kind,
            one.command,
            one.at_once,
            ms(one.vigia.p50),
            ms(one.vigia.p99),
            round(one.vigia.rate),
            ms(one.floor.p50),
            ms(one.floor.p99),
            round(one.floor.rate),
            one.ratio,
        )
        for one in lines
    ]
    return table(head, rows)


def _counts(counts: list[tuple[object, ...]]) -> str:
    head = ("Database", "Command", "rows", "floor rows", "transactions", "floor transactions", "statements")
    return "What one command writes, with what follows from its delivery:\n\n" + table(head, counts)


def _missed(lines: list[Compared]) -> str:
    missed = [
        f"{one.kind} {one.command} {one.at_once} at once: {one.ratio.median:.1f}"
        for one in lines
        if one.ratio.median > GOAL
    ]
    return f"Goal: at most {GOAL:g} times the floor at p50. " + (
        f"Missed: {'; '.join(missed)}." if missed else "Met everywhere."
    )


def _code() -> str:
    parts = (floor.accept_update, floor.accept_declare, floor.record, floor.born)
    code = "\n\n".join(inspect.getsource(part).rstrip() for part in parts)
    return f"The floor ([floor.py](../benchmarks/floor.py), [driver.py](../benchmarks/driver.py)):\n\n```python\n{code}\n```"
