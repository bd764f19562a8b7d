"""People find every verb in the README and in docs/commands.md, as the table of verbs has it."""

import re

import pytest

from bot.engine.grammar import VERBS, Verb, read
from bot.engine.grammar.building import capture
from bot.engine.grammar.table import Bare, Kind
from bot.engine.refusals import SENTENCES
from bot.ports import Typed
from tests.docs import pages

README = pages.read("README.md")
COMMANDS = pages.read("docs/commands.md")

every_verb = pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)


def test_the_readme_has_the_table_of_verbs() -> None:
    shown = pages.rows(pages.section(README, "## What people can ask"))
    table = [[f"`{verb.usage}`", verb.does, ", ".join(f"`{word}`" for word in verb.synonyms)] for verb in VERBS]
    assert shown == table, pages.as_rows(table)


def test_every_section_of_the_page_is_a_verb() -> None:
    sections = {line.removeprefix("### ") for line in pages.prose(COMMANDS).splitlines() if line.startswith("### ")}
    assert sections == {verb.name for verb in VERBS}


@every_verb
def test_the_page_has_the_usage_and_the_other_words_of_every_verb(verb: Verb) -> None:
    about = pages.section(COMMANDS, f"### {verb.name}")
    shown = pages.ticked(about)
    assert verb.usage in shown
    assert set(verb.synonyms) <= set(shown)


@every_verb
def test_the_examples_of_a_verb_ask_for_it(verb: Verb) -> None:
    about = pages.section(COMMANDS, f"### {verb.name}")
    for example in "".join(pages.blocks(about, "text")).splitlines():
        asked = read(Typed(example.removeprefix("/inc ")))
        shows_itself = example == f"/inc {verb.name}" and asked.verb.name == "info"  # a bare `status`
        told_later = verb.name == "at" and bool(asked.at)
        assert asked.verb is verb or shows_itself or told_later, example
        assert asked.complete, example


@every_verb
def test_every_verb_that_can_be_typed_has_an_example(verb: Verb) -> None:
    about = pages.section(COMMANDS, f"### {verb.name}")
    needs_a_message = verb.build is capture
    assert bool(pages.blocks(about, "text")) is not needs_a_message


def test_the_page_names_what_acts_bare_and_takes_words() -> None:
    (named,) = re.findall(r"take words if you have some:(.*?)\.$", COMMANDS, re.DOTALL | re.MULTILINE)
    acting = [verb.name for verb in VERBS if verb.kind is Kind.CHANGES and verb.bare is Bare.ACTS and verb.fields]
    assert sorted(pages.ticked(named)) == sorted(acting)


def test_every_button_is_on_the_page() -> None:
    shown = pages.section(COMMANDS, "## Buttons")
    source = "".join(pages.read(f"bot/engine/{name}.py") for name in ("buttons", "answers", "views"))
    labels = re.findall(r'Action\(\s*"[\w-]+", words\.say\("([^"]+)"', source)
    labels += re.findall(r'label = words\.say\("([^"{]+)', source)
    assert len(labels) >= source.count("Action(") - 1  # one of them takes its label from the line above it
    for label in labels:
        assert label.strip() in shown, label


@every_verb
def test_the_refusals_of_a_verb_exist(verb: Verb) -> None:
    about = pages.section(COMMANDS, f"### {verb.name}")
    tables = [row for row in pages.rows(about) if len(row) == 2]
    assert {row[0].strip("`") for row in tables} <= set(SENTENCES)


def test_the_page_shows_the_roles_of_the_shipped_playbook() -> None:
    from bot.config import HOME
    from bot.playbook import load_playbook

    playbook = load_playbook(HOME / "playbooks" / "default.yaml")
    about = pages.section(COMMANDS, "### role")
    shown = {row[0].strip("`"): row[1] for row in pages.rows(about) if len(row) == 3}
    assert shown == {name: ", ".join(f"`{word}`" for word in role.also) for name, role in playbook.roles.items()}
