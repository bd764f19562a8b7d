"""Connections, transactions and the threads they run in. Nothing else runs in these threads.

SQLite: every writing transaction is BEGIN IMMEDIATE in one writer thread, which is the process-wide lock; reads
have connections of their own. PostgreSQL: both run side by side, and rows are locked where they are read.
"""

import asyncio
import fcntl
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError

from bot.domain.errors import LostRace, SetupError

T = TypeVar("T")

POSTGRES_THREADS = 8  # two cores keep about this many short transactions busy; more only queue in the server
SQLITE_READERS = 4
BUSY_MS = 10_000  # how long SQLite waits for another process's lock before it says "database is locked"
# Serialisation failure, deadlock, lock not available, and the connection classes: worth another try.
RETRYABLE = ("40001", "40P01", "55P03", "57P01", "57P02", "57P03")


def normalised(url: str) -> URL:
    """The URL with the driver Vigia uses. Raises SetupError for a database it does not speak to."""
    try:
        parsed = make_url(url)
    except Exception as error:
        raise SetupError(f"DATABASE_URL is not a database address: {error}") from error
    if parsed.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername in ("sqlite", "sqlite+pysqlite"):
        if not parsed.database or parsed.database == ":memory:":
            raise SetupError("DATABASE_URL must name a file: sqlite:///vigia.db, or a postgresql:// address")
        return parsed.set(drivername="sqlite+pysqlite")
    raise SetupError(f"DATABASE_URL begins with {parsed.drivername}; expected sqlite:/// or postgresql://")


@contextmanager
def reachable() -> Iterator[None]:
    """For the first look at a database: one sentence, in place of the driver's report. Raises SetupError."""
    try:
        yield
    except DBAPIError as error:
        why = str(error.orig).strip().splitlines()[0]
        raise SetupError(f"DATABASE_URL names a database that cannot be used: {why}") from error


def sqlite_engine(url: URL, *, size: int) -> Engine:
    """An engine that leaves it to `transaction` to open transactions."""
    engine = create_engine(url, pool_size=size, max_overflow=0, connect_args={"timeout": BUSY_MS / 1000})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not open transactions behind our back
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-65536"):
            connection.execute(f"PRAGMA {pragma}").close()

    return engine


@contextmanager
def transaction(engine: Engine, *, writes: bool) -> Iterator[Connection]:
    """Committed at the end of the block, rolled back when it raises."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            # Not by a listener: an engine that has one asks whom to tell at every statement.
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
        yield connection


class Database:
    """Transactions, whole, in the store's own threads."""

    def __init__(self, url: str) -> None:
        self.url = normalised(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self._write_engine = sqlite_engine(self.url, size=1)
            self._read_engine = sqlite_engine(self.url, size=SQLITE_READERS)
            self._writers = ThreadPoolExecutor(1, "store-write")
            self._readers = ThreadPoolExecutor(SQLITE_READERS, "store-read")
        else:
            self._write_engine = self._read_engine = create_engine(
                self.url, pool_size=POSTGRES_THREADS, max_overflow=0, pool_recycle=1800
            )
            self._writers = self._readers = ThreadPoolExecutor(POSTGRES_THREADS, "store")
        self._lock_file: IO[str] | None = None

    # -- transactions -----------------------------------------------------------------------------------------

    async def write(self, work: Callable[[Connection], T]) -> T:
        """One transaction: committed when `work` returns, rolled back when it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._writers, self.write_now, work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """One reading transaction."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.read_now, work)

    def write_now(self, work: Callable[[Connection], T]) -> T:
        """The same, in the caller's thread. Raises LostRace where trying again can help."""
        try:
            with transaction(self._write_engine, writes=True) as connection:
                return work(connection)
        except DBAPIError as error:
            if error.connection_invalidated or getattr(error.orig, "sqlstate", None) in RETRYABLE:
                raise LostRace(str(error.orig)) from error
            raise

    def read_now(self, work: Callable[[Connection], T]) -> T:
        """One reading transaction, in the caller's thread."""
        with transaction(self._read_engine, writes=False) as connection:
            return work(connection)

    # -- one serving process per SQLite file --------------------------------------------------------------------

    def claim(self) -> None:
        """Takes the SQLite file for this process. Raises SetupError when another process serves it."""
        if not self.is_sqlite:
            return
        path = Path(f"{self.url.database}.lock")
        try:
            file = path.open("a+")
        except OSError as error:
            raise SetupError(f"DATABASE_URL names a file that cannot be used: {path}: {error.strerror}") from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            owner = file.read().strip() or "unknown"
            file.close()
            raise SetupError(
                f"{self.url.database} is being served by another Vigia process ({owner}); stop it first, or give "
                "this one a DATABASE_URL of its own. Several processes at once need PostgreSQL"
            ) from error
        file.truncate(0)
        file.write(f"pid {os.getpid()}")
        file.flush()
        self._lock_file = file

    def close(self) -> None:
        """Waits for what is running, then lets go of every connection and the file."""
        self._writers.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        self._write_engine.dispose()
        self._read_engine.dispose()
        if self._lock_file:
            self._lock_file.close()
            self._lock_file = None
