"""Three stories, lived in Slack through each door; what was said is the page that tells of it."""

from pathlib import Path

import pytest

from tests.adapters.slack.installation import installation
from tests.adapters.slack.installed import Through
from tests.adapters.slack.stories import HEAD, PAGE, STORIES, walked


@pytest.mark.parametrize("through", ["http", "socket"])
@pytest.mark.parametrize("title", STORIES)
async def test_a_story_is_lived_in_slack_as_the_page_tells(
    title: str, through: Through, migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with installation(migrated_sqlite, tmp_path, monkeypatch, through) as vigia:
        told = await walked(title, vigia)
    page = PAGE.read_text(encoding="utf-8")
    assert told in page, "what is said has changed: `python -m tests.adapters.slack.stories` writes the page anew"


def test_the_page_tells_these_stories_and_nothing_else() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page.startswith(HEAD)
    assert [line.removeprefix("## ") for line in page.splitlines() if line.startswith("## ")] == list(STORIES)
