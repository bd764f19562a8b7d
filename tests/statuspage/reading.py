"""A page as a strict reader takes it: every fault of its HTML, its links, its words."""

import posixpath
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"br", "img", "link", "meta"}
LEAVES = {"circle", "path", "rect", "use"}  # of drawings; they close themselves
KNOWN = VOID | LEAVES | {
    *("html", "head", "title", "body", "header", "nav", "main", "section", "article", "footer", "div", "span", "p"),
    *("h1", "h2", "h3", "h4", "ul", "ol", "li", "dl", "dt", "dd", "a", "i", "bdi", "strong", "time", "details"),
    *("summary", "svg", "symbol"),
}  # fmt: skip
SKIPS_TEXT = {"svg", "title"}


@dataclass
class Element:
    """One tag as it was opened."""

    tag: str
    attributes: dict[str, str]
    inside: tuple[str, ...]
    text: str = ""


class Html(HTMLParser):
    """Reads all of it at once."""

    def __init__(self, source: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.elements: list[Element] = []
        self._open: list[Element] = []
        text = source.decode()
        if not text.startswith("<!DOCTYPE html>"):
            self.faults.append("no doctype first")
        self.feed(text)
        self.close()
        self.faults += [f"<{one.tag}> is never closed" for one in self._open]
        ids = Counter(one.attributes["id"] for one in self.elements if "id" in one.attributes)
        self.faults += [f"id {id} stands there {n} times" for id, n in ids.items() if n > 1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _value in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"<{tag}> has an attribute twice: {names}")
        if tag not in KNOWN:
            self.faults.append(f"<{tag}> has no place on the page")
        if bad := [name for name in names if name.startswith("on") or name == "style"]:
            self.faults.append(f"<{tag}> has {bad}")
        element = Element(tag, {k: v or "" for k, v in attrs}, tuple(one.tag for one in self._open))
        if tag == "p" and "p" in element.inside:
            self.faults.append("<p> inside <p>")
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in LEAVES:
            self.faults.append(f"<{tag}/> closes itself")
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1].tag != tag:
            self.faults.append(f"</{tag}> closes {[one.tag for one in self._open[-3:]]}")
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for one in self._open:
            one.text += data

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Elements by tag and attributes; `class_` for class."""
        wanted = {name.rstrip("_"): value for name, value in attributes.items()}
        return [one for one in self.elements if one.tag == tag and wanted.items() <= one.attributes.items()]

    @property
    def words(self) -> str:
        """Whatever is read, in one line."""
        return " ".join(self.all("body")[0].text.split())


def addresses(page: Html) -> Iterator[tuple[str, str, str]]:
    """Each address: tag, relation, where it leads."""
    for one in page.elements:
        for name in ("href", "src"):
            if name in one.attributes:
                yield one.tag, one.attributes.get("rel", ""), one.attributes[name]


def led_to(files: Mapping[str, bytes], path: str) -> set[str]:
    """The files a page leads to or loads, by their place; anchors of drawings left out."""
    found = set()
    for _tag, relation, where in addresses(Html(files[path])):
        if relation in ("canonical", "alternate") or ":" in where or where.startswith("#"):
            continue
        found.add(posixpath.normpath(posixpath.join(posixpath.dirname(path), where.partition("#")[0])))
    return found


@dataclass
class Walk:
    """Everything a reader reaches from a page, and what is missing on the way."""

    reached: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)


def walk(files: Mapping[str, bytes], start: str) -> Walk:
    """From a page by all its links."""
    found, todo = Walk(), [start]
    while todo:
        path = todo.pop()
        if path in found.reached:
            continue
        if path not in files:
            found.missing.add(path)
            continue
        found.reached.add(path)
        if path.endswith(".html"):
            todo += led_to(files, path)
    return found
