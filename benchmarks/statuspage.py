"""The status page: answers a second of a web process, against a bare aiohttp handler with the same bytes in memory.

Each server is a process of its own; whoever asks is this one, over connections that stay open. What a handler of the
product does is what `answer` below does, so the ratio is the price of knowing paths, tags, encodings and promises.
"""

import asyncio
import multiprocessing
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.connection import Connection

from aiohttp import web

from benchmarks.figures import Ratio, Round, Rounds, Row, missed, table
from bot.statuspage.serving import Desk
from tests.statuspage.examples import BUNDLER, NOW, large

CONNECTIONS = 8
GOAL = 0.8  # of the bare handler's answers a second
ROUNDS, ANSWERS = 9, 4_000
COMPONENTS = 30
FEW, MANY = 50, 10_000  # incidents of history
PATHS = {"page": "/status/", "summary.json": "/status/api/v2/summary.json"}
LOOPBACK = "127.0.0.1"

Handler = Callable[[web.Request], Awaitable[web.Response]]


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
    return f"{table(head, rows)}\n\nGoal: at least {GOAL} times the bare handler. {missed(short)}"


# -- what is compared ---------------------------------------------------------------------------------------------


def _ours(incidents: int) -> Handler:
    desk = Desk(BUNDLER, large(incidents, COMPONENTS), "/status")

    async def answer(request: web.Request) -> web.Response:
        found = desk.answer(
            min(datetime.now(UTC), NOW),  # the present is asked for; the examples' promises do not pass
            request.method,
            request.path,
            if_none_match=request.headers.get("If-None-Match", ""),
            accept_encoding=request.headers.get("Accept-Encoding", ""),
        )
        return web.Response(status=found.status, headers=found.headers, body=found.body)

    return answer


def _bare(incidents: int, path: str, tag: str) -> Handler:
    """Always the same answer, whatever is asked."""
    desk = Desk(BUNDLER, large(incidents, COMPONENTS), "/status")
    found = desk.answer(NOW, "GET", path, if_none_match=tag, accept_encoding="gzip")

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=found.status, headers=found.headers, body=found.body)

    return answer


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
    asyncio.run(_serving(_ours(incidents) if kind == "ours" else _bare(incidents, path, tag), tell))


async def _serving(handler: Handler, tell: Connection) -> None:
    app = web.Application()
    app.router.add_route("*", "/status{tail:.*}", handler)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, LOOPBACK, 0)
    await site.start()
    tell.send(runner.addresses[0][1])
    await asyncio.to_thread(tell.recv)
    await runner.cleanup()


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
