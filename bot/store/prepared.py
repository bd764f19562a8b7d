"""Statements written once and worked out once for each database; from then on the driver gets them as they are.

SQLAlchemy knows both databases' SQL and how values are kept, but it works that out again at every execution, which
takes several times as long as the driver's own part. What is the same each time is kept here.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect

Values = Mapping[str, Any]
Converter = Callable[[Any], Any]


class Prepared:
    """What was written with SQLAlchemy, or for each database by its name where they differ.

    `values` are by the names of the statement's parameters; what they change, by those of columns.
    """

    def __init__(self, written: Any) -> None:
        self._written = written
        self._ready: dict[tuple[str, ...], _Ready] = {}

    def rows(self, connection: Connection, values: Values) -> list[Any]:
        """Every row that was found or given back, its columns as attributes."""
        ready = self._for(connection.dialect, values)
        found = _send(connection, ready.text, ready.given(values), many=False, returns=True)
        return [ready.row(row) for row in found]

    def run(self, connection: Connection, values: Values) -> None:
        """Changes something; nothing comes back."""
        ready = self._for(connection.dialect, values)
        _send(connection, ready.text, ready.given(values), many=False, returns=False)

    def run_each(self, connection: Connection, each: Sequence[Values]) -> None:
        """The same for several, all with the same names."""
        ready = self._for(connection.dialect, each[0])
        given = [ready.given(values) for values in each]
        if len(given) == 1:  # psycopg opens a pipeline for many
            _send(connection, ready.text, given[0], many=False, returns=False)
        else:
            _send(connection, ready.text, given, many=True, returns=False)

    def _for(self, dialect: Dialect, values: Values) -> "_Ready":
        key = (dialect.name, *values)
        if key not in self._ready:
            each = isinstance(self._written, Mapping)
            self._ready[key] = _work_out(self._written[dialect.name] if each else self._written, dialect, list(values))
        return self._ready[key]


@dataclass(frozen=True)
class _Ready:
    """One statement for one database and one set of names."""

    text: str
    always: Values  # parameters whose values stand in the statement itself
    converters: Mapping[str, Converter]
    order: Sequence[str] | None  # of the parameters, where they have no names
    record: Callable[..., Any]
    readers: Sequence[tuple[int, Converter]]  # by the number of the column

    def given(self, values: Values) -> Any:
        """As the driver takes them."""
        whole = {**self.always, **values}
        for name, convert in self.converters.items():
            whole[name] = convert(whole[name])
        return whole if self.order is None else [whole[name] for name in self.order]

    def row(self, found: Sequence[Any]) -> Any:
        """As it was meant when it was kept."""
        if not self.readers:
            return self.record(*found)
        values = list(found)
        for column, read in self.readers:
            values[column] = read(values[column])
        return self.record(*values)


def _work_out(written: Any, dialect: Dialect, names: list[str]) -> _Ready:
    compiled = written.compile(dialect=dialect, column_keys=names)
    kinds = {name: parameter.type.dialect_impl(dialect) for parameter, name in compiled.bind_names.items()}
    converters = {name: kind.bind_processor(dialect) for name, kind in kinds.items()}
    columns = list(getattr(written, "exported_columns", ()))
    readers = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
    return _Ready(
        text=compiled.string,
        always={name: value for name, value in compiled.params.items() if name not in names},
        converters={name: convert for name, convert in converters.items() if convert},
        order=compiled.positiontup if compiled.positional else None,
        record=namedtuple("Row", [column.key for column in columns]),
        readers=[(number, read) for number, read in enumerate(readers) if read],
    )


def _send(connection: Connection, text: str, values: Any, *, many: bool, returns: bool) -> Any:
    cursor = connection.connection.cursor()
    # Whoever listens to the statements of a connection or engine hears of these too.
    heard = connection._has_events or connection.engine._has_events
    try:
        if heard:
            connection.dispatch.before_cursor_execute(connection, cursor, text, values, None, many)
        if many:
            connection.dialect.do_executemany(cursor, text, values)
        else:
            connection.dialect.do_execute(cursor, text, values)
        if heard:
            connection.dispatch.after_cursor_execute(connection, cursor, text, values, None, many)
        return cursor.fetchall() if returns else None
    except connection.dialect.loaded_dbapi.Error as error:
        # Raised as SQLAlchemy's own, but without the values: they are what people wrote.
        connection._handle_dbapi_exception(error, text, None, cursor, None)
    finally:
        cursor.close()
