"""`vigia subscribers`: what operators do for those who ask, on both databases, beside whatever process runs."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import main

Vigia = Callable[..., tuple[int, str, str]]


@pytest.fixture
def vigia(database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Vigia:
    """Runs one command; its status and what it said."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("SUBSCRIBERS_KEY", "k" * 32)

    def run(*words: str) -> tuple[int, str, str]:
        status = main(["subscribers", *words])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


@pytest.fixture
def people(tmp_path: Path) -> str:
    file = tmp_path / "people.txt"
    file.write_text("ana@example.org\n# a note\nBruno@Example.ORG\nnobody\nana@example.org\n")
    return str(file)


def test_a_list_is_brought_in_once_and_whoever_said_no_stays_away(vigia: Vigia, people: str) -> None:
    status, said, _ = vigia("import", people, "--lang", "es", "--zone", "Europe/Madrid")
    assert (status, said) == (0, "new: 2, known: 1, left out since they said no once: 0, no addresses: 1\n")
    assert vigia("erase", "ana@example.org")[0] == 0
    assert vigia("import", people)[1].startswith("new: 0, known: 1, left out since they said no once: 2")
    (left,) = json.loads(vigia("list", "--json")[1])
    assert (left["address"], left["consent"], left["language"], left["zone"]) == (
        "Bruno@example.org",
        "confirmed",
        "es",
        "Europe/Madrid",
    )


def test_whoever_is_added_is_asked_first(vigia: Vigia) -> None:
    assert vigia("add", "ana@example.org")[0] == 0
    assert "ana@example.org\tmail\tasked" in vigia("list")[1]


def test_everything_kept_is_told_and_after_erasing_only_that_they_said_no(vigia: Vigia, people: str) -> None:
    vigia("import", people)
    told = json.loads(vigia("export", "ANA@example.org")[1])
    assert [one["consent"] for one in told["subscriptions"]] == ["confirmed"]
    status, said, _ = vigia("erase", "ANA@example.org")
    assert status == 0
    assert said.startswith("erased: 1")
    told = json.loads(vigia("export", "ana@example.org")[1])
    assert told["subscriptions"] == []
    assert told["wants_to_hear_no_more_since"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "nobody"), "nobody is no mail address"),
        (("add", "https://hooks.example.org"), "a webhook is added by its owner"),
        (("erase", "nobody"), "neither a mail address nor one of a webhook"),
        (("import", "/nowhere"), "/nowhere: cannot be read"),
        (("add", "ana@example.org", "--zone", "Nowhere"), "--zone Nowhere"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(vigia: Vigia, words: tuple[str, ...], said: str) -> None:
    status, _, complaint = vigia(*words)
    assert status == 2
    assert said in complaint
    assert complaint.count("\n") == 1
