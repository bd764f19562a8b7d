"""What is read. What one person may see is decided here, in two conditions."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, exists, func, or_, select

from adapters.webchat.tables.schema import (
    Change,
    Channel,
    Stored,
    changes,
    channels,
    direct_with,
    members,
    messages,
    reads,
)


def latest_change(connection: Connection) -> int:
    """How far the counter is."""
    change: int = connection.execute(select(changes.c.value)).scalar_one()
    return change


def find_channels(connection: Connection, statement: Select[Any]) -> list[Channel]:
    """The channels a statement selects."""
    return [Channel(**row) for row in connection.execute(statement).mappings()]


def channel_seen_by(connection: Connection, channel: str, person: str) -> Channel | None:
    """The channel; None when there is none, or none this person may see."""
    rows = find_channels(connection, select(channels).where(channels.c.id == channel, _seen_by(person)))
    return rows[0] if rows else None


def channels_seen_by(connection: Connection, person: str) -> list[tuple[Channel, int]]:
    """A person's channels, oldest first, each with the number of messages of others not read yet."""
    mark = (
        select(reads.c.number)
        .where(reads.c.channel == messages.c.channel, reads.c.person == person)
        .correlate(messages)
        .scalar_subquery()
    )
    unread = (
        select(func.count())
        .select_from(messages)
        .where(messages.c.channel == channels.c.id, messages.c.author != person, _shown_to(person))
        .where(messages.c.number > func.coalesce(mark, 0))
        .correlate(channels)
        .scalar_subquery()
    )
    seen = select(channels, unread.label("unread")).where(_seen_by(person)).order_by(channels.c.at, channels.c.id)
    rows = [dict(row) for row in connection.execute(seen).mappings()]
    return [(Channel(**row), count) for row in rows for count in [row.pop("unread")]]


def page_of(
    connection: Connection, channel: str, person: str, *, before: int | None, limit: int
) -> tuple[list[Stored], bool]:
    """The newest messages this person may see (before a number), oldest first; and whether there are more."""
    statement = select(messages).where(messages.c.channel == channel, _shown_to(person))
    if before is not None:
        statement = statement.where(messages.c.number < before)
    rows = _messages(connection, statement.order_by(messages.c.number.desc()).limit(limit + 1))
    return rows[:limit][::-1], len(rows) > limit


def pinned_in(connection: Connection, channel: str) -> list[Stored]:
    """What is pinned, oldest first. Private messages never are."""
    statement = select(messages).where(messages.c.channel == channel, messages.c.pinned)
    return _messages(connection, statement.order_by(messages.c.number))


def history(connection: Connection, channel: str) -> list[Stored]:
    """Everything everybody in the channel could see, oldest first."""
    shown = and_(messages.c.channel == channel, messages.c.only_for.is_(None), ~messages.c.withdrawn)
    return _messages(connection, select(messages).where(shown).order_by(messages.c.number))


def message_by_key(connection: Connection, key: str) -> Stored | None:
    """The message stored under a key."""
    rows = _messages(connection, select(messages).where(messages.c.key == key))
    return rows[0] if rows else None


def message_in(connection: Connection, channel: str, number: int) -> Stored | None:
    """One message."""
    rows = _messages(connection, select(messages).where(messages.c.channel == channel, messages.c.number == number))
    return rows[0] if rows else None


def changes_after(connection: Connection, after: int, limit: int) -> list[Change]:
    """What changed since, in order of change, at most `limit`."""
    upto = latest_change(connection)  # bounds both questions, which may see different moments
    if upto <= after:
        return []
    what: list[Channel | Stored] = []
    what += find_channels(connection, _changed(channels, after, upto, limit))
    what += _messages(connection, _changed(messages, after, upto, limit))
    what = sorted(what, key=lambda one: one.change)[:limit]
    readers = _readers(connection, {one.id if isinstance(one, Channel) else one.channel for one in what})
    return [
        Change(one.change, one, readers[one.id])
        if isinstance(one, Channel)
        else Change(one.change, one, frozenset({one.only_for}) if one.only_for else readers[one.channel])
        for one in what
    ]


def _seen_by(person: str) -> ColumnElement[bool]:
    invited = exists().where(members.c.channel == channels.c.id, members.c.person == person)
    return or_(
        channels.c.kind == "public",
        channels.c.id == direct_with(person),
        and_(channels.c.kind == "private", invited),
    )


def _shown_to(person: str) -> ColumnElement[bool]:
    return and_(or_(messages.c.only_for.is_(None), messages.c.only_for == person), ~messages.c.withdrawn)


def _readers(connection: Connection, ids: set[str]) -> dict[str, frozenset[str] | None]:
    """Who may see each channel; None: everybody."""
    invited: dict[str, set[str]] = {channel: set() for channel in ids}
    those = select(members.c.channel, members.c.person).where(members.c.channel.in_(ids))
    for place, person in connection.execute(those):
        invited[place].add(person)
    readers: dict[str, frozenset[str] | None] = {}
    for channel in find_channels(connection, select(channels).where(channels.c.id.in_(ids))):
        match channel.kind:
            case "public":
                readers[channel.id] = None
            case "direct":
                readers[channel.id] = frozenset({channel.id.removeprefix("direct:")})
            case "private":
                readers[channel.id] = frozenset(invited[channel.id])
    return readers


def _changed(table: Table, after: int, upto: int, limit: int) -> Select[Any]:
    changed = select(table).where(table.c.change > after, table.c.change <= upto)
    return changed.order_by(table.c.change).limit(limit)


def _messages(connection: Connection, statement: Select[Any]) -> list[Stored]:
    return [Stored(**row) for row in connection.execute(statement).mappings()]
