"""Who is alive. A process holds an advisory lock for its whole life; a free lock means a dead owner.

SQLite has one serving process, which holds the file: every other owner is dead.
"""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, text

from bot.store.tables import outbox, processes

LOCK_CLASS = 0x5649  # "VI": Vigia's own class of PostgreSQL advisory locks


def register(connection: Connection, now: datetime) -> int:
    """A number for this process, never used before."""
    statement = insert(processes).values(started_at=now).returning(processes.c.id)
    number: int = connection.execute(statement).scalar_one()
    return number


def dead(connection: Connection, us: int) -> list[int]:
    """Owners of taken rows whose lock is free."""
    owners = select(outbox.c.owner).where(outbox.c.state == "sending", outbox.c.owner != us).distinct()
    gone = []
    for owner in connection.scalars(owners).all():
        key = {"c": LOCK_CLASS, "o": owner}
        if connection.scalar(text("SELECT pg_try_advisory_xact_lock(:c, :o)"), key):
            gone.append(owner)
    return gone


def forget(connection: Connection, owners: list[int]) -> None:
    """Drops processes that are gone."""
    connection.execute(delete(processes).where(processes.c.id.in_(owners)))
