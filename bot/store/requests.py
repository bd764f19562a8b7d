"""Requests already answered: the same one delivered again gets the same answer and changes nothing."""

from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from bot.messages import Reply
from bot.store.codec import dumps, loads
from bot.store.people import upsert
from bot.store.tables import requests


class Requests:
    """Bound to one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, platform: str, request: str, at: datetime) -> bool:
        """Whether this request is new. A second delivery in flight waits here until the first is stored."""
        insert = upsert(self._connection)
        statement = (
            insert(requests).values(platform=platform, request=request, at=at, reply="").on_conflict_do_nothing()
        )
        return bool(self._connection.execute(statement).rowcount)

    def answer(self, platform: str, request: str, reply: Reply) -> None:
        """Keeps the reply, in the transaction that did what was asked."""
        statement = update(requests).where(requests.c.platform == platform, requests.c.request == request)
        self._connection.execute(statement.values(reply=dumps(reply, Reply)))

    def answered(self, platform: str, request: str) -> Reply:
        """The reply given the first time."""
        body = self._connection.execute(
            select(requests.c.reply).where(requests.c.platform == platform, requests.c.request == request)
        ).scalar_one()
        reply: Reply = loads(Reply, body)
        return reply

    def forget(self, before: datetime) -> int:
        """Drops what no platform delivers again. Answers how many."""
        return self._connection.execute(delete(requests).where(requests.c.at < before)).rowcount
