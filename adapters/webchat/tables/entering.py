"""Who may come in: people, one-time login links and sessions. Tokens are stored as hashes only."""

from datetime import datetime

from sqlalchemy import Connection, Table, delete, insert, select

from adapters.webchat.tables.schema import Member, logins, people, sessions
from adapters.webchat.tables.writing import insert_of


def known_people(connection: Connection) -> list[Member]:
    """Everybody, by id."""
    return [Member(**row) for row in connection.execute(select(people).order_by(people.c.id)).mappings()]


def known_person(connection: Connection, person: str) -> Member | None:
    """One of them."""
    row = connection.execute(select(people).where(people.c.id == person)).mappings().one_or_none()
    return Member(**row) if row else None


def keep_person(connection: Connection, who: Member) -> None:
    """Adds somebody, or brings what is known up to date."""
    values = vars(who)
    statement = insert_of(connection, people).values(values)
    connection.execute(statement.on_conflict_do_update(index_elements=[people.c.id], set_=values))


def issue_login(connection: Connection, token: str, person: str, now: datetime, until: datetime) -> None:
    """Keeps the hash of a link."""
    _issue(connection, logins, token, person, now, until)


def use_login(connection: Connection, token: str, now: datetime) -> Member | None:
    """Whom the link signs in, this once. None: used already, too old, or never made."""
    used = delete(logins).where(logins.c.hash == token, logins.c.expires_at > now).returning(logins.c.person)
    person = connection.scalar(used)
    return known_person(connection, person) if person else None


def begin_session(connection: Connection, token: str, person: str, now: datetime, until: datetime) -> None:
    """Keeps the hash of a session."""
    _issue(connection, sessions, token, person, now, until)


def in_session(connection: Connection, token: str, now: datetime) -> Member | None:
    """Who is signed in with it; None when nobody is any more."""
    alive = select(people).join(sessions).where(sessions.c.hash == token, sessions.c.expires_at > now)
    row = connection.execute(alive).mappings().one_or_none()
    return Member(**row) if row else None


def end_session(connection: Connection, token: str) -> None:
    """Signs out; ended already is no error."""
    connection.execute(delete(sessions).where(sessions.c.hash == token))


def _issue(connection: Connection, table: Table, token: str, person: str, now: datetime, until: datetime) -> None:
    connection.execute(delete(table).where(table.c.expires_at <= now))
    connection.execute(insert(table).values(hash=token, person=person, expires_at=until))
