"""What the status page is made of, in the order it was written down. Nothing here is ever changed."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, text

from bot.ports.storage import PageEntry
from bot.store.people import INSERTS
from bot.store.prepared import Prepared
from bot.store.tables import page_entries

LOCK_CLASS = 0x5641  # "VA": those who write entries, one after another; bot/store/processes.py has another

_ADD = Prepared({name: insert(page_entries).on_conflict_do_nothing() for name, insert in INSERTS.items()})
_AFTER = Prepared(
    select(page_entries.c.seq, page_entries.c.at, page_entries.c.body)
    .where(page_entries.c.seq > bindparam("seen"))
    .order_by(page_entries.c.seq)
)


class Page:
    """Bound to one transaction. `changed`: whether the page shows something else now."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.changed = False

    def keep(self, key: str, body: str, at: datetime) -> None:
        """Writes it down as the newest. The same key twice is one."""
        if self._connection.dialect.name == "postgresql":
            # A number is given before the transaction ends: without this, whoever read 6 could miss 5 for ever.
            self._connection.execute(text("SELECT pg_advisory_xact_lock(:c, 0)"), {"c": LOCK_CLASS})
        _ADD.run(self._connection, {"key": key, "at": at, "body": body})
        self.changed = True

    def newest(self) -> int:
        """The number of the newest entry; 0 when there is none."""
        return self._connection.scalar(select(func.max(page_entries.c.seq))) or 0

    def after(self, seq: int) -> list[PageEntry]:
        """What came after the entry of that number, in order; 0 is before the first."""
        return [PageEntry(row.seq, row.at, row.body) for row in _AFTER.rows(self._connection, {"seen": seq})]
