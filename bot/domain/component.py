"""What people use, as the status page lists it. Which state it is in is never kept: it follows from publications."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.values import ComponentState

ID_LENGTH = 60  # characters; an id becomes part of the names of files and anchors
ID = re.compile(rf"[a-z0-9][a-z0-9_-]{{0,{ID_LENGTH - 1}}}")
NAME_LENGTH = 80  # characters; longer ones break into many lines on a telephone 390 px wide

Texts = Mapping[str, str]  # by language; "" is for words that are the same in all, such as a product's name


@dataclass(frozen=True)
class Component:
    """As it is defined. `group` is an id, "" for none; `group_name` is what people read above the group."""

    id: str
    name: Texts
    group: str = ""
    group_name: Texts = field(default_factory=dict)
    description: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class ListedComponent(Component):
    """As it stands among all that were ever listed. Instants are aware UTC.

    `position` counts from 0 in the order of the page. `by_command`: it stands in no file, so people may change it.
    A retired one is shown no more, but history still names it.
    """

    position: int = field(kw_only=True)
    listed_at: datetime = field(kw_only=True)
    retired_at: datetime | None = field(default=None, kw_only=True)
    by_command: bool = field(default=False, kw_only=True)

    @property
    def is_listed(self) -> bool:
        """Whether people see it."""
        return self.retired_at is None

    def is_called(self, word: str) -> bool:
        """Whether the word is its id, or its name in any language."""
        wanted = folded(word)
        return wanted == self.id or wanted in {folded(name) for name in self.name.values()}


@dataclass(frozen=True)
class Named:
    """One component as somebody named it; `state` None when they did not say which."""

    word: str
    state: ComponentState | None = None


@dataclass(frozen=True)
class Affected:
    """What somebody said of components. `named` None: they did not say which; `state`: of those without their own."""

    named: tuple[Named, ...] | None = None
    state: ComponentState | None = None


UNSAID = Affected()  # nobody spoke of components


def text_in(texts: Texts, lang: str) -> str:
    """The words for a reader of that language; where there are none English, else any; "" when there are none."""
    for wanted in (lang, "", "en", *sorted(texts)):
        if texts.get(wanted, "").strip():
            return texts[wanted]
    return ""


def folded(word: str) -> str:
    """Words as they are compared: in one line, without the difference of large and small letters."""
    return " ".join(word.split()).casefold()


def id_for(name: str, taken: Collection[str] = ()) -> str:
    """An id made of a name's letters and digits that is not taken: "Payments API" is payments-api."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: ID_LENGTH - 5].rstrip("-") or "component"
    if made not in taken:
        return made
    return next(one for number in range(2, len(taken) + 3) if (one := f"{made}-{number}") not in taken)
