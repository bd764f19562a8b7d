"""docs/playbooks.md has every key, and its example means what the page says."""

import re
from typing import Any

import yaml

from bot.domain.cadence import Cadence
from bot.domain.durations import parse_duration
from bot.domain.values import OPEN_STATUSES, Severity, Status, Via
from bot.playbook.models import CadenceModel, Playbook, Role, RungModel
from tests.docs import pages

PLAYBOOKS = pages.read("docs/playbooks.md")


def example() -> dict[str, Any]:
    whole: dict[str, Any] = yaml.safe_load(pages.blocks(PLAYBOOKS, "yaml")[0])
    return whole


def test_every_key_of_a_playbook_is_on_the_page() -> None:
    keys = {name for row in pages.rows(pages.section(PLAYBOOKS, "## Keys")) for name in pages.ticked(row[0])}
    written = set(Playbook.model_fields)
    assert {key.split(".")[0] for key in keys if not key.startswith(".")} >= written
    assert {f"roles.<id>.{key}" for key in Role.model_fields} <= keys
    assert set(example()) == written


def test_every_key_of_a_step_and_every_way_of_asking_is_on_the_page() -> None:
    about = pages.rows(pages.section(PLAYBOOKS, "## Ladder"))
    assert {row[0].strip("`") for row in about} == set(RungModel.model_fields)
    assert set(Via) <= {word for row in about for word in pages.ticked(row[1])}


def test_the_ladder_of_the_example_is_one() -> None:
    for rung in example()["ladder"]:
        RungModel.model_validate(rung)


def test_the_matrix_is_what_the_example_means() -> None:
    cadence = Cadence(CadenceModel.model_validate(example()["cadence"]).room.rules())
    table = re.search(r"^\| \|(.*)\|$", PLAYBOOKS, re.MULTILINE)
    assert table
    statuses = [Status(name.strip()) for name in table[1].split("|")]
    assert statuses == list(OPEN_STATUSES)
    matrix = [row for row in pages.rows(pages.section(PLAYBOOKS, "## Cadence")) if row[0] in Severity.__members__]
    assert [row[0] for row in matrix] == [severity.name for severity in Severity]
    for name, *cells in matrix:
        for status, cell in zip(statuses, cells, strict=True):
            assert cadence.interval(Severity[name], status) == parse_duration(cell), (name, status)
