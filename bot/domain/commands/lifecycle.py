"""From declared to resolved, and back."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.values import Scope, Severity, Status


@dataclass(frozen=True, kw_only=True)
class Declare:
    """Begins an incident. A title is enough; `summary` is what is known so far."""

    title: str
    severity: Severity | None = None  # None: the playbook's default
    summary: str = ""
    private: bool = False
    triage: bool = False  # recorded only: it may become an incident


@dataclass(frozen=True, kw_only=True)
class ChangeStatus:
    """Among the open statuses, without a statement to others."""

    status: Status


@dataclass(frozen=True, kw_only=True)
class Resolve:
    """Service is back. Never blocked by a missing field."""

    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Reopen:
    """It was not over after all. The promise starts anew."""

    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Cancel:
    """It was never an incident."""

    text: str = ""


@dataclass(frozen=True, kw_only=True)
class ChangeSeverity:
    """Better or worse than thought."""

    severity: Severity
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Promote:
    """What was only recorded becomes an incident."""

    severity: Severity | None = None


@dataclass(frozen=True, kw_only=True)
class Close:
    """Resolved, and nothing more is expected. `archive`: the channel is put away as well."""

    archive: bool = False


@dataclass(frozen=True, kw_only=True)
class MakePrivate:
    """Only the people in it see it from now on."""


@dataclass(frozen=True, kw_only=True)
class KeepOpen:
    """Not over: nobody asks whether it is before `until` (aware UTC)."""

    until: datetime


@dataclass(frozen=True, kw_only=True)
class ChangeTitle:
    """What it should have been called."""

    title: str


@dataclass(frozen=True, kw_only=True)
class ChangeScope:
    """How far the failure reaches."""

    scope: Scope


@dataclass(frozen=True, kw_only=True)
class ChangeImpact:
    """Whom and what it hits; None and "" leave what is known."""

    users: int | None = None
    systems: str = ""
    risk: str = ""
