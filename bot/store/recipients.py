"""Who is owed a release and who has it, over restarts: `Recipients` of the port (bot/ports/publishing.py).

Whoever is handed out goes to the back of the line, so that a thousand addresses a server keeps putting off never
stand before the rest. That everybody is enrolled is kept as a row without an address.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, select, update

from bot.ports.publishing import Recipient, Tally
from bot.store.database import Database
from bot.store.people import INSERTS
from bot.store.tables import recipients

WAITING, SENDING, SENT, REFUSED, CLOSED = "waiting", "sending", "sent", "refused", "closed"
OWED = (SENDING, WAITING)

_SETTLE = (
    update(recipients)
    .where(
        recipients.c.release == bindparam("this"),
        recipients.c.address == bindparam("whom"),
        recipients.c.state != SENT,  # what somebody has is not undone
    )
    .values(state=bindparam("becomes"), reason=bindparam("why"))
)
_HAND_OUT = (
    update(recipients)
    .where(recipients.c.release == bindparam("this"), recipients.c.address == bindparam("whom"))
    .values(state=SENDING, position=bindparam("place"))
)


class StoredRecipients:
    """Each call is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def enrol(self, key: str, addresses: Sequence[str]) -> None:
        """Owes it to these; each address once however often it is named. None may be empty."""
        if not all(addresses):
            raise ValueError("an address is empty")

        def work(connection: Connection) -> None:
            first = _last(connection, key) + 1
            _add(connection, [_row(key, address, WAITING, first + n) for n, address in enumerate(addresses)])

        if addresses:
            await self._database.write(work)

    async def close(self, key: str) -> None:
        """Everybody is enrolled."""
        await self._database.write(lambda connection: _add(connection, [_row(key, "", CLOSED, 0)]))

    async def is_closed(self, key: str) -> bool:
        """Whether everybody is enrolled."""
        row = select(recipients.c.state).where(recipients.c.release == key, recipients.c.address == "")
        return await self._database.read(lambda connection: connection.execute(row).first() is not None)

    async def next(self, key: str, limit: int) -> Sequence[Recipient]:
        """The next ones it is owed to, written down as being sent. Until `settle` they are offered `again`."""

        def work(connection: Connection) -> Sequence[Recipient]:
            found = sorted(
                (row.position, row.address, state == SENDING)
                for state in OWED
                for row in connection.execute(
                    select(recipients.c.position, recipients.c.address)
                    .where(_in_state(key, state))
                    .order_by(recipients.c.position)
                    .limit(limit)
                )
            )[:limit]
            if not found:
                return ()
            behind = enumerate(found, _last(connection, key) + 1)
            connection.execute(
                _HAND_OUT, [{"this": key, "whom": address, "place": place} for place, (_, address, _) in behind]
            )
            return [Recipient(address, again) for _, address, again in found]

        return await self._database.write(work)

    async def settle(self, key: str, *, sent: Sequence[str], refused: Mapping[str, str], later: Sequence[str]) -> None:
        """How it went: have it, never will (with the reason), are owed it still."""
        changes: list[tuple[str, str, str | None]] = [
            *((address, SENT, None) for address in sent),
            *((address, REFUSED, why) for address, why in refused.items()),
            *((address, WAITING, None) for address in later),
        ]

        def work(connection: Connection) -> None:
            connection.execute(
                _SETTLE, [{"this": key, "whom": whom, "becomes": state, "why": why} for whom, state, why in changes]
            )

        if changes:
            await self._database.write(work)

    async def tally(self, key: str) -> Tally:
        """How many of each; who is being sent it just now counts as waiting."""
        counted = (
            select(recipients.c.state, func.count().label("many"))
            .where(recipients.c.release == key)
            .group_by(recipients.c.state)
        )

        def work(connection: Connection) -> Tally:
            many = {row.state: row.many for row in connection.execute(counted)}
            return Tally(many.get(SENT, 0), many.get(REFUSED, 0), sum(many.get(state, 0) for state in OWED))

        return await self._database.read(work)


def _last(connection: Connection, key: str) -> int:
    """The place of whoever is last in line. State by state, since the index then answers without counting."""
    ends = (
        connection.execute(select(func.max(recipients.c.position)).where(_in_state(key, state))).scalar_one()
        for state in (*OWED, SENT, REFUSED)
    )
    return max((end for end in ends if end is not None), default=0)


def _in_state(key: str, state: str) -> ColumnElement[bool]:
    return and_(recipients.c.release == key, recipients.c.state == state)


def _row(key: str, address: str, state: str, position: int) -> dict[str, object]:
    return {"release": key, "address": address, "position": position, "state": state}


def _add(connection: Connection, rows: Sequence[dict[str, object]]) -> None:
    """Those that are not there yet."""
    connection.execute(INSERTS[connection.dialect.name](recipients).on_conflict_do_nothing(), rows)
