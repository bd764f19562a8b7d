"""The hand-over: from the commit, in the store's thread, to the call of the chat, on the event loop."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

from benchmarks import vigia
from benchmarks.databases import disk
from benchmarks.figures import Round, Rounds, ms, table
from benchmarks.vigia import Vigia
from bot.delivery import Delivery
from bot.ports import ChatPort
from bot.ports.storage import Outcome, Parcel

AT_ONCE = 10
GOAL = 0.020  # seconds at p99
COMMANDS = ("update", "declare")
ROUNDS, COMMANDS_A_ROUND = 9, 200

committed: dict[str, float] = {}  # by the effect's key: when its transaction was stored
called: dict[str, float] = {}  # and when its call began


def run(kinds: Sequence[str], *, quick: bool) -> str:
    """The section of docs/benchmarks.md."""
    rounds, commands = (2, 50) if quick else (ROUNDS, COMMANDS_A_ROUND)
    rows = []
    for kind in kinds:
        for command in COMMANDS:
            with disk(kind) as fresh, fresh() as url:
                found = Rounds(asyncio.run(measured(url, rounds, commands, command)))
            worst = max(one.p99 for one in found.rounds)
            rows.append((kind, command, ms(found.p50), ms(found.p99), ms(worst), "yes" if found.p99 < GOAL else "no"))
    head = ("Database", "Command", "p50, ms", "p99, ms", "p99 of the worst round", f"p99 < {GOAL * 1000:g} ms")
    return table(head, rows)


async def measured(url: str, rounds: int, commands: int, command: str = "update") -> list[Round]:
    """Rounds of so many commands by ten people at once, after one that is not counted."""
    async with vigia.running(url, Watched) as product:
        _watch_commits(product)
        incidents = await product.declared(commands)
        found = [await _round(product, incidents, command) for _ in range(rounds + 1)]
        return found[1:]


async def _round(product: Vigia, incidents: list[int], command: str) -> Round:
    committed.clear()
    called.clear()
    whole = await vigia.timed(product, command, incidents, AT_ONCE)
    return Round([called[key] - committed[key] for key in called], whole.elapsed)


class Watched(Delivery):
    """A delivery that notes when each call begins."""

    async def _perform(self, parcel: Parcel, chat: ChatPort) -> Outcome:
        called[parcel.key] = time.perf_counter()
        return await super()._perform(parcel, chat)


def _watch_commits(product: Vigia) -> None:
    """Notes the instant in the store's thread, as soon as the commit has returned: the way back to the loop counts."""
    database = product.store._database
    write_now = database.write_now

    def noted(work: Any) -> Any:
        result = write_now(work)
        now = time.perf_counter()
        _answer, unit = result
        committed.update((parcel.key, now) for parcel in unit.outbox.taken)
        return result

    database.write_now = noted  # type: ignore[method-assign]
