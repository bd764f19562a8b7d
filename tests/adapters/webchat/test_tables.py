"""The tables and their numbers, on both databases."""

import asyncio
import random
from collections import Counter
from functools import partial

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from adapters.webchat import tables
from adapters.webchat.tables import Channel, Draft, Stored
from tests.adapters.webchat.fake_core import NOON, FakeCore, FakeDatabase


@pytest.fixture
def database(core: FakeCore) -> FakeDatabase:
    core.fake_database.now(
        lambda connection: tables.create_channel(connection, "general", "public", "", NOON, key="general")
    )
    return core.fake_database


def say(connection: Connection, text: str, *, key: str | None = None, channel: str = "general") -> Stored:
    stored = tables.append(connection, Draft(channel, "ana", text, key), NOON)
    assert stored is not None
    return stored


def test_the_migration_makes_exactly_the_tables_the_code_speaks_of(database: FakeDatabase) -> None:
    def is_ours(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
        return kind != "table" or (name or "").startswith("webchat_")

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"include_object": is_ours})
        return list(compare_metadata(context, tables.metadata))

    assert database.now(differences) == []


def test_messages_are_numbered_per_channel_and_changes_over_all_of_them(database: FakeDatabase) -> None:
    def work(connection: Connection) -> list[Stored]:
        tables.create_channel(connection, "other", "public", "", NOON, key="other")
        return [say(connection, "1"), say(connection, "1", channel="other"), say(connection, "2")]

    stored = database.now(work)
    assert [one.number for one in stored] == [1, 1, 2]
    assert [one.change for one in stored] == [3, 4, 5]  # the two channels were the first changes


