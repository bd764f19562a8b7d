"""Instants in the tables: aware when they go in, aware UTC when they come out."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import StatementError

from adapters.webchat.tables.schema import channels
from bot.store import Store
from bot.store.tables import requests
from bot.testing import NOON

Row = Callable[[datetime], dict[str, Any]]


def a_request(at: datetime) -> dict[str, Any]:
    return {"platform": "fake", "request": "r1", "at": at, "reply": ""}


def a_channel(at: datetime) -> dict[str, Any]:
    return {"id": "c", "name": "c", "topic": "", "kind": "public", "at": at, "last_number": 0, "change": 0}


@pytest.mark.parametrize(("table", "row"), [(requests, a_request), (channels, a_channel)], ids=["core", "web chat"])
class TestInstants:
    async def test_an_instant_without_a_zone_is_refused(self, store: Store, table: Any, row: Row) -> None:
        naive = NOON.replace(tzinfo=None)
        with pytest.raises(StatementError, match="naive"):
            await store.write_raw(lambda connection: connection.execute(insert(table).values(**row(naive))))

    @pytest.mark.parametrize("zone", ["UTC", "America/Sao_Paulo", "Asia/Kathmandu"])
    async def test_an_instant_of_any_zone_comes_back_as_the_same_one_in_utc(
        self, store: Store, table: Any, row: Row, zone: str
    ) -> None:
        there = NOON.astimezone(ZoneInfo(zone))

        def keep(connection: Connection) -> datetime:
            connection.execute(insert(table).values(**row(there)))
            found: datetime = connection.execute(select(table.c.at)).scalar_one()
            return found

        back = await store.write_raw(keep)
        assert back == NOON
        assert back.utcoffset() == timedelta()
