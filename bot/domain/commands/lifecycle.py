"""From declared to resolved, and back."""

from dataclasses import dataclass

from bot.domain.values import Severity, Status


@dataclass(frozen=True, kw_only=True)
class Declare:
    """Begins an incident. A title is enough; `summary` is what is known so far."""

    title: str
    severity: Severity | None = None  # None: the playbook's default
    summary: str = ""
    private: bool = False


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
