"""`column is one of these`, with the list sent as one value.

SQLAlchemy's own `in_` writes a mark for each value, so that the statement is another for every length and is put
together again each time. Here its text never changes.
"""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, Boolean, ColumnElement, Dialect, Text, TypeDecorator, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine


class _Listed(TypeDecorator[Collection[Any]]):
    """Many values as one: an array for PostgreSQL, JSON for SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, one: TypeEngine[Any]) -> None:
        super().__init__()
        self.one = one

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """What the driver is given."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else ARRAY(self.one))

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> Any:
        """In no particular order."""
        values = list(value or ())
        return json.dumps(values) if dialect.name == "sqlite" else values


class _Among(FunctionElement[bool]):
    """Drawn below, in the words of each database."""

    inherit_cache = True
    type = Boolean()

    def self_group(self, against: object = None) -> "_Among":
        """As it is: for SQLite a function's truth is written `= 1`, and then no index is used."""
        return self


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Whether the column's value is one of those given to the statement as `name`."""
    return _Among(column, bindparam(name, type_=_Listed(column.type)))


@compiles(_Among, "sqlite")
def _in_json(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, these = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({these}))"  # noqa: S608 - marks and names, no values


@compiles(_Among, "postgresql")
def _in_array(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, these = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} = ANY({these})"
