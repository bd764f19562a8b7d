"""Vigia as it is installed: processes of their own on one database, spoken to through the web chat's API."""

import asyncio
import json
import os
import signal
import socket
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout
from sqlalchemy import create_engine, text

ROOT = Path(__file__).parents[2]
START = 60.0  # seconds a start may take on a busy machine
PATIENCE = 20.0  # seconds within which everything must be whole again
UNANSWERED = (ClientError, TimeoutError)  # the process died before it said what it had done


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def until(holds: Callable[[], Awaitable[bool]], what: str, within: float = PATIENCE) -> None:
    """Returns when it holds; fails, saying what did not, when that takes too long."""
    deadline = time.monotonic() + within
    while not await holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within:g} s: {what}")
        await asyncio.sleep(0.05)


def on_database(url: str, statement: str) -> list[Any]:
    """The rows of a statement run beside the processes."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            result = connection.execute(text(statement))
            return list(result.all()) if result.returns_rows else []
    finally:
        engine.dispose()


class Vigia:
    """One process; a web one is spoken to at its port."""

    def __init__(self, process: asyncio.subprocess.Process, port: int, session: ClientSession) -> None:
        self.process = process
        self.port = port
        self._session = session

    async def get(self, path: str, **query: str) -> tuple[int, str]:
        """Status and body."""
        address = f"http://127.0.0.1:{self.port}{path}"
        async with self._session.get(address, params=query) as answer:
            return answer.status, await answer.text()

    async def says(self, text: str, channel: str = "general", who: str = "ana", request_id: str = "") -> Any:
        """Somebody types; the reply of a command that was accepted."""
        body = {"as": who, "text": text} | ({"request_id": request_id} if request_id else {})
        address = f"http://127.0.0.1:{self.port}/chat/api/channels/{channel}/messages"
        async with self._session.post(address, json=body) as answer:
            assert answer.status == 200, await answer.text()
            reply = (await answer.json())["reply"]
        assert not reply["refused"], reply["text"]
        return reply

    async def api(self, path: str, who: str = "ana") -> Any:
        """What an address below /chat/api answers."""
        status, body = await self.get(f"/chat/api/{path}", **{"as": who})
        assert status == 200, body
        return json.loads(body)

    def follows(self, who: str) -> AbstractAsyncContextManager[ClientResponse]:
        """The stream of what changes, as an open page has it."""
        return self._session.get(f"http://127.0.0.1:{self.port}/chat/events", params={"as": who})

    async def channels(self) -> list[str]:
        """The channels Ana sees."""
        return [channel["id"] for channel in (await self.api("channels"))["channels"]]

    async def said(self, channel: str) -> list[str]:
        """What Vigia said to everybody there, the pinned card left out."""
        messages = (await self.api(f"channels/{channel}/messages"))["messages"]
        return [m["text"] for m in messages if m["author"]["id"] == "vigia" and not m["only_you"] and not m["pinned"]]

    async def pinned(self, channel: str) -> list[str]:
        """What is pinned there."""
        return [message["text"] for message in (await self.api(f"channels/{channel}/messages"))["pinned"]]

    async def is_ready(self) -> bool:
        """Whether it says that it could remind someone now."""
        try:
            return (await self.get("/readyz"))[0] == 200
        except UNANSWERED:
            return False

    async def kill(self) -> None:
        """As the machine's failure would: at once, with no chance to tidy up."""
        self.process.kill()
        await asyncio.wait_for(self.process.wait(), PATIENCE)

    async def stop(self) -> int:
        """As a supervisor does; the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), PATIENCE)


class Installation:
    """One database and the processes on it."""

    def __init__(self, url: str, folder: Path, session: ClientSession) -> None:
        self.url = url
        self._folder = folder
        self._session = session
        self.processes: list[Vigia] = []

    async def start(self, command: str = "run", **settings: str) -> Vigia:
        """Returns once a web process is ready; a worker has no port to ask at. `settings`: more of its environment."""
        port = free_port()
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("VIGIA_")},
            "DATABASE_URL": self.url,
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "VIGIA_DEMO": "1",
            "VIGIA_LOG_LEVEL": "warning",
            **settings,
        }
        log = self._folder / f"{len(self.processes)}-{command}.log"
        with log.open("wb") as errors:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", command, cwd=ROOT, env=environment, stdout=errors, stderr=errors
            )
        vigia = Vigia(process, port, self._session)
        self.processes.append(vigia)

        async def up_or_gone() -> bool:
            assert process.returncode is None, log.read_text()
            return command == "worker" or await vigia.is_ready()

        await until(up_or_gone, f"vigia {command} is up", START)
        return vigia

    async def asks(self, *arguments: str) -> Any:
        """What another command, run beside these, prints as JSON."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot", *arguments, "--json"),
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": self.url},
            stdout=asyncio.subprocess.PIPE,
        )
        printed, _ = await asyncio.wait_for(process.communicate(), START)
        assert process.returncode == 0
        return json.loads(printed)

    def waiting(self) -> list[Any]:
        """What is still to be said or done, by key and state; what was refused for good stands here for ever."""
        rows = "SELECT key, state FROM outbox WHERE state NOT IN ('sent', 'superseded')"
        return on_database(self.url, rows)

    async def whole(self) -> None:
        """Returns when everything planned is done."""

        async def nothing_waits() -> bool:
            return not await asyncio.to_thread(self.waiting)

        await until(nothing_waits, "everything is delivered")

    async def end(self) -> None:
        """Leaves nothing running."""
        for vigia in self.processes:
            if vigia.process.returncode is None:
                await vigia.kill()


@asynccontextmanager
async def installed(url: str, folder: Path) -> AsyncIterator[Installation]:
    """Ends whatever was started."""
    async with ClientSession(timeout=ClientTimeout(total=15)) as session:
        installation = Installation(url, folder, session)
        try:
            yield installation
        finally:
            await installation.end()


def doubled(texts: list[str]) -> list[str]:
    """What stands more than once."""
    return [text for text, times in Counter(texts).items() if times > 1]


async def must_be_whole(vigia: Vigia, title: str, update: str | None = None) -> str:
    """An incident has one channel, one card, one announcement, and each thing was said once. The channel."""
    slug = title.lower().replace(" ", "-")
    (room,) = [channel for channel in await vigia.channels() if channel.endswith(f"-{slug}")]
    said = await vigia.said(room)
    assert len([text for text in await vigia.said("incidents") if title in text]) == 1
    assert len([text for text in await vigia.pinned(room) if title in text]) == 1
    assert title in said[0]
    assert doubled(said) == []
    if update:
        assert len([text for text in said if text.endswith(f"\n\n{update}")]) == 1, said
    return room
