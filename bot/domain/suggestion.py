"""The severity that scope and impact suggest. People decide; a difference is pointed out with its reasons."""

from bot.domain.details import Details
from bot.domain.values import Scope, Severity

BY_SCOPE = {Scope.CRITICAL: Severity.SEV1, Scope.LARGE_SCALE: Severity.SEV2, Scope.LOCALIZED: Severity.SEV3}
BY_USERS = ((10_000, Severity.SEV1), (500, Severity.SEV2), (1, Severity.SEV3))  # at least so many; ours to choose


def suggest(details: Details) -> tuple[Severity, tuple[str, ...]] | None:
    """The worst that any fact suggests, and which facts do: "scope", "users". None when nothing is known."""
    found: dict[str, Severity] = {}
    if details.scope is not None:
        found["scope"] = BY_SCOPE[details.scope]
    if details.users:
        found["users"] = next(severity for least, severity in BY_USERS if details.users >= least)
    if not found:
        return None
    worst = min(found.values())
    return worst, tuple(reason for reason, severity in found.items() if severity == worst)
