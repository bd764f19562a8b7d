"""What is written. Each function is a few statements inside the caller's transaction."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, and_, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from adapters.webchat.tables.reading import find_channels, message_by_key
from adapters.webchat.tables.schema import (
    Channel,
    ChannelKind,
    Draft,
    Stored,
    changes,
    channels,
    members,
    messages,
    reads,
)

# Built once: building a statement takes several times as long as running it, and every post runs these.
_INSERTS: dict[str, Callable[[Table], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_INSERT_ONCE = {
    (name, table): insert(table).on_conflict_do_nothing().returning(*table.primary_key)
    for name, insert in _INSERTS.items()
    for table in (channels, messages, members)
}
_THIS_CHANNEL = update(channels).where(channels.c.id == bindparam("this"))
_NEXT_NUMBER = _THIS_CHANNEL.values(last_number=channels.c.last_number + 1).returning(channels.c.last_number)
_NEXT_CHANGE = update(changes).values(value=changes.c.value + 1).returning(changes.c.value)
_this = and_(messages.c.channel == bindparam("where"), messages.c.number == bindparam("which"))
_CHANGE_MESSAGE = update(messages).where(_this, ~messages.c.withdrawn)
_STAMP_MESSAGE = update(messages).where(_this)


def create_channel(
    connection: Connection,
    channel: str,
    kind: ChannelKind,
    topic: str,
    at: datetime,
    *,
    key: str | None = None,
) -> Channel | None:
    """Makes it, once. None when the name is taken under another key; the same key gives back what it made."""
    values = {"id": channel, "name": channel, "key": key, "topic": topic, "kind": kind, "at": at}
    if _insert_once(connection, channels, values | {"last_number": 0, "change": 0}):
        _stamp(connection, channel)
    same = channels.c.id == channel if key is None else channels.c.key == key
    rows = find_channels(connection, select(channels).where(same))
    return rows[0] if rows else None


def append(connection: Connection, draft: Draft, at: datetime) -> Stored | None:
    """Stores a message; one whose key is stored already gives the first one back. None: no such channel.

    A person's direct conversation is made by the first message in it.
    """
    number = _next_number(connection, draft.channel)
    if number is None and draft.channel.startswith("direct:"):
        create_channel(connection, draft.channel, "direct", "", at)
        number = _next_number(connection, draft.channel)
    if number is None:
        return None
    stored = Stored(
        **vars(draft),
        number=number,
        pinned=False,
        withdrawn=False,
        at=at,
        revised_at=None,
        noted=False,
        change=_next_change(connection),
    )
    if _insert_once(connection, messages, vars(stored)):
        return stored
    return message_by_key(connection, draft.key or "")


def revise(connection: Connection, channel: str, number: int, text: str, message: str, at: datetime) -> bool:
    """Edits in place. False: there is no such message, or it was withdrawn."""
    return _change_message(connection, channel, number, text=text, message=message, revised_at=at)


def withdraw(connection: Connection, channel: str, number: int) -> bool:
    """Takes a message back. Its row stays, so that readers hear of it."""
    return _change_message(connection, channel, number, text="", message=None, pinned=False, withdrawn=True)


def pin(connection: Connection, channel: str, number: int) -> bool:
    """Pins it, again if need be. False: there is no such message."""
    return _change_message(connection, channel, number, pinned=True)


def note(connection: Connection, channel: str, number: int, *, noted: bool) -> bool:
    """Marks whether it stands in the timeline. False: there is no such message."""
    return _change_message(connection, channel, number, noted=noted)


def set_topic(connection: Connection, channel: str, topic: str) -> bool:
    """False: there is no such channel."""
    done = connection.execute(_THIS_CHANNEL, {"this": channel, "topic": topic})
    if done.rowcount:
        _stamp(connection, channel)
    return bool(done.rowcount)


def show_links(connection: Connection, channel: str, links: str) -> bool:
    """False: there is no such channel."""
    done = connection.execute(_THIS_CHANNEL, {"this": channel, "links": links})
    if done.rowcount:
        _stamp(connection, channel)
    return bool(done.rowcount)


def invite(connection: Connection, channel: str, people: Iterable[str]) -> bool:
    """Adds members. False: there is no such channel."""
    # The channel's row is locked before the counter's, as by everybody who writes to it.
    if connection.scalar(select(channels.c.id).where(channels.c.id == channel).with_for_update()) is None:
        return False
    # Sorted, so that two invitations of the same people never wait for each other.
    rows = [{"channel": channel, "person": person} for person in sorted(set(people))]
    added = [_insert_once(connection, members, row) for row in rows]
    if any(added):
        _stamp(connection, channel)
    return True


def mark_read(connection: Connection, channel: str, person: str, number: int) -> None:
    """Remembers how far somebody has read; never backwards."""
    statement = insert_of(connection, reads).values(channel=channel, person=person, number=number)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[reads.c.channel, reads.c.person],
            set_={"number": statement.excluded.number},
            where=statement.excluded.number > reads.c.number,
        )
    )


def insert_of(connection: Connection, table: Table) -> Any:
    """The insert of this database, which knows `on conflict`."""
    return _INSERTS[connection.dialect.name](table)


def _insert_once(connection: Connection, table: Table, values: dict[str, Any]) -> bool:
    """Whether the row is new."""
    return connection.execute(_INSERT_ONCE[connection.dialect.name, table], values).first() is not None


def _next_number(connection: Connection, channel: str) -> int | None:
    number: int | None = connection.execute(_NEXT_NUMBER, {"this": channel}).scalar_one_or_none()
    return number


def _next_change(connection: Connection) -> int:
    change: int = connection.execute(_NEXT_CHANGE).scalar_one()
    return change


def _stamp(connection: Connection, channel: str) -> None:
    """Readers hear of the channel. Its row is locked by now, or nobody else knows it yet."""
    change = _next_change(connection)
    connection.execute(_THIS_CHANNEL, {"this": channel, "change": change})


def _change_message(connection: Connection, channel: str, number: int, **values: Any) -> bool:
    this = {"where": channel, "which": number}
    # Two statements, so that the message's row is locked before the counter's.
    if not connection.execute(_CHANGE_MESSAGE, {**this, **values}).rowcount:
        return False
    connection.execute(_STAMP_MESSAGE, {**this, "change": _next_change(connection)})
    return True
