"""What somebody wants to hear of, and what only this installation can make for them."""

from dataclasses import replace

import pytest

from bot.domain.release import Work
from bot.domain.subscriber import Keys, Way, Wishes
from bot.domain.values import ComponentState, Severity, WorkStage
from bot.testing import NOON
from tests.contracts.target import release

DOWN = ComponentState.MAJOR_OUTAGE
WORK = Work(3, WorkStage.SCHEDULED, {"en": "New disks"}, NOON, NOON, ("search",))


def test_whoever_chose_nothing_hears_of_everything() -> None:
    assert Wishes().is_everything
    assert Wishes().meet(release(severity=Severity.SEV4, states={"search": DOWN}))
    assert Wishes().meet(release(work=WORK))


@pytest.mark.parametrize(
    ("named", "hears"), [(("search",), True), (("pay", "search"), True), (("pay",), False), ((), True)]
)
def test_components_are_told_to_whoever_chose_them_and_what_names_none_to_all(
    named: tuple[str, ...], hears: bool
) -> None:
    chose = Wishes(components=("search", "mail"))
    assert chose.meet(release(states=dict.fromkeys(named, DOWN))) is hears
    assert chose.meet(release(work=replace(WORK, components=named))) is hears


@pytest.mark.parametrize(("severity", "hears"), [(1, True), (2, True), (3, False), (4, False)])
def test_what_is_milder_than_wanted_is_not_told(severity: int, hears: bool) -> None:
    assert Wishes(least=Severity.SEV2).meet(release(severity=Severity(severity))) is hears


def test_maintenance_is_told_whatever_the_severity() -> None:
    assert Wishes(least=Severity.SEV1).meet(release(severity=Severity.SEV4, work=WORK))


def test_a_token_tells_whose_it_is_and_a_forged_one_nothing() -> None:
    keys = Keys("k" * 32)
    token = keys.token("ana")
    assert keys.holder(token) == "ana"
    forged = [
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        "bob" + token[3:],
        "ana.",
        "ana",
        "",
        ".",
        "á.ñ",
        "\ud800",
    ]
    assert [keys.holder(one) for one in [*forged, Keys("x" * 32).token("ana")]] == [None] * (len(forged) + 1)


def test_a_tokens_mark_has_256_bits() -> None:
    assert len(Keys("k" * 32).token("ana").partition(".")[2]) == 43  # of base64, 6 bits each


def test_what_is_kept_of_an_address_is_the_same_in_small_letters_and_another_with_another_key() -> None:
    keys = Keys("k" * 32)
    kept = keys.fingerprint(Way.MAIL, "Ana@example.org")
    assert kept == keys.fingerprint(Way.MAIL, "ana@example.org")
    assert "ana" not in kept.lower()
    assert kept != Keys("x" * 32).fingerprint(Way.MAIL, "ana@example.org")
    assert kept != keys.fingerprint(Way.MAIL, "anna@example.org")


def test_each_webhook_has_a_secret_of_its_own() -> None:
    keys = Keys("k" * 32)
    assert len(keys.secret("a")) == 32
    assert keys.secret("a") != keys.secret("b")
