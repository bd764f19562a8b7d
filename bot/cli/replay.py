"""`vigia replay FILE`: real incidents on a virtual clock, in a database of their own."""

import asyncio
import importlib
import tempfile
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from bot import bootstrap, config, logs
from bot.clock import StandingClock
from bot.config import LOOPBACK, Settings
from bot.domain.durations import parse_duration
from bot.domain.errors import SetupError
from bot.playbook import load_playbook
from bot.replay import Replay, Report, Story, read_stories
from bot.store import Store, migrate

MARK = "replay"  # kept in the database: nothing but replays has been here
OWN = "webchat"  # the chat that is Vigia's own; every other adapter speaks to a platform
TELLER = "ana"


def arguments(parser: ArgumentParser) -> None:
    """The file, the promise, through which adapter, and who speaks there."""
    parser.add_argument("file", type=Path, help="incidents as in tests/data/github-status-20.json")
    parser.add_argument("--cadence", type=_cadence, default="30m", help="the promise throughout (30m)")
    parser.add_argument("--adapter", default=OWN, help=f"the chat it goes through ({OWN})")
    parser.add_argument("--teller", default=TELLER, help=f"who speaks, by their id in that chat ({TELLER})")


def run(options: Namespace) -> int:
    """1 when anything was lost or doubled. Without DATABASE_URL a temporary SQLite file is used."""
    stories = read_stories(options.file)
    with tempfile.TemporaryDirectory(prefix="vigia-replay-") as folder:
        fixed: dict[str, object] = {"vigia_adapters": options.adapter, "vigia_demo": True, "host": "127.0.0.1"}
        if not config.given("DATABASE_URL"):
            fixed["database_url"] = f"sqlite:///{folder}/replay.db"
        settings = config.load(**fixed)
        logs.configure("warning" if not config.given("VIGIA_LOG_LEVEL") else settings.vigia_log_level)
        report = asyncio.run(replay(settings, stories, options.cadence, options.teller))
    print("\n".join(report.lines()))
    return 1 if report.total.lost or report.total.doubled else 0


async def replay(settings: Settings, stories: Sequence[Story], cadence: timedelta, teller: str = TELLER) -> Report:
    """Plays the stories through a whole process, without ticker and web host: the virtual clock drives it."""
    for name in settings.vigia_adapters:
        _must_stay_here(name, settings)
    migrate(settings.database_url)
    clock = StandingClock(min(story.entries[0].at for story in stories))
    playbook = load_playbook(settings.vigia_playbooks / "default.yaml").flat(cadence)
    async with AsyncExitStack() as stack:
        process = await bootstrap.build(settings, clock=clock, playbook=playbook)
        await bootstrap.start(process, stack, web=False, worker=False)
        await _must_be_ours(process.store)
        adapter = process.adapters[0]
        where = adapter.announcements
        player = Replay(process.engine, process.delivery, process.store, adapter.chat, clock, where, teller)
        return await player.play(stories)


def _must_stay_here(adapter: str, settings: Settings) -> None:
    """Never before real people either: another chat than our own is one that runs on this machine."""
    if adapter == OWN:
        return
    given = bootstrap.surroundings(adapter, settings).settings
    module = importlib.import_module(f"adapters.{adapter}")
    for name in getattr(module, "ADDRESSES", (f"{adapter.upper()}_API_URL",)):
        if urlsplit(given.get(name, "")).hostname not in LOOPBACK:
            here = "a platform on this machine, such as http://127.0.0.1:1234/"
            raise SetupError(f"{name}: a replay speaks only to {here}")


async def _must_be_ours(store: Store) -> None:
    """Never among real incidents: their people would be asked for updates of years ago."""
    if await store.recall(MARK) is None:
        if await store.read(lambda unit: unit.incidents.latest()) is not None:
            raise SetupError("DATABASE_URL holds real incidents: a replay wants a database of its own, empty at first")
        await store.remember(MARK, "1")


def _cadence(text: str) -> timedelta:
    length = parse_duration(text)
    if not length:
        raise ArgumentTypeError(f"expected a length of time such as 30m, got {text!r}")
    return length
