"""Three stories, lived in Teams; what was said is the page that tells of it."""

import pytest

from tests.adapters.teams.stories import HEAD, PAGE, STORIES, walked


@pytest.mark.parametrize("title", STORIES)
async def test_a_story_is_lived_in_teams_as_the_page_tells(
    title: str, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = await walked(title, database_url, monkeypatch)
    page = PAGE.read_text(encoding="utf-8")
    assert told in page, "what is said has changed: `python -m tests.adapters.teams.stories` writes the page anew"


def test_the_page_tells_these_stories_and_nothing_else() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page.startswith(HEAD)
    assert [line.removeprefix("## ") for line in page.splitlines() if line.startswith("## ")] == list(STORIES)
