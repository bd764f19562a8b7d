"""What leaves the house: the approved words of one publication, on their way to one target."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.domain.values import ComponentState, Severity, Status, WorkStage

ReleaseKind = Literal["statement", "correction", "retraction"]


@dataclass(frozen=True)
class Statement:
    """What is said in one language, exactly as it was approved. Plain text; each target escapes it at the last moment.

    `text`: paragraphs between empty lines. `html`: the same as a whole document, for the form "mail" only.
    """

    lang: str
    title: str
    text: str
    html: str = ""


@dataclass(frozen=True)
class Work:
    """The planned maintenance a release is about. `name` by language; instants are aware UTC."""

    number: int
    stage: WorkStage
    name: Mapping[str, str]
    starts_at: datetime
    ends_at: datetime
    components: tuple[str, ...] = ()  # ids


@dataclass(frozen=True)
class Release:
    """One publication on its way to one target. All instants are aware UTC."""

    key: str  # stable over retries, restarts and processes; 32 hexadecimal digits, no two releases share one
    incident: int  # 0 where it is about maintenance
    number: int  # of the publication, within its incident
    kind: ReleaseKind
    phase: str  # the template: investigating, identified, monitoring, resolved, ...
    severity: Severity
    status: Status
    statements: tuple[Statement, ...]  # one per language, in the target's order; never empty
    approved_at: datetime
    next_update_at: datetime | None = None
    link: str = ""  # the one canonical address to read on
    affected: tuple[str, ...] = ()  # systems, as known
    thread: str = ""  # what this target calls the incident since its first publication there; "" for the first
    corrects: str = ""  # what this target calls the publication this one corrects or retracts; "" for none
    states: Mapping[str, ComponentState] = field(default_factory=dict)  # components as they are from now on, by id
    work: Work | None = None  # None where it is about an incident
