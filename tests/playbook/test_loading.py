"""A playbook is read strictly: every complaint names file, line and column, and what was expected."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.config import HOME
from bot.domain.errors import SetupError
from bot.playbook import Playbook, load_playbook
from tests.playbook.shipped import without_audiences

SHIPPED = without_audiences()

Write = Callable[[str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Puts a playbook into a file."""

    def written(words: str | bytes) -> Path:
        path = tmp_path / "plan.yaml"
        path.write_bytes(words.encode() if isinstance(words, str) else words)
        return path

    return written


def changed(before: str, after: str) -> str:
    """The shipped playbook with one place changed."""
    assert SHIPPED.count(before) == 1, before
    return SHIPPED.replace(before, after)


def place(words: str, marked: str) -> str:
    """line:column of the only place where this stands."""
    assert words.count(marked) == 1, marked
    before = words[: words.index(marked)]
    return f"{before.count(chr(10)) + 1}:{len(before) - (before.rfind(chr(10)) + 1) + 1}"


def complaint(path: Path) -> str:
    """What is said about the file, without its name."""
    with pytest.raises(SetupError) as refusal:
        load_playbook(path)
    lines = str(refusal.value).splitlines()
    assert all(line.startswith(f"{path}:") for line in lines)
    return "\n".join(line.removeprefix(f"{path}:") for line in lines)


def test_the_shipped_playbook_is_read_without_complaint() -> None:
    playbook = load_playbook(HOME / "playbooks" / "default.yaml")
    assert (playbook.name, playbook.version) == ("default", 1)
    assert list(playbook.roles) == ["commander", "deputy", "comms", "scribe"]
    assert len(playbook.ladder) == 4


# the shipped text, what stands there instead, where the complaint points to, and what it says
WRONG = {
    "a mistyped key": ("ladder:", "laddr:", "laddr:", "laddr is no key of a playbook; did you mean ladder?"),
    "a key that resembles none": (
        "version: 1",
        "version: 1\nbanana: 3",
        "banana",
        (
            "banana is no key of a playbook; keys are version, name, severities, cadence, ladder, roles, forgotten, "
            "public_ladder, link, contact, never, audiences, targets, maintenance"
        ),
    ),
    "a key too many deep inside": (
        "    default: 30m",
        "    default: 30m\n    sev5: 5m",
        "sev5",
        "cadence.room.sev5 is no key of a playbook",
    ),
    "a length in words": (
        "default: 30m",
        "default: tomorrow",
        "tomorrow",
        "cadence.room.default: expected a length of time such as 30m or 1h30m",
    ),
    "a number for a length": (
        "default: 30m",
        "default: 1800",
        "1800",
        "cadence.room.default: expected a length of time such as 30m or 1h30m",
    ),
    "too short an interval": ("default: 30m", "default: 59s", "59s", "cadence.room.default: expected 1m to 1d"),
    "too long an interval": ("default: 30m", "default: 1441m", "1441m", "cadence.room.default: expected 1m to 1d"),
    "an unreadable step": (
        "at: -5m",
        "at: before",
        "before, ask",
        "ladder.0.at: expected a time counted from the promise, such as -5m, 0m or +15m",
    ),
    "a step before the one above it": (
        "at: +5m",
        "at: -1m",
        "-1m",
        "ladder.2.at: expected each `at` later than the one before",
    ),
    "two steps at once": ("at: +5m", "at: +0m", "+0m", "ladder.2.at: expected each `at` later than the one before"),
    "a step repeated before the last": (
        "ask: comms, via: private }",
        "ask: comms, via: private, every: 7m }",
        "7m }",
        "ladder.0.every: only the last step can be repeated with `every`",
    ),
    "a step for nobody in the plan": (
        "ask: deputy",
        "ask: pilot",
        "pilot",
        "ladder.3.ask: no role is named pilot; roles are commander, deputy, comms, scribe",
    ),
    "an unknown way of asking": (
        "via: page",
        "via: pigeon",
        "pigeon",
        "ladder.3.via.0: Input should be 'private', 'channel' or 'page'",
    ),
    "a title missing in one language": (
        "es: Suplente, ",
        "",
        "{ en: Deputy,",
        "roles.deputy.title.es is missing",
    ),
    "a duty missing in one language": (
        "        - Keep an eye on the promises made.\n",
        "",
        "en:\n        - Stand beside",
        "roles.deputy.duties: expected as many lines in es and pt_BR as in en",
    ),
    "nobody to command": ("  commander:\n", "  boss:\n", "boss:", "roles: expected a role named commander"),
    "another version": ("version: 1", "version: 7", "7", "version: Input should be 1"),
    "an unknown severity": (
        "default: sev3",
        "default: sev9",
        "sev9",
        "severities.default: Input should be 1, 2, 3 or 4",
    ),
    "the same key twice": ("version: 1", "version: 1\nname: twin", "name: default", "name stands here twice"),
    "something no YAML is": ("version: 1", "version: {1", ": default\n\n", "expected ',' or '}', but got ':'"),
    "a tag that makes objects": (
        "version: 1",
        "version: !!python/name:os.system 1",
        "!!python",
        "could not determine a constructor for the tag 'tag:yaml.org,2002:python/name:os.system'",
    ),
}


@pytest.mark.parametrize(("before", "after", "marked", "said"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_said_with_its_place(write: Write, before: str, after: str, marked: str, said: str) -> None:
    words = changed(before, after)
    assert f"{place(words, marked)}: {said}" in complaint(write(words)).splitlines()


def test_everything_wrong_is_said_at_once(write: Write) -> None:
    words = changed("default: 30m", "default: soon").replace("via: page", "via: pigeon").replace("name: default\n", "")
    assert [line.split(": ")[1].removesuffix(" is missing") for line in complaint(write(words)).splitlines()] == [
        "name", "cadence.room.default", "ladder.3.via.0",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "1:1: the file is empty"),
        ("# only a comment\n", "1:1: the file is empty"),
        ("a: &a [*a]\n", "1:1: an alias stands inside what it stands for"),
        ("? [1, 2]\n: 3\n", "1:3: found unhashable key"),
        (b"version: 1 # \xf1\n", "1:1: expected UTF-8; byte 14 is something else"),
    ],
)
def test_a_file_that_is_no_playbook_at_all_is_said_to_be_none(write: Write, words: str | bytes, said: str) -> None:
    assert complaint(write(words)) == said


@pytest.mark.parametrize("words", ["- 1\n", "hello\n", "42\n", "\x01", SHIPPED + "---\nversion: 1\n"])
def test_whatever_a_file_holds_the_complaint_has_a_place(write: Write, words: str) -> None:
    line, column, said = complaint(write(words)).split(":", 2)
    assert int(line) >= 1
    assert int(column) >= 1
    assert said.strip()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"nowhere\.yaml: cannot be read: No such file or directory"):
        load_playbook(tmp_path / "nowhere.yaml")


@pytest.mark.parametrize(
    "role", ["commander", "COMMANDER", "ic", "Lead", "Incident commander", "Comandante do incidente"]
)
def test_a_role_is_found_by_its_id_other_words_and_titles(role: str) -> None:
    assert load_playbook(HOME / "playbooks" / "default.yaml").role_named(role) == "commander"


def test_a_word_that_is_no_role_finds_none() -> None:
    playbook: Playbook = load_playbook(HOME / "playbooks" / "default.yaml")
    assert playbook.role_named("pilot") is None
    assert playbook.role_named("") is None
