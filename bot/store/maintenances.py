"""Planned maintenances: each as one JSON text, with the instant at which the clock has something to do."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, insert, select, update

from bot.domain.maintenance import Maintenance
from bot.effects import CARD
from bot.ports.storage import RoomRow, Surface
from bot.store import tables as t
from bot.store.among import among
from bot.store.codec import dumps, loads
from bot.store.prepared import Prepared

table = t.maintenances
_these: Any = select(table).where(among(table.c.number, "these")).order_by(table.c.number)
_this: BindParameter[Any] = bindparam("this")
_FIND, _LOCK = Prepared(_these), Prepared(_these.with_for_update())
_NEWEST = Prepared(select(table).order_by(table.c.number.desc()).limit(bindparam("most")))
_DUE = Prepared(
    select(table.c.number)
    .where(table.c.wake_at <= bindparam("now"))
    .order_by(table.c.wake_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_NEXT = select(table.c.wake_at).where(table.c.wake_at.is_not(None)).order_by(table.c.wake_at).limit(1)
_ADD = Prepared(insert(table).returning(table.c.number))
_SAVE = Prepared(update(table).where(table.c.number == _this))


class Maintenances:
    """Bound to one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def load(self, number: int, *, lock: bool = True) -> Maintenance | None:
        """One maintenance, locked until the transaction ends; None when there is none of that number."""
        return next(iter(self.load_many([number], lock=lock)), None)

    def load_many(self, numbers: Sequence[int], *, lock: bool = True) -> list[Maintenance]:
        """Several, locked in the order of their numbers so that two transactions never wait for each other."""
        if not numbers:
            return []
        rows = (_LOCK if lock else _FIND).rows(self._connection, {"these": list(numbers)})
        return [_read(row) for row in rows]

    def newest(self, limit: int) -> list[Maintenance]:
        """The last ones planned, newest first."""
        return [_read(row) for row in _NEWEST.rows(self._connection, {"most": limit})]

    def due(self, now: datetime, limit: int) -> list[int]:
        """Those the clock has something to do about, longest waiting first, skipping those somebody is changing."""
        return [row.number for row in _DUE.rows(self._connection, {"now": now, "most": limit})]

    def next_wake(self) -> datetime | None:
        """When the clock has something to do next."""
        return self._connection.scalar(_NEXT)

    def add(self, maintenance: Maintenance) -> None:
        """Stores a new one and gives it its number."""
        maintenance.number = _ADD.rows(self._connection, _written(maintenance))[0].number

    def save(self, maintenance: Maintenance) -> None:
        """Stores it as it is."""
        _SAVE.run(self._connection, {"this": maintenance.number, **_written(maintenance)})

    def surfaces(self, numbers: Sequence[int]) -> dict[int, Surface]:
        """Where each can be seen in chat: its card. It has no channel."""
        found = self.load_many(numbers, lock=False)
        rooms: dict[str, RoomRow] = {}
        return {
            one.number: Surface(rooms, {(platform, CARD): post for platform, post in one.posts.items()})
            for one in found
        }


def _read(row: Any) -> Maintenance:
    found: Maintenance = loads(Maintenance, row.body)
    found.number = row.number
    return found


def _written(maintenance: Maintenance) -> dict[str, object]:
    return {
        "stage": str(maintenance.stage),
        "wake_at": maintenance.wake_at,
        "body": dumps(maintenance),
    }
