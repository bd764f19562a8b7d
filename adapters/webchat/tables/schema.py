"""The tables, and what a row of them is called."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    false,
)

ChannelKind = Literal["public", "private", "direct"]


class Utc(TypeDecorator[datetime]):
    """Aware UTC on both databases; SQLite alone would forget the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC, before SQLite drops the offset. Refuses naive datetimes: nobody knows when they are."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """A naive value is SQLite's and was UTC when it was written."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData()

channels = Table(
    "webchat_channels",
    metadata,
    Column("id", String, primary_key=True),
    Column("key", String, unique=True),
    Column("name", String, nullable=False, unique=True),
    Column("topic", Text, nullable=False),
    Column("kind", String, nullable=False),
    Column("at", Utc, nullable=False),
    Column("last_number", Integer, nullable=False),
    Column("change", BigInteger, nullable=False, index=True),
    Column("links", Text, nullable=False, server_default="[]"),  # JSON of a list of {name, url}
)

messages = Table(
    "webchat_messages",
    metadata,
    Column("channel", String, ForeignKey("webchat_channels.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("key", String, unique=True),
    Column("author", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("message", Text),
    Column("only_for", String),
    Column("pinned", Boolean, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("at", Utc, nullable=False),
    Column("revised_at", Utc),
    Column("noted", Boolean, nullable=False, server_default=false()),
    Column("files", Text),  # JSON of a list of Attachment
    Column("change", BigInteger, nullable=False, index=True),
)
Index(
    "ix_webchat_messages_pinned",
    messages.c.channel,
    messages.c.number,
    sqlite_where=messages.c.pinned,
    postgresql_where=messages.c.pinned,
)

members = Table(
    "webchat_members",
    metadata,
    Column("channel", String, ForeignKey("webchat_channels.id"), primary_key=True),
    Column("person", String, primary_key=True),
)

reads = Table(
    "webchat_reads",
    metadata,
    Column("channel", String, ForeignKey("webchat_channels.id"), primary_key=True),
    Column("person", String, primary_key=True),
    Column("number", Integer, nullable=False),
)

changes = Table("webchat_changes", metadata, Column("value", BigInteger, nullable=False))

people = Table(
    "webchat_people",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("locale", String, nullable=False),
    Column("zone", String),
)

logins = Table(
    "webchat_logins",
    metadata,
    Column("hash", String, primary_key=True),
    Column("person", String, ForeignKey("webchat_people.id"), nullable=False),
    Column("expires_at", Utc, nullable=False),
)

sessions = Table(
    "webchat_sessions",
    metadata,
    Column("hash", String, primary_key=True),
    Column("person", String, ForeignKey("webchat_people.id"), nullable=False),
    Column("expires_at", Utc, nullable=False),
)

files = Table(
    "webchat_files",
    metadata,
    Column("id", String, primary_key=True),
    Column("channel", String, nullable=False),  # no foreign key: a direct conversation begins with its first message
    Column("author", String, nullable=False),
    Column("name", String, nullable=False),
    Column("type", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("sent", Boolean, nullable=False),  # a message carries it; until then only its author sees it
    Column("at", Utc, nullable=False),
)
Index("ix_webchat_files_waiting", files.c.at, sqlite_where=~files.c.sent, postgresql_where=~files.c.sent)


@dataclass(frozen=True)
class Channel:
    """A channel as it is stored. `key` is who made it: the delivery's, or a name of our own."""

    id: str
    key: str | None
    name: str
    topic: str
    kind: ChannelKind
    at: datetime
    last_number: int
    change: int
    links: str


@dataclass(frozen=True)
class Draft:
    """A message to store. `message` is the JSON of what Vigia says; None for what people type."""

    channel: str
    author: str
    text: str
    key: str | None = None
    message: str | None = None
    only_for: str | None = None
    files: str | None = None


@dataclass(frozen=True)
class Stored:
    """A message as it is stored. `only_for`: the one person who sees it; `noted`: it stands in the timeline."""

    channel: str
    number: int
    key: str | None
    author: str
    text: str
    message: str | None
    only_for: str | None
    pinned: bool
    withdrawn: bool
    at: datetime
    revised_at: datetime | None
    noted: bool
    files: str | None
    change: int


@dataclass(frozen=True)
class Attachment:
    """A file without its content. `type` is one a browser may show, or application/octet-stream."""

    id: str
    name: str
    type: str
    size: int


@dataclass(frozen=True)
class Member:
    """Somebody who was ever given a login link. `zone` None: not known."""

    id: str
    name: str
    locale: str
    zone: str | None


@dataclass(frozen=True)
class Change:
    """One thing readers must hear of. `seen_by` None: everybody."""

    number: int
    what: Channel | Stored
    seen_by: frozenset[str] | None


def direct_with(person: str) -> str:
    """The id of a person's own conversation with Vigia."""
    return f"direct:{person}"
