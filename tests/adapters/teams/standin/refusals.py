"""How Microsoft says no."""

from typing import Any


class Refusal(Exception):
    """An answer above 399, in the shape the Connector and Graph share."""

    def __init__(self, status: int, code: str, message: str = "", *, retry_after: int | None = None) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.message = message or code
        self.headers = {} if retry_after is None else {"Retry-After": str(retry_after)}

    def answer(self) -> dict[str, Any]:
        """The body."""
        return {"error": {"code": self.code, "message": self.message}}


def refuse_unless(condition: object, status: int, code: str, message: str = "") -> None:
    """Refuses when the condition does not hold."""
    if not condition:
        raise Refusal(status, code, message)
