"""What a playbook says about time: the matrix, the ladder, and the digest an incident is pinned to."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import HOME
from bot.domain.cadence import Rung
from bot.domain.values import Severity, Status, Via
from bot.playbook import Playbook, load_playbook
from tests.playbook.shipped import without_audiences

SHIPPED = without_audiences()
MINUTE = timedelta(minutes=1)


def read(tmp_path: Path, words: str) -> Playbook:
    path = tmp_path / "plan.yaml"
    path.write_text(words, encoding="utf-8")
    return load_playbook(path)


def with_matrix(tmp_path: Path, *rows: str) -> Playbook:
    """The shipped playbook with these rows below the default of 30 minutes."""
    return read(tmp_path, SHIPPED.replace("    default: 30m", "\n    ".join(["    default: 30m", *rows])))


def test_the_shipped_ladder_is_the_one_of_the_design() -> None:
    playbook = load_playbook(HOME / "playbooks" / "default.yaml")
    assert playbook.plan.ladder.rungs == (
        Rung(-5 * MINUTE, ("comms",), (Via.PRIVATE,)),
        Rung(timedelta(), ("commander",), (Via.CHANNEL,)),
        Rung(5 * MINUTE, ("commander", "comms"), (Via.PRIVATE, Via.CHANNEL)),
        Rung(15 * MINUTE, ("deputy",), (Via.PAGE,), 30 * MINUTE),
    )


@pytest.mark.parametrize("severity", Severity)
def test_the_shipped_cadence_is_half_an_hour_whatever_happens(severity: Severity) -> None:
    cadence = load_playbook(HOME / "playbooks" / "default.yaml").plan.cadence
    assert {cadence.interval(severity, status) for status in Status if status.is_open} == {30 * MINUTE}


@pytest.mark.parametrize(
    ("severity", "status", "every"),
    [
        (Severity.SEV1, Status.INVESTIGATING, 10),  # its own cell
        (Severity.SEV1, Status.IDENTIFIED, 15),  # the rest of its row
        (Severity.SEV1, Status.MONITORING, 15),  # its row weighs more than the column
        (Severity.SEV2, Status.MONITORING, 60),  # the column
        (Severity.SEV2, Status.IDENTIFIED, 30),  # the default
        (Severity.SEV3, Status.MONITORING, 90),  # its own cell in a row without `any`
        (Severity.SEV3, Status.INVESTIGATING, 30),  # no cell, no column: the default
        (Severity.SEV4, Status.INVESTIGATING, 120),  # a row in one word
    ],
)
def test_the_most_specific_cell_of_the_matrix_wins(
    tmp_path: Path, severity: Severity, status: Status, every: int
) -> None:
    playbook = with_matrix(
        tmp_path,
        "monitoring: 60m",
        "sev1: { any: 15m, investigating: 10m }",
        "sev3: { monitoring: 1h30m }",
        "sev4: 2h",
    )
    assert playbook.plan.cadence.interval(severity, status) == every * MINUTE


# -- the digest ---------------------------------------------------------------------------------------------


def test_comments_and_the_way_it_is_written_change_no_digest(tmp_path: Path) -> None:
    digest = read(tmp_path, SHIPPED).digest
    written = [
        f"# ours\n\n{SHIPPED}\n# the end\n",
        SHIPPED.replace("default: 30m", "default: 1800s"),
        SHIPPED.replace("ask: comms,", "ask: [comms],"),
        SHIPPED.replace("name: default\n", "").replace("version: 1\n", "name: default\nversion: 1\n"),
    ]
    assert {read(tmp_path, words).digest for words in written} == {digest}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("name: default", "name: ours"),
        ("default: 30m", "default: 31m"),
        ("at: +15m", "at: +16m"),
        ("every: 30m", "every: 31m"),
        ("ask: deputy", "ask: scribe"),
        ("[ic, lead, command]", "[ic, lead]"),
        ("- Hand over before you are tired.", "- Hand over in time."),
        ("default: sev3", "default: sev2"),
    ],
)
def test_any_value_changes_the_digest(tmp_path: Path, before: str, after: str) -> None:
    assert SHIPPED.count(before) == 1
    changed = read(tmp_path, SHIPPED.replace(before, after))
    assert changed.digest != read(tmp_path, SHIPPED).digest


def test_a_stored_playbook_reads_back_as_the_same(tmp_path: Path) -> None:
    playbook = with_matrix(tmp_path, "sev1: { any: 15m, investigating: 10m }", "monitoring: 60m")
    back = Playbook.model_validate_json(playbook.model_dump_json(exclude={"source"}, by_alias=True))
    assert back.digest == playbook.digest
    assert back.plan == playbook.plan


# -- flat ---------------------------------------------------------------------------------------------------


def test_a_flat_playbook_has_one_interval_throughout_and_the_same_ladder(tmp_path: Path) -> None:
    playbook = with_matrix(tmp_path, "sev1: { any: 15m, investigating: 10m }", "monitoring: 60m")
    flat = playbook.flat(45 * MINUTE)
    assert {
        flat.plan.cadence.interval(severity, status) for severity in Severity for status in Status if status.is_open
    } == {45 * MINUTE}
    assert flat.plan.ladder == playbook.plan.ladder
    assert flat.roles == playbook.roles
    assert flat.digest != playbook.digest
    assert playbook.plan.cadence.interval(Severity.SEV1, Status.INVESTIGATING) == 10 * MINUTE
