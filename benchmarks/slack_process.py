"""A process with Slack's stand-in in front of it, on loopback."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

import aiohttp

from benchmarks.machine import resident
from bot.config import HOME
from tests.adapters.slack.standin import SlackStandIn

PATIENCE = 60.0  # seconds

Through = Literal["http", "socket"]


@dataclass(frozen=True)
class Served:
    """A running process. `ready`: seconds from its start until it could be used."""

    process: asyncio.subprocess.Process
    ready: float

    @property
    def megabytes(self) -> float:
        """Resident memory, as the kernel counts it."""
        return resident(self.process.pid)


@asynccontextmanager
async def serving(slack: SlackStandIn, url: str, *module: str, through: Through = "http") -> AsyncIterator[Served]:
    """Ready behind /slack/events, or connected by Socket Mode; ended with SIGTERM as by an operator."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    door = (
        {"SLACK_SIGNING_SECRET": slack.state.app.signing_secret}
        if through == "http"
        else {"SLACK_APP_TOKEN": slack.app_token}
    )
    own = {
        "PORT": str(port),
        "HOST": "127.0.0.1",
        "VIGIA_ADAPTERS": "slack",
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_API_URL": slack.api_url,
        "SLACK_ANNOUNCEMENTS": slack.workspace.general.id,
        **door,
        **({"DATABASE_URL": url} if url else {}),
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("VIGIA_", "SLACK_", "PUBLIC_"))}
    began = asyncio.get_running_loop().time()
    nowhere = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *module, cwd=HOME, env=kept | own, stderr=nowhere
    )
    try:
        async with asyncio.timeout(PATIENCE):
            if through == "http":
                await _ready(port, process)
                slack.deliver_to(f"http://127.0.0.1:{port}/slack/events")
            else:
                slack.deliver_by_socket()
                await slack.socket.connected(1)
        yield Served(process, asyncio.get_running_loop().time() - began)
    finally:
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), PATIENCE)


async def _ready(port: int, process: asyncio.subprocess.Process) -> None:
    async with aiohttp.ClientSession() as session:
        while True:
            assert process.returncode is None, "the process has ended"
            try:
                async with session.get(f"http://127.0.0.1:{port}/readyz") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.02)
