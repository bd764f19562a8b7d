"""Any value of a dataclass of the domain, as far as a platform could send it and a database could keep it."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

# Doors take away lone halves of surrogate pairs and control characters (adapters/webchat/door.py).
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)

PLAIN: Mapping[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    int: st.integers(0, 2**31 - 1),
    bool: st.booleans(),
    type(None): st.none(),
    datetime: st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds
    timedelta: st.timedeltas(timedelta(), timedelta(days=400)),
}


def any_of(shape: Any) -> st.SearchStrategy[Any]:
    """Any value of a type, as its annotations describe it."""
    arguments = get_args(shape)
    match get_origin(shape):
        case origin if origin in (Union, UnionType):
            return st.one_of([any_of(one) for one in arguments])
        case origin if origin is Literal:
            return st.sampled_from(arguments)
        case origin if origin is tuple and arguments[1:] == (...,):
            return st.lists(any_of(arguments[0]), max_size=3).map(tuple)
        case origin if origin is Mapping:
            return st.dictionaries(any_of(arguments[0]), any_of(arguments[1]), max_size=3)
        case origin if origin is tuple:
            return st.tuples(*(any_of(one) for one in arguments))
    if isinstance(shape, type) and issubclass(shape, Enum):
        return st.sampled_from(shape)
    if is_dataclass(shape) and isinstance(shape, type):
        hints = get_type_hints(shape)
        return st.builds(shape, **{field.name: any_of(hints[field.name]) for field in fields(shape)})
    return PLAIN[shape]
