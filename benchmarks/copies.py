"""Thousands of incidents from one: every row of an incident that Vigia made, its number and its names exchanged."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from benchmarks.driver import Driver

Row = dict[str, Any]
Change = Callable[[Row, int], Row]  # a row of the n-th copy

OWN = ("roles", "promises", "rooms", "standing_posts", "events", "outbox")  # tables of rows that belong to an incident
AT_ONCE = 2_000  # incidents written in one go


def earlier(at: Any, by: timedelta) -> Any:
    """An instant so much earlier, as the driver hands it out: text with SQLite, a datetime with psycopg."""
    if isinstance(at, str):
        return (datetime.fromisoformat(at) - by).isoformat(" ", "microseconds")
    return at - by


class Copier:
    """Writes copies past Vigia, as fast as the database takes them. Nothing else may be connected to it."""

    def __init__(self, url: str, incident: int, tables: Sequence[str] = OWN) -> None:
        self._url = make_url(url)
        self._incident = incident
        driver = Driver(url)
        with closing(driver), driver.transaction() as tx:
            self.rows: dict[str, list[Row]] = {"incidents": tx.select("incidents", number=incident)}
            self.rows |= {table: rows for table in tables if (rows := tx.select(table, incident=incident))}
        self._room = self.rows["rooms"][0]

    def add(self, table: str, rows: list[Row]) -> None:
        """Rows of a table of the adapter's, to be copied along."""
        self.rows[table] = rows

    def copy(self, numbers: Sequence[int], change: dict[str, Change] | None = None) -> None:
        """One incident under each number. `change` has the last word on a table's rows."""
        write = self._into_sqlite if self._url.get_backend_name() == "sqlite" else self._into_postgres
        write(self._batches(numbers, change or {}), numbers[-1])

    def _batches(self, numbers: Sequence[int], change: dict[str, Change]) -> Iterator[tuple[str, list[Row]]]:
        for start in range(0, len(numbers), AT_ONCE):
            part = numbers[start : start + AT_ONCE]
            for table, rows in self.rows.items():
                copies = ((self._renumbered(table, row, n), n) for n, row in itertools.product(part, rows))
                changed = change.get(table)
                yield table, [changed(row, n) if changed else row for row, n in copies]

    def _renumbered(self, table: str, row: Row, n: int) -> Row:
        """Keys and names of channels stand in many columns; whatever holds one of them gets the copy's."""
        room, channel = self._room["name"], self._room["conversation"]
        key, new_room, new_key = f"vigia-{self._incident}-", f"inc-{n}-copy", f"vigia-{n}-"
        made: Row = {}
        for name, value in row.items():
            if not isinstance(value, str):
                made[name] = value
            elif value in (room, channel):
                made[name] = new_room
            else:
                made[name] = value.replace(room, new_room).replace(key, new_key)
        own = "number" if table == "incidents" else "incident"
        if own in made:
            made[own] = n
        return made

    def _into_sqlite(self, batches: Iterable[tuple[str, list[Row]]], _last: int) -> None:
        driver = Driver(self._url.render_as_string(hide_password=False))
        with closing(driver):
            with driver.transaction() as tx:
                for table, rows in batches:
                    tx.insert(table, rows)
            driver.analyse()

    def _into_postgres(self, batches: Iterable[tuple[str, list[Row]]], last: int) -> None:
        address = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(
                "SET session_replication_role = replica"
            )  # foreign keys hold; checking them takes minutes
            with connection.transaction():
                for table, rows in batches:
                    columns = sql.SQL(", ").join(map(sql.Identifier, rows[0]))
                    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), columns)
                    with connection.cursor().copy(statement) as copy:
                        for row in rows:
                            copy.write_row(tuple(row.values()))
            connection.execute("SELECT setval(pg_get_serial_sequence('incidents', 'number'), %s)", (last,))
            connection.execute("VACUUM ANALYZE")  # as autovacuum would have, were it on
