"""Twenty real incidents through Teams, counted in the stand-in's own messages and in the file by themselves."""

import json
import re
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.teams.cards import key_of
from adapters.teams.reading import words_of
from bot import config
from bot.cli import main
from bot.cli.replay import replay
from bot.replay import read_stories
from tests.adapters.teams.standin import Conversation, Message, TeamsStandIn

FILE = Path(__file__).parent.parent / "data" / "github-status-20.json"
INCIDENTS: list[dict[str, Any]] = json.loads(FILE.read_text())["incidents"]
TOTAL = "total incidents=20 updates=130 asked=97 kept=82 broken=28 lost=0 doubled=0"  # as through the web chat


def spaced(text: str) -> str:
    """However lines and paragraphs are drawn."""
    return " ".join(text.split())


def stands(post: Message) -> bool:
    """Whether it is the card, and not something said."""
    return bool(post.cards[0]["body"][0].get("style") == "heading")


def said_in(room: Conversation) -> list[str]:
    """What Vigia said there, the card left out."""
    return [spaced(words_of(post.cards)) for post in room.posts if not stands(post)]


@pytest.mark.long
@pytest.mark.parametrize("granted", [True, False], ids=["channels", "threads"])
async def test_every_text_stands_in_teams_once_and_the_sums_are_those_of_the_web_chat(
    database_url: str, granted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = config.load(database_url=database_url, vigia_adapters="teams", vigia_demo=True, host="127.0.0.1")
    async with TeamsStandIn() as teams:
        for name, value in (teams.settings(TEAMS_GRAPH_RATE="0") | teams.trust).items():
            monkeypatch.setenv(name, value)
        if not granted:
            teams.state.granted.discard("Channel.Create.Group")
        ana = teams.person("ana")
        report = await replay(settings, read_stories(FILE), timedelta(minutes=30), ana.id)
        assert report.lines()[-1] == TOTAL

        rooms = teams.channels_named("inc-")
        assert len(rooms) == (len(INCIDENTS) if granted else 0)
        places = (*rooms, ana.personal) if granted else (teams.incidents, ana.personal)
        posts = [post for place in places for post in place.posts]
        assert set(Counter(key_of(post.cards[0])[0] for post in posts).values()) == {1}
        if not granted:
            everything = Counter(spaced(words_of(post.cards)) for post in posts)
            for text in {spaced(update["message"]) for incident in INCIDENTS for update in incident["updates"]}:
                assert any(text in one for one in everything)
            return
        for number, incident in enumerate(sorted(INCIDENTS, key=lambda one: one["updates"][0]["at"]), start=1):
            (room,) = [one for one in rooms if re.fullmatch(rf"inc-{number}(-.*)?", one.name)]
            said = said_in(room)
            assert spaced(incident["title"]) in said[0]
            for text, times in Counter(spaced(update["message"]) for update in incident["updates"]).items():
                assert sum(one.endswith(f" {text}") for one in said) == times, (room.name, text)
            (card,) = [post for post in room.posts if stands(post)]
            assert "resolved" in words_of(card.cards)
        assert len(teams.incidents.posts) == len(INCIDENTS)


@pytest.mark.parametrize("name", ["MICROSOFT_GRAPH_URL", "TEAMS_SERVICE_URL"])
@pytest.mark.parametrize("url", ["", "https://graph.microsoft.com/v1.0", "https://127.0.0.1.example.com/"])
def test_a_teams_beyond_this_machine_is_refused_in_one_sentence(
    name: str, url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for one in ("MICROSOFT_GRAPH_URL", "TEAMS_SERVICE_URL"):
        monkeypatch.setenv(one, "http://127.0.0.1:1234/")
    monkeypatch.setenv(name, url)
    assert main(["replay", "--adapter", "teams", str(FILE)]) == 2
    assert capsys.readouterr().err == (
        f"vigia: {name}: a replay speaks only to a platform on this machine, such as http://127.0.0.1:1234/\n"
    )
