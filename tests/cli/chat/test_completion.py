"""What Tab offers: the same as the page, and the terminal's own words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.chat.completion import suggestions, usage
from bot.cli.chat.wire import Verb
from tests.cli.chat.views import view

VERBS = (Verb("declare [sev2] <title>", "Declares."), Verb("deliveries", "Shows."), Verb("update <text>", "Posts."))


def offered(before: str) -> list[str]:
    """The whole text after each suggestion."""
    return [before[: len(before) - one.length] + one.insert for one in suggestions(before, VERBS, view())]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("/inc de", ["/inc declare ", "/inc deliveries "]),
        ("@Vigia, UP", ["@Vigia, update "]),
        ("/inc declare x", []),
        ("/inc", ["/inc "]),
        ("/j", ["/join "]),
        ("ask @br", ["ask @bruno "]),
        ("ask @mar", ["ask @ana_maria "]),
        ("@souza", ["@ana "]),
        ("mail me@br", []),
        ("see #inc-7", ["see #inc-7-checkout "]),
        ("/join in", ["/join #inc-7-checkout "]),
        ("/join #gen", ["/join #general "]),
        ("/join vi", ["/join vigia "]),
        ("nothing", []),
        ("", []),
    ],
)
def test_what_was_begun_is_finished(before: str, after: list[str]) -> None:
    assert offered(before) == after


@given(st.text(max_size=40))
def test_no_suggestion_takes_away_more_than_was_typed(before: str) -> None:
    assert all(0 <= one.length <= len(before) for one in suggestions(before, VERBS, view()))


def test_the_verb_that_is_typed_says_how_it_is_used() -> None:
    assert usage("/inc declare ", VERBS) == "declare [sev2] <title>"
    assert usage("/inc decl", VERBS) is None
    assert usage("declare ", VERBS) is None
