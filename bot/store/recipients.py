"""Who is owed a release and who has it, over restarts: `Recipients` of the port (bot/ports/publishing.py).

Whoever is handed out goes to the back of the line, so that a thousand addresses a server keeps putting off never
stand before the rest. That everybody is enrolled is kept as a row without an address.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, bindparam, func, select, update

from bot.ports.publishing import Recipient, Tally
from bot.store.among import among
from bot.store.database import Database
from bot.store.people import INSERTS
from bot.store.prepared import Prepared
from bot.store.tables import recipients

WAITING, SENDING, SENT, REFUSED, CLOSED = "waiting", "sending", "sent", "refused", "closed"
OWED = (SENDING, WAITING)

_columns = recipients.c
_of_this = _columns.release == bindparam("this")
_in_state = _columns.state == bindparam("is")
_these = among(_columns.address, "whom")

_ADD = Prepared({name: insert(recipients).on_conflict_do_nothing() for name, insert in INSERTS.items()})
_FIRST = Prepared(
    select(_columns.position, _columns.address)
    .where(_of_this, _in_state)
    .order_by(_columns.position)
    .limit(bindparam("many"))
)
_LAST = Prepared(select(func.max(_columns.position).label("position")).where(_of_this, _in_state))
_HAND_OUT = Prepared(
    update(recipients)
    .where(_of_this, _these)
    .values(state=SENDING, position=_columns.position + bindparam("by", type_=_columns.position.type))
)
_SETTLE = Prepared(
    # What somebody has is not undone.
    update(recipients)
    .where(_of_this, _these, _columns.state != SENT)
    .values(state=bindparam("becomes"), reason=bindparam("why"))
)
_COUNT = Prepared(select(_columns.state, func.count().label("many")).where(_of_this).group_by(_columns.state))
_CLOSED = Prepared(select(_columns.state).where(_of_this, _columns.address == ""))


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
            _ADD.run_each(connection, [_row(key, address, WAITING, first + n) for n, address in enumerate(addresses)])

        if addresses:
            await self._database.write(work)

    async def close(self, key: str) -> None:
        """Everybody is enrolled."""
        await self._database.write(lambda connection: _ADD.run(connection, _row(key, "", CLOSED, 0)))

    async def is_closed(self, key: str) -> bool:
        """Whether everybody is enrolled."""
        return await self._database.read(lambda connection: bool(_CLOSED.rows(connection, {"this": key})))

    async def next(self, key: str, limit: int) -> Sequence[Recipient]:
        """The next ones it is owed to, written down as being sent. Until `settle` they are offered `again`."""

        def work(connection: Connection) -> Sequence[Recipient]:
            found = sorted(
                (row.position, row.address, state == SENDING)
                for state in OWED
                for row in _FIRST.rows(connection, {"this": key, "is": state, "many": limit})
            )[:limit]
            if not found:
                return ()
            behind = _last(connection, key) + 1 - found[0][0]
            whom = [address for _, address, _ in found]
            _HAND_OUT.run(connection, {"this": key, "whom": whom, "by": behind})
            return [Recipient(address, again) for _, address, again in found]

        return await self._database.write(work)

    async def settle(self, key: str, *, sent: Sequence[str], refused: Mapping[str, str], later: Sequence[str]) -> None:
        """How it went: have it, never will (with the reason), are owed it still."""
        changes: dict[tuple[str, str | None], Sequence[str]] = {(SENT, None): sent, (WAITING, None): later}
        for why in set(refused.values()):
            changes[REFUSED, why] = [address for address in refused if refused[address] == why]

        def work(connection: Connection) -> None:
            for (state, why), whom in changes.items():
                if whom:
                    _SETTLE.run(connection, {"this": key, "whom": whom, "becomes": state, "why": why})

        await self._database.write(work)

    async def tally(self, key: str) -> Tally:
        """How many of each; who is being sent it just now counts as waiting."""
        rows = await self._database.read(lambda connection: _COUNT.rows(connection, {"this": key}))
        many = {row.state: row.many for row in rows}
        return Tally(many.get(SENT, 0), many.get(REFUSED, 0), sum(many.get(state, 0) for state in OWED))


def _last(connection: Connection, key: str) -> int:
    """The place of whoever is last in line. State by state: the index then answers without counting."""
    ends = (_LAST.rows(connection, {"this": key, "is": state})[0].position for state in OWED)
    return max((end for end in ends if end is not None), default=0)


def _row(key: str, address: str, state: str, position: int) -> dict[str, object]:
    return {"release": key, "address": address, "position": position, "state": state}
