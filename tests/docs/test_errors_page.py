"""docs/errors.md has every error with the sentence people are told."""

from collections.abc import Iterator
from typing import TypeVar

from bot.domain import errors
from bot.engine.refusals import SENTENCES
from tests.docs import pages

ERRORS = pages.read("docs/errors.md")
WITHOUT_A_CLASS = {
    "unknown-component-none", "unknown-publication-which", "unknown-maintenance-which",
    "no-incident-here-open", "broken",
}  # fmt: skip

E = TypeVar("E", bound=errors.BotError)


def below(kind: type[E]) -> Iterator[type[E]]:
    for one in kind.__subclasses__():
        yield one
        yield from below(one)


def test_the_tree_is_drawn_as_it_grows() -> None:
    tree = pages.section(ERRORS, "## The tree")
    branches = {kind.__name__ for kind in below(errors.BotError) if not issubclass(kind, errors.UserError)}
    for name in {"BotError", "UserError"} | branches:
        assert name in tree


def test_every_code_has_a_sentence() -> None:
    codes = [kind.code for kind in below(errors.UserError)]
    assert len(codes) == len(set(codes))
    assert set(SENTENCES) == set(codes) | WITHOUT_A_CLASS


def test_every_code_is_on_the_page_with_its_sentence() -> None:
    shown = pages.rows(pages.section(ERRORS, "## What a person can be told"))
    table = [[f"`{code}`", sentence] for code, sentence in SENTENCES.items()]
    assert shown == table, pages.as_rows(table)
