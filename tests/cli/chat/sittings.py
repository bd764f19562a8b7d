"""People at terminals: keys come through a pipe, what is shown is kept row by row."""

import asyncio
from argparse import Namespace
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.test_utils import TestServer
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot import bootstrap, config
from bot.cli.chat import chat
from bot.clock import MovableClock, StandingClock
from bot.testing import NOON

PATIENCE = 10  # seconds for what takes milliseconds
ENTER, ESC, TAB = "\r", "\x1b", "\t"
CLEAR = "\x01\x0b"  # to the beginning of the line, and all of it away
ROOM = "inc-1-checkout-is-failing"


class Paper(DummyOutput):
    """A screen that keeps the rows shown above the prompt."""

    def __init__(self) -> None:
        self.rows: list[str] = []
        self._more = asyncio.Event()

    def write(self, data: str) -> None:
        """A prompt is written letter by letter, a row at once."""
        if data.endswith("\n") and data.strip():
            self.rows.append(data.rstrip("\r\n"))
            self._more.set()

    async def more(self) -> None:
        """Until another row is there."""
        self._more.clear()
        await self._more.wait()


@dataclass
class Sitting:
    """One person at one terminal."""

    keys: PipeInput
    paper: Paper
    task: "asyncio.Task[None]"
    _seen: int = field(default=0)

    async def sees(self, *words: str) -> str:
        """A row that holds all these words, after the last that was seen; answers it."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._sees(words)
        except TimeoutError:
            shown = "\n".join(self.paper.rows[self._seen :])
            raise AssertionError(f"{words} was not shown, but this:\n{shown}") from None

    async def _sees(self, words: tuple[str, ...]) -> str:
        while True:
            for index, row in enumerate(self.paper.rows[self._seen :], self._seen):
                if all(word in row for word in words):
                    self._seen = index + 1
                    return row
            if self.task.done():
                self.task.result()
                raise AssertionError(f"it ended before {words} was shown")
            await self.paper.more()

    def saw(self, words: str) -> int:
        """In how many rows so far."""
        return sum(words in row for row in self.paper.rows)

    def types(self, text: str) -> None:
        """A line and Enter."""
        self.presses(text + ENTER)

    def presses(self, keys: str) -> None:
        """Keys."""
        self.keys.send_text(keys)

    async def leaves(self) -> None:
        """By its own word."""
        self.types("/quit")
        await self.task


@dataclass
class Installation:
    """A whole process with a clock that stands, its web chat on a port of this machine."""

    process: bootstrap.Process
    clock: MovableClock
    server: TestServer

    @property
    def at(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server.port}"

    @asynccontextmanager
    async def sitting(self, speaker: str | None = None, **options: str | None) -> AsyncIterator[Sitting]:
        """Somebody at a terminal; what is left open is closed."""
        given = {"speaker": speaker, "login": None, "at": self.at} | options
        with create_pipe_input() as keys:
            paper = Paper()
            opening = chat(Namespace(**given), keys, paper, self.clock, pause=_at_once)
            sitting = Sitting(keys, paper, asyncio.create_task(opening))
            try:
                yield sitting
            finally:
                sitting.task.cancel()
                await asyncio.wait([sitting.task])

    async def settle(self) -> None:
        """Until everything is delivered."""
        await self.process.delivery.idle()


@asynccontextmanager
async def installed(url: str, *, demo: bool, port: int | None = None) -> AsyncIterator[Installation]:
    """With no ticker: nothing happens by itself but deliveries."""
    settings = config.load(database_url=url, vigia_demo=demo, host="127.0.0.1", vigia_adapters="webchat")
    clock = MovableClock(StandingClock(NOON))
    process = await bootstrap.build(settings, clock=clock)
    async with AsyncExitStack() as stack:
        await bootstrap.start(process, stack, web=False, worker=False)
        application = web.Application()
        for route in process.adapters[0].routes():
            application.router.add_route(route.method, route.path, route.handler)
        server = TestServer(application, port=port)
        await server.start_server()
        try:
            yield Installation(process, clock, server)
        finally:
            await server.close()


async def _at_once(_seconds: float) -> None:
    await asyncio.sleep(0)


async def declares(demo: Installation, ana: Sitting) -> None:
    """And goes to the incident's channel."""
    await ana.sees("== #general ==")
    ana.types("/inc declare sev2 Checkout is failing")
    await ana.sees("Incident #1 is declared as SEV2.")
    await demo.settle()
    ana.types("/join 1")
    await ana.sees(f"== #{ROOM} ==")
    await ana.sees("[1] Post update")
