"""Whose page it is, from what an operator writes. Each raises SetupError for what cannot be shown."""

from pathlib import Path
from urllib.parse import urlsplit

from bot.domain.errors import SetupError
from bot.statuspage.plain import line
from bot.statuspage.state import Link, Logo

MAIL = "mailto:"
BEGINNINGS = {"png": b"\x89PNG\r\n\x1a\n", "svg": b"<"}


def named_link(written: str) -> Link:
    """One such as "Help=https://help.example.org": the same name in all languages."""
    label, separator, url = written.partition("=")
    if not separator or not line(label):
        raise SetupError(f"{written} has no name before its address")
    return Link({"": line(label)}, url.strip())


def contact(url: str) -> Link:
    """Where a reader may turn, under the name of the address itself."""
    label = url.removeprefix(MAIL) if url.startswith(MAIL) else urlsplit(url).netloc
    return Link({"": line(label) or url}, url)


def logo(path: Path) -> Logo:
    """The picture in a file whose name ends with what it is."""
    kind = path.suffix.lower().removeprefix(".")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SetupError(f"{path} cannot be read: {error.strerror}") from error
    if kind not in BEGINNINGS or not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(BEGINNINGS[kind]):
        raise SetupError(f"{path} is neither an SVG nor a PNG")
    return Logo("svg" if kind == "svg" else "png", content)
