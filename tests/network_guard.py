"""No test reaches beyond this machine: an outside connection or look-up is refused, and fails the test."""

import ipaddress
import socket
import sys
from collections.abc import Iterator
from typing import Any, Final

import pytest

SENDING: Final = {"socket.connect", "socket.sendto", "socket.sendmsg"}
LOOKING_UP: Final = {"socket.getaddrinfo", "socket.gethostbyname"}

_refused: list[str] = []


class OutsideConnectionError(Exception):
    """Something tried to reach another machine."""


def _guard(event: str, arguments: tuple[Any, ...]) -> None:
    if event in SENDING:
        connection, address = arguments
        if connection.family not in {socket.AF_INET, socket.AF_INET6} or address is None:
            return
        host, allowed = address[0], _is_here(address[0])
    elif event in LOOKING_UP:
        host = arguments[0]
        allowed = not host or _is_here(host) or _address(host) is not None
    else:
        return
    if not allowed:
        _refused.append(f"{event} {host}")
        raise OutsideConnectionError(f"a test may not reach {host}")


def _is_here(host: str | bytes) -> bool:
    address = _address(host)
    if address is None:
        return _text(host).lower() == "localhost"
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def _address(host: str | bytes) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(_text(host))
    except ValueError:
        return None


def _text(host: str | bytes) -> str:
    return host.decode() if isinstance(host, bytes) else host


# An audit hook sees every socket of the process, whoever opened it. It can't be removed, and needn't be.
sys.addaudithook(_guard)


@pytest.fixture(autouse=True)
def refused_connections() -> Iterator[list[str]]:
    """Fails the test even where the code under test swallowed the refusal."""
    yield _refused
    if _refused:
        told = ", ".join(_refused)
        _refused.clear()
        pytest.fail(f"the test tried to reach another machine: {told}", pytrace=False)
