"""The tables of the core. State rows are the truth; events are history and the timeline, never edited."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime on both databases; SQLite forgets the zone, so it is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    # In one step each, where TypeDecorator would take two or three: every row has several.

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """Refuses naive datetimes at the door."""
        return _written if dialect.name == "sqlite" else _aware

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """Aware UTC again."""
        return _read if dialect.name == "sqlite" else _in_utc


def _aware(at: datetime | None) -> datetime | None:
    if at is not None and at.tzinfo is None:
        raise ValueError(f"naive datetime: {at!r}")
    return at


def _in_utc(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(UTC)


def _written(at: datetime | None) -> str | None:
    """In SQLAlchemy's own form, which compares as text: 2026-03-01 12:00:00.000000."""
    aware = _aware(at)
    return None if aware is None else aware.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _read(kept: str | None) -> datetime | None:
    return datetime.fromisoformat(kept).replace(tzinfo=UTC) if kept else None


metadata = MetaData()

OPEN = text("status IN ('triage', 'investigating', 'identified', 'monitoring')")
UNFINISHED = text("state IN ('pending', 'sending', 'unknown')")
WAITING = text("state IN ('pending', 'unknown')")
SENDING = text("state = 'sending'")
BY_MAIL = text("way = 'mail'")

playbooks = Table(
    "playbooks",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("body", Text, nullable=False),
)

