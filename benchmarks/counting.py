"""How many rows and transactions Vigia writes: the floor has to write as many."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event


@dataclass
class Written:
    """Counted at the driver's cursor."""

    rows: int = 0
    transactions: int = 0
    statements: int = 0


@contextmanager
def written(engine: Engine) -> Iterator[Written]:
    """Counts until the block ends."""
    count = Written()

    def ran(_connection: Any, cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        verb = statement.split(maxsplit=1)[0]
        count.statements += verb != "BEGIN"
        if verb in ("INSERT", "UPDATE", "DELETE"):
            # With RETURNING a driver may not know how many; those here are of one row.
            count.rows += len(parameters) if many else 1 if "RETURNING" in statement else max(cursor.rowcount, 0)

    def committed(_connection: Any) -> None:
        count.transactions += 1

    event.listen(engine, "after_cursor_execute", ran)
    event.listen(engine, "commit", committed)
    try:
        yield count
    finally:
        event.remove(engine, "after_cursor_execute", ran)
        event.remove(engine, "commit", committed)
