"""Events, effects and replies as JSON text and back, from their dataclasses alone."""

from typing import Any, TypeVar, get_args

from pydantic import TypeAdapter

from bot.domain.events import AnyEvent
from bot.domain.values import Person
from bot.effects import Effect

T = TypeVar("T")

EVENT_KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in get_args(AnyEvent)}
COMMON = {"seq", "at", "actor"}  # columns of their own


_adapters: dict[Any, TypeAdapter[Any]] = {}


def adapter(shape: Any) -> TypeAdapter[Any]:
    """The validator of one dataclass or union, built once."""
    if shape not in _adapters:
        _adapters[shape] = TypeAdapter(shape)
    return _adapters[shape]


def dumps(value: object, shape: Any = None) -> str:
    """JSON text of a value."""
    return adapter(shape or type(value)).dump_json(value).decode()


def loads(shape: Any, text: str | None) -> Any:
    """The value back; None stays None."""
    return None if text is None else adapter(shape).validate_json(text)


def dump_event(event: AnyEvent) -> str:
    """JSON of the event's own fields; the common ones are columns."""
    return adapter(type(event)).dump_json(event, exclude=COMMON).decode()


def load_event(kind: str, body: str, *, seq: int, at: Any, actor: Person) -> AnyEvent:
    """The event as it was recorded."""
    own = adapter(dict[str, Any]).validate_json(body)
    event: AnyEvent = adapter(EVENT_KINDS[kind]).validate_python({**own, "seq": seq, "at": at, "actor": actor})
    return event


def dump_effect(effect: Effect) -> str:
    """JSON of an effect."""
    return dumps(effect)


def load_effect(body: str) -> Effect:
    """The effect as it was planned."""
    effect: Effect = loads(Effect, body)
    return effect
