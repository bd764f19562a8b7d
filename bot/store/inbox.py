"""What was acknowledged before it was worked off, so that no death in between loses it."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from bot.store.people import INSERTS
from bot.store.prepared import Prepared
from bot.store.tables import inbox

_KEY = ["platform", "letter"]
_KEEP = Prepared(
    {
        name: new(inbox).on_conflict_do_update(index_elements=_KEY, set_={"at": new(inbox).excluded.at})
        for name, new in INSERTS.items()
    }
)


def keep(connection: Connection, platform: str, letters: Mapping[str, str], now: datetime) -> None:
    """Keeps them by their names. What is kept already is being worked off still."""
    rows = [{"platform": platform, "letter": name, "body": body, "at": now} for name, body in letters.items()]
    _KEEP.run_each(connection, rows)


def drop(connection: Connection, platform: str, names: Collection[str]) -> None:
    """Forgets them."""
    connection.execute(delete(inbox).where(inbox.c.platform == platform, inbox.c.letter.in_(names)))


def holds_older(connection: Connection, platform: str, before: datetime) -> bool:
    """Whether `take` would find anything; a look that locks nothing."""
    older = select(inbox.c.letter).where(inbox.c.platform == platform, inbox.c.at < before)
    return connection.execute(older.limit(1)).first() is not None


def take(connection: Connection, platform: str, before: datetime, now: datetime) -> dict[str, str]:
    """What nobody has said a word of since then, by name. Of several who ask at once one gets each."""
    older = update(inbox).where(inbox.c.platform == platform, inbox.c.at < before).values(at=now)
    return {row.letter: row.body for row in connection.execute(older.returning(inbox.c.letter, inbox.c.body))}
