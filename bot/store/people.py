"""What is known about people, and small facts that must survive a restart."""

from collections.abc import Collection

from sqlalchemy import Connection, select, tuple_
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.domain.values import Kind, Person
from bot.ports import Profile
from bot.store.tables import facts, people


def upsert(connection: Connection) -> type:
    """The INSERT that knows ON CONFLICT, of the database at hand."""
    return sqlite_insert if connection.dialect.name == "sqlite" else postgres_insert  # type: ignore[return-value]


class People:
    """Bound to one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def profiles(self, who: Collection[Person]) -> dict[Person, Profile]:
        """Those of them that are known."""
        if not who:
            return {}
        keys = [(person.platform, person.id) for person in who]
        statement = select(people).where(tuple_(people.c.platform, people.c.id).in_(keys))
        found = {}
        for row in self._connection.execute(statement):
            person = Person(row.platform, row.id, row.name)
            found[person] = Profile(person, Kind(row.kind), row.locale, row.zone)
        return found

    def remember(self, profile: Profile) -> None:
        """Keeps what a platform told about somebody."""
        values = {
            "name": profile.person.name,
            "kind": str(profile.kind),
            "locale": profile.locale,
            "zone": profile.zone,
        }
        insert = upsert(self._connection)
        self._connection.execute(
            insert(people)
            .values(platform=profile.person.platform, id=profile.person.id, **values)
            .on_conflict_do_update(index_elements=["platform", "id"], set_=values)
        )


def remember_fact(connection: Connection, key: str, value: str) -> None:
    """Keeps a small fact."""
    insert = upsert(connection)
    connection.execute(
        insert(facts).values(key=key, value=value).on_conflict_do_update(index_elements=["key"], set_={"value": value})
    )


def recall_fact(connection: Connection, key: str) -> str | None:
    """The fact kept under this key."""
    return connection.scalar(select(facts.c.value).where(facts.c.key == key))
