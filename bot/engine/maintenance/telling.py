"""What is told of a maintenance to the targets that hear of it, at each turn of its life."""

from datetime import datetime

from bot.domain import errors
from bot.domain.events.maintenance import Happened
from bot.domain.maintenance import Maintenance
from bot.domain.publication import Piece
from bot.domain.values import VIGIA, Person
from bot.engine.maintenance.pressing import press
from bot.engine.surroundings import Surroundings, Unit

PHASES = {
    Happened.ANNOUNCED: "maintenance-scheduled",
    Happened.REMINDED: "maintenance-reminder",
    Happened.STARTED: "maintenance-started",
    Happened.EXTENDED: "maintenance-extended",
    Happened.CHECKED: "maintenance-verifying",
    Happened.FINISHED: "maintenance-finished",
    Happened.CALLED_OFF: "maintenance-cancelled",
}
SHOWN_ALONE = frozenset({Happened.CHECKED})  # for who looks at the latest truth; nobody is written to for it


def tell(
    maintenance: Maintenance,
    what: Happened,
    unit: Unit,
    around: Surroundings,
    *,
    by: Person = VIGIA,
    at: datetime,
    reason: str = "",
) -> None:
    """To everybody who was told before. Nothing stops it: a target that cannot be told is shown with the reason."""
    playbook, listed = unit.playbook(maintenance.playbook), unit.components.listed()
    pieces: list[Piece] = []
    unsaid: dict[str, str] = {}
    for name in maintenance.told:
        target = around.targets.get(name)
        if what in SHOWN_ALONE and (target is None or target.holds != "state"):
            continue
        if target is None:
            unsaid[name] = around.lacking.get(name, "not set up")
        else:
            try:
                pieces.append(press(maintenance, PHASES[what], name, playbook, around, listed))
            except errors.TemplateBroken as broken:
                unsaid[name] = str(broken.facts["why"])
    maintenance.tell(what, PHASES[what], tuple(pieces), by=by, at=at, reason=reason, unsaid=unsaid)
