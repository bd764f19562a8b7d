"""Requests already answered: the same one delivered again gets the same answer and changes nothing."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select, update

from bot.messages import Reply
from bot.store.codec import dumps, loads
from bot.store.people import INSERTS
from bot.store.prepared import Prepared
from bot.store.tables import requests

_key = (requests.c.platform == bindparam("where"), requests.c.request == bindparam("which"))
_BEGIN = Prepared(
    {name: new(requests).on_conflict_do_nothing().returning(requests.c.request) for name, new in INSERTS.items()}
)
_ANSWER = Prepared(update(requests).where(*_key))
_ANSWERED = Prepared(select(requests.c.reply).where(*_key))


class Requests:
    """Bound to one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, platform: str, request: str, at: datetime) -> bool:
        """Whether this request is new. A second delivery in flight waits here until the first is stored."""
        row = {"platform": platform, "request": request, "at": at, "reply": ""}
        # What came back says whether a row was written: an INSERT's rowcount is -1 on PostgreSQL, written or not.
        return bool(_BEGIN.rows(self._connection, row))

    def answer(self, platform: str, request: str, reply: Reply) -> None:
        """Keeps the reply, in the transaction that did what was asked."""
        key = {"where": platform, "which": request}
        _ANSWER.run(self._connection, {**key, "reply": dumps(reply, Reply)})

    def answered(self, platform: str, request: str) -> Reply:
        """The reply given the first time."""
        (found,) = _ANSWERED.rows(self._connection, {"where": platform, "which": request})
        reply: Reply = loads(Reply, found.reply)
        return reply

    def forget(self, before: datetime) -> int:
        """Drops what no platform delivers again. Answers how many."""
        return self._connection.execute(delete(requests).where(requests.c.at < before)).rowcount
