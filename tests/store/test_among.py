"""A list sent as one value finds what it should, by an index."""

from typing import Any

import pytest
from sqlalchemy import Connection, text

from bot.store import Store, incidents, outbox, people
from bot.store.prepared import Prepared
from tests.store.support import declare, incident

STATEMENTS: dict[str, Prepared] = {
    "incidents": incidents._FIND,
    "roles and promises": incidents._PARTS,
    "rooms and standing posts": incidents._SURFACES,
    "the timeline's lines of some kinds": incidents._TOLD,
    "lanes": outbox._LANES_OF,
    "rows that are ours": outbox._OURS,
    "rows to be taken": outbox._TAKE_THESE,
    "people": people._PROFILES,
    "what somebody declared lately": incidents._DECLARED,
}


async def test_none_one_and_several_are_found(store: Store) -> None:
    numbers = await declare(store, *(incident(f"number {n}") for n in range(5)))

    async def found(*asked: int) -> list[int]:
        return await store.read(lambda unit: [one.number for one in unit.incidents.load_many(asked, lock=False)])

    assert await found() == []
    assert await found(numbers[3]) == [numbers[3]]
    assert await found(numbers[4], numbers[0], numbers[2], 10**6) == [numbers[0], numbers[2], numbers[4]]


@pytest.mark.parametrize("what", STATEMENTS)
async def test_no_table_is_read_from_end_to_end(store: Store, what: str) -> None:
    plan = await store.read_raw(lambda connection: _plan(connection, STATEMENTS[what]))
    assert "SEARCH" in plan or "Index" in plan, plan
    read_whole = [line for line in plan.splitlines() if "SCAN" in line and "json_each" not in line]
    assert not read_whole, plan
    assert "Seq Scan" not in plan, plan


def _plan(connection: Connection, statement: Prepared) -> str:
    """How the database would look for it."""
    compiled = statement._written.compile(connection)
    if connection.dialect.name == "sqlite":
        rows: Any = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", ("[1]",) * len(compiled.positiontup))
        return "\n".join(row.detail for row in rows)
    connection.execute(text("SET LOCAL enable_seqscan = off"))  # the tables here are too small for an index to pay
    generic = str(compiled)
    names = list(compiled.params)
    for place, name in enumerate(names, 1):
        generic = generic.replace(f"%({name})s", f"${place}")
    return "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN (GENERIC_PLAN) {generic}"))
