"""The status page's components: those of the file, and those people added. None is ever deleted: history names them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from bot.domain.component import Component, ListedComponent
from bot.domain.errors import LostRace
from bot.store import tables as t
from bot.store.codec import dumps, loads
from bot.store.people import INSERTS

FILE, COMMAND = "file", "command"
DEFINED = [one.name for one in fields(Component)]


class Components:
    """Bound to one transaction. `changed`: whether what people see of them is another now."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.changed = False

    def listed(self) -> list[ListedComponent]:
        """All that were ever listed, retired ones too: those of the file in its order, then the others."""
        order = (t.components.c.source.desc(), t.components.c.position, t.components.c.id)
        rows = self._connection.execute(select(t.components).order_by(*order)).all()
        return list(_alike([_listed(row, position) for position, row in enumerate(rows)]))

    def sync(self, defined: Sequence[Component], at: datetime) -> None:
        """Makes those of the file what it says now. What vanished from it is retired; what came back is listed again.

        One that somebody added by command and the file names too is the file's from now on.
        """
        rows = {row.id: row for row in self._connection.execute(select(t.components))}
        for position, one in enumerate(defined):
            wanted = {"position": position, "source": FILE, "body": dumps(one), "retired_at": None}
            row = rows.pop(one.id, None)
            if row is None:
                # Processes that start together write the same: the second finds it there.
                new = INSERTS[self._connection.dialect.name](t.components).values(id=one.id, listed_at=at, **wanted)
                self._connection.execute(new.on_conflict_do_nothing())
                self.changed = True
            elif any(getattr(row, name) != value for name, value in wanted.items()):
                self._set(one.id, **wanted)
        for row in rows.values():
            if row.source == FILE and row.retired_at is None:
                self.retire(row.id, at)

    def add(self, component: Component, at: datetime) -> None:
        """One more by command, after all others. One that was retired is listed again. Raises LostRace."""
        rows = {row.id: row for row in self._connection.execute(select(t.components))}
        last = max((row.position for row in rows.values()), default=-1)
        values = {"position": last + 1, "source": COMMAND, "body": dumps(component), "retired_at": None}
        there = rows.get(component.id)
        if there is not None and there.retired_at is not None:
            self._set(component.id, **values)
            return
        new = INSERTS[self._connection.dialect.name](t.components).values(id=component.id, listed_at=at, **values)
        made = self._connection.scalar(new.on_conflict_do_nothing().returning(t.components.c.id))
        if made is None:
            raise LostRace(f"somebody else just added {component.id}")
        self.changed = True

    def redefine(self, component: Component) -> None:
        """Another name or group for one that is there."""
        self._set(component.id, body=dumps(component))

    def retire(self, component: str, at: datetime) -> None:
        """People see it no more."""
        self._set(component, retired_at=at)

    def _set(self, component: str, **values: Any) -> None:
        self._connection.execute(update(t.components).where(t.components.c.id == component).values(**values))
        self.changed = True


def _listed(row: Any, position: int) -> ListedComponent:
    defined: Component = loads(Component, row.body)
    return ListedComponent(
        **{name: getattr(defined, name) for name in DEFINED},
        position=position,
        listed_at=row.listed_at,
        retired_at=row.retired_at,
        by_command=row.source == COMMAND,
    )


def _alike(listed: Iterable[ListedComponent]) -> Iterator[ListedComponent]:
    """A group has one name: that of its first component, so that of the file where the file has it."""
    names: dict[str, Any] = {}
    for one in listed:
        name = names.setdefault(one.group, one.group_name) if one.is_listed else one.group_name
        yield replace(one, group_name=name)
