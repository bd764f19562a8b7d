"""How a method is written down, and how its arguments are read."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tests.adapters.slack.standin.refusals import Refusal
from tests.adapters.slack.standin.state import Json, State


class Arguments:
    """What a call brought, however it was encoded."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = dict(values)

    def text(self, name: str, default: str = "") -> str:
        """As a string; empty when absent."""
        value = self.values.get(name)
        return default if value is None else str(value)

    def needed(self, name: str, error: str = "invalid_arguments") -> str:
        """As a string; refused with `error` when absent or empty."""
        value = self.text(name)
        if not value:
            raise Refusal(error, response_metadata={"messages": [f"[ERROR] missing required field: {name}"]})
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """As a boolean: true, "true", 1 and "1" are yes."""
        value = self.values.get(name)
        return default if value is None else str(value).lower() in {"true", "1"}

    def number(self, name: str, default: float) -> float:
        """As a number."""
        try:
            return float(self.values.get(name, default))
        except (TypeError, ValueError):
            raise Refusal("invalid_arguments") from None

    def parsed(self, name: str, error: str = "invalid_arguments") -> Any:
        """As JSON, whether it came as a string in a form or as an object; None when absent."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise Refusal(error) from None

    def given(self, name: str) -> bool:
        """Whether it came at all."""
        return self.values.get(name) is not None


Handler = Callable[[State, Arguments], Json]
Token = Literal["bot", "app", "none"]


@dataclass(frozen=True)
class Method:
    """One method of the Web API."""

    name: str
    tier: int
    scopes: tuple[str, ...]  # any one of them is enough
    token: Token
    run: Handler


METHODS: dict[str, Method] = {}


def method(name: str, *, tier: int, scopes: tuple[str, ...] = (), token: Token = "bot") -> Callable[[Handler], Handler]:
    """Writes a method down."""

    def written(run: Handler) -> Handler:
        METHODS[name] = Method(name, tier, scopes, token, run)
        return run

    return written


def need(state: State, *any_of: str) -> None:
    """Refuses with missing_scope unless the app has one of them."""
    if any_of and not set(any_of) & set(state.app.scopes):
        raise Refusal("missing_scope", needed=any_of[0], provided=",".join(state.app.scopes))


def paged(everything: list[Json], arguments: Arguments, most: int, default: int) -> tuple[list[Json], str]:
    """One page and the cursor of the next; empty at the end."""
    limit = int(arguments.number("limit", default)) or default
    if not 0 < limit <= most:
        raise Refusal("invalid_limit")
    cursor = arguments.text("cursor")
    if cursor and not (cursor.startswith("page:") and cursor[5:].isdecimal()):
        raise Refusal("invalid_cursor")
    start = int(cursor[5:]) if cursor else 0
    following = start + limit
    return everything[start:following], f"page:{following}" if following < len(everything) else ""
