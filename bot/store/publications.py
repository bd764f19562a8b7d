"""Publications: each as one JSON text, under the lock of its incident."""

from sqlalchemy import Connection, bindparam, select

from bot.domain.publication import Publication
from bot.store import tables as t
from bot.store.codec import dumps, loads
from bot.store.people import INSERTS
from bot.store.prepared import Prepared


def _put() -> Prepared:
    found = {}
    for name, new in INSERTS.items():
        row = new(t.publications)
        fresh = {"state": row.excluded.state, "body": row.excluded.body}
        found[name] = row.on_conflict_do_update(index_elements=["incident", "number"], set_=fresh)
    return Prepared(found)


_PUT = _put()
_OF = Prepared(
    select(t.publications.c.body)
    .where(t.publications.c.incident == bindparam("this"))
    .order_by(t.publications.c.number)
)
_ONE = Prepared(
    select(t.publications.c.body).where(
        t.publications.c.incident == bindparam("this"), t.publications.c.number == bindparam("which")
    )
)


class Publications:
    """Bound to one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def load(self, incident: int, number: int) -> Publication | None:
        """One publication; None when there is none of that number."""
        rows = _ONE.rows(self._connection, {"this": incident, "which": number})
        found: Publication | None = loads(Publication, rows[0].body) if rows else None
        return found

    def of(self, incident: int) -> list[Publication]:
        """All of an incident, in order."""
        return [loads(Publication, row.body) for row in _OF.rows(self._connection, {"this": incident})]

    def save(self, publication: Publication) -> None:
        """Stores it as it is."""
        row = {"incident": publication.incident, "number": publication.number, "state": str(publication.stage)}
        _PUT.run(self._connection, {**row, "body": dumps(publication)})
