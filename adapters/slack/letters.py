"""What is kept of a payload that is acknowledged before it is decided."""

from typing import Any

Letter = tuple[str, dict[str, Any]]


def letter(kind: str, body: dict[str, Any]) -> Letter:
    """Its kind, and the payload without its token, which proves nothing (Slack signs) and is no database's business."""
    return kind, {field: value for field, value in body.items() if field != "token"}
