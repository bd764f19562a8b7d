"""A process with Teams' stand-in in front of it, on loopback."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from benchmarks.machine import resident
from bot.config import HOME
from tests.adapters.teams.standin import CATALOG_APP, TeamsStandIn

PATIENCE = 60.0  # seconds
OURS = ("VIGIA_", "TEAMS_", "MICROSOFT_", "PUBLIC_")


class Served:
    """A running process. `ready`: seconds from its start until it could be used."""

    def __init__(self, process: asyncio.subprocess.Process, ready: float) -> None:
        self._process = process
        self.ready = ready

    @property
    def megabytes(self) -> float:
        """Resident memory, as the kernel counts it."""
        return resident(self._process.pid)


@asynccontextmanager
async def serving(teams: TeamsStandIn, url: str, *module: str) -> AsyncIterator[Served]:
    """Ready behind /api/messages, with no pace kept; ended with SIGTERM as by an operator."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    own = {
        **teams.settings(TEAMS_GRAPH_RATE="0", TEAMS_CATALOG_APP_ID=CATALOG_APP),
        **teams.trust,
        "PORT": str(port),
        "HOST": "127.0.0.1",
        "VIGIA_ADAPTERS": "teams",
        **({"DATABASE_URL": url} if url else {}),
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    began = asyncio.get_running_loop().time()
    nowhere = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *module, cwd=HOME, env=kept | own, stderr=nowhere
    )
    try:
        async with asyncio.timeout(PATIENCE):
            await _ready(port, process)
        teams.deliver_to(f"http://127.0.0.1:{port}/api/messages")
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
