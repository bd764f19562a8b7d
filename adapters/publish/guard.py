"""Which addresses outside may be called: https on public addresses, and what the operator allows besides.

A name is looked up once for each connection, and the connection goes to exactly the addresses that were checked: what
the name leads to a moment later does not matter. The operator's PUBLISH_ALLOW (networks, comma separated) opens
addresses of the own network, for any port and for http; never those where clouds keep their machines' keys.
"""

import asyncio
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from adapters.publish.limits import PORTS
from bot.domain.errors import SetupError, TargetRejected, TargetUnavailable

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

SETTING = "PUBLISH_ALLOW"
NEVER: tuple[Network, ...] = (
    IPv4Network("169.254.0.0/16"),  # link-local, with the metadata service of every cloud
    IPv6Network("fd00:ec2::/32"),  # the same at Amazon
)
# Beyond what `is_global` knows: addresses that lead to an IPv4 address written in them, and networks given up.
NOT_PUBLIC: tuple[Network, ...] = tuple(
    map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "::/96", "fec0::/10", "192.88.99.0/24"))
)


@dataclass(frozen=True)
class Guard:
    """What may be called."""

    allowed: tuple[Network, ...] = ()

    @classmethod
    def of(cls, settings: Mapping[str, str]) -> "Guard":
        """As PUBLISH_ALLOW says. Raises SetupError."""
        words = [word.strip() for word in settings.get(SETTING, "").split(",")]
        try:
            return cls(tuple(ip_network(word) for word in words if word))
        except ValueError as error:
            raise SetupError(f"{SETTING} must hold networks such as 10.1.0.0/16, comma separated: {error}") from error

    def inspect(self, url: str) -> URL:
        """What can be known without looking anything up. Raises SetupError, which says no more than what is wrong."""
        try:
            parsed = URL(url)
            host = parsed.raw_host or ""
        except ValueError:
            raise SetupError("is no address") from None
        if parsed.scheme not in ("https", "http") or not host or any(c <= " " or c == "\\" for c in url):
            raise SetupError("is no https address")
        if parsed.user is not None or parsed.password is not None:
            raise SetupError("has a user or password in it")
        if not self.allowed and parsed.scheme == "http":
            raise SetupError(f"must begin with https:// (http only for networks in {SETTING})")
        if not self.allowed and parsed.port not in PORTS:
            raise SetupError(f"must use port {' or '.join(map(str, PORTS))} (others only for networks in {SETTING})")
        literal = _literal(host)
        if literal is not None:
            if not self.may_reach(parsed, literal):
                raise SetupError(f"leads to an address that is not public and not in {SETTING}")
        elif host.endswith(".") or _ends_in_a_number(host):
            raise SetupError("has a host that is neither a name nor an address in its usual form")
        return parsed

    async def check(self, url: str) -> None:
        """The same, and where the name leads now. Raises SetupError, also when it leads nowhere."""
        parsed = self.inspect(url)
        try:
            found = await _look_up(parsed)
        except OSError:
            raise SetupError("has a host that cannot be looked up") from None
        if not all(self.may_reach(parsed, address) for address in found):
            raise SetupError(f"leads to an address that is not public and not in {SETTING}")

    def may_reach(self, url: URL, address: Address) -> bool:
        """Whether this may be called at this address."""
        meant = getattr(address, "ipv4_mapped", None) or address
        if any(meant in network for network in NEVER):
            return False
        if any(meant in network for network in self.allowed):
            return True
        return url.scheme == "https" and url.port in PORTS and _is_public(meant)


class CheckedResolver(AbstractResolver):
    """Looks up names for one call, and gives out addresses only when all of them may be called."""

    def __init__(self, guard: Guard, url: URL) -> None:
        self._guard = guard
        self._url = url

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Raises TargetUnavailable when nothing is found, TargetRejected when it must not be called."""
        try:
            found = await _look_up(self._url)
        except OSError as error:
            raise TargetUnavailable("its name cannot be looked up") from error
        if not all(self._guard.may_reach(self._url, address) for address in found):
            raise TargetRejected("its name leads to an address that may not be called")
        return [
            ResolveResult(
                hostname=host,
                host=str(address),
                port=port,
                family=socket.AF_INET if address.version == 4 else socket.AF_INET6,
                proto=0,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for address in found
        ]

    async def close(self) -> None:
        """Holds nothing."""


async def _look_up(url: URL) -> list[Address]:
    """Every address of the host, each once. Raises OSError."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(url.raw_host, url.port, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # a label too long for a name
        raise OSError("not a name") from error
    addresses = [ip_address(str(address[0])) for *_, address in found]
    if not addresses:
        raise OSError("no address")
    return list(dict.fromkeys(addresses))


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _ends_in_a_number(host: str) -> bool:
    """No name ends so; resolvers take it for an address: 127.1, 0x7f.1, 017700000001."""
    last = host.rpartition(".")[2].lower()
    return last.isdigit() or (last.startswith("0x") and all(c in "0123456789abcdef" for c in last[2:]))


def _is_public(address: Address) -> bool:
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not any(address in network for network in NOT_PUBLIC)
    )
