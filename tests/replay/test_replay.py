"""Twenty real incidents: nothing lost, nothing said twice, every question counted. Counted here independently."""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, delete, func, insert, select

from adapters.webchat.tables.schema import channels, messages
from bot import bootstrap, config
from bot.cli import main
from bot.cli.replay import replay
from bot.clock import StandingClock
from bot.domain.errors import SetupError
from bot.domain.values import Conversation
from bot.playbook import load_playbook
from bot.ports import ChatPort, Quoted
from bot.replay import Replay, Report, read_stories

FILE = Path(__file__).parent.parent / "data" / "github-status-20.json"
INCIDENTS: list[dict[str, Any]] = json.loads(FILE.read_text())["incidents"]
CADENCE = timedelta(minutes=30)
RUNGS = [timedelta(minutes=minutes) for minutes in (-5, 0, 5, 15)]
REPEAT = timedelta(minutes=30)


def questions_in(gap: timedelta) -> int:
    """How often the default ladder asks between two statements: rungs strictly inside the gap."""
    asked = sum(CADENCE + rung < gap for rung in RUNGS)
    again = CADENCE + RUNGS[-1] + REPEAT
    while again < gap:
        asked, again = asked + 1, again + REPEAT
    return asked


def gaps() -> list[timedelta]:
    """Time between each two statements of one incident."""
    found = []
    for incident in INCIDENTS:
        times = [datetime.fromisoformat(update["at"]) for update in incident["updates"]]
        found += [later - earlier for earlier, later in pairwise(times)]
    return found


def settings_for(url: str) -> config.Settings:
    """As `vigia replay` would make them."""
    return config.load(database_url=url, vigia_adapters="webchat", vigia_demo=True, host="127.0.0.1")


def bot_messages(url: str) -> dict[str, list[tuple[str, str]]]:
    """What Vigia said, as (key, text), by channel name; read from the web chat's own table."""
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(
            select(channels.c.name, messages.c.key, messages.c.text, messages.c.pinned)
            .join(channels, channels.c.id == messages.c.channel)
            .where(messages.c.key.is_not(None))
            .order_by(messages.c.channel, messages.c.number)
        ).all()
    engine.dispose()
    found: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        if not row.pinned:
            found.setdefault(row.name, []).append((row.key, row.text))
    return found


async def test_every_text_of_twenty_real_incidents_stands_in_the_chat_once_and_every_promise_is_counted(
    database_url: str,
) -> None:
    report = await replay(settings_for(database_url), read_stories(FILE), CADENCE)

    said = bot_messages(database_url)
    for number, incident in enumerate(sorted_as_declared(), start=1):
        channel = next(name for name in said if re.fullmatch(rf"inc-{number}(-.*)?", name))
        texts = [text for _key, text in said[channel]]
        assert incident["title"] in texts[0]
        expected = Counter(update["message"].strip() for update in incident["updates"])
        for text, times in expected.items():
            assert sum(one.endswith(f"\n\n{text}") for one in texts) == times, (channel, text)

    asked = {tuple(key.split("-")[1:3]) for rows in said.values() for key, text in rows if "What can be said?" in text}
    kept = sum(gap <= CADENCE for gap in gaps())
    assert len(asked) == sum(questions_in(gap) for gap in gaps())
    total = f"updates=130 asked={len(asked)} kept={kept} broken={len(gaps()) - kept} lost=0 doubled=0"
    assert report.lines()[-1] == f"total incidents=20 {total}"


def sorted_as_declared() -> Sequence[dict[str, Any]]:
    """Incidents get their numbers in the order of their first update."""
    return sorted(INCIDENTS, key=lambda incident: incident["updates"][0]["at"])


class Meddling:
    """The web chat, whose tables somebody changes behind its back just before it is read."""

    def __init__(self, chat: ChatPort, process: bootstrap.Process, meddle: Any) -> None:
        self._chat = chat
        self._process = process
        self._meddle = meddle

    def __getattr__(self, name: str) -> Any:
        return getattr(self._chat, name)

    async def history(self, room: Conversation) -> Sequence[Quoted]:
        """Meddles once, then reads what is there."""
        if self._meddle:
            meddle, self._meddle = self._meddle, None
            await self._process.store.write_raw(lambda connection: meddle(connection, room.id))
        return await self._chat.history(room)


