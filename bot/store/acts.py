"""What people did a moment ago, as JSON: the parts of an incident that changed, each in its own shape."""

from collections.abc import Iterator, Mapping
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


class _Stored(Mapping[str, object]):
    """Parts as JSON keeps them, read when somebody undoes: all others only hand them on."""

    def __init__(self, kept: dict[str, Any]) -> None:
        self.kept = kept

    def __getitem__(self, path: str) -> object:
        return adapter(_shape(path)).validate_python(self.kept[path])

    def __iter__(self) -> Iterator[str]:
        return iter(self.kept)

    def __len__(self) -> int:
        return len(self.kept)


def _parts_of(act: Act) -> dict[str, Any]:
    return {"before": _kept(act.before), "after": _kept(act.after)}


def _kept(parts: Parts) -> dict[str, Any]:
    return parts.kept if isinstance(parts, _Stored) else {path: _dump(path, value) for path, value in parts.items()}


def _act(row: dict[str, Any]) -> Act:
    before, after = _Stored(row["before"]), _Stored(row["after"])
    by, at = adapter(Person).validate_python(row["by"]), adapter(datetime).validate_python(row["at"])
    return Act(by, at, row["seq"], row["what"], before, after)


def _dump(path: str, value: object) -> Any:
    return adapter(_shape(path)).dump_python(value, mode="json")


def _shape(path: str) -> Any:
    return SHAPES[path] if path in SHAPES else SHAPES[path.partition(".")[0]]
