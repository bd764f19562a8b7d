"""The public port under people who mean harm: whoever else asks is served, and memory stays where it was."""

import asyncio
import gzip
import re
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from bot import web
from bot.statuspage.serving import Answer
from bot.web import Health, WebHost, page_routes
from tests.processes.conftest import installation
from tests.processes.installation import Installation, Vigia, free_port
from tests.store.conftest import on_sqlite

__all__ = ["installation"]

MEGABYTE = 1024**2
BOUND = 40 * MEGABYTE  # of growth: a 10 MB body held twice, or a few hundred connections with a body each, is more
REFUSED = re.compile(rb"HTTP/1\.[01] 400 Bad Request\r\n")
HONEST = b"GET /status/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def memory(vigia: Vigia) -> int:
    """Bytes it held at its worst."""
    told = Path(f"/proc/{vigia.process.pid}/status").read_text()
    return int(told.partition("VmHWM:")[2].split()[0]) * 1024


async def answer_to(port: int, *parts: bytes) -> bytes:
    """What comes back until the line ends; b"" where it was cut."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
        return await asyncio.wait_for(reader.read(), 20)
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def served(port: int) -> float:
    """An honest reader is answered. Seconds it took."""
    begun = time.monotonic()
    found = await asyncio.wait_for(answer_to(port, HONEST), 10)
    assert found.startswith(b"HTTP/1.1 200 OK\r\n"), found[:200]
    return time.monotonic() - begun


@pytest.fixture
async def vigia(installation: Installation) -> Vigia:
    started = await installation.start()
    await served(started.port)
    return started


@on_sqlite
async def test_bodies_of_ten_megabytes_cost_no_memory_and_nobody_waits(vigia: Vigia) -> None:
    before = memory(vigia)
    paths = ("/status/", "/status/api/v2/summary.json", "/status/nothing", "/healthz")
    heads = [f"GET {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {10 * MEGABYTE}\r\n\r\n" for path in paths]
    bodies = [b"x" * MEGABYTE] * 10
    heavy = [asyncio.create_task(answer_to(vigia.port, head.encode(), *bodies)) for head in heads * 5]
    await asyncio.sleep(0)
    assert await served(vigia.port) < 5
    for one in heavy:
        one.cancel()
    await asyncio.gather(*heavy, return_exceptions=True)
    await served(vigia.port)
    assert memory(vigia) - before < BOUND


@on_sqlite
async def test_a_bomb_is_not_unpacked(vigia: Vigia) -> None:
    before = memory(vigia)
    bomb = gzip.compress(b"\0" * 200 * MEGABYTE, 9)
    for path in ("/status/", "/subscriptions/", "/chat/api/channels/general/messages"):
        head = (
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
        )
        length = f"Connection: close\r\nContent-Length: {len(bomb)}\r\n\r\n"
        found = await answer_to(vigia.port, f"{head}{length}".encode(), bomb)
        assert not found.startswith(b"HTTP/1.1 200")
        await served(vigia.port)
        assert memory(vigia) - before < BOUND, path


@on_sqlite
async def test_heads_of_ten_thousand_bytes_are_refused_and_endless_ones_too(vigia: Vigia) -> None:
    before = memory(vigia)
    for line in (b"X: " + b"x" * 10_000, b"Cookie: " + b"a=b; " * 2_000, b"If-None-Match: " + b'"x",' * 2_500):
        found = await answer_to(vigia.port, b"GET /status/ HTTP/1.1\r\nHost: localhost\r\n" + line + b"\r\n\r\n")
        assert REFUSED.match(found)
    found = await answer_to(vigia.port, b"GET /status/" + b"x" * 10_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert REFUSED.match(found)
    endless = [b"GET /status/ HTTP/1.1\r\n", *[b"X: " + b"x" * 4_000 + b"\r\n"] * 5_000]
    assert not (await asyncio.wait_for(answer_to(vigia.port, *endless), 20)).startswith(b"HTTP/1.1 200")
    await served(vigia.port)
    assert memory(vigia) - before < BOUND


@on_sqlite
async def test_while_hundreds_are_slow_to_ask_others_are_served(vigia: Vigia) -> None:
    before = memory(vigia)
    slow = [await asyncio.open_connection("127.0.0.1", vigia.port) for _ in range(300)]
    for _, writer in slow:
        writer.write(b"GET /status/ HTTP/1.1\r\nHost: local")
    assert max([await served(vigia.port) for _ in range(10)]) < 2
    assert memory(vigia) - before < BOUND
    for _, writer in slow:
        writer.close()


@on_sqlite
async def test_a_flood_is_answered_and_whoever_works_is_answered_too(vigia: Vigia) -> None:
    before = memory(vigia)
    ended = asyncio.Event()

    async def flood(number: int) -> int:
        """One connection that asks for pages there are and pages there are not, as fast as it can."""
        reader, writer = await asyncio.open_connection("127.0.0.1", vigia.port)
        asked = 0
        while not ended.is_set():
            path = ("/status/", "/status/history.atom", f"/status/nothing/{number}/{asked}")[asked % 3]
            writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"(?i)content-length: (\d+)", head)
            assert length
            await reader.readexactly(int(length[1]))
            asked += 1
        writer.close()
        return asked

    floods = [asyncio.create_task(flood(number)) for number in range(20)]
    await vigia.says("/inc declare sev2 Checkout is failing")
    await vigia.says("/inc update #1 We are looking into it")
    ended.set()
    assert sum(await asyncio.gather(*floods)) > 20
    assert "Checkout" in (await vigia.said("incidents"))[0]
    assert memory(vigia) - before < BOUND


# -- a connection that says nothing ------------------------------------------------------------------------------


@pytest.fixture
async def host(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """The host alone; answers its port. What takes seconds in an installation takes less here."""
    monkeypatch.setattr(web, "HEAD_SECONDS", 0.3)

    async def health() -> Health:
        raise AssertionError("nobody asks")

    def shows(method: str, path: str, *, if_none_match: str, accept_encoding: str) -> Answer:
        return Answer(200, {}, b"the page")

    started, port = WebHost(page_routes(shows), health), free_port()
    await started.start("127.0.0.1", port)
    yield port
    await started.stop()


@pytest.mark.parametrize("said", [b"", b"GET /status/ HTTP/1.1\r\nHost: local", b"\r\n"])
async def test_whoever_does_not_ask_in_time_is_cut_off(host: int, said: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", host)
    writer.write(said)
    with suppress(ConnectionResetError):  # which is to be cut off too
        assert await asyncio.wait_for(reader.read(), 5) == b""
    writer.close()


async def test_whoever_dribbles_is_cut_off_too(host: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", host)
    head = b"GET /status/ HTTP/1.1\r\n" + b"X: y\r\n" * 1_000
    sent = 0
    with suppress(ConnectionError):
        for sent in range(len(head)):
            writer.write(head[sent : sent + 1])
            await writer.drain()
            await asyncio.sleep(0.005)
    assert sent < len(head) - 1
    assert reader.at_eof() or reader.exception()
    writer.close()


async def test_whoever_has_asked_may_stay_and_ask_again(host: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", host)
    for _ in range(3):
        writer.write(b"GET /status/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await reader.readuntil(b"the page")
        await asyncio.sleep(0.2)
    writer.close()
