"""How bad it is, how far it reaches, whom it hits."""

from dataclasses import replace
from datetime import datetime

from bot.domain import errors
from bot.domain.events import ImpactChanged, ScopeChanged, SeverityChanged
from bot.domain.incident.state import State
from bot.domain.values import Person, Scope, Severity


class Classification(State):
    """People decide; nothing here changes the severity by itself."""

    def change_severity(self, severity: Severity, text: str, *, by: Person, at: datetime) -> None:
        """Better or worse than thought. The promise already made stays. Raises IncidentOver, AlreadySo."""
        self._must_be_open()
        if severity == self.severity:
            raise errors.AlreadySo(what=severity, by=None, at=None)
        before, self.severity = self.severity, severity
        self._record(SeverityChanged, by, at, before=before, after=severity, text=text)

    def change_scope(self, scope: Scope, *, by: Person, at: datetime) -> None:
        """How far the failure reaches. Raises IncidentOver, AlreadySo."""
        self._must_be_open()
        before = self.details.scope
        if scope is before:
            raise errors.AlreadySo(what=scope, by=None, at=None)
        self.details = replace(self.details, scope=scope)
        self._record(ScopeChanged, by, at, before=before, after=scope)

    def change_impact(self, *, users: int | None, systems: str, risk: str, by: Person, at: datetime) -> None:
        """Whom and what it hits; what is not given stays as known. Raises IncidentOver, ImpactMissing."""
        self._must_be_open()
        if users is None and not systems and not risk:
            raise errors.ImpactMissing
        known = self.details
        self.details = replace(
            known,
            users=known.users if users is None else users,
            systems=systems or known.systems,
            risk=risk or known.risk,
        )
        now = self.details
        self._record(ImpactChanged, by, at, users=now.users, systems=now.systems, risk=now.risk)
