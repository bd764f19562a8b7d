"""docs/faults.md and docs/mission.md keep every row, and say of each where it is shown or that it is not yet."""

import re

import pytest

from tests.docs import pages

FAULTS = pages.read("docs/faults.md")
MISSION = pages.read("docs/mission.md")
FAMILIES = {"I": 17, "R": 14, "P": 13, "C": 16, "S": 13, "O": 8}
SOURCES = {"000": 32, "001": 20, "002": 20, "003": 27, "004": 16}
TEST = re.compile(r"tests/[\w./-]+")


def test_the_faults_are_all_there() -> None:
    named = [row[0] for row in pages.rows(FAULTS) if re.fullmatch(r"[A-Z]\d+", row[0])]
    assert named == [f"{family}{n}" for family, count in FAMILIES.items() for n in range(1, count + 1)]


def test_every_fault_is_shown_by_a_test_or_not_yet() -> None:
    for row in pages.rows(FAULTS):
        assert len(row) == 4, row
        shown = row[3]
        assert TEST.search(shown) or shown.startswith("not yet"), row


def test_every_test_that_shows_a_fault_exists() -> None:
    for path in TEST.findall(FAULTS):
        assert (pages.ROOT / path.rstrip(".")).exists(), path


def test_the_practices_are_all_there() -> None:
    named = [row[0] for row in pages.rows(MISSION) if re.fullmatch(r"\d{3}-\d{2}", row[0])]
    assert named == [f"{source}-{n:02}" for source, count in SOURCES.items() for n in range(1, count + 1)]
    assert len(named) == 115


@pytest.mark.parametrize("row", [row for row in pages.rows(MISSION) if "-" in row[0]], ids=lambda row: str(row[0]))
def test_a_practice_is_met_partly_met_or_not_yet(row: list[str]) -> None:
    _number, practice, where = row
    assert practice
    assert re.match(r"(?:\*\*met\*\*|partly): .|not yet$", where), where


def test_the_page_counts_its_rows_right() -> None:
    states = [row[2].strip("*").split("*")[0].split(":")[0] for row in pages.rows(MISSION) if "-" in row[0]]
    counts = {state: states.count(state) for state in ("met", "partly", "not yet")}
    assert f"Of 115, {counts['met']} are met, {counts['partly']} partly, {counts['not yet']} not yet." in MISSION
