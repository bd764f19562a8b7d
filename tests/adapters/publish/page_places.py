"""Places a status page is written to: a file system in memory that hangs, fails and refuses, and a keeper before it."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from xml.etree import ElementTree as ET

import fsspec
from fsspec.implementations.memory import MemoryFileSystem

from bot.keeper import Keeper, Place
from bot.statuspage.state import Branding
from bot.store import Store
from bot.testing import NOON, FakeClock
from tests.statuspage.examples import BUNDLER
from tests.statuspage.reading import Html

ATOM: Final = "{http://www.w3.org/2005/Atom}"
FEEDS: Final = ("history.atom", "pt-br/history.atom")
BRANDING: Final = Branding(name="Shop", url="https://status.example.com", languages=("en", "pt_BR"))


@dataclass
class Fault:
    """What is wrong with one place: its name in an address says which."""

    fault: str = ""
    free: threading.Event = field(default_factory=threading.Event)  # set: whoever hangs goes on


FAULTS: Final[dict[str, Fault]] = {}


class Shelf(MemoryFileSystem):  # type: ignore[misc] # fsspec has no types
    """Objects in memory, as a bucket keeps them. `shelf://one/status` is at the place "one"."""

    protocol = ("shelf",)
    store: dict[str, Any] = {}  # noqa: RUF012 - shared, as MemoryFileSystem's own is
    pseudo_dirs = [""]  # noqa: RUF012
    cachable = False

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        stripped: str = super()._strip_protocol(path.replace("shelf://", "/"))
        return stripped

    def cat_file(self, path: str, **options: Any) -> Any:
        _meet(path)
        return super().cat_file(path, **options)

    def pipe_file(self, path: str, value: bytes, mode: str = "overwrite", **said: str) -> None:
        _meet(path)
        super().pipe_file(path, value, "overwrite")
        fault = _fault_at(path)
        if fault.fault == "lose answer" and path.endswith("revision.json"):
            raise ConnectionResetError("the line broke")


def _fault_at(path: str) -> Fault:
    return FAULTS.setdefault(path.strip("/").split("/")[0], Fault())


def _meet(path: str) -> None:
    fault = _fault_at(path)
    match fault.fault:
        case "hang":
            fault.free.wait(60)
            raise ConnectionError("nobody waits any more")
        case "fail":
            raise ConnectionError("payments: not now")
        case "refuse":
            raise PermissionError("payments: never")


fsspec.register_implementation("shelf", Shelf, clobber=True)


def clean() -> None:
    """Nothing is written anywhere, and whoever hangs goes on."""
    for fault in FAULTS.values():
        fault.free.set()
    FAULTS.clear()
    Shelf.store.clear()
    Shelf.pseudo_dirs[:] = [""]


def files(name: str) -> dict[str, bytes]:
    """All files of a place that readers could ask for."""
    under = f"/{name}/status/"
    found = {path.removeprefix(under): file.getvalue() for path, file in Shelf.store.items() if path.startswith(under)}
    return {path: content for path, content in found.items() if path != "manifest.json"}


@dataclass
class Readers:
    """Whoever reads the page at one place."""

    name: str = "one"

    @property
    def fault(self) -> str:
        return FAULTS.setdefault(self.name, Fault()).fault

    @fault.setter
    def fault(self, fault: str) -> None:
        FAULTS.setdefault(self.name, Fault()).fault = fault

    def said(self) -> Sequence[str]:
        return list(said_in(files(self.name)))


def said_in(page: dict[str, bytes]) -> Iterator[str]:
    """Each update once, the oldest first: its title, and its words in each language."""
    feeds = [ET.fromstring(page[feed]) for feed in FEEDS if feed in page]  # noqa: S314 - our own
    for each in zip(*(reversed(feed.findall(f"{ATOM}entry")) for feed in feeds), strict=True):
        yield "\n".join([_text(each[0], "title"), *(_words(_text(one, "content")) for one in each)])


def _text(entry: Any, name: str) -> str:
    return entry.findtext(f"{ATOM}{name}") or ""


def _words(html: str) -> str:
    return Html(f"<!DOCTYPE html><html><body>{html}</body></html>".encode()).words


def keeper(store: Store, *names: str, clock: FakeClock | None = None, branding: Branding = BRANDING) -> Keeper:
    """As a process has it, with a place of each name."""
    places = [Place(f"shelf://{name}/status", store.turns.at) for name in names]
    return Keeper(store, clock or FakeClock(NOON), BUNDLER, branding, places)