async def test_writers_at_once_lose_no_number_and_a_reader_beside_them_misses_nothing(core: FakeCore) -> None:
    rooms = ["one", "two", "three"]
    database = core.fake_database
    for room in rooms:
        await database.write(partial(_room, name=room))
    writers = 120
    begun = await database.read(tables.latest_change)

    async def read_along() -> list[int]:
        seen: list[int] = []
        while len(seen) < writers:
            position = seen[-1] if seen else begun
            news = await database.read(partial(tables.changes_after, after=position, limit=7))
            seen += [change.number for change in news]
        return seen

    places = [rooms[number % 3] for number in range(writers)]
    random.Random(7).shuffle(places)
    posts = [database.write(partial(say, text="x", channel=room)) for room in places]
    seen, stored = await asyncio.gather(read_along(), asyncio.gather(*posts))

    assert seen == list(range(begun + 1, begun + writers + 1))
    for room in rooms:
        assert sorted(one.number for one in stored if one.channel == room) == list(range(1, writers // 3 + 1))


async def test_one_key_is_one_message_however_many_bring_it_at_once(core: FakeCore, database: FakeDatabase) -> None:
    posts = [database.write(lambda connection: say(connection, "once", key="k")) for _ in range(12)]
    assert len({one.number for one in await asyncio.gather(*posts)}) == 1
    assert [one.text for one in database.now(lambda connection: tables.history(connection, "general"))] == ["once"]


async def test_a_direct_conversation_is_made_once_by_whoever_is_first(database: FakeDatabase) -> None:
    await asyncio.gather(
        *(database.write(lambda connection: say(connection, "hello", channel="direct:ana")) for _ in range(8))
    )
    said = database.now(lambda connection: tables.history(connection, "direct:ana"))
    assert [one.number for one in said] == list(range(1, 9))


async def test_the_same_people_invited_twice_at_once_wait_for_nobody_forever(database: FakeDatabase) -> None:
    people = ["ana", "bruno", "carmen", "dan"]
    orders = [people, people[::-1]] * 4
    await asyncio.gather(*(database.write(partial(tables.invite, channel="general", people=order)) for order in orders))
    database.now(lambda connection: tables.invite(connection, "general", people))


def test_a_name_belongs_to_the_key_that_took_it(database: FakeDatabase) -> None:
    def make(connection: Connection, name: str, key: str) -> Channel | None:
        return tables.create_channel(connection, name, "public", "", NOON, key=key)

    first = database.now(lambda connection: make(connection, "inc-1", "one"))
    assert first is not None
    assert database.now(lambda connection: make(connection, "inc-1", "one")) == first
    assert database.now(lambda connection: make(connection, "inc-1", "two")) is None
    assert database.now(lambda connection: make(connection, "inc-1-b", "one")) == first


def test_every_change_of_a_message_is_delivered_again(database: FakeDatabase) -> None:
    def latest(connection: Connection) -> Stored:
        (change,) = tables.changes_after(connection, before, 10)
        assert isinstance(change.what, Stored)
        return change.what

    before = database.now(lambda connection: say(connection, "draft")).change
    assert database.now(lambda connection: tables.revise(connection, "general", 1, "final", "{}", NOON))
    assert database.now(latest).revised_at == NOON
    before = database.now(latest).change
    assert database.now(lambda connection: tables.pin(connection, "general", 1))
    assert database.now(latest).pinned
    before = database.now(latest).change
    assert database.now(lambda connection: tables.withdraw(connection, "general", 1))
    gone = database.now(latest)
    assert (gone.withdrawn, gone.text, gone.message, gone.pinned) == (True, "", None, False)


def test_what_is_not_there_or_taken_back_cannot_be_changed(database: FakeDatabase) -> None:
    def work(connection: Connection) -> list[bool]:
        say(connection, "gone")
        tables.withdraw(connection, "general", 1)
        return [
            tables.revise(connection, "general", 1, "again", "{}", NOON),
            tables.pin(connection, "general", 1),
            tables.pin(connection, "general", 99),
            tables.set_topic(connection, "nowhere", "topic"),
            tables.invite(connection, "nowhere", ["ana"]),
            tables.append(connection, Draft("nowhere", "ana", "hello"), NOON) is not None,
        ]

    assert not any(database.now(work))
    assert database.now(lambda connection: tables.history(connection, "general")) == []


def test_unread_counts_what_others_said_and_this_person_may_see(database: FakeDatabase) -> None:
    def work(connection: Connection) -> None:
        tables.create_channel(connection, "busy", "public", "", NOON, key="busy")
        for number in range(5):
            tables.append(connection, Draft("busy", "bruno", str(number)), NOON)
        tables.append(connection, Draft("busy", "ana", "mine"), NOON)
        tables.append(connection, Draft("busy", "vigia", "for carmen", only_for="carmen"), NOON)
        tables.append(connection, Draft("busy", "vigia", "for ana", only_for="ana"), NOON)
        tables.withdraw(connection, "busy", 5)
        tables.mark_read(connection, "busy", "ana", 2)
        tables.mark_read(connection, "busy", "ana", 1)  # never backwards
        say(connection, "elsewhere")

    database.now(work)
    unread = {
        person: {channel.id: count for channel, count in database.now(partial(tables.channels_seen_by, person=person))}
        for person in ("ana", "carmen")
    }
    assert unread == {"ana": {"general": 0, "busy": 3}, "carmen": {"general": 1, "busy": 6}}


def test_instants_come_back_aware_and_the_same(database: FakeDatabase) -> None:
    stored = database.now(lambda connection: say(connection, "now"))
    (read,) = database.now(lambda connection: tables.history(connection, "general"))
    assert read == stored
    assert read.at.utcoffset() is not None


def test_pages_go_backwards_without_a_gap(database: FakeDatabase) -> None:
    for number in range(25):
        database.now(partial(say, text=str(number)))
    pages: list[str] = []
    before: int | None = None
    more = True
    while more:
        page, more = database.now(partial(tables.page_of, channel="general", person="ana", before=before, limit=10))
        pages = [one.text for one in page] + pages
        before = page[0].number
    assert Counter(pages) == Counter(map(str, range(25)))
    assert pages == [str(number) for number in range(25)]


def _room(connection: Connection, name: str) -> Channel | None:
    return tables.create_channel(connection, name, "public", "", NOON, key=name)
