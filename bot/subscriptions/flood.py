"""How often one visitor may do something: counted in memory, which stays bounded however many come."""

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from bot.subscriptions.limits import VISITORS

NETWORK = 64  # bits of an IPv6 address that are one household's: anybody has all the addresses within


class Flood:
    """At most so many within so long, for each visitor."""

    def __init__(self, most: int, within: timedelta) -> None:
        self._most = most
        self._within = within
        self._seen: OrderedDict[str, deque[datetime]] = OrderedDict()

    def admits(self, visitor: str, now: datetime) -> bool:
        """Whether this one more is within the limit. Refused ones do not count."""
        lately = self._seen.setdefault(visitor, deque(maxlen=self._most))
        self._seen.move_to_end(visitor)
        if len(self._seen) > VISITORS:
            self._seen.popitem(last=False)
        if len(lately) == self._most and lately[0] > now - self._within:
            return False
        lately.append(now)
        return True


def household(address: str) -> str:
    """Who is counted as one visitor: an IPv4 address, or an IPv6 network of 64 bits."""
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(IPv6Address(int(found) >> NETWORK << NETWORK))
    return str(found)


def visitor_of(remote: str, forwarded: str, proxies: int) -> str:
    """Who asks, from the connection and X-Forwarded-For, with so many proxies of our own before us.

    Each proxy appends whom it was asked by, so only the last entries are ours; whatever stands before them was written
    by the visitor, who may write anything.
    """
    hops = [*(hop.strip() for hop in forwarded.split(",") if hop.strip()), remote]
    return household(hops[max(len(hops) - 1 - proxies, 0)] if proxies else remote)
