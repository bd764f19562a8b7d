"""What is known about people, and small facts that must survive a restart."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.domain.values import Kind, Person
from bot.ports import Profile
from bot.store.among import among
from bot.store.prepared import Prepared
from bot.store.tables import facts, people

# The INSERT that knows ON CONFLICT, by the database's name.
INSERTS: dict[str, Callable[[Table], Any]] = {"sqlite": sqlite_insert, "postgresql": postgres_insert}
_PROFILES = Prepared(select(people).where(among(people.c.platform, "platforms"), among(people.c.id, "ids")))


class People:
    """Bound to one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._seen: dict[Person, Profile | None] = {}  # in this transaction; None: nobody known

    def profiles(self, who: Collection[Person]) -> dict[Person, Profile]:
        """Those of them that are known."""
        if new := [person for person in who if person not in self._seen]:
            self._seen.update(dict.fromkeys(new))
            asked = {"platforms": {person.platform for person in new}, "ids": {person.id for person in new}}
            for row in _PROFILES.rows(self._connection, asked):  # with platforms mixed, a few more than asked for
                person = Person(row.platform, row.id, row.name)
                self._seen[person] = Profile(person, Kind(row.kind), row.locale, row.zone)
        return {profile.person: profile for person in who if (profile := self._seen[person])}

    def remember(self, profile: Profile) -> None:
        """Keeps what a platform told about somebody."""
        values = {
            "name": profile.person.name,
            "kind": str(profile.kind),
            "locale": profile.locale,
            "zone": profile.zone,
        }
        self._seen[profile.person] = profile
        insert = INSERTS[self._connection.dialect.name]
        self._connection.execute(
            insert(people)
            .values(platform=profile.person.platform, id=profile.person.id, **values)
            .on_conflict_do_update(index_elements=["platform", "id"], set_=values)
        )


def remember_fact(connection: Connection, key: str, value: str, until: datetime | None) -> None:
    """Keeps a small fact, for ever or until then."""
    kept = {"value": value, "until": until}
    insert = INSERTS[connection.dialect.name]
    connection.execute(insert(facts).values(key=key, **kept).on_conflict_do_update(index_elements=["key"], set_=kept))


def forget_facts(connection: Connection, now: datetime) -> int:
    """Drops what is of no more use. Answers how many."""
    return connection.execute(delete(facts).where(facts.c.until < now)).rowcount


def recall_fact(connection: Connection, key: str) -> str | None:
    """The fact kept under this key."""
    return connection.scalar(select(facts.c.value).where(facts.c.key == key))
