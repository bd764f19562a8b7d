"""Statements worked out once: what goes in comes out, whichever columns, and refusals tell no secrets."""

import pytest
from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.store import Store
from bot.store.prepared import Prepared
from bot.store.tables import facts, outbox, people
from bot.testing import NOON
from tests.store.support import declare, plan, post

ADD = Prepared(insert(people))
CHANGE = Prepared(update(people).where(people.c.id == bindparam("who")))
FIND = Prepared(select(people).where(people.c.id == bindparam("who"), people.c.kind == "member"))
ANA = {"platform": "fake", "id": "ana", "name": "Ana", "kind": "member"}


async def test_each_time_the_columns_named_are_changed_and_no_others(store: Store) -> None:
    def work(connection: Connection) -> list[tuple[object, ...]]:
        ADD.run(connection, ANA)
        CHANGE.run(connection, {"who": "ana", "name": "Anna"})
        CHANGE.run(connection, {"who": "ana", "zone": "Europe/London"})
        return [(row.name, row.zone, row.locale) for row in FIND.rows(connection, {"who": "ana"})]

    assert await store.write_raw(work) == [("Anna", "Europe/London", None)]


async def test_several_are_written_like_one(store: Store) -> None:
    def work(connection: Connection) -> list[str]:
        ADD.run_each(connection, [{**ANA, "id": f"ana{n}"} for n in range(3)])
        ADD.run_each(connection, [ANA])
        return [row.id for n in ("ana0", "ana2", "ana") for row in FIND.rows(connection, {"who": n})]

    assert await store.write_raw(work) == ["ana0", "ana2", "ana"]


async def test_values_come_back_as_what_they_are(store: Store) -> None:
    (number,) = await declare(store)
    await plan(store, number, 1, post("one"))
    found = Prepared(select(outbox).where(outbox.c.incident == bindparam("this")))
    (row,) = await store.read_raw(lambda connection: found.rows(connection, {"this": number}))
    assert (row.obsolete, row.not_before, row.finished_at) == (False, NOON, None)
    assert row.obsolete is False


async def test_what_the_database_refuses_is_reported_without_what_people_wrote(store: Store) -> None:
    add = Prepared(insert(facts))

    def work(connection: Connection) -> None:
        add.run(connection, {"key": "k", "value": "a secret"})
        add.run(connection, {"key": "k", "value": "a secret"})

    with pytest.raises(IntegrityError) as refused:
        await store.write_raw(work)
    assert "a secret" not in str(refused.value)
    assert "INSERT INTO facts" in str(refused.value)