incidents = Table(
    "incidents",
    metadata,
    Column("number", Integer, Identity(), primary_key=True),
    Column("title", Text, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("origin_platform", Text, nullable=False),
    Column("origin_id", Text, nullable=False),
    Column("declared_platform", Text, nullable=False),
    Column("declared_id", Text, nullable=False),
    Column("declared_name", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("resolved_at", Instant),
    Column("eta", Instant),
    Column("own_cadence_seconds", Integer),
    Column("last", Text),  # JSON of a Statement
    Column("ended", Text),  # JSON of a Statement
    Column("playbook", Text, ForeignKey("playbooks.digest"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("details", Text, nullable=False, server_default="{}"),  # JSON of Details
    Column("check_at", Instant),  # when somebody is asked whether it is over; null when it is
    Column("acts", Text, nullable=False, server_default="[]"),  # JSON of Acts: what can be undone
    Index("incidents_check", "check_at"),
    Index("incidents_declared", "declared_platform", "declared_id", "opened_at"),
    Index("incidents_open", "severity", "number", sqlite_where=OPEN, postgresql_where=OPEN),
    sqlite_autoincrement=True,
)

roles = Table(
    "roles",
    metadata,
    Column("incident", Integer, ForeignKey("incidents.number"), nullable=False),
    Column("role", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("name", Text, nullable=False),
    PrimaryKeyConstraint("incident", "role"),
)

tasks = Table(
    "tasks",
    metadata,
    Column("incident", Integer, ForeignKey("incidents.number"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("platform", Text),  # of the person who does it; null when nobody is named
    Column("person", Text),
    Column("name", Text),
    Column("due_at", Instant),
    Column("alarm_at", Instant),  # when it is asked for; null when it is not, or was
    Column("done_at", Instant),
    PrimaryKeyConstraint("incident", "number"),
    Index("tasks_alarm", "alarm_at"),
)

promises = Table(
    "promises",
    metadata,
    Column("incident", Integer, ForeignKey("incidents.number"), nullable=False),
    Column("audience", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("made_seq", Integer, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("alarm_at", Instant),
    Column("snoozed_until", Instant),
    PrimaryKeyConstraint("incident", "audience"),
    Index("promises_alarm", "alarm_at"),
)

rooms = Table(
    "rooms",
    metadata,
    Column("incident", Integer, ForeignKey("incidents.number"), nullable=False),
    Column("platform", Text, nullable=False),
    Column("name", Text, nullable=False),  # reserved before the channel is made
    Column("conversation", Text),  # null until it is
    Column("url", Text, nullable=False, server_default=""),
    Column("loss", Text),  # why it cannot be reached any more; null while it can
    PrimaryKeyConstraint("incident", "platform"),
    UniqueConstraint("platform", "name"),
    UniqueConstraint("platform", "conversation"),
)

standing_posts = Table(
    "standing_posts",
    metadata,
    Column("incident", Integer, ForeignKey("incidents.number"), nullable=False),
    Column("platform", Text, nullable=False),
    Column("standing", Text, nullable=False),
    Column("conversation", Text, nullable=False),
    Column("post", Text, nullable=False),
    PrimaryKeyConstraint("incident", "platform", "standing"),
)

events = Table(
    "events",
    metadata,
    Column("incident", Integer, ForeignKey("incidents.number"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("kind", Text, nullable=False),
    Column("actor_platform", Text, nullable=False),
    Column("actor_id", Text, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("body", Text, nullable=False),  # JSON of the event's own fields
    PrimaryKeyConstraint("incident", "seq"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("key", Text, primary_key=True),  # also what the platform is given to know it again by
    Column("incident", Integer, nullable=False),  # or a maintenance, its number below zero
    Column("lane", Text, nullable=False),
    Column("seq", Integer, nullable=False),  # of the event it was planned from
    Column("pos", Integer, nullable=False),  # among the effects planned in that transaction
    Column("kind", Text, nullable=False),
    Column("tag", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("body", Text, nullable=False),  # JSON of the effect
    Column("state", Text, nullable=False),
    Column("obsolete", Boolean, nullable=False),  # superseded while being sent: not tried again
    Column("attempts", Integer, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("owner", Integer),  # the process that has taken it
    Column("lease_until", Instant),
    Column("tried_at", Instant),  # just before the first call
    Column("finished_at", Instant),
    Column("reason", Text),
    Column("post", Text),  # JSON of the PostRef, once known
    Index("outbox_lane", "incident", "lane", "seq", "pos", sqlite_where=UNFINISHED, postgresql_where=UNFINISHED),
    Index("outbox_waiting", "not_before", sqlite_where=WAITING, postgresql_where=WAITING),
    Index("outbox_sending", "owner", sqlite_where=SENDING, postgresql_where=SENDING),
)

publications = Table(
    "publications",
    metadata,
    Column("incident", Integer, ForeignKey("incidents.number"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("body", Text, nullable=False),  # JSON of the Publication
    PrimaryKeyConstraint("incident", "number"),
)

recipients = Table(
    "recipients",
    metadata,
    Column("release", Text, nullable=False),  # the release's key
    Column("address", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("state", Text, nullable=False),  # waiting, sending, sent, refused
    Column("reason", Text),
    PrimaryKeyConstraint("release", "address"),
    Index("recipients_waiting", "release", "state", "position"),
)

components = Table(
    "components",
    metadata,
    Column("id", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("source", Text, nullable=False),  # file, command
    Column("body", Text, nullable=False),  # JSON of the Component
    Column("listed_at", Instant, nullable=False),
    Column("retired_at", Instant),  # null while it is shown
)

page_entries = Table(
    "page_entries",
    metadata,
    Column("seq", Integer, Identity(), primary_key=True),  # the page's revision
    Column("key", Text, nullable=False, unique=True),  # of the release; each stands there once
    Column("at", Instant, nullable=False),
    Column("body", Text, nullable=False),  # JSON of what was published
    sqlite_autoincrement=True,
)

maintenances = Table(
    "maintenances",
    metadata,
    Column("number", Integer, Identity(), primary_key=True),
    Column("stage", Text, nullable=False),
    Column("wake_at", Instant),  # when the clock has something to do; null: never
    Column("body", Text, nullable=False),  # JSON of the Maintenance
    Index("maintenances_wake", "wake_at"),
    sqlite_autoincrement=True,
)

subscribers = Table(
    "subscribers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("way", Text, nullable=False),  # mail, webhook
    Column("address", Text, nullable=False),  # as it is written to or called
    Column("known_by", Text, nullable=False),  # the same in small letters
    Column("consent", Text, nullable=False),  # asked, confirmed, leaving
    Column("wishes", Text, nullable=False),  # JSON of the Wishes
    Column("asks", Text, nullable=False, server_default="[]"),  # JSON of the instants of the last day's asks
    Column("asked_at", Instant, nullable=False),
    Column("confirmed_at", Instant),
    Column("link", Text),  # hash of the token in the link that confirms; null before it is made
    Column("link_until", Instant),
    Column("due", Text),  # the mail that is owed: confirmation, known, farewell; null: none
    Column("due_at", Instant),
    Column("failing_since", Instant),  # of a webhook; null while it answers
    Index("subscribers_known", "known_by", unique=True, sqlite_where=BY_MAIL, postgresql_where=BY_MAIL),
    Index("subscribers_hearing", "way", "consent", "id"),
    Index("subscribers_asked", "consent", "asked_at"),
    Index("subscribers_link", "link"),
    Index("subscribers_due", "due_at"),
)

forgotten = Table(
    "forgotten",
    metadata,
    Column("hash", Text, primary_key=True),  # of the address, with the installation's own key
    Column("at", Instant, nullable=False),
)

heard = Table(  # whoever was told of something hears how it goes on, whatever becomes of its severity and components
    "heard",
    metadata,
    Column("subscriber", Text, nullable=False),
    Column("incident", Integer, nullable=False),  # of maintenance: its number below zero
    PrimaryKeyConstraint("subscriber", "incident"),
)

calls = Table(  # releases that some webhooks of subscribers still have to be told
    "calls",
    metadata,
    Column("release", Text, primary_key=True),  # the release's key
    Column("body", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Index("calls_next", "next_at"),
)

requests = Table(
    "requests",
    metadata,
    Column("platform", Text, nullable=False),
    Column("request", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("reply", Text, nullable=False),  # JSON of the Reply
    PrimaryKeyConstraint("platform", "request"),
    Index("requests_at", "at"),
)

people = Table(
    "people",
    metadata,
    Column("platform", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("locale", Text),
    Column("zone", Text),
    PrimaryKeyConstraint("platform", "id"),
)

facts = Table(
    "facts",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("until", Instant),  # when it is of no more use; null: never
    Index("facts_until", "until"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("platform", Text, nullable=False),
    Column("letter", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("at", Instant, nullable=False),  # when somebody last said that it is being worked off
    PrimaryKeyConstraint("platform", "letter"),
)

processes = Table(
    "processes",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("started_at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
