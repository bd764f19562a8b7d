"""The guard that keeps tests on this machine."""

import asyncio
import socket

import pytest

from tests.network_guard import OutsideConnectionError

# An address that documentation may use and nobody owns.
ELSEWHERE = "192.0.2.1"


@pytest.mark.parametrize("host", [ELSEWHERE, f"::ffff:{ELSEWHERE}", "2001:db8::1", "vigia.example"])
async def test_another_machine_is_refused(refused_connections: list[str], host: str) -> None:
    with pytest.raises(OutsideConnectionError):
        await asyncio.open_connection(host, 443)
    assert refused_connections
    refused_connections.clear()


def test_a_datagram_to_another_machine_is_refused(refused_connections: list[str]) -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as sender, pytest.raises(OutsideConnectionError):
        sender.sendto(b"?", (ELSEWHERE, 53))
    refused_connections.clear()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_this_machine_is_reached(host: str) -> None:
    async with await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0) as server:
        reader, writer = await asyncio.open_connection(host, server.sockets[0].getsockname()[1])
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()
