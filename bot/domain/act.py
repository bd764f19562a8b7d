"""What one person did to an incident, and how it was before: enough to take it back for a moment."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from bot.domain.values import Person

UNDO_WITHIN = timedelta(minutes=2)  # later, others have acted on it: say what is so now instead
KEPT = 10  # acts remembered; more are not done by hand in two minutes

# Numbers once given are not given again.
NEVER_BACK = frozenset({"tasks", "publications"})

Parts = Mapping[str, object]  # by path: "title", "details.scope", "roles.commander", "tasks.3"
SCALARS = ("title", "severity", "status", "resolved_at", "own_cadence", "eta", "last", "ended")
GROUPS = ("roles", "promises", "tasks")


@dataclass(frozen=True)
class Act:
    """`seq` is the event that tells of it, `what` its kind. Only what changed is in `before` and `after`;
    None stands for what was not there."""

    by: Person
    at: datetime
    seq: int
    what: str
    before: Parts
    after: Parts


def parts(state: Any) -> dict[str, object]:
    """Everything a person's verb can change, by path."""
    found: dict[str, object] = {name: getattr(state, name) for name in SCALARS}
    found.update({f"details.{one.name}": getattr(state.details, one.name) for one in fields(state.details)})
    for group in GROUPS:
        found.update({f"{group}.{key}": value for key, value in getattr(state, group).items()})
    return found


def differences(before: Parts, after: Parts) -> tuple[dict[str, object], dict[str, object]]:
    """What changed: how it was, and how it is."""
    paths = [
        path
        for path in {**before, **after}
        if before.get(path) != after.get(path) and path.removeprefix("details.") not in NEVER_BACK
    ]
    return {path: before.get(path) for path in paths}, {path: after.get(path) for path in paths}
