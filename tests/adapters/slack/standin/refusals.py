"""How Slack says no."""

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn


class Refusal(Exception):
    """An answer with `ok: false`. `fields` join it."""

    def __init__(self, error: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **fields: Any):
        super().__init__(error)
        self.error = error
        self.status = status
        self.headers = dict(headers or {})
        self.fields = fields

    def answer(self) -> dict[str, Any]:
        """The body."""
        return {"ok": False, "error": self.error, **self.fields}


def refuse_unless(condition: object, error: str, **fields: Any) -> None:
    """Refuses with `error` when the condition does not hold."""
    if not condition:
        raise Refusal(error, **fields)


def refuse_malformed(error: str, messages: Sequence[str]) -> NoReturn:
    """Refuses and says where, as Slack does for blocks, views and arguments."""
    raise Refusal(error, response_metadata={"messages": [f"[ERROR] {message}" for message in messages]})


def ratelimited(retry_after: int) -> Refusal:
    """429, with the seconds to wait."""
    return Refusal("ratelimited", status=429, headers={"Retry-After": str(retry_after)})
