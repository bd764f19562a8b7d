"""Planned maintenance: what can be asked. `number` is the maintenance's; None: the only one it can be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, kw_only=True)
class PlanMaintenance:
    """A draft of what people are told. `names` and `texts` by language; `components` as they were typed.

    `number`: mends the draft of that number.
    """

    names: Mapping[str, str]
    texts: Mapping[str, str]
    starts_at: datetime
    ends_at: datetime
    components: tuple[str, ...] = ()
    phrase: str = ""  # id of a ready sentence of the phase
    number: int | None = None


@dataclass(frozen=True, kw_only=True)
class AnnounceMaintenance:
    """`digest` is that of what was seen. `reason`: why nobody else was asked."""

    number: int | None
    digest: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class BeginMaintenance:
    """Earlier than planned."""

    number: int | None


@dataclass(frozen=True, kw_only=True)
class ExtendMaintenance:
    """Until then, or by so much."""

    number: int | None
    until: datetime | timedelta


@dataclass(frozen=True, kw_only=True)
class FinishMaintenance:
    """All is well."""

    number: int | None


@dataclass(frozen=True, kw_only=True)
class CallOffMaintenance:
    """It does not take place, or does not go on. A draft is thrown away."""

    number: int | None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ResendAnnouncement:
    """What is to be done about one target: try it again, or (`arrived`) take it as arrived."""

    number: int | None
    target: str
    arrived: bool = False


MaintenanceCommand = (
    PlanMaintenance
    | AnnounceMaintenance
    | BeginMaintenance
    | ExtendMaintenance
    | FinishMaintenance
    | CallOffMaintenance
    | ResendAnnouncement
)
