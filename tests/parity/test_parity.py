"""Every verb typed, every button, every form, through every platform's own door: the same comes of it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest

from bot import bootstrap
from bot.engine.grammar import find_verb
from tests.databases import PostgresServer, copy_sqlite
from tests.parity.doors import Button, Told
from tests.parity.rows import ALOUD, CARD, ROOM, WORK, ButtonRow, FormRow, Row, ShortcutRow, TypedRow, Where, to
from tests.parity.stage import DOORS, Stage, news, places, places_to_publish
from tests.parity.table import ROWS
from tests.read_once import read_once


@contextmanager
def migrated(request: pytest.FixtureRequest, database: str) -> Iterator[str]:
    """A new, migrated database."""
    if database == "sqlite":
        yield copy_sqlite(request.getfixturevalue("migrated_sqlite"), request.getfixturevalue("tmp_path") / "vigia.db")
    else:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        with server.database(template=request.getfixturevalue("migrated_postgres")) as url:
            yield url


# The chats that people have anyway, on both databases. What our own doors lead to is the same core, on SQLite.
ON_POSTGRES = [
    pytest.param((door, "postgres"), marks=[pytest.mark.postgres, pytest.mark.long])
    for door in DOORS
    if door.startswith(("slack", "teams"))
]
# Slack's two doors differ in how a request comes in: the second has its turn where there is time for it.
ON_SQLITE = [pytest.param((door, "sqlite"), marks=pytest.mark.long if door == "slack-socket" else ()) for door in DOORS]
INSTALLATIONS = [*ON_SQLITE, *ON_POSTGRES]


@pytest.fixture(params=INSTALLATIONS, ids="-".join)
async def stage(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """An installation of its own for each row: a row speaks of incident 1."""
    read_once(monkeypatch)
    monkeypatch.setattr(bootstrap, "connect_targets", places_to_publish)
    door, database = request.param
    with migrated(request, database) as url:
        async with DOORS[door](url) as made:
            yield made


async def standing(stage: Stage, row: ButtonRow, answered: Told) -> tuple[Where, Button]:
    """The newest button of that verb where the row says it stands, and where whoever presses it is."""
    places_: dict[str, tuple[str, Where]] = {
        "card": (CARD, "room"),
        "room": (ROOM, "room"),
        "private": (to(row.who), "private"),
        "work": (WORK, "incidents"),
        "aloud": (ALOUD, "incidents"),
    }
    if row.on == "answer":
        return row.where, next(one for one in answered.buttons if one.verb == row.verb)
    place, where = places_[row.on]
    found = [one for post in await stage.door.looks() if post.place == place for one in post.buttons]
    return where, next(one for one in reversed(found) if one.verb == row.verb)


async def asks(stage: Stage, row: Row, answered: Told) -> Told:
    """Does what the row says, as people do it there."""
    door = stage.door
    match row:
        case TypedRow():
            return await door.types(row.who, row.where, row.words)
        case ButtonRow():
            where, button = await standing(stage, row, answered)
            assert button.opens_form is row.opens_form
            return await door.presses(row.who, where, button)
        case FormRow():
            opened = (await door.opens(row.who, row.where, row.verb)).form
            verb = find_verb(row.verb)
            assert opened is not None, "no form opened"
            assert verb is not None
            assert opened.fields == tuple(spec.name for spec in verb.fields)
            return await door.sends(row.who, row.where, opened, row.fields, row.people)
        case ShortcutRow():
            return await door.pins(row.who, row.where, row.verb, row.fields, row.author)


@pytest.mark.parametrize("row", ROWS, ids=str)
async def test_the_same_comes_of_it_through_every_door(stage: Stage, row: Row) -> None:
    answered = await stage.plays(row.before)
    happened, seen = await stage.happened(), await stage.door.looks()
    told = await asks(stage, row, answered)
    await stage.settle()
    assert told.refused is row.refused, told.text
    assert (told.form is not None) is (isinstance(row, ButtonRow) and row.opens_form)
    assert told.form is None or told.form.verb == row.verb
    assert told.form is not None or told.text
    assert news(happened, await stage.happened()) == row.events
    assert places(seen, await stage.door.looks()) == row.said


async def test_what_one_is_told_alone_nobody_else_sees(stage: Stage) -> None:
    await stage.plays(ROWS[0].before)
    told = await stage.door.types("ana", "general", "help")
    assert told.text not in [post.text for post in await stage.door.looks()]
