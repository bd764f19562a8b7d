"""Waking other processes: PostgreSQL's LISTEN and NOTIFY, heard by one connection in a thread of its own.

A bell carries no payload: whoever hears it looks into the tables. Lost bells cost only time, since everybody
also looks by the tick. The same connection holds the advisory lock that says this process is alive.
"""

import selectors
import socket
import threading
from collections.abc import Callable

import psycopg
import structlog
from sqlalchemy.engine import URL

from bot.store.processes import LOCK_CLASS

OUTBOX = "outbox"
PAGE = "page"  # the status page shows something else
CHANNEL = "vigia"  # one channel; the bell's name is the payload
POLL_SECONDS = 1.0  # how often the thread looks by itself
RECONNECT_SECONDS = 1.0

log = structlog.get_logger(__name__)


class Listener:
    """One dedicated autocommit connection, reconnected when it breaks."""

    def __init__(self, url: URL, owner: int, heard: Callable[[str], None]) -> None:
        self._address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._owner = owner
        self._heard = heard
        self._ended = threading.Event()
        self._told_to_end, self._end = socket.socketpair()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="store-listen", daemon=True)

    def start(self) -> None:
        """Returns once the lock is held and the channel listened to."""
        self._thread.start()
        if not self._ready.wait(timeout=30):
            raise TimeoutError("PostgreSQL did not answer LISTEN within 30 s")

    def stop(self) -> None:
        """Closes the connection, which frees the lock."""
        self._ended.set()
        self._end.close()  # the other side is readable from now on
        self._thread.join()
        self._told_to_end.close()

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                with psycopg.connect(self._address, autocommit=True) as connection:
                    connection.execute("SELECT pg_advisory_lock(%s, %s)", (LOCK_CLASS, self._owner))
                    connection.execute(f"LISTEN {CHANNEL}")
                    self._ready.set()
                    self._heard(OUTBOX)  # whatever was rung while we were away
                    while not self._ended.is_set():
                        for bell in connection.notifies(timeout=0):
                            self._heard(bell.payload)
                        self._wait_for(connection)
            except psycopg.OperationalError as error:
                log.warning("listener.reconnect", error=type(error).__name__)
                self._ended.wait(RECONNECT_SECONDS)

    def _wait_for(self, connection: psycopg.Connection) -> None:
        """Returns when something has come, or somebody wants this to end."""
        with selectors.DefaultSelector() as selector:
            selector.register(connection.fileno(), selectors.EVENT_READ)
            selector.register(self._told_to_end, selectors.EVENT_READ)
            selector.select(POLL_SECONDS)
