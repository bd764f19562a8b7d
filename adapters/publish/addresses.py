"""Mail addresses: which can be written to, and lists of them that are longer than memory should be."""

import re
from collections.abc import Iterator
from email.utils import parseaddr
from pathlib import Path

from adapters.publish.limits import ADDRESS_LENGTH, LOCAL_LENGTH

# Dot-string and domain of RFC 5321, 4.1.2; nobody has the quoted form, and it is where surprises hide.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(\.{_ATOM})*")
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(\.{_LABEL})*")
_KEPT = 320  # characters of what stands where an address should, for whoever looks for it


def usable(written: str) -> str:
    """The address as it is sent to, its domain in ASCII and lower case; "" when it is none."""
    local, _, domain = written.rpartition("@")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode()
        except UnicodeError:
            return ""
    domain = domain.lower()
    address = f"{local}@{domain}"
    good = _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain)
    return address if good and len(local) <= LOCAL_LENGTH and len(address) <= ADDRESS_LENGTH else ""


def named(written: str) -> tuple[str, str]:
    """Name and address of `Name <address>`, or an address alone; the address is "" when it is none."""
    name, address = parseaddr(written) if written.isprintable() else ("", "")
    return name, usable(address)


def listed(path: Path) -> Iterator[str]:
    """What a file says, line by line; empty lines and those that begin with # are left out. Raises OSError.

    What is no address is given too, as far as it can be shown and kept: somebody should learn of it.
    """
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        for line in lines:
            written = line.strip()
            if written and not written.startswith("#"):
                yield usable(written) or "".join(c if c.isprintable() else "\ufffd" for c in written[:_KEPT])
