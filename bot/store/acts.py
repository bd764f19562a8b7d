"""What people did a moment ago, as JSON: the parts of an incident that changed, each in its own shape."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, get_type_hints

from bot.domain.act import Act, Parts
from bot.domain.details import Details
from bot.domain.promise import Promise
from bot.domain.task import Task
from bot.domain.values import Person, Severity, Statement, Status
from bot.store.codec import adapter

SHAPES: Mapping[str, Any] = {
    "title": str,
    "severity": Severity,
    "status": Status,
    "resolved_at": datetime | None,
    "own_cadence": timedelta | None,
    "eta": datetime | None,
    "last": Statement | None,
    "ended": Statement | None,
    **{f"details.{name}": shape for name, shape in get_type_hints(Details).items()},
    "roles": Person | None,
    "promises": Promise | None,
    "tasks": Task | None,
}
NONE = "[]"  # nobody did anything lately, as nearly always


def dump_acts(acts: tuple[Act, ...]) -> str:
    """JSON text."""
    if not acts:
        return NONE
    rows = [{"by": act.by, "at": act.at, "seq": act.seq, "what": act.what, **_parts_of(act)} for act in acts]
    return adapter(list[dict[str, Any]]).dump_json(rows).decode()


def load_acts(text: str) -> tuple[Act, ...]:
    """The acts back."""
    if text == NONE:
        return ()
    return tuple(_act(row) for row in adapter(list[dict[str, Any]]).validate_json(text))


def _parts_of(act: Act) -> dict[str, Any]:
    return {
        side: {path: _dump(path, value) for path, value in getattr(act, side).items()} for side in ("before", "after")
    }


def _act(row: dict[str, Any]) -> Act:
    before, after = (_loaded(row[side]) for side in ("before", "after"))
    by, at = adapter(Person).validate_python(row["by"]), adapter(datetime).validate_python(row["at"])
    return Act(by, at, row["seq"], row["what"], before, after)


def _loaded(parts: dict[str, Any]) -> Parts:
    return {path: adapter(_shape(path)).validate_python(value) for path, value in parts.items()}


def _dump(path: str, value: object) -> Any:
    return adapter(_shape(path)).dump_python(value, mode="json")


def _shape(path: str) -> Any:
    return SHAPES[path] if path in SHAPES else SHAPES[path.partition(".")[0]]
