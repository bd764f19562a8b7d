"""Who is told outside: what hangs together is read, what does not is refused with its place."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import HOME
from bot.domain.errors import SetupError
from bot.domain.values import Severity
from bot.playbook import Playbook, load_playbook
from tests.playbook.shipped import SHIPPED


def read(folder: Path, words: str) -> Playbook:
    """A playbook from its text."""
    path = folder / "plan.yaml"
    path.write_text(words, encoding="utf-8")
    return load_playbook(path)


def test_the_shipped_audiences_are_told_in_their_languages_by_whoever_may() -> None:
    playbook = load_playbook(HOME / "playbooks" / "default.yaml")
    assert list(playbook.audiences) == ["stakeholders", "support", "customers", "authorities"]
    customers = playbook.audiences["customers"]
    assert customers.languages == ("en", "es", "pt_BR")
    assert customers.when.severity == (Severity.SEV1, Severity.SEV2)
    assert (customers.second_person, customers.promise, customers.approve) == (True, True, ("commander", "comms"))
    assert set(playbook.targets) == {target for one in playbook.audiences.values() for target in one.targets}


def test_the_word_promised_outside_has_its_own_cadence_and_ladder() -> None:
    publicity = load_playbook(HOME / "playbooks" / "default.yaml").plan.publicity
    assert publicity is not None
    assert publicity.interval(timedelta(), first=True) == timedelta(minutes=15)
    assert publicity.interval(timedelta(hours=3, minutes=59), first=False) == timedelta(minutes=30)
    assert publicity.interval(timedelta(hours=4), first=False) == timedelta(hours=1)
    assert [rung.ask for rung in publicity.ladder.rungs] == [("comms",), ("comms", "commander"), ("commander",)]


@pytest.mark.parametrize("word", ["customers", "Clientes", "CUSTOMERS"])
def test_an_audience_is_named_in_any_language(word: str) -> None:
    assert load_playbook(HOME / "playbooks" / "default.yaml").audience_named(word) == "customers"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            "[status-page, subscribers, subscribed-webhooks, customers-mail, partners]",
            "[customers-mail, nowhere]",
            "audiences.customers.targets: no target is named nowhere",
        ),
        ("approve: commander\n", "approve: king\n", "audiences.authorities.approve: no role is named king"),
        ("ask: [comms, commander]", "ask: [comms, king]", "public_ladder.1.ask: no role is named king"),
        ("kind: channel", "kind: channel\n    colour: red", "targets.stakeholders.colour is no key of a playbook"),
        ("first: 15m", "first: soon", "cadence.public.first: expected a length of time such as 30m or 1h30m"),
        ("when: { severity: sev1 }", "when: { severity: sev9 }", "audiences.authorities.when.severity.0"),
    ],
)
def test_what_does_not_hang_together_is_refused(tmp_path: Path, before: str, after: str, said: str) -> None:
    assert SHIPPED.count(before) == 1
    with pytest.raises(SetupError) as refusal:
        read(tmp_path, SHIPPED.replace(before, after))
    assert said in str(refusal.value)


def test_a_word_promised_with_nobody_to_ask_for_it_is_refused(tmp_path: Path) -> None:
    words = SHIPPED.partition("public_ladder:")[0] + "forgotten:" + SHIPPED.partition("forgotten:")[2]
    with pytest.raises(SetupError, match="public_ladder: expected who is asked"):
        read(tmp_path, words)