def delete_one(connection: Any, room: str) -> None:
    """An update vanishes."""
    last = connection.scalar(select(func.max(messages.c.number)).where(messages.c.channel == room))
    connection.execute(delete(messages).where(messages.c.channel == room, messages.c.number == last))


def double_one(connection: Any, room: str) -> None:
    """An update is said again under another key."""
    last = connection.scalar(select(func.max(messages.c.number)).where(messages.c.channel == room))
    row = (
        connection.execute(select(messages).where(messages.c.channel == room, messages.c.number == last))
        .mappings()
        .one()
    )
    connection.execute(insert(messages).values({**row, "number": last + 1, "key": "again", "change": 10**9}))


async def replay_meddled(url: str, meddle: Any) -> Report:
    """The first two incidents of the file, with somebody meddling before the count."""
    stories = read_stories(FILE)[:2]
    settings = settings_for(url)
    clock = StandingClock(min(story.entries[0].at for story in stories))
    playbook = load_playbook(settings.vigia_playbooks / "default.yaml").flat(CADENCE)
    async with AsyncExitStack() as stack:
        process = await bootstrap.build(settings, clock=clock, playbook=playbook)
        await bootstrap.start(process, stack, web=False, worker=False)
        adapter = process.adapters[0]
        chat = Meddling(adapter.chat, process, meddle)
        player = Replay(process.engine, process.delivery, process.store, chat, clock, adapter.announcements)
        return await player.play(stories)


async def test_a_post_that_vanished_from_the_chat_is_counted_as_lost(database_url: str) -> None:
    total = (await replay_meddled(database_url, delete_one)).total
    assert (total.lost, total.doubled) == (1, 0)


async def test_a_post_that_stands_twice_in_the_chat_is_counted_as_doubled(database_url: str) -> None:
    total = (await replay_meddled(database_url, double_one)).total
    assert (total.lost, total.doubled) == (0, 1)


async def test_without_meddling_the_same_two_incidents_are_whole(database_url: str) -> None:
    total = (await replay_meddled(database_url, None)).total
    assert (total.updates, total.lost, total.doubled) == (10, 0, 0)


def story_file(folder: Path, *, title: str, texts: Sequence[str]) -> Path:
    """One incident, several texts in the same minute."""
    updates = [
        {"at": "2026-03-02T12:00:00Z", "state": "investigating" if i < len(texts) - 1 else "resolved", "message": text}
        for i, text in enumerate(texts)
    ]
    path = folder / "story.json"
    path.write_text(json.dumps({"incidents": [{"id": "x", "title": title, "impact": "none", "updates": updates}]}))
    return path


def test_titles_and_texts_of_any_length_and_script_are_neither_refused_nor_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    texts = [
        "ab " * 20_000 + "end",
        "no",
        "no",
        "next 99x eta never",
        "# <b>&amp;</b> {{ 7*7 }} *bold*\n\n- x",
        "完了 🎉",
    ]
    assert main(["replay", str(story_file(tmp_path, title="長い" * 6000, texts=texts))]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "total incidents=1 updates=6 asked=0 kept=5 broken=0 lost=0 doubled=0"


def test_a_file_that_is_none_is_told_in_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "story.json"
    path.write_text("[1, 2")
    assert main(["replay", str(path)]) == 2
    assert capsys.readouterr().err.startswith(f"vigia: {path}: not a file of incidents")


def test_a_replay_refuses_a_database_with_real_incidents(database_url: str) -> None:
    stories = read_stories(FILE)[:1]
    asyncio.run(replay(settings_for(database_url), stories, CADENCE))  # its own marks are welcome again
    asyncio.run(replay(settings_for(database_url), stories, CADENCE))
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM facts WHERE key = 'replay'")
    engine.dispose()
    with pytest.raises(SetupError, match="holds real incidents"):
        asyncio.run(replay(settings_for(database_url), stories, CADENCE))
