"""The drivers alone: connections handed out first come, first served, and transactions of plain statements."""

import sqlite3
import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from queue import SimpleQueue
from typing import Any

import psycopg
from sqlalchemy import make_url

Row = Mapping[str, Any]
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-65536")  # as bot.store.database


class Driver:
    """sqlite3 with one writing connection, or psycopg with eight connections."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self.is_sqlite = self._url.get_backend_name() == "sqlite"
        self.begin = "BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN"
        self._all = [self._connect() for _ in range(1 if self.is_sqlite else 8)]
        self._free = deque(self._all)
        self._waiting: deque[SimpleQueue[Any]] = deque()
        self._guard = threading.Lock()
        self.rows = self.transactions = 0  # written so far

    def _connect(self) -> Any:
        if not self.is_sqlite:
            address = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
            return psycopg.connect(address, autocommit=True, row_factory=psycopg.rows.dict_row)
        connection = sqlite3.connect(self._url.database or "", isolation_level=None, check_same_thread=False)
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        connection.row_factory = lambda cursor, row: dict(zip((c[0] for c in cursor.description), row, strict=True))
        return connection

    @contextmanager
    def transaction(self) -> Iterator["Transaction"]:
        """Waits for a connection. A plain lock would hand it back to whoever just had it and let the others starve."""
        connection = self._take()
        try:
            connection.execute(self.begin)
            opened = Transaction(connection, "?" if self.is_sqlite else "%s")
            yield opened
            connection.execute("COMMIT")
            self.rows += opened.rows
            self.transactions += 1
        finally:
            self._give(connection)

    def _take(self) -> Any:
        with self._guard:
            if self._free:
                return self._free.popleft()
            turn: SimpleQueue[Any] = SimpleQueue()
            self._waiting.append(turn)
        return turn.get()

    def _give(self, connection: Any) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().put(connection)
            else:
                self._free.append(connection)

    def analyse(self) -> None:
        """What a long-lived database knows about itself, and a log that is not longer than usual."""
        connection = self._take()
        connection.execute("ANALYZE")
        if self.is_sqlite:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        self._give(connection)

    def close(self) -> None:
        for connection in self._all:
            connection.close()


class Transaction:
    """Each method sends one statement."""

    def __init__(self, connection: Any, mark: str) -> None:
        self._connection = connection
        self._mark = mark
        self.rows = 0

    def select(self, table: str, **where: object) -> list[dict[str, Any]]:
        """Rows of one table."""
        conditions = " AND ".join(f"{name} = {self._mark}" for name in where)
        return list(self._connection.execute(f"SELECT * FROM {table} WHERE {conditions}", tuple(where.values())))

    def insert(self, table: str, rows: Sequence[Row]) -> None:
        """Every column of every row."""
        sql = _insert(table, tuple(rows[0]), self._mark)
        self._many(sql, [tuple(row.values()) for row in rows])

    def insert_numbered(self, table: str, row: Row, number: str) -> int:
        """One row whose number the database gives."""
        sql = f"{_insert(table, tuple(row), self._mark)} RETURNING {number}"
        self.rows += 1
        given: int = self._connection.execute(sql, tuple(row.values())).fetchone()[number]
        return given

    def update(self, table: str, rows: Sequence[Row], *keys: str) -> None:
        """Every column but the keys."""
        sql = _update(table, tuple(name for name in rows[0] if name not in keys), keys, self._mark)
        values = [(*(row[name] for name in row if name not in keys), *(row[key] for key in keys)) for row in rows]
        self._many(sql, values)

    def instant(self, at: datetime) -> Any:
        """An aware instant as the tables keep it: text in UTC with SQLite."""
        return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds") if self._mark == "?" else at

    @staticmethod
    def aware(kept: Any) -> datetime:
        """And back."""
        return datetime.fromisoformat(kept).replace(tzinfo=UTC) if isinstance(kept, str) else kept

    def _many(self, sql: str, values: Sequence[tuple[Any, ...]]) -> None:
        self.rows += len(values)
        if len(values) == 1:
            self._connection.execute(sql, values[0])
        else:
            self._connection.cursor().executemany(sql, values)


@cache
def _insert(table: str, columns: tuple[str, ...], mark: str) -> str:
    marks = ", ".join([mark] * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"


@cache
def _update(table: str, columns: tuple[str, ...], keys: tuple[str, ...], mark: str) -> str:
    changes = ", ".join(f"{name} = {mark}" for name in columns)
    return f"UPDATE {table} SET {changes} WHERE {' AND '.join(f'{key} = {mark}' for key in keys)}"
