"""The file of components is read as strictly as a playbook: every complaint names its place and what was expected."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.config import HOME
from bot.domain.component import ID, NAME_LENGTH
from bot.domain.errors import SetupError
from bot.playbook import load_components

Write = Callable[[str], Path]
PLAIN = """\
version: 1
components:
  website: { name: { en: Website, es: Sitio web, pt_BR: Site } }
groups:
  core:
    name: Core
    components:
      payments:
        name: { en: Payments, es: Pagos, pt_BR: Pagamentos }
        description: Cards and transfers
      api: { name: API }
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Puts a list into a file."""

    def written(words: str) -> Path:
        path = tmp_path / "components.yaml"
        path.write_text(words, encoding="utf-8")
        return path

    return written


def complaint(path: Path) -> str:
    """What is said about the file, without its name."""
    with pytest.raises(SetupError) as refusal:
        load_components(path)
    lines = str(refusal.value).splitlines()
    assert all(line.startswith(f"{path}:") for line in lines)
    return "\n".join(line.removeprefix(f"{path}:") for line in lines)


def test_the_shipped_example_can_be_used_as_it_is() -> None:
    shipped = load_components(HOME / "playbooks" / "components.yaml")
    assert [one.id for one in shipped] == ["website", "checkout", "payments", "api", "webhooks"]
    assert all(ID.fullmatch(one.id) for one in shipped)


def test_components_without_a_group_come_first_and_groups_in_their_order(write: Write) -> None:
    website, payments, api = load_components(write(PLAIN))
    assert (website.id, website.group) == ("website", "")
    assert website.name == {"en": "Website", "es": "Sitio web", "pt_BR": "Site"}
    assert (payments.id, payments.group, payments.group_name) == ("payments", "core", {"": "Core"})
    assert payments.description == {"": "Cards and transfers"}
    assert api.name == {"": "API"}


def test_there_need_be_no_file_and_nothing_in_it(write: Write, tmp_path: Path) -> None:
    assert load_components(tmp_path / "none.yaml") == []
    assert load_components(write("version: 1\n")) == []


A_NAME = "expected a name in one line with no comma, 1 to 80 characters long, not "
AN_ID = "expected an id of small letters, digits, - and _, at most 60 long"
# what stands there, what stands there instead, and what is said of it
WRONG = {
    "a mistyped key": (
        "components:\n  website",
        "componets:\n  website",
        "2:1: componets is no key of a list of components; did you mean components?",
    ),
    "a key too many": (
        "api: { name: API }",
        "api: { name: API, colour: red }",
        "11:25: groups.core.components.api.colour is no key of a list of components",
    ),
    "another version": ("version: 1", "version: 2", "1:10: version: Input should be 1"),
    "a language missing": (", pt_BR: Site }", " }", "3:20: components.website.name.pt_BR is missing"),
    "a name missing": ("    name: Core\n", "", "6:5: groups.core.name is missing"),
    "an id with a space": (
        "api: { name: API }",
        "the api: { name: API }",
        f"11:16: groups.core.components.the api: {AN_ID}",
    ),
    "an id in capitals": ("  core:", "  Core:", f"6:5: groups.Core: {AN_ID}"),
    "an empty name": ("name: API", 'name: " "', f"11:20: groups.core.components.api.name: {A_NAME} "),
    "a comma in a name": ("name: API", 'name: "API, v2"', f"11:20: groups.core.components.api.name: {A_NAME}API, v2"),
    "a name too long": (
        "name: Core",
        f"name: {'x' * (NAME_LENGTH + 1)}",
        f"6:11: groups.core.name: {A_NAME}{'x' * 81}",
    ),
    "an id twice": (
        "api: { name: API }",
        "website: { name: API }",
        "11:16: groups.core.components.website: components.website is called website already",
    ),
    "a name twice": (
        "name: API",
        "name: sitio  WEB",
        "11:12: groups.core.components.api: components.website is called sitio web already",
    ),
    "a name that is another's id": (
        "name: API",
        "name: Payments",
        "11:12: groups.core.components.api: groups.core.components.payments is called payments already",
    ),
    "a key twice": ("version: 1", "version: 1\nversion: 1", "2:1: version stands here twice"),
    "an empty group": (
        "api: { name: API }",
        "api: { name: API }\n  empty: { name: E, components: {} }",
        "12:33: groups.empty.components: Dictionary should have at least 1 item after validation, not 0",
    ),
}


@pytest.mark.parametrize(("stands", "instead", "told"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_with_its_place(write: Write, stands: str, instead: str, told: str) -> None:
    assert PLAIN.count(stands) == 1, stands
    assert complaint(write(PLAIN.replace(stands, instead))) == told
