"""The status page: answers a second of a web process, against a bare aiohttp handler with the same bytes in memory;
and how long a publication takes until it can be read, with few incidents of history and with many.

Each server is a process of its own; whoever asks is this one, over connections that stay open. Ours is the product's
own host with its routes, so the ratio is the price of knowing paths, tags, encodings, promises and idle connections.
"""

import asyncio
import multiprocessing
import socket
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from aiohttp import web

from benchmarks.figures import Ratio, Round, Rounds, Row, missed, table
from bot.statuspage.publishing import Destination
from bot.statuspage.serving import Answer, Desk
from bot.web import Health, WebHost, page_routes
from tests.statuspage.examples import BUNDLER, NOW, large

CONNECTIONS = 8
GOAL = 0.8  # of the bare handler's answers a second
ROUNDS, ANSWERS = 9, 4_000
COMPONENTS = 30
FEW, MANY = 50, 10_000  # incidents of history
PATHS = {"page": "/status/", "summary.json": "/status/api/v2/summary.json"}
LOOPBACK = "127.0.0.1"


def run(_kinds: Sequence[str], *, quick: bool) -> str:
    """The section of docs/benchmarks.md. No database has a part in it."""
    rounds, answers = (3, 500) if quick else (ROUNDS, ANSWERS)
    rows: list[Row] = []
    short = []
    for incidents in (FEW, 500 if quick else MANY):
        desk = Desk(BUNDLER, large(incidents, COMPONENTS), "/status")
        for name, path in PATHS.items():
            whole = desk.answer(NOW, "GET", path, accept_encoding="gzip")
            for what, tag, status in (("200", "", 200), ("304", whole.headers["ETag"], 304)):
                asked = _request(path, tag)
                with _server("ours", incidents, path, tag) as ours, _server("bare", incidents, path, tag) as bare:
                    mine, theirs = asyncio.run(_compared(ours, bare, asked, status, rounds, answers))
                ratio = Ratio([one.rate / other.rate for one, other in zip(mine.rounds, theirs.rounds, strict=True)])
                rows.append((f"{name}, {what}", f"{incidents:,}", f"{mine.rate:.0f}", f"{theirs.rate:.0f}", ratio))
                short += [f"{name}, {what}, {incidents:,} incidents"] if ratio.median < GOAL else []
    head = ("Answer", "incidents", "answers a second", "bare handler", "ours / bare")
    served = f"{table(head, rows)}\n\nGoal: at least {GOAL} times the bare handler. {missed(short)}"
    return f"{served}\n\n{_publications((FEW, 500) if quick else (FEW, MANY), rounds)}"


def _publications(histories: Sequence[int], rounds: int) -> str:
    """One more update of the open incident, to a folder that shows all the others: rendered, written and read back."""
    rows: list[Row] = []
    for incidents in histories:
        state = large(incidents, COMPONENTS)
        *past, newest = state.incidents
        with tempfile.TemporaryDirectory() as folder:
            place, took, written = Destination(folder), [], 0
            place.publish(BUNDLER.render(state))
            for n in range(1, rounds + 1):
                update = replace(newest.updates[-1], id=f"more-{n}", at=NOW + timedelta(seconds=n))
                newest = replace(newest, updates=(*newest.updates, update))
                state = replace(state, incidents=(*past, newest), revision=state.revision + 1)
                begun, before = time.perf_counter(), time.time()
                place.publish(BUNDLER.render(state))
                took.append(time.perf_counter() - begun)
                written = sum(path.stat().st_mtime >= before for path in Path(folder).rglob("*.*"))
        rows.append(
            (f"{incidents:,}", f"{len(BUNDLER.render(state)):,}", f"{written}", f"{statistics.median(took):.2f} s")
        )
    return table(("Incidents", "files", "written for a publication", "until it is read back"), rows)


# -- what is compared ---------------------------------------------------------------------------------------------


