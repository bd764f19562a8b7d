"""Twenty real incidents through Slack, counted in the stand-in's own messages and in the file by themselves."""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import config
from bot.cli import main
from bot.cli.replay import replay
from bot.replay import read_stories
from tests.adapters.slack.installed import Through, settings_for
from tests.adapters.slack.standin import Channel, Hang, Message, SlackStandIn, drawn

FILE = Path(__file__).parent.parent / "data" / "github-status-20.json"
INCIDENTS: list[dict[str, Any]] = json.loads(FILE.read_text())["incidents"]
TOTAL = "total incidents=20 updates=130 asked=97 kept=82 broken=28 lost=0 doubled=0"  # as through the web chat


def installed(slack: SlackStandIn, through: Through, monkeypatch: pytest.MonkeyPatch) -> str:
    """The environment of an installation there. Who tells the stories, by id."""
    for name, value in settings_for(slack, through).items():
        monkeypatch.setenv(name, value)
    return slack.workspace.person("ana").id


def spaced(text: str) -> str:
    """However lines and paragraphs are drawn."""
    return " ".join(text.split())


def said_in(room: Channel) -> list[str]:
    """What Vigia said there, the pinned card left out."""
    return [spaced(drawn(post)) for post in room.posts if post not in room.pinned]


def key_of(post: Message) -> str:
    return str((post.metadata or {})["event_payload"]["key"])


@pytest.mark.long
@pytest.mark.parametrize("through", ["http", "socket"])
async def test_every_text_stands_in_slack_once_and_the_sums_are_those_of_the_web_chat(
    database_url: str, through: Through, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = config.load(database_url=database_url, vigia_adapters="slack", vigia_demo=True, host="127.0.0.1")
    async with SlackStandIn() as slack:
        teller = installed(slack, through, monkeypatch)
        report = await replay(settings, read_stories(FILE), timedelta(minutes=30), teller)
        assert report.lines()[-1] == TOTAL

        rooms = slack.workspace.channels_named("inc-")
        assert len(rooms) == len(INCIDENTS)
        posts = [post for place in (*rooms, slack.workspace.person("ana").direct) for post in place.posts]
        assert set(Counter(map(key_of, posts)).values()) == {1}
        for number, incident in enumerate(sorted(INCIDENTS, key=lambda one: one["updates"][0]["at"]), start=1):
            (room,) = [one for one in rooms if re.fullmatch(rf"inc-{number}(-.*)?", one.name)]
            said = said_in(room)
            assert spaced(incident["title"]) in said[0]
            for text, times in Counter(spaced(update["message"]) for update in incident["updates"]).items():
                assert sum(one.endswith(f" {text}") for one in said) == times, (room.name, text)
            (card,) = room.pinned
            assert "resolved" in drawn(card)
        asked = {tuple(key_of(post).split("-")[1:3]) for post in posts if "What can be said?" in drawn(post)}
        assert f"asked={len(asked)} " in TOTAL
        assert len(slack.workspace.general.posts) == len(INCIDENTS)


def delete_one(room: Channel) -> None:
    """An update vanishes."""
    del room.by_ts[room.posts[-1].ts]


def double_one(room: Channel) -> None:
    """A message stands there twice, as when what seemed lost was sent again: same words, same key, another instant."""
    double(room, room.posts[-1])


def double_a_question(room: Channel) -> None:
    """The same of something that is not in the file."""
    double(room, next(post for post in room.posts if "What can be said?" in drawn(post)))


def double(room: Channel, post: Message) -> None:
    later = f"{float(room.messages[-1].ts) + 1:.6f}"
    room.by_ts[later] = Message(**{**post.__dict__, "ts": later})


@pytest.mark.parametrize(
    ("meddle", "status", "ends"),
    [
        (None, 0, "lost=0 doubled=0"),
        (delete_one, 1, "lost=1 doubled=0"),
        (double_one, 1, "lost=0 doubled=1"),
        (double_a_question, 1, "lost=0 doubled=1"),
    ],
)
async def test_the_command_fails_when_a_post_is_gone_or_stands_twice(
    meddle: Callable[[Channel], None] | None,
    status: int,
    ends: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    file = tmp_path / "one.json"
    file.write_text(json.dumps({"incidents": INCIDENTS[:1]}))
    async with SlackStandIn() as slack:
        teller = installed(slack, "http", monkeypatch)
        slack.faults.on("conversations.history", Hang())  # the count waits until somebody has meddled
        command = ["replay", "--adapter", "slack", "--teller", teller, str(file)]
        playing = asyncio.create_task(asyncio.to_thread(main, command))
        await slack.calls.begun("conversations.history")
        (room,) = slack.workspace.channels_named("inc-")
        if meddle:
            meddle(room)
        slack.faults.clear()
        assert await playing == status
    assert capsys.readouterr().out.splitlines()[-1].endswith(ends)


@pytest.mark.parametrize(
    "url", ["", "https://slack.com/api/", "https://127.0.0.1.example.com/api/", "https://127.0.0.1@example.com/"]
)
def test_a_slack_beyond_this_machine_is_refused_in_one_sentence(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SLACK_API_URL", url)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "secret")
    monkeypatch.setenv("SLACK_ANNOUNCEMENTS", "C0123")
    assert main(["replay", "--adapter", "slack", str(FILE)]) == 2
    assert capsys.readouterr().err == (
        "vigia: SLACK_API_URL: a replay speaks only to a platform on this machine, such as http://127.0.0.1:1234/\n"
    )
