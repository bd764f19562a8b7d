"""Where each page stands: in the bundle, seen from another page, and in the world. The page's own language is at /."""

from dataclasses import dataclass

from bot.render.markup import tag
from bot.statuspage.state import Branding, Entry, Incident

INDEX = "index.html"  # named in every link, since a folder on a disk opens no index
FRONT = INDEX
HISTORY = f"history/{INDEX}"
ATOM, RSS, CALENDAR, BADGE = "history.atom", "history.rss", "maintenance.ics", "badge.svg"
API = "api/v2/"


@dataclass(frozen=True)
class Place:
    """One file of one language. `path` is within the language's folder."""

    page: Branding
    lang: str
    path: str

    @property
    def file(self) -> str:
        """In the bundle."""
        return folder(self.page, self.lang) + self.path

    @property
    def root(self) -> str:
        """The way from here to the bundle's root."""
        return "../" * self.file.count("/")

    @property
    def url(self) -> str:
        """In the world; a folder goes by its name alone."""
        return f"{self.page.url}/{self.file.removesuffix(INDEX)}"

    def to(self, path: str) -> str:
        """The way from here to another file of the same language."""
        return self.root + folder(self.page, self.lang) + path

    def with_path(self, path: str) -> "Place":
        """Another file of the same language."""
        return Place(self.page, self.lang, path)

    def beside(self, lang: str) -> "Place":
        """The same in another language."""
        return Place(self.page, lang, self.path)


def folder(page: Branding, lang: str) -> str:
    """Where a language's files are: "" for the page's own, else such as "pt-br/"."""
    return "" if lang == page.languages[0] else f"{tag(lang).lower()}/"


def path_of(entry: Entry) -> str:
    """The page of one of them."""
    return f"{'incidents' if isinstance(entry, Incident) else 'maintenance'}/{entry.id}/{INDEX}"


def path_of_month(year: int, month: int) -> str:
    """The page of a month's history."""
    return f"history/{year}-{month:02}/{INDEX}"
