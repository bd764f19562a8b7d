"""The store as the rest of the process sees it: transactions, bells, liveness, small facts."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, select, text

from bot.domain.errors import SetupError
from bot.playbook import Playbook
from bot.ports.storage import Committed
from bot.store import processes
from bot.store.database import Database, reachable
from bot.store.migrate import HEAD, revision
from bot.store.people import INSERTS, forget_facts, recall_fact, remember_fact
from bot.store.recipients import StoredRecipients
from bot.store.tables import playbooks
from bot.store.turns import Turns
from bot.store.unit_of_work import UnitOfWork
from bot.store.wakeup import CHANNEL, OUTBOX, PAGE, Listener

T = TypeVar("T")

REQUESTS_KEPT = timedelta(days=7)  # far longer than any platform delivers again


class Store:
    """One per process. `open` before use, `close` at the end."""

    def __init__(self, url: str) -> None:
        self._database = Database(url)
        self.recipients = StoredRecipients(self._database)
        self.turns = Turns(self._database.url)
        self._playbooks: dict[str, Playbook] = {}
        self._bells: dict[str, list[Callable[[], None]]] = {}
        self._listener: Listener | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self.owner = 0

    # -- life -------------------------------------------------------------------------------------------------

    async def open(self, now: datetime) -> None:
        """Claims the file or joins the others on the server. Raises SetupError when the file is taken."""
        self._loop = asyncio.get_running_loop()
        self._database.claim()
        await self.must_be_at_head()
        self.owner = await self._database.write(lambda connection: processes.register(connection, now))
        if not self._database.is_sqlite:
            self._listener = Listener(self._database.url, self.owner, self._heard)
            await asyncio.get_running_loop().run_in_executor(None, self._listener.start)

    def close(self) -> None:
        """Waits for running transactions and lets go of everything."""
        if self._listener:
            self._listener.stop()
        self._database.close()

    # -- transactions -----------------------------------------------------------------------------------------

    async def write(self, work: Callable[[UnitOfWork], T]) -> Committed[T]:
        """One transaction, and what it took for delivery."""

        def run(connection: Connection) -> tuple[T, UnitOfWork]:
            unit = self._unit(connection)
            result = work(unit)
            for bell in _bells(unit):
                self._ring(connection, bell)
            return result, unit

        result, unit = await self._database.write(run)
        if self._database.is_sqlite:
            for bell in _bells(unit):
                self._heard(bell)
        return Committed(result, tuple(unit.outbox.taken))

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """One consistent look."""
        return await self._database.read(lambda connection: work(self._unit(connection)))

    def _unit(self, connection: Connection) -> UnitOfWork:
        return UnitOfWork(connection, self.owner, self._pinned)

    # -- for adapters with tables of their own ------------------------------------------------------------------

    async def write_raw(self, work: Callable[[Any], T], *, wakes: str | None = None) -> T:
        """One transaction on a bare connection; `wakes` rings that bell in every process."""

        def run(connection: Connection) -> T:
            result = work(connection)
            if wakes:
                self._ring(connection, wakes)
            return result

        result = await self._database.write(run)
        if wakes and self._database.is_sqlite:
            self._heard(wakes)
        return result

    async def read_raw(self, work: Callable[[Any], T]) -> T:
        """One look on a bare connection."""
        return await self._database.read(work)

    # -- bells --------------------------------------------------------------------------------------------------

    def on_wake(self, bell: str, ring: Callable[[], None]) -> None:
        """Calls `ring` on the event loop whenever any process rang this bell."""
        self._bells.setdefault(bell, []).append(ring)

    def _ring(self, connection: Connection, bell: str) -> None:
        if not self._database.is_sqlite:
            connection.execute(text("SELECT pg_notify(:channel, :bell)"), {"channel": CHANNEL, "bell": bell})

    def _heard(self, bell: str) -> None:
        if self._loop and not self._loop.is_closed():
            for ring in tuple(self._bells.get(bell, ())):  # heard in another thread than the one that adds to them
                self._loop.call_soon_threadsafe(ring)

    # -- liveness -----------------------------------------------------------------------------------------------

    async def void_leases(self, now: datetime, *, starting: bool = False) -> int:
        """Rows taken by the dead, or for too long, become unknown. Answers how many."""

        def work(connection: Connection) -> int:
            on_file: list[int] | None = None if starting else []
            gone = on_file if self._database.is_sqlite else processes.dead(connection, self.owner)
            voided = self._unit(connection).outbox.void_leases(now, gone)
            if gone:
                processes.forget(connection, gone)
            return voided

        return await self._database.write(work)

    async def must_be_at_head(self) -> None:
        """Before the first use. Raises SetupError when the schema is another, or the database out of reach."""
        with reachable():
            at_head = await self.is_at_head()
        if not at_head:
            raise SetupError("the database's schema is not this version's: run `vigia migrate` first")

    async def is_at_head(self) -> bool:
        """Whether the schema is the one this code was written for."""
        return await self._database.read(revision) == HEAD

    async def forget_requests(self, now: datetime) -> int:
        """Drops requests no platform delivers again."""
        done = await self.write(lambda unit: unit.requests.forget(now - REQUESTS_KEPT))
        return done.result

    # -- facts and playbooks --------------------------------------------------------------------------------------

    async def remember(self, key: str, value: str, until: datetime | None = None) -> None:
        """Keeps a small fact, for ever or until then."""
        await self._database.write(lambda connection: remember_fact(connection, key, value, until))

    async def forget_facts(self, now: datetime) -> int:
        """Drops facts of no more use."""
        return await self._database.write(lambda connection: forget_facts(connection, now))

    async def recall(self, key: str) -> str | None:
        """The fact kept under this key."""
        return await self._database.read(lambda connection: recall_fact(connection, key))

    async def pin(self, playbook: Playbook) -> None:
        """Keeps a playbook for as long as incidents refer to it."""

        def work(connection: Connection) -> None:
            body = playbook.model_dump_json(by_alias=True)
            row = {"digest": playbook.digest, "name": playbook.name, "body": body}
            # Processes that start together pin the same one: the second finds it there.
            connection.execute(INSERTS[connection.dialect.name](playbooks).values(**row).on_conflict_do_nothing())

        await self._database.write(work)
        self._playbooks[playbook.digest] = playbook

    def _pinned(self, connection: Connection, digest: str) -> Playbook:
        if digest not in self._playbooks:
            body = connection.execute(select(playbooks.c.body).where(playbooks.c.digest == digest)).scalar_one()
            self._playbooks[digest] = Playbook.model_validate_json(body)
        return self._playbooks[digest]


def _bells(unit: UnitOfWork) -> list[str]:
    """Whom this transaction wakes."""
    return [*[OUTBOX] * unit.outbox.left_waiting, *[PAGE] * (unit.components.changed or unit.page.changed)]
