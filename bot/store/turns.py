"""One at a time among all processes: for work outside the database that takes longer than a transaction may."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.engine import URL

from bot.domain.errors import LostRace

LOCK_CLASS = 0x5654  # "VT": turns; bot/store/processes.py has another


class Turns:
    """The server frees the turn of whoever dies. On SQLite only one process serves a file, so it is always its turn."""

    def __init__(self, url: URL) -> None:
        self._address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._is_shared = url.get_backend_name() != "sqlite"

    @contextmanager
    def at(self, what: str, within: float) -> Iterator[None]:
        """In the caller's thread, on a connection of its own. Raises LostRace when others take longer, in seconds."""
        if not self._is_shared:
            yield
            return
        try:
            with psycopg.connect(self._address, autocommit=True, connect_timeout=max(2, round(within))) as connection:
                connection.execute(f"SET lock_timeout = {round(within * 1000)}")
                connection.execute("SELECT pg_advisory_lock(%s, %s)", (LOCK_CLASS, _number(what)))
                yield
        except psycopg.errors.LockNotAvailable as error:
            raise LostRace(f"others are at {what}") from error


def _number(what: str) -> int:
    """A signed 32-bit one, as advisory locks take them."""
    return zlib.crc32(what.encode()) - 2**31