class Ours:
    """The host as a web process starts it."""

    def __init__(self, incidents: int) -> None:
        desk = Desk(BUNDLER, large(incidents, COMPONENTS), "/status")

        def shows(method: str, path: str, *, if_none_match: str, accept_encoding: str) -> Answer:
            now = min(datetime.now(UTC), NOW)  # the present is asked for; the examples' promises do not pass
            return desk.answer(now, method, path, if_none_match=if_none_match, accept_encoding=accept_encoding)

        self._host = WebHost(page_routes(shows), _health)

    async def serve(self, port: int) -> None:
        """From now on."""
        await self._host.start(LOOPBACK, port)

    async def stop(self) -> None:
        """No more."""
        await self._host.stop()


async def _health() -> Health:
    raise NotImplementedError


class Bare:
    """Always the same answer, whatever is asked."""

    def __init__(self, incidents: int, path: str, tag: str) -> None:
        desk = Desk(BUNDLER, large(incidents, COMPONENTS), "/status")
        found = desk.answer(NOW, "GET", path, if_none_match=tag, accept_encoding="gzip")

        async def answer(_request: web.Request) -> web.Response:
            return web.Response(status=found.status, headers=found.headers, body=found.body)

        app = web.Application()
        app.router.add_route("*", "/status{tail:.*}", answer)
        self._runner = web.AppRunner(app, access_log=None)

    async def serve(self, port: int) -> None:
        """From now on."""
        await self._runner.setup()
        await web.TCPSite(self._runner, LOOPBACK, port).start()

    async def stop(self) -> None:
        """No more."""
        await self._runner.cleanup()


# -- servers ------------------------------------------------------------------------------------------------------


@contextmanager
def _server(kind: str, incidents: int, path: str, tag: str) -> Iterator[int]:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    child = context.Process(target=_serve, args=(kind, incidents, path, tag, there), daemon=True)
    child.start()
    yield here.recv()
    here.send("stop")
    child.join()


def _serve(kind: str, incidents: int, path: str, tag: str, tell: Connection) -> None:
    asyncio.run(_serving(Ours(incidents) if kind == "ours" else Bare(incidents, path, tag), tell))


async def _serving(server: Ours | Bare, tell: Connection) -> None:
    port = _free_port()
    await server.serve(port)
    tell.send(port)
    await asyncio.to_thread(tell.recv)
    await server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


# -- whoever asks -------------------------------------------------------------------------------------------------


def _request(path: str, tag: str) -> bytes:
    known = f"If-None-Match: {tag}\r\n" if tag else ""
    return f"GET {path} HTTP/1.1\r\nHost: {LOOPBACK}\r\nAccept-Encoding: gzip\r\n{known}\r\n".encode()


async def _compared(
    ours: int, bare: int, asked: bytes, status: int, rounds: int, answers: int
) -> tuple[Rounds, Rounds]:
    """In turn, after a round of each that is not counted."""
    mine, theirs = [], []
    for _ in range(rounds + 1):
        mine.append(await _timed(ours, asked, status, answers))
        theirs.append(await _timed(bare, asked, status, answers))
    return Rounds(mine[1:]), Rounds(theirs[1:])


async def _timed(port: int, asked: bytes, status: int, answers: int) -> Round:
    each = answers // CONNECTIONS
    started = time.perf_counter()
    took = await asyncio.gather(*(_ask(port, asked, status, each) for _ in range(CONNECTIONS)))
    return Round([one for connection in took for one in connection], time.perf_counter() - started)


async def _ask(port: int, asked: bytes, status: int, times: int) -> list[float]:
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    took = []
    for _ in range(times):
        started = time.perf_counter()
        writer.write(asked)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 %d " % status), head
        _, found, length = head.lower().partition(b"\r\ncontent-length: ")
        if found and status != 304:
            await reader.readexactly(int(length.split(b"\r\n", 1)[0]))
        took.append(time.perf_counter() - started)
    writer.close()
    await writer.wait_closed()
    return took
