"""The severity that scope and impact suggest: the worst of what is known, with its reasons."""

import pytest

from bot.domain.details import Details
from bot.domain.suggestion import BY_SCOPE, BY_USERS, suggest
from bot.domain.values import Scope, Severity

LOCALIZED, LARGE, CRITICAL = Scope.LOCALIZED, Scope.LARGE_SCALE, Scope.CRITICAL
SEV1, SEV2, SEV3 = Severity.SEV1, Severity.SEV2, Severity.SEV3


@pytest.mark.parametrize(
    ("scope", "users", "severity", "reasons"),
    [
        (LOCALIZED, None, SEV3, ("scope",)),
        (LARGE, None, SEV2, ("scope",)),
        (CRITICAL, None, SEV1, ("scope",)),
        (None, 1, SEV3, ("users",)),
        (None, 499, SEV3, ("users",)),
        (None, 500, SEV2, ("users",)),
        (None, 9_999, SEV2, ("users",)),
        (None, 10_000, SEV1, ("users",)),
        (None, 10**12 - 1, SEV1, ("users",)),
        (LOCALIZED, 1, SEV3, ("scope", "users")),  # both say so
        (LOCALIZED, 500, SEV2, ("users",)),  # the worse one decides, and is the reason
        (LARGE, 1, SEV2, ("scope",)),
        (CRITICAL, 10_000, SEV1, ("scope", "users")),
        (LOCALIZED, 0, SEV3, ("scope",)),  # nobody affected speaks neither for nor against
    ],
)
def test_the_worst_of_what_is_known_decides(
    scope: Scope | None, users: int | None, severity: Severity, reasons: tuple[str, ...]
) -> None:
    assert suggest(Details(scope=scope, users=users)) == (severity, reasons)


@pytest.mark.parametrize("details", [Details(), Details(users=0), Details(systems="checkout", risk="double charges")])
def test_what_says_nothing_about_size_suggests_nothing(details: Details) -> None:
    assert suggest(details) is None


def test_every_scope_has_a_severity_and_more_people_never_a_better_one() -> None:
    assert set(BY_SCOPE) == set(Scope)
    bounds = [least for least, _severity in BY_USERS]
    severities = [severity for _least, severity in BY_USERS]
    assert bounds == sorted(bounds, reverse=True)
    assert severities == sorted(severities)
    assert bounds[-1] == 1  # one person affected is somebody affected
